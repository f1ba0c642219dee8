import { Recurrent, type RecurrentOptions } from "../networks/recurrent.js";
import { add, multiply } from "../tensor/arithmetic.js";
import { select } from "../tensor/layout.js";
import { linear } from "../tensor/products.js";
import { cumulativeSum } from "../tensor/reductions.js";
import { allocateLike, Tensor } from "../tensor/tensor.js";
import { activationOf } from "./activation.js";
import type { Activation, Cell, CellParameters, Quantity, StepValues } from "./cell.js";

/** What g is a function of: of x_t, of x_t and h_{t-1}, or of h_{t-1} alone. */
export type Reads = "x" | "x, h" | "h";

/** What one form computes, and from what. */
interface Form {
  readonly states: readonly Quantity[];
  shapes(D: number, H: number): Record<string, number[]>;
  /** The state that is added to, and the net input of g. */
  net(
    x: Tensor,
    before: Readonly<Record<string, Tensor>>,
    parameters: CellParameters,
  ): { from: Tensor; z: Tensor; states?: StepValues["states"] };
}

const fromX = (D: number, H: number) => ({ weight_ih: [H, D], bias_ih: [H] });
const fromH = (H: number) => ({ weight_hh: [H, H], bias_hh: [H] });

const forms: Readonly<Record<Reads, Form>> = {
  x: {
    states: [],
    shapes: fromX,
    net: (x, { h }, { weight_ih, bias_ih }) => ({ from: h, z: linear(x, weight_ih, bias_ih) }),
  },
  "x, h": {
    states: [],
    shapes: (D, H) => ({ ...fromX(D, H), ...fromH(H) }),
    net: (x, { h }, { weight_ih, weight_hh, bias_ih, bias_hh }) => ({
      from: h,
      z: add(linear(x, weight_ih, bias_ih), linear(h, weight_hh, bias_hh)),
    }),
  },
  h: {
    states: [
      { name: "s", label: "whether the input has been read", labelZh: "输入是否已读", range: [0, 1], shape: () => [1] },
    ],
    shapes: (D, H) => ({ ...fromX(D, H), ...fromH(H) }),
    net(x, { h, s }, { weight_ih, weight_hh, bias_ih, bias_hh }) {
      const unread = add(multiply(s, -1), 1);
      const from = add(h, multiply(unread, linear(x, weight_ih, bias_ih)));
      const read = new Tensor(allocateLike(s.data).fill(1), s.shape);
      return { from, z: linear(from, weight_hh, bias_hh), states: { s: read } };
    },
  },
};

/**
 * The cell of h_t = h_{t-1} + g_t, the first mends of the long range (NNDL §6.5.2): ∂h_t/∂h_{t-1} = I + ∂g_t/∂h_{t-1}.
 *
 *     "x"       g_t = f(W x_t + b)                        a sum over the past, linear in each g
 *     "x, h"    g_t = f(W x_t + b + U h_{t-1} + b')
 *     "h"       g_t = f(U h_{t-1} + b'), h_0 = W x_1 + b  a residual network (He et al. 2016) whose layers share weights
 *
 * W is `weight_ih`, U is `weight_hh`. In the last form depth takes the place of time: x enters only as the initial state,
 * so x_1 is read and x_2 … x_T are not.
 * @throws RangeError for an activation or form that is not known.
 *
 * @example
 * const network = new Recurrent(residualCell({ reads: "x" }), { inputSize: 8, hiddenSize: 16, seed: 1 });
 */
export function residualCell(options: { reads?: Reads; activation?: Activation } = {}): Cell {
  const { reads = "x, h", activation = "tanh" } = options;
  const { f, range } = activationOf("ResidualRNN", activation);
  if (!Object.hasOwn(forms, reads)) {
    throw new RangeError(`ResidualRNN: reads is ${reads}; it must be one of ${Object.keys(forms).join("; ")}`);
  }
  const form = forms[reads];
  return {
    name: "ResidualRNN",
    options: { reads, activation },
    states: [{ name: "h", label: "hidden state", labelZh: "隐状态", range: null }, ...form.states],
    gates: [{ name: "g", label: "increment", labelZh: "增量", range }],
    netInputs: [{ name: "g", label: "net input of the increment", labelZh: "增量的净输入", range: null }],
    parameterShapes: form.shapes,
    step(x, before, parameters) {
      const { from, z, states } = form.net(x, before, parameters);
      const g = f(z);
      return { states: { h: add(from, g), ...states }, gates: { g }, netInputs: { g: z } };
    },
    parallel:
      reads === "x"
        ? (x, { h }, { weight_ih, bias_ih }) => {
            const y = add(h, cumulativeSum(f(linear(x, weight_ih, bias_ih)), 0));
            return { y, last: { h: select(y, 0, -1) } };
          }
        : undefined,
  };
}

/** Options of a {@link ResidualRNN}. */
export interface ResidualRNNOptions extends RecurrentOptions {
  /** What g is a function of; default "x, h". */
  reads?: Reads;
  /** f in g = f(z); default "tanh". With "logistic" or "relu" h can only grow, and g saturates. */
  activation?: Activation;
}

/**
 * Recurrent network with h_t = h_{t-1} + g_t: its gradient passes through time unchanged, and what it has written it
 * never erases (NNDL §6.5.2).
 *
 * @example
 * const rnn = new ResidualRNN({ inputSize: 8, hiddenSize: 16, reads: "x", seed: 1 });
 * const { y, h } = rnn.forward(x);
 */
export class ResidualRNN extends Recurrent {
  constructor(options: ResidualRNNOptions) {
    super(residualCell(options) as Cell<"h">, options);
  }
}
