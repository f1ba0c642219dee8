import type { CellParameters, Quantity, StepValues } from "../cells/cell.js";
import { netInputsOf, splitGates } from "../cells/gates.js";
import { logistic, tanh } from "../tensor/activations.js";
import { add, multiply } from "../tensor/arithmetic.js";
import { concat, slice } from "../tensor/layout.js";
import { linear } from "../tensor/products.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import type { TreeCell } from "./tree-cell.js";
import { TreeNetwork, type TreeNetworkOptions } from "./tree-network.js";

/** Net inputs of one node before the biases' and inputs' part is added: of every gate from the states of the children. */
interface FromChildren {
  i: Tensor;
  /** One a child. */
  f: readonly Tensor[];
  g: Tensor;
  o: Tensor;
}

/** The equations that both cells have in common: from net inputs to states. */
function treeLSTMStep(
  x: Tensor,
  children: readonly Readonly<Record<string, Tensor>>[],
  { weight_ih, bias }: CellParameters,
  fromChildren: FromChildren | null,
): StepValues {
  const H = weight_ih.shape[0] / 4;
  const [i, f, g, o] = splitGates(linear(x, weight_ih, bias), H);
  const netF = fromChildren?.f.map((each) => add(f, each)) ?? [];
  const forget = (all: readonly Tensor[]) => Object.fromEntries(all.map((each, k) => [`f${k + 1}`, each]));
  const netInputs = {
    i: fromChildren ? add(i, fromChildren.i) : i,
    ...forget(netF),
    g: fromChildren ? add(g, fromChildren.g) : g,
    o: fromChildren ? add(o, fromChildren.o) : o,
  };
  const gates = {
    i: logistic(netInputs.i),
    ...forget(netF.map(logistic)),
    g: tanh(netInputs.g),
    o: logistic(netInputs.o),
  };
  const kept = children.map((child, k) => multiply((gates as Record<string, Tensor>)[`f${k + 1}`], child.c));
  const c = kept.reduce((sum, part) => add(sum, part), multiply(gates.i, gates.g));
  return { states: { h: multiply(gates.o, tanh(c)), c }, gates, netInputs };
}

const states: readonly Quantity[] = [
  { name: "h", label: "hidden state", labelZh: "隐状态", range: [-1, 1] },
  { name: "c", label: "cell state", labelZh: "内部状态", range: null },
];

function gatesOf(children: number): Quantity[] {
  const forget = Array.from({ length: children }, (_, k): Quantity => {
    return {
      name: `f${k + 1}`,
      label: `forget gate of child ${k + 1}`,
      labelZh: `子节点${k + 1}的遗忘门`,
      range: [0, 1],
    };
  });
  return [
    { name: "i", label: "input gate", labelZh: "输入门", range: [0, 1] },
    ...forget,
    { name: "g", label: "candidate state", labelZh: "候选状态", range: [-1, 1] },
    { name: "o", label: "output gate", labelZh: "输出门", range: [0, 1] },
  ];
}

/**
 * The cell of a child-sum Tree-LSTM (Tai et al. 2015, equations 2–8), for any number of children in no order:
 *
 *     h̃ = Σ_k h_k      i, o = σ(W x + U h̃ + b) each      g = tanh(W x + U h̃ + b)      f_k = σ(W_f x + U_f h_k + b_f)
 *     c = i ⊙ g + Σ_k f_k ⊙ c_k      h = o ⊙ tanh(c)
 *
 * The paper writes u for g. Rows of `weight_ih` [4 H, D], `weight_hh` [4 H, H] and `bias` [4 H] are in PyTorch's order i, f, g, o.
 *
 * @example
 * const network = new TreeNetwork(childSumCell(), { inputSize: 2, hiddenSize: 4, seed: 1 });
 */
