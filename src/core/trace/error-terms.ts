import type { Activation } from "../cells/cell.js";
import { Recurrent } from "../networks/recurrent.js";
import type { SequenceNetwork } from "../networks/sequence-network.js";
import { singularValues } from "../tensor/linear-algebra.js";
import type { Tensor } from "../tensor/tensor.js";
import { fitExponential } from "./decay.js";
import { stepsOf, valuesAt } from "./read.js";
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
  /** What the layer is where its number does not say it. */
  name?: string;
  /** Whether it reads the sequence from its end; its error terms then lie at k ≥ t. */
  reverse: boolean;
  /** Steps of the layer: T but where it has steps of its own. */
  K: number;
  /** ‖δ_{t,k}‖ over all net inputs, [T, K]: row t is the step of the loss, column k that of the net input. */
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
  /** δ_{t,k} themselves, where they are asked for: one entry a net input, values [T, K, H]. */
  vectors?: { name: string; values: Float32Array }[];
}

/**
 * Error terms δ_{t,k} = ∂L_t/∂(net input at step k) for a loss L_t at every step t (NNDL §6.4), of any network and cell. Exact: the
 * sequence runs in a batch of T copies, each with the loss of another step. Gradients of parameters are left alone.
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
  network: SequenceNetwork,
  x: Tensor,
  options: OneSequence & { lossGradient?: ArrayLike<number>; vectors?: boolean } = {},
): ErrorTermTable {
  const one = oneSequence("errorTerms", x, options);
  const T = one.shape[0];
  const M = network.outputSize;
  const given = options.lossGradient ?? new Float64Array(T * M).fill(1 / Math.sqrt(M));
  if (given.length !== T * M) {
    throw new RangeError(
      `errorTerms: lossGradient has ${given.length} elements; [T, outputSize] = [${T}, ${M}] needs ${T * M}`,
    );
  }
  const layers: LayerErrorTerms[] = [];
  for (const [from, to] of chunks(T, T)) {
    const copies = to - from;
    const outputGradient = new Float64Array(T * copies * M);
    for (let t = from; t < to; t++) {
      for (let m = 0; m < M; m++) outputGradient[(t * copies + t - from) * M + m] = given[t * M + m];
    }
    const lossGradient = new Float64Array(copies * M);
    const trace = network.trace(copiesOf(one, copies), { outputGradient, lossGradient });
    for (const [n, layer] of trace.layers.entries()) {
      const K = stepsOf(trace, layer, 0);
      layers[n] ??= {
        ...(layer.name !== undefined && { name: layer.name }),
        reverse: layer.reverse ?? false,
        K,
        norms: new Float64Array(T * K),
        gamma: Number.NaN,
        intercept: Number.NaN,
        ...(options.vectors && {
          vectors: layer.errorTerms.map(({ name, values }) => ({
            name,
            values: new Float32Array((T * values.length) / copies),
          })),
        }),
      };
      const { norms, vectors } = layers[n];
      for (let t = from; t < to; t++) {
        for (let k = 0; k < K; k++) {
          let squares = 0;
          for (const [each, quantity] of layer.errorTerms.entries()) {
            const delta = valuesAt(trace, layer, quantity, k, t - from);
            for (const value of delta) squares += value * value;
            vectors?.[each].values.set(delta, (t * K + k) * delta.length);
          }
          norms[t * K + k] = Math.sqrt(squares);
        }
      }
    }
  }
  for (const layer of layers) Object.assign(layer, fitTable(layer, T));
  for (const layer of layers.slice(network instanceof Recurrent && network.bidirectional ? -2 : -1)) {
    Object.assign(layer, boundOf(network, layer.reverse));
  }
  return { T, layers };
}

function fitTable({ norms, K, reverse }: LayerErrorTerms, T: number): { gamma: number; intercept: number } {
  const lag: number[] = [];
  const norm: number[] = [];
  if (K !== T) return fitExponential(lag, norm);
  for (let t = 0; t < T; t++) {
    for (let k = reverse ? t : 0; k < (reverse ? T : t + 1); k++) {
      lag.push(Math.abs(t - k));
      norm.push(norms[t * T + k]);
    }
  }
  return fitExponential(lag, norm);
}

/** γ_f, the greatest slope of each activation function. */
export const greatestSlope: Readonly<Record<Activation, number>> = { tanh: 1, logistic: 1 / 4, relu: 1, identity: 1 };

/** Only a cell that declares that an SRN's kernel computes it is h_t = f(U h_{t-1} + …). */
function boundOf(network: SequenceNetwork, reverse: boolean): { bound?: number } {
  if (!(network instanceof Recurrent) || network.cell.kernel?.cell !== "srn") return {};
  const { cell, numLayers, hiddenSize } = network;
  const U = network.parameters()[`weight_hh_l${numLayers - 1}${reverse ? "_reverse" : ""}`].data;
  return { bound: greatestSlope[cell.kernel?.activation ?? "tanh"] * singularValues(U, hiddenSize)[0] };
}
