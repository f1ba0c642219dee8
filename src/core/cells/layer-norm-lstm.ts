import { Recurrent, type RecurrentOptions } from "../networks/recurrent.js";
import { logistic, tanh } from "../tensor/activations.js";
import { add, multiply } from "../tensor/arithmetic.js";
import { layerNorm } from "../tensor/normalization.js";
import { linear } from "../tensor/products.js";
import type { Cell } from "./cell.js";
import { declareLSTM, gateShapes, requireBiases, splitGates, startBias } from "./gates.js";

/**
 * The cell of a long short-term memory network with layer normalization (Ba, Kiros & Hinton 2016, equations 20–22):
 *
 *     (i, f, g, o) before activation = LN(W x_t; α, b) + LN(U h_{t-1}; α', b')
 *     c_t = σ(f) ⊙ c_{t-1} + σ(i) ⊙ tanh(g)      h_t = σ(o) ⊙ tanh(LN(c_t; α_c, b_c))
 *
 * Each LN is over all four gates together. The gains α are `gain_ih`, `gain_hh` and `gain_c`, which start at 1; b_c is
 * `bias_c` and starts at 0. Rows of the parameters are in PyTorch's order i, f, g, o. With a hidden size of 1, LN(c) is b_c
 * whatever c is.
 * @throws RangeError for a bias that is not finite.
 *
 * @example
 * const network = new Recurrent(layerNormLSTMCell(), { inputSize: 8, hiddenSize: 16, seed: 1 });
 */
export function layerNormLSTMCell(biases: { forgetBias?: number } = {}): Cell<"h" | "c"> {
  return {
    name: "LayerNormLSTM",
    options: requireBiases("LayerNormLSTM", { forgetBias: biases.forgetBias }),
    ...declareLSTM(["i", "f", "g", "o"]),
    parameterShapes: (D, H) => ({
      ...gateShapes(4, D, H),
      gain_ih: [4 * H],
      gain_hh: [4 * H],
      gain_c: [H],
      bias_c: [H],
    }),
    start(parameters, { H }) {
      for (const name of ["gain_ih", "gain_hh", "gain_c"]) parameters[name].data.fill(1);
      parameters.bias_c.data.fill(0);
      startBias(parameters, H, 1, biases.forgetBias);
    },
    step(x, before, { weight_ih, weight_hh, bias_ih, bias_hh, gain_ih, gain_hh, gain_c, bias_c }) {
      const fromX = layerNorm(linear(x, weight_ih), gain_ih, bias_ih);
      const fromH = layerNorm(linear(before.h, weight_hh), gain_hh, bias_hh);
      const [netI, netF, netG, netO] = splitGates(add(fromX, fromH), before.h.shape[1]);
      const i = logistic(netI);
      const f = logistic(netF);
      const g = tanh(netG);
      const o = logistic(netO);
      const c = add(multiply(f, before.c), multiply(i, g));
      const h = multiply(o, tanh(layerNorm(c, gain_c, bias_c)));
      return { states: { h, c }, gates: { i, f, g, o }, netInputs: { i: netI, f: netF, g: netG, o: netO } };
    },
  };
}

/** Options of a {@link LayerNormLSTM}. */
export interface LayerNormLSTMOptions extends RecurrentOptions {
  /** Bias of the forget gate at the start. Default: as the others. */
  forgetBias?: number;
}

/**
 * Long short-term memory network with layer normalization (Ba et al. 2016): the scale of weights and inputs no longer
 * matters to the gates.
 *
 * @example
 * const lstm = new LayerNormLSTM({ inputSize: 8, hiddenSize: 16, seed: 1 });
 * const { y, h, c } = lstm.forward(x);
 */
export class LayerNormLSTM extends Recurrent<"h" | "c"> {
  constructor(options: LayerNormLSTMOptions) {
    super(layerNormLSTMCell(options), options);
  }
}
