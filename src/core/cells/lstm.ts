import { Recurrent, type RecurrentOptions } from "../networks/recurrent.js";
import { logistic, tanh } from "../tensor/activations.js";
import { add, multiply } from "../tensor/arithmetic.js";
import { inBlocks } from "./blocks.js";
import type { Cell } from "./cell.js";
import { declareLSTM, gateShapes, netInputs, requireBiases, splitGates, startBias } from "./gates.js";

/**
 * The cell of a long short-term memory network (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000;
 * NNDL §6.6.1):
 *
 *     i_t, f_t, o_t = σ(W x_t + U h_{t-1} + b) each      g_t = tanh(W_c x_t + U_c h_{t-1} + b_c)
 *     c_t = f_t ⊙ c_{t-1} + i_t ⊙ g_t                    h_t = o_t ⊙ tanh(c_t)
 *
 * The book writes c̃ for g. Rows of the parameters are in PyTorch's order i, f, g, o.
 *
 * @example
 * const lstm = new Recurrent(lstmCell({ forgetBias: 1 }), { inputSize: 8, hiddenSize: 16, seed: 1 });
 */
export function lstmCell({ forgetBias }: { forgetBias?: number } = {}): Cell<"h" | "c"> {
  return {
    name: "LSTM",
    options: requireBiases("LSTM", { forgetBias }),
    ...declareLSTM(["i", "f", "g", "o"]),
    parameterShapes: (D, H) => gateShapes(4, D, H),
    step(x, before, parameters) {
      const H = before.h.shape[1];
      const [netI, netF, netG, netO] = splitGates(netInputs(x, before.h, parameters), H);
      const i = logistic(netI);
      const f = logistic(netF);
      const g = tanh(netG);
      const o = logistic(netO);
      const c = add(multiply(f, before.c), multiply(i, g));
      const h = multiply(o, tanh(c));
      return { states: { h, c }, gates: { i, f, g, o }, netInputs: { i: netI, f: netF, g: netG, o: netO } };
    },
    kernel: { cell: "lstm" },
    start: (parameters, { H }) => startBias(parameters, H, 1, forgetBias),
  };
}

/** Options of an {@link LSTM}. */
export interface LSTMOptions extends RecurrentOptions {
  /**
   * Bias of the forget gate at the start, `bias_ih` + `bias_hh`; 1 or more lets a network remember from the beginning
   * (Gers et al. 2000; Jozefowicz et al. 2015). Default: as the other biases.
   */
  forgetBias?: number;
  /** Number of parallel sub-networks that the hidden units are in: block-diagonal recurrent weights; default 1. */
  blocks?: number;
}

/**
 * Long short-term memory network (Hochreiter & Schmidhuber 1997; NNDL §6.6.1): the cell state c remembers, linearly;
 * three gates decide what is written, kept and shown.
 *
 * @example
 * const lstm = new LSTM({ inputSize: 8, hiddenSize: 16, seed: 1 });
 * const { y, h, c } = lstm.forward(x);
 */
export class LSTM extends Recurrent<"h" | "c"> {
  constructor(options: LSTMOptions) {
    super(inBlocks(lstmCell(options), options.blocks), options);
  }
}
