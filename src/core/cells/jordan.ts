import { Recurrent, type RecurrentOptions } from "../networks/recurrent.js";
import { add } from "../tensor/arithmetic.js";
import { linear } from "../tensor/products.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import { activationOf } from "./activation.js";
import type { Activation, Cell } from "./cell.js";

/** What distinguishes one Jordan network from another. */
interface JordanCellOptions {
  /** O, how many outputs are fed back; default H. */
  outputUnits?: number;
  /** f in h_t = f(z_t); default "tanh". */
  activation?: Activation;
}

/**
 * The cell of a Jordan network (Jordan 1986): what comes back is the output, not the hidden state.
 *
 *     z_t = U o_{t-1} + W x_t + b      h_t = f(z_t)      o_t = V h_t + d
 *
 * W is `weight_ih` [H, D], U is `weight_oh` [H, O], b is `bias_ih` + `bias_oh`; V is `weight_ho` [O, H], d is `bias_ho`.
 * @throws RangeError for an activation that is not known, or `outputUnits` that is not a positive whole number.
 *
 * @example
 * const network = new Recurrent(jordanCell({ outputUnits: 2 }), { inputSize: 8, hiddenSize: 16, seed: 1 });
 */
export function jordanCell(options: JordanCellOptions = {}): Cell<"h" | "o"> {
  const { outputUnits, activation = "tanh" } = options;
  if (outputUnits !== undefined) requirePositiveInteger("Jordan", "outputUnits", outputUnits);
  const { f, range } = activationOf("Jordan", activation);
  return {
    name: "Jordan",
    options: { ...(outputUnits && { outputUnits }), activation },
    states: [
      { name: "h", label: "hidden state", labelZh: "隐状态", range },
      { name: "o", label: "output", labelZh: "输出", range: null, shape: ({ H }) => [outputUnits ?? H] },
    ],
    gates: [],
    netInputs: [{ name: "z", label: "net input", labelZh: "净输入", range: null }],
    parameterShapes(D, H) {
      const O = outputUnits ?? H;
      const hidden = { weight_ih: [H, D], weight_oh: [H, O], bias_ih: [H], bias_oh: [H] };
      return { ...hidden, weight_ho: [O, H], bias_ho: [O] };
    },
    step(x, before, { weight_ih, weight_oh, bias_ih, bias_oh, weight_ho, bias_ho }) {
      const z = add(linear(x, weight_ih, bias_ih), linear(before.o, weight_oh, bias_oh));
      const h = f(z);
      return { states: { h, o: linear(h, weight_ho, bias_ho) }, gates: {}, netInputs: { z } };
    },
  };
}

/** Options of a {@link Jordan} network. */
export interface JordanOptions extends RecurrentOptions, JordanCellOptions {}

/**
 * Jordan network (Jordan 1986): it remembers only what it has said, O numbers. `unroll` gives the output o_t of every
 * step; y are the hidden states, as of every network.
 *
 * @example
 * const jordan = new Jordan({ inputSize: 8, hiddenSize: 16, outputUnits: 2, seed: 1 });
 * const { y, o } = jordan.forward(x);
 */
export class Jordan extends Recurrent<"h" | "o"> {
  constructor(options: JordanOptions) {
    super(jordanCell(options), options);
  }
}
