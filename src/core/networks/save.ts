import { readSafetensors, writeSafetensors } from "../safetensors.js";
import { describeShape, sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { buildNetwork } from "./build.js";
import { mapValues } from "./packed.js";
import type { NetworkDescription, SequenceNetwork } from "./sequence-network.js";

/**
 * A network as the bytes of a safetensors file: its parameters by their names, which are PyTorch's where PyTorch has such a
 * network (`torch_lstm.load_state_dict(safetensors.torch.load_file(path))`), and its description as metadata.
 *
 * @example
 * const bytes = saveNetwork(new LSTM({ inputSize: 8, hiddenSize: 16, seed: 1 }));
 * const again = loadNetwork(bytes);
 */
export function saveNetwork(network: Pick<SequenceNetwork, "parameters" | "description">): Uint8Array {
  return writeSafetensors(network.parameters(), { format: "pt", network: JSON.stringify(network.description()) });
}

/** How a file is loaded into a network that is there. */
export interface LoadOptions {
  /** What the file's names begin with where the network is a part of another: "encoder."; other names are left alone. */
  prefix?: string;
}

/**
 * The sequence network of a safetensors file that {@link saveNetwork} wrote; or the given network with the file's parameters,
 * e.g. those that PyTorch's `safetensors.torch.save_file` wrote from a `state_dict`.
 * @param into whose parameters the file holds under the same names: a network of any kind, also one on trees or graphs, or a
 * whole model; they are changed.
 * @throws RangeError, with nothing changed, for what is not such a file, a file that does not say which network it is of
 * where none is given, or names or shapes that do not fit.
 *
 * @example
 * const bytes = writeSafetensors(new GRU({ inputSize: 8, hiddenSize: 16, seed: 1 }).parameters());
 * const gru = loadNetwork(bytes, new GRU({ inputSize: 8, hiddenSize: 16 }));
 */
export function loadNetwork<Network extends Pick<SequenceNetwork, "parameters" | "loadParameters"> = SequenceNetwork>(
  bytes: Uint8Array,
  into?: Network,
  { prefix = "" }: LoadOptions = {},
): Network {
  const { tensors, metadata } = readSafetensors(bytes);
  const own = Object.entries(tensors).filter(([name]) => name.startsWith(prefix));
  const given = Object.fromEntries(own.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
  const values = mapValues(given, ({ data }) => data);
  if (into === undefined) {
    const network = buildNetwork(descriptionOf(metadata), values);
    requireShapes(network.parameters(), given);
    return network as unknown as Network;
  }
  requireShapes(into.parameters(), given);
  into.loadParameters(values);
  return into;
}

function descriptionOf({ network }: Readonly<Record<string, string>>): NetworkDescription {
  if (network === undefined) {
    throw new RangeError(
      "loadNetwork: the file does not say which network it is of; give one with the same sizes to load it into",
    );
  }
  let description: unknown;
  try {
    description = JSON.parse(network);
  } catch {
    description = undefined;
  }
  if (typeof description === "object" && description !== null) return description as NetworkDescription;
  throw new RangeError("loadNetwork: the file's description of its network is not a JSON object");
}

/** The numbers of a matrix and its transpose are as many; only their shapes tell them apart. */
function requireShapes(parameters: Readonly<Record<string, Tensor>>, given: Readonly<Record<string, Tensor>>): void {
  for (const [name, { shape }] of Object.entries(given)) {
    const expected = Object.hasOwn(parameters, name) ? parameters[name].shape : shape;
    if (sameShape(shape, expected)) continue;
    throw new RangeError(
      `loadNetwork: ${name} has shape ${describeShape(shape)}; the network's has ${describeShape(expected)}`,
    );
  }
}
