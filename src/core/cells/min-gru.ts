import { Recurrent, type RecurrentOptions } from "../networks/recurrent.js";
import { logistic } from "../tensor/activations.js";
import { multiply } from "../tensor/arithmetic.js";
import { linear } from "../tensor/products.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Cell, CellParameters, Quantity } from "./cell.js";
import { elementwise } from "./elementwise.js";
import { netInputsOf, splitGates } from "./gates.js";

const gates: readonly Quantity[] = [
  { name: "z", label: "update gate", labelZh: "更新门", range: [0, 1] },
  { name: "n", label: "candidate state", labelZh: "候选状态", range: null },
];

/** h_t = a_t ⊙ h_{t-1} + b_t: a and b of one step. */
function coefficients(x: Tensor, { weight_ih, bias_ih }: CellParameters, H: number) {
  const [netZ, n] = splitGates(linear(x, weight_ih, bias_ih), H);
  const z = logistic(netZ);
  const keep = logistic(multiply(netZ, -1));
  return { a: keep, b: multiply(z, n), gates: { z, n }, netInputs: { z: netZ, n } };
}

/**
 * The cell of a minimal GRU (Feng et al. 2024, "Were RNNs all we needed?"): gate and candidate see x_t only.
 *
 *     z_t = σ(W_z x_t + b_z)      n_t = W_n x_t + b_n      h_t = (1 − z_t) ⊙ h_{t-1} + z_t ⊙ n_t
 *
 * As the paper has it, z near 1 takes the new: the other way round than in a GRU. Rows of the parameters are in the order
 * z, n.
 *
 * @example
 * const network = new Recurrent(minGRUCell(), { inputSize: 8, hiddenSize: 16, seed: 1 });
 */
export function minGRUCell(): Cell<"h"> {
  return {
    name: "MinGRU",
    options: {},
    gates,
    netInputs: netInputsOf(gates),
    parameterShapes: (D, H) => ({ weight_ih: [2 * H, D], bias_ih: [2 * H] }),
    ...elementwise(coefficients),
    kernel: { cell: "minGRU" },
  };
}

/**
 * Minimal GRU (Feng et al. 2024): since the gates do not read the state, all steps are computed at once, with
 * nothing but an elementwise recurrence between them.
 *
 * @example
 * const minGRU = new MinGRU({ inputSize: 8, hiddenSize: 16, seed: 1 });
 * const { y, h } = minGRU.forward(x);
 */
export class MinGRU extends Recurrent<"h"> {
  constructor(options: RecurrentOptions) {
    super(minGRUCell(), options);
  }
}
