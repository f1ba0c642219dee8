import { Recurrent, type RecurrentOptions } from "../networks/recurrent.js";
import { logistic, tanh } from "../tensor/activations.js";
import { add, multiply } from "../tensor/arithmetic.js";
import { permute } from "../tensor/axes.js";
import { concat, reshape, select, slice } from "../tensor/layout.js";
import { linearRecurrence } from "../tensor/linear-recurrence.js";
import { linear } from "../tensor/products.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Cell, CellParameters, CellSizes, Quantity } from "./cell.js";
import { netInputsOf, splitGates } from "./gates.js";

/** Which gates the pooling of a QRNN has: forget; forget and output; input, forget and output. */
export type QRNNPooling = "f" | "fo" | "ifo";

/** What distinguishes one QRNN from another. */
interface QRNNCellOptions {
  /** k, how many inputs a gate sees: x_{t-k+1} … x_t; default 2. */
  window?: number;
  /** Default "fo". */
  pooling?: QRNNPooling;
}

const quantities = {
  z: { name: "z", label: "candidate state", labelZh: "候选状态", range: [-1, 1] },
  f: { name: "f", label: "forget gate", labelZh: "遗忘门", range: [0, 1] },
  o: { name: "o", label: "output gate", labelZh: "输出门", range: [0, 1] },
  i: { name: "i", label: "input gate", labelZh: "输入门", range: [0, 1] },
} as const;

const poolings: Readonly<Record<QRNNPooling, readonly Quantity[]>> = {
  f: [quantities.z, quantities.f],
  fo: [quantities.z, quantities.f, quantities.o],
  ifo: [quantities.z, quantities.f, quantities.o, quantities.i],
};

/**
 * The cell of a quasi-recurrent network (Bradbury et al. 2017): a convolution over the last k inputs gives every gate,
 * and only an elementwise recurrence, the pooling, goes from step to step.
 *
 *     z_t = tanh(W_z [x_{t-k+1}; …; x_t] + b_z)      f_t, o_t, i_t = σ(W [x_{t-k+1}; …; x_t] + b) each
 *     "f"      h_t = f_t ⊙ h_{t-1} + (1 − f_t) ⊙ z_t
 *     "fo"     c_t = f_t ⊙ c_{t-1} + (1 − f_t) ⊙ z_t      h_t = o_t ⊙ c_t
 *     "ifo"    c_t = f_t ⊙ c_{t-1} + i_t ⊙ z_t            h_t = o_t ⊙ c_t
 *
 * The inputs before x_t are a state, `past` [k − 1, D], the oldest first; before the first step they are 0. Rows of
 * `weight_ih` [G·H, k·D] are in the order z, f, o, i; its columns are the window's, the oldest input first.
 * @throws RangeError for a pooling that is not known, or a window that is not a positive whole number.
 *
 * @example
 * const network = new Recurrent(qrnnCell({ window: 3 }), { inputSize: 8, hiddenSize: 16, seed: 1 });
 */
export function qrnnCell(options: QRNNCellOptions = {}): Cell {
  const { window: k = 2, pooling = "fo" } = options;
  requirePositiveInteger("QRNN", "window", k);
  if (!Object.hasOwn(poolings, pooling)) {
    throw new RangeError(`QRNN: pooling is ${pooling}; it must be one of ${Object.keys(poolings).join(", ")}`);
  }
  const gates = poolings[pooling];
  const G = gates.length;
  const range = pooling === "ifo" ? null : ([-1, 1] as const);
  const states: Quantity[] = [{ name: "h", label: "hidden state", labelZh: "隐状态", range }];
  if (pooling !== "f") states.push({ name: "c", label: "cell state", labelZh: "内部状态", range });
  if (k > 1) {
    const shape = ({ D }: CellSizes) => [k - 1, D];
    states.push({ name: "past", label: "past inputs", labelZh: "过去的输入", range: null, shape });
  }

  /** Everything but the recurrence, from the windows [B, k·D] of one step, or [T, B, k·D] of all. */
  const read = (windows: Tensor, { weight_ih, bias_ih }: CellParameters) => {
    const nets = splitGates(linear(windows, weight_ih, bias_ih), weight_ih.shape[0] / G);
    const values = nets.map((net, gate) => (gate === 0 ? tanh(net) : logistic(net)));
    const [z, f, o, i] = values as [Tensor, Tensor, Tensor?, Tensor?];
    const byName = (tensors: readonly Tensor[]) => Object.fromEntries(gates.map(({ name }, n) => [name, tensors[n]]));
    const b = multiply(i ?? logistic(multiply(nets[1], -1)), z);
    return { a: f, b, o, gates: byName(values), netInputs: byName(nets) };
  };

  return {
    name: "QRNN",
    options: { window: k, pooling },
    states,
    gates,
    netInputs: netInputsOf(gates),
    parameterShapes: (D, H) => ({ weight_ih: [G * H, k * D], bias_ih: [G * H] }),
    step(x, { h, c: before = h, past }, parameters) {
      const [B, D] = x.shape;
      const window = past ? concat([reshape(past, [B, (k - 1) * D]), x], 1) : x;
      const { a, b, o, ...rest } = read(window, parameters);
      const c = add(multiply(a, before), b);
      return {
        states: {
          ...(o ? { h: multiply(o, c), c } : { h: c }),
          ...(past && { past: reshape(slice(window, 1, D, k * D), past.shape) }),
        },
        ...rest,
      };
    },
    parallel(x, { h, c: before = h, past }, parameters) {
      const T = x.shape[0];
      const inputs = past ? concat([permute(past, [1, 0, 2]), x], 0) : x;
      const shifted = Array.from({ length: k }, (_, n) => slice(inputs, 0, n, n + T));
      const { a, b, o } = read(concat(shifted, 2), parameters);
      const c = linearRecurrence(a, b, before);
      const y = o ? multiply(o, c) : c;
      return {
        y,
        last: {
          h: select(y, 0, -1),
          ...(o && { c: select(c, 0, -1) }),
          ...(past && { past: permute(slice(inputs, 0, T, T + k - 1), [1, 0, 2]) }),
        },
      };
    },
  };
}

/** Options of a {@link QRNN}. */
export interface QRNNOptions extends RecurrentOptions, QRNNCellOptions {}

/**
 * Quasi-recurrent network (Bradbury et al. 2017): since the gates read inputs only, all steps are computed at once, the
 * pooling by one elementwise recurrence.
 *
 * @example
 * const qrnn = new QRNN({ inputSize: 8, hiddenSize: 16, window: 3, pooling: "ifo", seed: 1 });
 * const { y, h } = qrnn.forward(x);
 */
export class QRNN extends Recurrent {
  constructor(options: QRNNOptions) {
    super(qrnnCell(options) as Cell<"h">, options);
  }
}
