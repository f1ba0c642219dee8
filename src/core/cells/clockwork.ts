import { Recurrent, type RecurrentOptions } from "../networks/recurrent.js";
import { add, multiply, subtract } from "../tensor/arithmetic.js";
import { linear } from "../tensor/products.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import { allocateLike, Tensor } from "../tensor/tensor.js";
import { activationOf } from "./activation.js";
import type { Activation, Cell } from "./cell.js";

/** What distinguishes one clockwork network from another. */
interface ClockworkCellOptions {
  /** Number of modules, of nearly equal size, with periods 1, 2, 4, …; default 4. */
  modules?: number;
  /** f; default "tanh". */
  activation?: Activation;
}

/**
 * The cell of a clockwork network (Koutník et al. 2014): the hidden units are in modules m = 0, 1, … with periods 2^m.
 *
 *     z_t = U h_{t-1} + W x_t + b
 *     h_t = f(z_t) in the modules whose period divides t, h_{t-1} in the others
 *
 * A module reads itself and the slower ones: U, `weight_hh`, counts only where the period of the column is not shorter than
 * that of the row. At the first step t is 0, and all modules run. The clock t is a state; it starts over after the
 * longest period.
 * @throws RangeError for an activation that is not known, or `modules` that is not a positive whole number.
 *
 * @example
 * const network = new Recurrent(clockworkCell({ modules: 3 }), { inputSize: 8, hiddenSize: 16, seed: 1 });
 */
export function clockworkCell(options: ClockworkCellOptions = {}): Cell<"h" | "t"> {
  const { modules = 4, activation = "tanh" } = options;
  requirePositiveInteger("Clockwork", "modules", modules);
  const { f, range } = activationOf("Clockwork", activation);
  const longest = 2 ** (modules - 1);
  const periods = (H: number) => Array.from({ length: H }, (_, unit) => 2 ** Math.floor((unit * modules) / H));
  return {
    name: "Clockwork",
    options: { modules, activation },
    states: [
      { name: "h", label: "hidden state", labelZh: "隐状态", range },
      { name: "t", label: "clock", labelZh: "时钟", range: [0, longest], shape: () => [1] },
    ],
    gates: [],
    netInputs: [{ name: "z", label: "net input", labelZh: "净输入", range: null }],
    parameterShapes: (D, H) => ({ weight_ih: [H, D], weight_hh: [H, H], bias_ih: [H], bias_hh: [H] }),
    step(x, { h, t }, { weight_ih, weight_hh, bias_ih, bias_hh }) {
      const [B, H] = h.shape;
      const period = periods(H);
      const constant = (shape: number[], value: (row: number, unit: number) => number) =>
        new Tensor(
          allocateLike(h.data, shape[0] * shape[1]).map((_, n) => value(Math.floor(n / shape[1]), n % shape[1])),
          shape,
        );
      const slower = constant([H, H], (unit, other) => (period[other] >= period[unit] ? 1 : 0));
      const z = add(linear(h, multiply(weight_hh, slower), bias_hh), linear(x, weight_ih, bias_ih));
      const runs = constant([B, H], (sequence, unit) => (Math.round(t.data[sequence]) % period[unit] === 0 ? 1 : 0));
      const over = constant([B, 1], (sequence) => (t.data[sequence] + 1 < longest ? 0 : longest));
      return {
        states: { h: add(h, multiply(runs, subtract(f(z), h))), t: subtract(add(t, 1), over) },
        gates: {},
        netInputs: { z },
      };
    },
  };
}

/** Options of a {@link Clockwork} network. */
export interface ClockworkOptions extends RecurrentOptions, ClockworkCellOptions {}

/**
 * Clockwork network (Koutník et al. 2014): modules that run at every step, every second, every fourth …; the slow ones
 * keep what is long ago.
 *
 * @example
 * const clockwork = new Clockwork({ inputSize: 8, hiddenSize: 16, modules: 4, seed: 1 });
 * const { y, h } = clockwork.forward(x);
 */
export class Clockwork extends Recurrent<"h" | "t"> {
  constructor(options: ClockworkOptions) {
    super(clockworkCell(options), options);
  }
}
