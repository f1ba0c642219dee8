import { Recurrent, type RecurrentOptions } from "../networks/recurrent.js";
import { add } from "../tensor/arithmetic.js";
import { linear } from "../tensor/products.js";
import { activationOf } from "./activation.js";
import { inBlocks } from "./blocks.js";
import type { Activation, Cell } from "./cell.js";

/**
 * The cell of a simple recurrent network (Elman 1990; NNDL §6.2):
 *
 *     z_t = U h_{t-1} + W x_t + b      h_t = f(z_t)
 *
 * W is `weight_ih`, U is `weight_hh`, and b is `bias_ih` + `bias_hh`, as in PyTorch's RNN.
 * @throws RangeError for an activation that is not known.
 *
 * @example
 * const srn = new Recurrent(srnCell({ activation: "relu" }), { inputSize: 8, hiddenSize: 16, initialization: "identity", seed: 1 });
 */
export function srnCell(options: { activation?: Activation } = {}): Cell<"h"> {
  const { activation = "tanh" } = options;
  const { f, range } = activationOf("SRN", activation);
  return {
    name: "SRN",
    options: { activation },
    states: [{ name: "h", label: "hidden state", labelZh: "隐状态", range }],
    gates: [],
    netInputs: [{ name: "z", label: "net input", labelZh: "净输入", range: null }],
    parameterShapes: (D, H) => ({ weight_ih: [H, D], weight_hh: [H, H], bias_ih: [H], bias_hh: [H] }),
    step(x, { h }, { weight_ih, weight_hh, bias_ih, bias_hh }) {
      const z = add(linear(h, weight_hh, bias_hh), linear(x, weight_ih, bias_ih));
      return { states: { h: f(z) }, gates: {}, netInputs: { z } };
    },
    kernel: { cell: "srn", activation },
  };
}

/** Options of an {@link SRN}. */
export interface SRNOptions extends RecurrentOptions {
  /** f in h_t = f(z_t); default "tanh". */
  activation?: Activation;
  /** Number of parallel sub-networks that the hidden units are in: block-diagonal recurrent weights; default 1. */
  blocks?: number;
}

/**
 * Simple recurrent network: h_t = f(U h_{t-1} + W x_t + b) (NNDL §6.2).
 *
 * @example
 * const srn = new SRN({ inputSize: 8, hiddenSize: 16, seed: 1 });
 * const { y, h } = srn.forward(x);
 */
export class SRN extends Recurrent<"h"> {
  constructor(options: SRNOptions) {
    super(inBlocks(srnCell(options), options.blocks), options);
  }
}
