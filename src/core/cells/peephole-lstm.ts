import { Recurrent, type RecurrentOptions } from "../networks/recurrent.js";
import { logistic, tanh } from "../tensor/activations.js";
import { add, multiply } from "../tensor/arithmetic.js";
import type { Cell } from "./cell.js";
import { declareLSTM, gateShapes, netInputs, requireBiases, splitGates, startBias } from "./gates.js";

/**
 * The cell of a long short-term memory network with peepholes (Gers & Schmidhuber 2000; NNDL §6.6.1): each gate sees the
 * cell state, of its own unit only.
 *
 *     i_t, f_t = σ(W x_t + U h_{t-1} + v ⊙ c_{t-1} + b) each      g_t = tanh(W_c x_t + U_c h_{t-1} + b_c)
 *     c_t = f_t ⊙ c_{t-1} + i_t ⊙ g_t
 *     o_t = σ(W_o x_t + U_o h_{t-1} + v_o ⊙ c_t + b_o)            h_t = o_t ⊙ tanh(c_t)
 *
 * Rows of the parameters are in PyTorch's order i, f, g, o; the peepholes v are `weight_ci`, `weight_cf`, `weight_co`.
 * @throws RangeError for a bias that is not finite.
 *
 * @example
 * const network = new Recurrent(peepholeLSTMCell({ forgetBias: 1 }), { inputSize: 8, hiddenSize: 16, seed: 1 });
 */
export function peepholeLSTMCell(biases: { forgetBias?: number; inputBias?: number } = {}): Cell<"h" | "c"> {
  const { forgetBias, inputBias } = biases;
  return {
    name: "PeepholeLSTM",
    options: requireBiases("PeepholeLSTM", { forgetBias, inputBias }),
    ...declareLSTM(["i", "f", "g", "o"]),
    parameterShapes: (D, H) => ({ ...gateShapes(4, D, H), weight_ci: [H], weight_cf: [H], weight_co: [H] }),
    start(parameters, { H }) {
      startBias(parameters, H, 0, inputBias);
      startBias(parameters, H, 1, forgetBias);
    },
    step(x, before, parameters) {
      const H = before.h.shape[1];
      const { weight_ci, weight_cf, weight_co } = parameters;
      const [blindI, blindF, netG, blindO] = splitGates(netInputs(x, before.h, parameters), H);
      const netI = add(blindI, multiply(before.c, weight_ci));
      const netF = add(blindF, multiply(before.c, weight_cf));
      const i = logistic(netI);
      const f = logistic(netF);
      const g = tanh(netG);
      const c = add(multiply(f, before.c), multiply(i, g));
      const netO = add(blindO, multiply(c, weight_co));
      const o = logistic(netO);
      const h = multiply(o, tanh(c));
      return { states: { h, c }, gates: { i, f, g, o }, netInputs: { i: netI, f: netF, g: netG, o: netO } };
    },
    kernel: { cell: "peepholeLSTM", peepholes: ["weight_ci", "weight_cf", "weight_co"] },
  };
}

/** Options of a {@link PeepholeLSTM}. */
export interface PeepholeLSTMOptions extends RecurrentOptions {
  /** Bias of the forget gate at the start; 1 remembers from the first. Default: as the others. */
  forgetBias?: number;
  /** Bias of the input gate at the start. Default: as the others. */
  inputBias?: number;
}

/**
 * Long short-term memory network with peephole connections (Gers & Schmidhuber 2000): gates that see the cell state can
 * count, and act on an exact count, even while the output gate is shut.
 *
 * @example
 * const lstm = new PeepholeLSTM({ inputSize: 8, hiddenSize: 16, forgetBias: 1, inputBias: -1, seed: 1 });
 * const { y, h, c } = lstm.forward(x);
 */
export class PeepholeLSTM extends Recurrent<"h" | "c"> {
  constructor(options: PeepholeLSTMOptions) {
    super(peepholeLSTMCell(options), options);
  }
}
