import { Recurrent, type RecurrentOptions } from "../networks/recurrent.js";
import { logistic, softplus } from "../tensor/activations.js";
import { multiply, subtract } from "../tensor/arithmetic.js";
import { linear } from "../tensor/products.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Cell, CellParameters, Quantity } from "./cell.js";
import { elementwise } from "./elementwise.js";
import { netInputsOf, splitGates } from "./gates.js";

const gates: readonly Quantity[] = [
  { name: "f", label: "forget gate", labelZh: "遗忘门", range: [0, 1] },
  { name: "i", label: "input gate", labelZh: "输入门", range: [0, 1] },
  { name: "g", label: "candidate state", labelZh: "候选状态", range: null },
];

/** h_t = a_t ⊙ h_{t-1} + b_t: a and b of one step. */
function coefficients(x: Tensor, { weight_ih, bias_ih }: CellParameters, H: number) {
  const [netF, netI, g] = splitGates(linear(x, weight_ih, bias_ih), H);
  // σ(f) / (σ(f) + σ(i)) is a logistic function of log σ(f) − log σ(i), which holds where both are too small to divide.
  const logRatio = subtract(softplus(multiply(netI, -1)), softplus(multiply(netF, -1)));
  const f = logistic(logRatio);
  const i = logistic(multiply(logRatio, -1));
  return { a: f, b: multiply(i, g), gates: { f, i, g }, netInputs: { f: netF, i: netI, g } };
}

/**
 * The cell of a minimal LSTM (Feng et al. 2024, "Were RNNs all we needed?"): gates and candidate see x_t only, and the two
 * gates are scaled to sum to 1.
 *
 *     f'_t, i'_t = σ(W x_t + b) each      f_t = f'_t / (f'_t + i'_t)      i_t = i'_t / (f'_t + i'_t)
 *     g_t = W_g x_t + b_g                 h_t = f_t ⊙ h_{t-1} + i_t ⊙ g_t
 *
 * The gates that a trace shows are f and i. Rows of the parameters are in the order f, i, g.
 *
 * @example
 * const network = new Recurrent(minLSTMCell(), { inputSize: 8, hiddenSize: 16, seed: 1 });
 */
export function minLSTMCell(): Cell<"h"> {
  return {
    name: "MinLSTM",
    options: {},
    gates,
    netInputs: netInputsOf(gates),
    parameterShapes: (D, H) => ({ weight_ih: [3 * H, D], bias_ih: [3 * H] }),
    ...elementwise(coefficients),
    kernel: { cell: "minLSTM" },
  };
}

/**
 * Minimal LSTM (Feng et al. 2024): since the gates do not read the state, all steps are computed at once, with
 * nothing but an elementwise recurrence between them.
 *
 * @example
 * const minLSTM = new MinLSTM({ inputSize: 8, hiddenSize: 16, seed: 1 });
 * const { y, h } = minLSTM.forward(x);
 */
export class MinLSTM extends Recurrent<"h"> {
  constructor(options: RecurrentOptions) {
    super(minLSTMCell(), options);
  }
}
