import type { Activation } from "../cells/cell.js";
import type { Recurrent } from "../networks/recurrent.js";
import { singularValues } from "../tensor/linear-algebra.js";
import { type Tensor, withGrad } from "../tensor/tensor.js";
import { fitExponential } from "./decay.js";
import { gradientsOf } from "./gradients.js";
import { chunks, copiesOf, type OneSequence, oneSequence } from "./sequence.js";

/** Error terms of one sequence for a loss at each of its steps. */
export interface ErrorTermTable {
  /** Length of the sequence. */
  T: number;
  /** One a layer and direction, in the order of a trace. */
  layers: LayerErrorTerms[];
}

/** Error terms in one layer and direction. */
export interface LayerErrorTerms {
  /** Number of the layer, the lowest is 0. */
  layer: number;
  /** Whether it reads the sequence from its end; its error terms then lie at k ≥ t. */
  reverse: boolean;
  /** ‖δ_{t,k}‖ over all net inputs, [T, T]: row t is the step of the loss, column k that of the net input. */
  norms: Float64Array;
  /** γ of ‖δ_{t,k}‖ ≈ intercept · γ^{|t−k|}, fitted over the whole table; NaN where nothing can be fitted. */
  gamma: number;
  /** The fitted line at |t − k| = 0. */
  intercept: number;
  /**
   * Of an SRN's top layer γ_f σ_max(U), with γ_f the greatest slope of f: ‖δ_{t,k}‖ is at most this to the power |t − k|
   * times ‖δ_{t,t}‖ (Pascanu et al. 2013). Below 1 the gradient must vanish.
   */
  bound?: number;
  /** δ_{t,k} themselves, where they are asked for: one entry a net input, values [T, T, H]. */
  vectors?: { name: string; values: Float32Array }[];
}

/**
 * Error terms δ_{t,k} = ∂L_t/∂(net input at step k) for a loss L_t at every step t (NNDL §6.4), of any cell, stacked or
 * bidirectional. Exact: the sequence runs in a batch of T copies, each with the loss of another step. Gradients of
 * parameters are left alone.
 * @param x [T, B, D]
 * @param options.lossGradient ∂L_t/∂y_t, [T, outputSize] row by row; every component is 1/√outputSize by default.
 * @param options.vectors whether to give δ itself besides its norms; default false.
 * @param options.sequence number in the batch; default 0.
 * @throws RangeError for a sequence that is not there, or a loss gradient that does not fit.
 *
 * @example
 * const lstm = new LSTM({ inputSize: 8, hiddenSize: 4, seed: 1 });
 * const { norms, gamma } = errorTerms(lstm, x).layers[0];
 */
export function errorTerms(
  network: Recurrent,
  x: Tensor,
  options: OneSequence & { lossGradient?: ArrayLike<number>; vectors?: boolean } = {},
): ErrorTermTable {
  const one = oneSequence("errorTerms", x, options);
  const T = one.shape[0];
  const M = network.outputSize;
  const lossGradient = options.lossGradient ?? new Float64Array(T * M).fill(1 / Math.sqrt(M));
  if (lossGradient.length !== T * M) {
    throw new RangeError(
      `errorTerms: lossGradient has ${lossGradient.length} elements; [T, outputSize] = [${T}, ${M}] needs ${T * M}`,
    );
  }
  const { netInputs } = network.cell;
  const directions = network.bidirectional ? 2 : 1;
  let squares: Float64Array[] = [];
  let vectors: { name: string; values: Float32Array }[][] = [];
  withGrad(() => {
    for (const [from, to] of chunks(T, T)) {
      const copies = to - from;
      const { y, steps } = network.unroll(copiesOf(one, copies));
      const ask = new Float64Array(y.data.length);
      for (let t = from; t < to; t++) {
        const at = (t * copies + t - from) * M;
        for (let m = 0; m < M; m++) ask[at + m] = lossGradient[t * M + m];
      }
      const tensors = steps.flatMap((layer) =>
        layer.flatMap((step) => netInputs.map(({ name }) => step.netInputs[name])),
      );
      const gradients = gradientsOf(y, ask, tensors);
      if (from === 0) {
        squares = steps.map(() => new Float64Array(T * T));
        const empty = (layer: number, n: number) =>
          new Float32Array((T * T * gradients[layer * T * netInputs.length + n].length) / copies);
        vectors = steps.map((_, l) =>
          options.vectors ? netInputs.map(({ name }, n) => ({ name, values: empty(l, n) })) : [],
        );
      }
      for (const [n, gradient] of gradients.entries()) {
        const layer = Math.floor(n / (netInputs.length * T));
        const step = Math.floor(n / netInputs.length) % T;
        const k = layer % directions === 1 ? T - 1 - step : step;
        const values = vectors[layer][n % netInputs.length]?.values;
        const size = gradient.length / copies;
        for (let t = from; t < to; t++) {
          const delta = gradient.subarray((t - from) * size, (t - from + 1) * size);
          let sum = 0;
          for (let m = 0; m < size; m++) sum += delta[m] * delta[m];
          squares[layer][t * T + k] += sum;
          values?.set(delta, (t * T + k) * size);
        }
      }
    }
  });
  return {
    T,
    layers: squares.map((table, n) => {
      const layer = Math.floor(n / directions);
      const reverse = n % directions === 1;
      const norms = table.map(Math.sqrt);
      return {
        layer,
        reverse,
        norms,
        ...fitTable(norms, T, reverse),
        ...(layer === network.numLayers - 1 && boundOf(network, layer, reverse)),
        ...(options.vectors && { vectors: vectors[n] }),
      };
    }),
  };
}

function fitTable(norms: Float64Array, T: number, reverse: boolean): { gamma: number; intercept: number } {
  const lag: number[] = [];
  const norm: number[] = [];
  for (let t = 0; t < T; t++) {
    for (let k = reverse ? t : 0; k < (reverse ? T : t + 1); k++) {
      lag.push(Math.abs(t - k));
      norm.push(norms[t * T + k]);
    }
  }
  return fitExponential(lag, norm);
}

const greatestSlope: Record<Activation, number> = { tanh: 1, logistic: 1 / 4, relu: 1, identity: 1 };

/** Only a cell that declares that an SRN's kernel computes it is h_t = f(U h_{t-1} + …). */
function boundOf(network: Recurrent, layer: number, reverse: boolean): { bound?: number } {
  const { kernel } = network.cell;
  if (kernel?.cell !== "srn") return {};
  const U = network.parameters()[`weight_hh_l${layer}${reverse ? "_reverse" : ""}`].data;
  return { bound: greatestSlope[kernel.activation ?? "tanh"] * singularValues(U, network.hiddenSize)[0] };
}
