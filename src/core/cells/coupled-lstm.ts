import { Recurrent, type RecurrentOptions } from "../networks/recurrent.js";
import { logistic, tanh } from "../tensor/activations.js";
import { add, multiply, subtract } from "../tensor/arithmetic.js";
import type { Cell } from "./cell.js";
import { declareLSTM, gateShapes, netInputs, requireBiases, splitGates, startBias } from "./gates.js";

/**
 * The cell of a long short-term memory network whose input and forget gates are one (Greff et al. 2017, "CIFG"; NNDL
 * §6.6.1):
 *
 *     i_t, o_t = σ(W x_t + U h_{t-1} + b) each      g_t = tanh(W_c x_t + U_c h_{t-1} + b_c)
 *     c_t = (1 − i_t) ⊙ c_{t-1} + i_t ⊙ g_t         h_t = o_t ⊙ tanh(c_t)
 *
 * Rows of the parameters are in the order i, g, o.
 * @throws RangeError for a bias that is not finite.
 *
 * @example
 * const network = new Recurrent(coupledLSTMCell(), { inputSize: 8, hiddenSize: 16, seed: 1 });
 */
export function coupledLSTMCell(biases: { inputBias?: number } = {}): Cell<"h" | "c"> {
  const declared = declareLSTM(["i", "g", "o"]);
  return {
    name: "CoupledLSTM",
    options: requireBiases("CoupledLSTM", { inputBias: biases.inputBias }),
    ...declared,
    // A mean of the candidates so far, and of 0.
    states: declared.states.map((state) => ({ ...state, range: [-1, 1] })),
    parameterShapes: (D, H) => gateShapes(3, D, H),
    start: (parameters, { H }) => startBias(parameters, H, 0, biases.inputBias),
    step(x, before, parameters) {
      const H = before.h.shape[1];
      const [netI, netG, netO] = splitGates(netInputs(x, before.h, parameters), H);
      const i = logistic(netI);
      const g = tanh(netG);
      const o = logistic(netO);
      const c = add(before.c, multiply(i, subtract(g, before.c)));
      const h = multiply(o, tanh(c));
      return { states: { h, c }, gates: { i, g, o }, netInputs: { i: netI, g: netG, o: netO } };
    },
    kernel: { cell: "coupledLSTM" },
  };
}

/** Options of a {@link CoupledLSTM}. */
export interface CoupledLSTMOptions extends RecurrentOptions {
  /** Bias of the input gate at the start; −1 forgets as little as a forget bias of 1. Default: as the others. */
  inputBias?: number;
}

/**
 * Long short-term memory network with coupled input and forget gates: what is written takes the place of what is
 * forgotten, as in a GRU.
 *
 * @example
 * const lstm = new CoupledLSTM({ inputSize: 8, hiddenSize: 16, seed: 1 });
 * const { y, h, c } = lstm.forward(x);
 */
export class CoupledLSTM extends Recurrent<"h" | "c"> {
  constructor(options: CoupledLSTMOptions) {
    super(coupledLSTMCell(options), options);
  }
}