export function childSumCell(): TreeCell {
  return {
    name: "ChildSumTreeLSTM",
    options: {},
    arity: Number.POSITIVE_INFINITY,
    states,
    gates: gatesOf,
    netInputs: (children) => netInputsOf(gatesOf(children)),
    parameterShapes: (D, H) => ({ weight_ih: [4 * H, D], weight_hh: [4 * H, H], bias: [4 * H] }),
    step(x, children, parameters) {
      if (children.length === 0) return treeLSTMStep(x, children, parameters, null);
      const { weight_hh } = parameters;
      const H = weight_hh.shape[1];
      const sum = children.map(({ h }) => h).reduce((total, h) => add(total, h));
      const [i, , g, o] = splitGates(linear(sum, weight_hh), H);
      const weightF = slice(weight_hh, 0, H, 2 * H);
      return treeLSTMStep(x, children, parameters, { i, f: children.map(({ h }) => linear(h, weightF)), g, o });
    },
  };
}

/**
 * The cell of an N-ary Tree-LSTM (Tai et al. 2015, equations 9–14), for up to N children in their order:
 *
 *     i, o = σ(W x + Σ_l U_l h_l + b) each      g = tanh(W x + Σ_l U_l h_l + b)      f_k = σ(W_f x + Σ_l U_{f,k,l} h_l + b_f)
 *     c = i ⊙ g + Σ_k f_k ⊙ c_k      h = o ⊙ tanh(c)
 *
 * Rows of `weight_ih` [4 H, D] and `bias` [4 H] are in the order i, f, g, o, those of `weight_hh` [(3 + N) H, N H] in the order i,
 * f_1 … f_N, g, o; its columns are those of the children. A child that is not there counts as 0.
 *
 * @example
 * const network = new TreeNetwork(naryCell({ arity: 2 }), { inputSize: 2, hiddenSize: 4, seed: 1 });
 */
export function naryCell(options: { arity?: number } = {}): TreeCell {
  const { arity = 2 } = options;
  requirePositiveInteger("NaryTreeLSTM", "arity", arity);
  return {
    name: "NaryTreeLSTM",
    options: { arity },
    arity,
    states,
    gates: gatesOf,
    netInputs: (children) => netInputsOf(gatesOf(children)),
    parameterShapes: (D, H) => ({ weight_ih: [4 * H, D], weight_hh: [(3 + arity) * H, arity * H], bias: [4 * H] }),
    step(x, children, parameters) {
      if (children.length === 0) return treeLSTMStep(x, children, parameters, null);
      const H = parameters.weight_ih.shape[0] / 4;
      const below = concat(
        children.map(({ h }) => h),
        1,
      );
      const all = splitGates(linear(below, slice(parameters.weight_hh, 1, 0, below.shape[1])), H);
      const [i, f, g, o] = [all[0], all.slice(1, 1 + children.length), all[1 + arity], all[2 + arity]];
      return treeLSTMStep(x, children, parameters, { i, f, g, o });
    },
  };
}

/**
 * Child-sum Tree-LSTM (Tai et al. 2015): an LSTM whose nodes read any number of children, in no order, and forget each of them by
 * a gate of its own. With one child each it is an LSTM.
 *
 * @example
 * const network = new ChildSumTreeLSTM({ inputSize: 3, hiddenSize: 4, seed: 1 });
 * const { root } = network.forward([treeOf(["a", "red", "bike"])], new Random(1).normalTensor([4, 3]));
 */
export class ChildSumTreeLSTM extends TreeNetwork {
  constructor(options: TreeNetworkOptions) {
    super(childSumCell(), options);
  }
}

/** Options of a {@link NaryTreeLSTM}. */
export interface NaryTreeLSTMOptions extends TreeNetworkOptions {
  /** N, greatest number of children of a node; default 2. */
  arity?: number;
}

/**
 * N-ary Tree-LSTM (Tai et al. 2015): an LSTM whose nodes read up to N children in their order, each with weights and a forget
 * gate of its own. With one child each it is an LSTM.
 *
 * @example
 * const network = new NaryTreeLSTM({ inputSize: 3, hiddenSize: 4, seed: 1 });
 * const { root } = network.forward([treeOf(["a", ["red", "bike"]])], new Random(1).normalTensor([5, 3]));
 */
export class NaryTreeLSTM extends TreeNetwork {
  constructor(options: NaryTreeLSTMOptions) {
    super(naryCell(options), options);
  }
}
