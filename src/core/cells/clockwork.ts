import { Recurrent, type RecurrentOptions } from "../networks/recurrent.js";
import { add, multiply, subtract } from "../tensor/arithmetic.js";
import { linear } from "../tensor/products.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";
import { activationOf } from "./activation.js";
import type { Activation, Cell } from "./cell.js";

/** What distinguishes one clockwork network from another. */
interface ClockworkCellOptions {
  /** Number of modules, of nearly equal size, with periods 1, 2, 4, …; default 4. */
  modules?: number;
  /** f; default "tanh". */
  activation?: Activation;
}

/** Each unit's period, and 1 where the unit of the row reads that of the column, [H, H]. */
interface Wiring {
  readonly periods: readonly number[];
  readonly slower: Tensor;
}

function wire({ shape: [, H], dtype }: Tensor, modules: number): Wiring {
  const periods = Array.from({ length: H }, (_, unit) => 2 ** Math.floor((unit * modules) / H));
  const slower = Tensor.zeros([H, H], { dtype });
  for (let n = 0; n < H * H; n++) slower.data[n] = periods[n % H] >= periods[Math.floor(n / H)] ? 1 : 0;
  return { periods, slower };
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
  // What depends on nothing but the sizes is made once: every step needs it.
  const wirings = new Map<string, Wiring>();
  const wiringOf = (h: Tensor): Wiring => {
    const H = h.shape[1];
    const key = `${h.dtype} ${H}`;
    const wiring = wirings.get(key) ?? wire(h, modules);
    wirings.set(key, wiring);
    return wiring;
  };
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
      const { periods, slower } = wiringOf(h);
      const z = add(linear(h, multiply(weight_hh, slower), bias_hh), linear(x, weight_ih, bias_ih));
      const runs = Tensor.zeros([B, H], { dtype: h.dtype });
      for (let n = 0; n < B * H; n++) {
        runs.data[n] = Math.round(t.data[Math.floor(n / H)]) % periods[n % H] === 0 ? 1 : 0;
      }
      const over = new Tensor(
        t.data.map((now) => (now + 1 < longest ? 0 : longest)),
        t.shape,
      );
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
