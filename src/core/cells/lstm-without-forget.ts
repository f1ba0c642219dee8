import { Recurrent, type RecurrentOptions } from "../networks/recurrent.js";
import { logistic, tanh } from "../tensor/activations.js";
import { add, multiply } from "../tensor/arithmetic.js";
import type { Cell } from "./cell.js";
import { declareLSTM, gateShapes, netInputs, requireBiases, splitGates, startBias } from "./gates.js";

/**
 * The cell of the first long short-term memory network (Hochreiter & Schmidhuber 1997; NNDL §6.6.1):
 *
 *     i_t, o_t = σ(W x_t + U h_{t-1} + b) each      g_t = tanh(W_c x_t + U_c h_{t-1} + b_c)
 *     c_t = c_{t-1} + i_t ⊙ g_t                     h_t = o_t ⊙ tanh(c_t)
 *
 * ∂c_t/∂c_{t-1} is 1 but for what passes through h: the "constant error carousel". Rows of the parameters are in the
 * order i, g, o. The paper's g reaches from −2 to 2; here it is tanh, as in the book.
 * @throws RangeError for a bias that is not finite.
 *
 * @example
 * const network = new Recurrent(lstmWithoutForgetCell({ inputBias: -1 }), { inputSize: 8, hiddenSize: 16, seed: 1 });
 */
export function lstmWithoutForgetCell(biases: { inputBias?: number } = {}): Cell<"h" | "c"> {
  return {
    name: "LSTMWithoutForget",
    options: requireBiases("LSTMWithoutForget", { inputBias: biases.inputBias }),
    ...declareLSTM(["i", "g", "o"]),
    parameterShapes: (D, H) => gateShapes(3, D, H),
    start: (parameters, { H }) => startBias(parameters, H, 0, biases.inputBias),
    step(x, before, parameters) {
      const H = before.h.shape[1];
      const [netI, netG, netO] = splitGates(netInputs(x, before.h, parameters), H);
      const i = logistic(netI);
      const g = tanh(netG);
      const o = logistic(netO);
      const c = add(before.c, multiply(i, g));
      const h = multiply(o, tanh(c));
      return { states: { h, c }, gates: { i, g, o }, netInputs: { i: netI, g: netG, o: netO } };
    },
    kernel: { cell: "lstmWithoutForget" },
  };
}

/** Options of an {@link LSTMWithoutForget}. */
export interface LSTMWithoutForgetOptions extends RecurrentOptions {
  /** Bias of the input gate at the start; a negative one keeps the cell state quiet at first. Default: as the others. */
  inputBias?: number;
}

/**
 * Long short-term memory network without forget gate (Hochreiter & Schmidhuber 1997): the cell state never fades, and
 * never empties either, which is why Gers et al. 2000 gave it a forget gate.
 *
 * @example
 * const lstm = new LSTMWithoutForget({ inputSize: 8, hiddenSize: 16, inputBias: -1, seed: 1 });
 * const { y, h, c } = lstm.forward(x);
 */
export class LSTMWithoutForget extends Recurrent<"h" | "c"> {
  constructor(options: LSTMWithoutForgetOptions) {
    super(lstmWithoutForgetCell(options), options);
  }
}
