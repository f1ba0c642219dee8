import { Recurrent, type RecurrentOptions } from "../networks/recurrent.js";
import { logistic, relu, tanh } from "../tensor/activations.js";
import { add } from "../tensor/arithmetic.js";
import { linear } from "../tensor/products.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Activation, Cell } from "./cell.js";

const activations: Record<Activation, { f: (z: Tensor) => Tensor; range: [number, number] | null }> = {
  tanh: { f: tanh, range: [-1, 1] },
  logistic: { f: logistic, range: [0, 1] },
  relu: { f: relu, range: null },
  identity: { f: (z) => z, range: null },
};

/**
 * The cell of a simple recurrent network (Elman 1990; NNDL §6.2):
 *
 *     z_t = U h_{t-1} + W x_t + b      h_t = f(z_t)
 *
 * W is `weight_ih`, U is `weight_hh`, and b is `bias_ih` + `bias_hh`, as in PyTorch's RNN.
 */
export function srnCell(activation: Activation = "tanh"): Cell<"h"> {
  if (!Object.hasOwn(activations, activation)) {
    throw new RangeError(`SRN: activation is ${activation}; it must be one of ${Object.keys(activations).join(", ")}`);
  }
  const chosen = activations[activation];
  return {
    name: "SRN",
    options: { activation },
    states: [{ name: "h", label: "hidden state", labelZh: "隐状态", range: chosen.range }],
    gates: [],
    netInputs: [{ name: "z", label: "net input", labelZh: "净输入", range: null }],
    parameterShapes: (D, H) => ({ weight_ih: [H, D], weight_hh: [H, H], bias_ih: [H], bias_hh: [H] }),
    step(x, { h }, { weight_ih, weight_hh, bias_ih, bias_hh }) {
      const z = add(linear(h, weight_hh, bias_hh), linear(x, weight_ih, bias_ih));
      return { states: { h: chosen.f(z) }, gates: {}, netInputs: { z } };
    },
    kernel: { cell: "srn", activation },
  };
}

/** Options of an {@link SRN}. */
export interface SRNOptions extends RecurrentOptions {
  /** f in h_t = f(z_t); default "tanh". */
  activation?: Activation;
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
    super(srnCell(options.activation), options);
  }
}
