import type { NetworkDescription } from "../networks/sequence-network.js";
import type { Values } from "../tensor/tensor.js";
import { GatedGraphNetwork } from "./gated-graph.js";
import { GraphAttention } from "./graph-attention.js";
import { GraphConvolution } from "./graph-convolution.js";
import type { GraphLayer } from "./graph-layers.js";
import { GraphNetwork } from "./graph-network.js";
import { RecursiveNetwork } from "./recursive.js";
import { ChildSumTreeLSTM, NaryTreeLSTM } from "./tree-lstm.js";
import type { TreeNetwork } from "./tree-network.js";

/** Every network on trees and graphs there is, by the name in its description: one line a network. */
export const structures: Readonly<Record<string, new (options: never) => TreeNetwork | GraphLayer>> = {
  RecursiveNetwork,
  ChildSumTreeLSTM,
  NaryTreeLSTM,
  GraphNetwork,
  GatedGraphNetwork,
  GraphConvolution,
  GraphAttention,
};

/**
 * The network on trees or graphs of a description with the given parameters: the inverse of `network.description()` and
 * `network.parameters()`. The values are copied.
 * @throws RangeError for a network that is not known, or parameters that do not fit.
 *
 * @example
 * const network = new NaryTreeLSTM({ inputSize: 3, hiddenSize: 4, seed: 1 });
 * const values = Object.fromEntries(Object.entries(network.parameters()).map(([name, { data }]) => [name, data]));
 * const copy = buildStructure(network.description(), values);
 */
export function buildStructure(
  description: NetworkDescription,
  parameters: Readonly<Record<string, Values>>,
): TreeNetwork | GraphLayer {
  if (!Object.hasOwn(structures, description.network)) {
    throw new RangeError(
      `buildStructure: network is ${description.network}; it must be one of ${Object.keys(structures).join(", ")}`,
    );
  }
  const network = new structures[description.network](description.options as never);
  network.loadParameters(parameters);
  return network;
}
