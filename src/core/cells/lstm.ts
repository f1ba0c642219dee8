import { Recurrent, type RecurrentOptions } from "../networks/recurrent.js";
import { logistic, tanh } from "../tensor/activations.js";
import { add, multiply } from "../tensor/arithmetic.js";
import { slice } from "../tensor/layout.js";
import { linear } from "../tensor/products.js";
import type { Cell } from "./cell.js";

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
  if (forgetBias !== undefined && !Number.isFinite(forgetBias)) {
    throw new RangeError(`LSTM: forgetBias is ${forgetBias}; it must be a finite number`);
  }
  return {
    name: "LSTM",
    options: { ...(forgetBias !== undefined && { forgetBias }) },
    states: [
      { name: "h", label: "hidden state", labelZh: "隐状态", range: [-1, 1] },
      { name: "c", label: "cell state", labelZh: "内部状态", range: null },
    ],
    gates: [
      { name: "i", label: "input gate", labelZh: "输入门", range: [0, 1] },
      { name: "f", label: "forget gate", labelZh: "遗忘门", range: [0, 1] },
      { name: "g", label: "candidate state", labelZh: "候选状态", range: [-1, 1] },
      { name: "o", label: "output gate", labelZh: "输出门", range: [0, 1] },
    ],
    netInputs: [
      { name: "i", label: "net input of the input gate", labelZh: "输入门的净输入", range: null },
      { name: "f", label: "net input of the forget gate", labelZh: "遗忘门的净输入", range: null },
      { name: "g", label: "net input of the candidate state", labelZh: "候选状态的净输入", range: null },
      { name: "o", label: "net input of the output gate", labelZh: "输出门的净输入", range: null },
    ],
    parameterShapes: (D, H) => ({ weight_ih: [4 * H, D], weight_hh: [4 * H, H], bias_ih: [4 * H], bias_hh: [4 * H] }),
    step(x, before, { weight_ih, weight_hh, bias_ih, bias_hh }) {
      const H = before.h.shape[1];
      const all = add(linear(x, weight_ih, bias_ih), linear(before.h, weight_hh, bias_hh));
      const [netI, netF, netG, netO] = [0, 1, 2, 3].map((gate) => slice(all, 1, gate * H, (gate + 1) * H));
      const i = logistic(netI);
      const f = logistic(netF);
      const g = tanh(netG);
      const o = logistic(netO);
      const c = add(multiply(f, before.c), multiply(i, g));
      const h = multiply(o, tanh(c));
      return { states: { h, c }, gates: { i, f, g, o }, netInputs: { i: netI, f: netF, g: netG, o: netO } };
    },
    kernel: { cell: "lstm" },
    start({ bias_ih, bias_hh }, { H }) {
      if (forgetBias === undefined) return;
      bias_ih.data.fill(forgetBias, H, 2 * H);
      bias_hh.data.fill(0, H, 2 * H);
    },
  };
}

/** Options of an {@link LSTM}. */
export interface LSTMOptions extends RecurrentOptions {
  /**
   * Bias of the forget gate at the start, `bias_ih` + `bias_hh`; 1 or more lets a network remember from the beginning
   * (Gers et al. 2000; Jozefowicz et al. 2015). Default: as the other biases.
   */
  forgetBias?: number;
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
    super(lstmCell(options), options);
  }
}
