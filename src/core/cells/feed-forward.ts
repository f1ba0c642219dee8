import { Recurrent, type RecurrentOptions } from "../networks/recurrent.js";
import { select } from "../tensor/layout.js";
import { linear } from "../tensor/products.js";
import { activationOf } from "./activation.js";
import type { Activation, Cell } from "./cell.js";

/**
 * A cell that remembers nothing: h_t = f(W x_t + b). What a network with it remembers, something else remembers: a delay
 * line under it, or a memory that it controls.
 * @throws RangeError for an activation that is not known.
 *
 * @example
 * const layer = new Recurrent(feedForwardCell({ activation: "relu" }), { inputSize: 8, hiddenSize: 16, seed: 1 });
 */
export function feedForwardCell(options: { activation?: Activation } = {}): Cell<"h"> {
  const { activation = "tanh" } = options;
  const { f, range } = activationOf("FeedForward", activation);
  return {
    name: "FeedForward",
    options: { activation },
    states: [{ name: "h", label: "hidden units", labelZh: "隐单元", range }],
    gates: [],
    netInputs: [{ name: "z", label: "net input", labelZh: "净输入", range: null }],
    parameterShapes: (D, H) => ({ weight_ih: [H, D], bias_ih: [H] }),
    step(x, _, { weight_ih, bias_ih }) {
      const z = linear(x, weight_ih, bias_ih);
      return { states: { h: f(z) }, gates: {}, netInputs: { z } };
    },
    parallel(x, _, { weight_ih, bias_ih }) {
      const y = f(linear(x, weight_ih, bias_ih));
      return { y, last: { h: select(y, 0, -1) } };
    },
  };
}

/** Options of a {@link FeedForward} network. */
export interface FeedForwardOptions extends RecurrentOptions {
  /** f in h_t = f(W x_t + b); default "tanh". */
  activation?: Activation;
}

/**
 * The same feed-forward layer at every step, without any memory (NNDL §4.3): what recurrent networks are compared with.
 *
 * @example
 * const layer = new FeedForward({ inputSize: 8, hiddenSize: 16, activation: "relu", seed: 1 });
 * const { y } = layer.forward(x);
 */
export class FeedForward extends Recurrent<"h"> {
  constructor(options: FeedForwardOptions) {
    super(feedForwardCell(options), options);
  }
}
