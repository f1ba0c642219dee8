import { cells } from "../cells/index.js";
import type { Values } from "../tensor/tensor.js";
import type { NetworkDescription, Recurrent } from "./recurrent.js";

/**
 * The network of a description with the given parameters: the inverse of `network.description()` and
 * `network.parameters()`. The values are copied.
 * @throws RangeError for a cell that is not known, or parameters that do not fit.
 */
export function buildNetwork(description: NetworkDescription, parameters: Readonly<Record<string, Values>>): Recurrent {
  if (!Object.hasOwn(cells, description.cell)) {
    throw new RangeError(
      `buildNetwork: cell is ${description.cell}; it must be one of ${Object.keys(cells).join(", ")}`,
    );
  }
  const Network = cells[description.cell];
  const network = new Network(description.options as never);
  network.loadParameters(parameters);
  return network;
}
