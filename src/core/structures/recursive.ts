import { activationOf } from "../cells/activation.js";
import type { Activation, StepValues } from "../cells/cell.js";
import { concat, slice } from "../tensor/layout.js";
import { linear } from "../tensor/products.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import type { TreeCell } from "./tree-cell.js";
import { TreeNetwork, type TreeNetworkOptions } from "./tree-network.js";

/**
 * The cell of a recursive network (Socher et al. 2011; NNDL §6.8.1): a leaf's hidden state is its input, and
 *
 *     z = W [h_1; …; h_N] + b      h = f(z)
 *
 * that of a node with N children. `weight` [H, N·H] is W; a node with fewer children uses its first columns.
 *
 * @example
 * const network = new TreeNetwork(recursiveCell({ activation: "relu" }), { inputSize: 4, hiddenSize: 4, seed: 1 });
 */
export function recursiveCell(options: { activation?: Activation; arity?: number } = {}): TreeCell {
  const { activation = "tanh", arity = 2 } = options;
  const { f } = activationOf("RecursiveNetwork", activation);
  requirePositiveInteger("RecursiveNetwork", "arity", arity);
  return {
    name: "RecursiveNetwork",
    options: { activation, arity },
    arity,
    // A leaf may be anything.
    states: [{ name: "h", label: "hidden state", labelZh: "隐状态", range: null }],
    gates: () => [],
    netInputs: (children) =>
      children === 0 ? [] : [{ name: "z", label: "net input", labelZh: "净输入", range: null }],
    parameterShapes(D, H) {
      if (D !== H) throw new RangeError(`RecursiveNetwork: inputSize is ${D}; it must be hiddenSize = ${H}`);
      return { weight: [H, arity * H], bias: [H] };
    },
    step(x, children, { weight, bias }): StepValues {
      if (children.length === 0) return { states: { h: x }, gates: {}, netInputs: {} };
      const below = concat(
        children.map(({ h }) => h),
        1,
      );
      const z = linear(below, slice(weight, 1, 0, below.shape[1]), bias);
      return { states: { h: f(z) }, gates: {}, netInputs: { z } };
    },
  };
}

/** Options of a {@link RecursiveNetwork}; its input size is H. */
export interface RecursiveNetworkOptions extends Omit<TreeNetworkOptions, "inputSize"> {
  /** f, default "tanh". */
  activation?: Activation;
  /** N, greatest number of children of a node; default 2. */
  arity?: number;
}

/**
 * Recursive network: h = f(W [h_left; h_right] + b) at every inner node of a tree (Socher et al. 2011; NNDL §6.8.1). In "a red
 * bike", *red* joins *bike* first, then *a* joins that. On a tree that grows to one side only it is a simple recurrent network.
 *
 * @example
 * const network = new RecursiveNetwork({ hiddenSize: 4, seed: 1 });
 * const { root } = network.forward([treeOf(["a", ["red", "bike"]])], new Random(1).normalTensor([5, 4]));
 */
export class RecursiveNetwork extends TreeNetwork {
  constructor(options: RecursiveNetworkOptions) {
    requirePositiveInteger("RecursiveNetwork", "hiddenSize", options.hiddenSize);
    super(recursiveCell(options), { ...options, inputSize: options.hiddenSize });
  }
}
