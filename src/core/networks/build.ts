import { cellOf } from "../cells/index.js";
import type { Values } from "../tensor/tensor.js";
import { networks } from "./index.js";
import type { CellDescription, Json, NetworkDescription, SequenceNetwork } from "./sequence-network.js";

/**
 * The network of a description with the given parameters: the inverse of `network.description()` and
 * `network.parameters()`. The values are copied.
 * @throws RangeError for a network or cell that is not known, or parameters that do not fit.
 *
 * @example
 * const gru = new GRU({ inputSize: 8, hiddenSize: 16, seed: 1 });
 * const values = Object.entries(gru.parameters()).map(([name, { data }]) => [name, data]);
 * const copy = buildNetwork(gru.description(), Object.fromEntries(values));
 */
export function buildNetwork(
  description: NetworkDescription,
  parameters: Readonly<Record<string, Values>>,
): SequenceNetwork {
  const network = make(description);
  network.loadParameters(parameters);
  return network;
}

function make({ network, options }: NetworkDescription): SequenceNetwork {
  if (!Object.hasOwn(networks, network)) {
    throw new RangeError(`buildNetwork: network is ${network}; it must be one of ${Object.keys(networks).join(", ")}`);
  }
  const { inputSize, hiddenSize } = options as { inputSize: number; hiddenSize: number };
  const made = (value: Json | undefined): unknown => {
    if (Array.isArray(value)) return value.map(made);
    if (typeof value !== "object" || value === null) return value;
    if ("network" in value) return make(value as unknown as NetworkDescription);
    if ("cell" in value) return cellOf(value as unknown as CellDescription, { D: inputSize, H: hiddenSize });
    return value;
  };
  const all = Object.entries(options).map(([name, value]) => [name, made(value)]);
  return new networks[network](Object.fromEntries(all) as never);
}
