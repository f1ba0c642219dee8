import { Recurrent, type RecurrentOptions } from "../networks/recurrent.js";
import { logistic, tanh } from "../tensor/activations.js";
import { add, multiply, subtract } from "../tensor/arithmetic.js";
import { slice } from "../tensor/layout.js";
import { linear } from "../tensor/products.js";
import type { Tensor } from "../tensor/tensor.js";
import { inBlocks } from "./blocks.js";
import type { Cell, Quantity } from "./cell.js";
import { gateShapes, netInputsOf } from "./gates.js";

/**
 * Where the reset gate acts: "after" the product, n = tanh(W x + b + r ⊙ (U h + b')), as in PyTorch, or "before" it,
 * n = tanh(W x + b + U (r ⊙ h) + b'), as in the book and in Cho et al. 2014.
 */
export type Reset = "after" | "before";

const gates: readonly Quantity[] = [
  { name: "r", label: "reset gate", labelZh: "重置门", range: [0, 1] },
  { name: "z", label: "update gate", labelZh: "更新门", range: [0, 1] },
  { name: "n", label: "candidate state", labelZh: "候选状态", range: [-1, 1] },
];

/**
 * The cell of a gated recurrent unit (Cho et al. 2014; NNDL §6.6):
 *
 *     r_t = σ(W_r x_t + U_r h_{t-1} + b_r)       z_t = σ(W_z x_t + U_z h_{t-1} + b_z)
 *     n_t = tanh(W_n x_t + U_n (r_t ⊙ h_{t-1}) + b_n)
 *     h_t = z_t ⊙ h_{t-1} + (1 − z_t) ⊙ n_t
 *
 * The book writes h̃ for n. Rows of the parameters are in PyTorch's order r, z, n; the bias of n has two parts, and
 * `bias_hh`'s is inside of the reset product when the reset is "after".
 * @throws RangeError for a reset that is not known.
 *
 * @example
 * const gru = new Recurrent(gruCell({ reset: "before" }), { inputSize: 8, hiddenSize: 16, seed: 1 });
 */
export function gruCell(options: { reset?: Reset } = {}): Cell<"h"> {
  const { reset = "after" } = options;
  if (reset !== "after" && reset !== "before") {
    throw new RangeError(`GRU: reset is ${reset}; it must be "after" or "before"`);
  }
  return {
    name: "GRU",
    options: { reset },
    states: [{ name: "h", label: "hidden state", labelZh: "隐状态", range: [-1, 1] }],
    gates,
    netInputs: netInputsOf(gates),
    parameterShapes: (D, H) => gateShapes(3, D, H),
    step(x, { h }, { weight_ih, weight_hh, bias_ih, bias_hh }) {
      const H = h.shape[1];
      const block = (all: Tensor, gate: number) => slice(all, all.shape.length - 1, gate * H, (gate + 1) * H);
      const rows = (all: Tensor, from: number, to: number) => slice(all, 0, from * H, to * H);
      const fromX = linear(x, weight_ih, bias_ih);
      const fromH = linear(h, rows(weight_hh, 0, 2), rows(bias_hh, 0, 2));
      const netR = add(block(fromX, 0), block(fromH, 0));
      const netZ = add(block(fromX, 1), block(fromH, 1));
      const r = logistic(netR);
      const z = logistic(netZ);
      const candidate = (state: Tensor) => linear(state, rows(weight_hh, 2, 3), rows(bias_hh, 2, 3));
      const fromReset = reset === "after" ? multiply(r, candidate(h)) : candidate(multiply(r, h));
      const netN = add(block(fromX, 2), fromReset);
      const n = tanh(netN);
      return {
        states: { h: add(n, multiply(z, subtract(h, n))) },
        gates: { r, z, n },
        netInputs: { r: netR, z: netZ, n: netN },
      };
    },
    kernel: { cell: reset === "after" ? "gru" : "gruResetBefore" },
  };
}

/** Options of a {@link GRU}. */
export interface GRUOptions extends RecurrentOptions {
  /** Where the reset gate acts; default "after", PyTorch's; "before" is the book's. */
  reset?: Reset;
  /** Number of parallel sub-networks that the hidden units are in: block-diagonal recurrent weights; default 1. */
  blocks?: number;
}

/**
 * Gated recurrent unit (Cho et al. 2014; NNDL §6.6). An update gate near 1 keeps the old state, near 0 takes the new;
 * a reset gate of 0 makes the candidate a function of x_t alone.
 *
 * @example
 * const gru = new GRU({ inputSize: 8, hiddenSize: 16, reset: "before", seed: 1 });
 * const { y, h } = gru.forward(x);
 */
export class GRU extends Recurrent<"h"> {
  constructor(options: GRUOptions) {
    super(inBlocks(gruCell(options), options.blocks), options);
  }
}
