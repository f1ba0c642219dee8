import { Recurrent, type RecurrentOptions } from "../networks/recurrent.js";
import type { SequenceCell } from "../simd/sequence.js";
import { logistic, tanh } from "../tensor/activations.js";
import { add, multiply } from "../tensor/arithmetic.js";
import { concat, reshape, slice } from "../tensor/layout.js";
import { linear } from "../tensor/products.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Cell, CellSizes, Quantity } from "./cell.js";
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

/** The gates of a pooling, and the kernel of its recurrence. */
const poolings = {
  f: { gates: [quantities.z, quantities.f], cell: "qrnnF" },
  fo: { gates: [quantities.z, quantities.f, quantities.o], cell: "qrnnFO" },
  ifo: { gates: [quantities.z, quantities.f, quantities.o, quantities.i], cell: "qrnnIFO" },
} as const satisfies Readonly<Record<QRNNPooling, { gates: readonly Quantity[]; cell: SequenceCell }>>;

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
  const { gates, cell } = poolings[pooling];
  const G = gates.length;
  const range = pooling === "ifo" ? null : ([-1, 1] as const);
  const states: Quantity[] = [{ name: "h", label: "hidden state", labelZh: "隐状态", range }];
  if (pooling !== "f") states.push({ name: "c", label: "cell state", labelZh: "内部状态", range });
  if (k > 1) {
    const shape = ({ D }: CellSizes) => [k - 1, D];
    states.push({ name: "past", label: "past inputs", labelZh: "过去的输入", range: null, shape });
  }

  return {
    name: "QRNN",
    options: { window: k, pooling },
    states,
    gates,
    netInputs: netInputsOf(gates),
    parameterShapes: (D, H) => ({ weight_ih: [G * H, k * D], bias_ih: [G * H] }),
    step(x, { h, c: before = h, past }, { weight_ih, bias_ih }) {
      const [B, D] = x.shape;
      const window = past ? concat([reshape(past, [B, (k - 1) * D]), x], 1) : x;
      const nets = splitGates(linear(window, weight_ih, bias_ih), weight_ih.shape[0] / G);
      const values = nets.map((net, gate) => (gate === 0 ? tanh(net) : logistic(net)));
      const [z, f, o, i = logistic(multiply(nets[1], -1))] = values as [Tensor, Tensor, Tensor?, Tensor?];
      const c = add(multiply(f, before), multiply(i, z));
      const byName = (tensors: readonly Tensor[]) => Object.fromEntries(gates.map(({ name }, n) => [name, tensors[n]]));
      return {
        states: {
          ...(o ? { h: multiply(o, c), c } : { h: c }),
          ...(past && { past: reshape(slice(window, 1, D, k * D), past.shape) }),
        },
        gates: byName(values),
        netInputs: byName(nets),
      };
    },
    kernel: { cell },
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
