import { layerAt, stepsOf, valuesAt } from "./read.js";
import type { LayerTrace, Trace } from "./trace.js";

/** How error terms shrink or grow on their way back through time. */
export interface Decay {
  /** Steps back from the last one: t − k, 0 first. */
  lag: number[];
  /** ‖δ_{t,k}‖ over all net inputs of the layer, one a lag. */
  norm: number[];
  /** γ of the fitted line ‖δ_{t,k}‖ ≈ intercept · γ^{t−k}; NaN where fewer than two norms can be fitted. */
  gamma: number;
  /** The fitted line at lag 0. */
  intercept: number;
}

/**
 * Norm of the error terms against the steps they have travelled back, with a fitted γ (NNDL §6.5: γ < 1 vanishing,
 * γ > 1 exploding gradient). γ is fitted by least squares on the logarithm; zeros and what is not finite are left out.
 * Steps are counted back from each sequence's own end; in a layer that reads from the end, from the start.
 * @param options.layer default the top layer that reads from the start.
 * @param options.sequence number of one sequence of the batch; by default the norm is over all of them.
 *
 * @example
 * const { lag, norm, gamma } = decay(new SRN({ inputSize: 8, hiddenSize: 16, seed: 1 }).trace(x));
 */
export function decay(trace: Trace, options: { layer?: number; sequence?: number } = {}): Decay {
  const top = trace.layers.findLastIndex(({ reverse }) => !reverse);
  const layer = layerAt("decay", trace, options.layer ?? top);
  const { sequence } = options;
  if (sequence !== undefined && !(Number.isInteger(sequence) && sequence >= 0 && sequence < trace.B)) {
    throw new RangeError(`decay: sequence is ${sequence}; the trace has ${trace.B} sequences`);
  }
  const sequences = sequence === undefined ? Array.from({ length: trace.B }, (_, b) => b) : [sequence];
  const lag = Array.from({ length: layer.T ?? trace.T }, (_, n) => n);
  const norm = lag.map((n) => normAt(trace, layer, n, sequences));
  return { lag, norm, ...fitExponential(lag, norm) };
}

function normAt(trace: Trace, layer: LayerTrace, lag: number, sequences: readonly number[]): number {
  let squares = 0;
  for (const b of sequences) {
    const steps = stepsOf(trace, layer, b);
    if (lag >= steps) continue;
    const step = layer.reverse ? lag : steps - 1 - lag;
    for (const quantity of layer.errorTerms) {
      for (const value of valuesAt(trace, layer, quantity, step, b)) squares += value * value;
    }
  }
  return Math.sqrt(squares);
}

/** γ and intercept of norm ≈ intercept · γ^lag by least squares on the logarithm; zeros and what is not finite are left out. */
export function fitExponential(lag: readonly number[], norm: readonly number[]): { gamma: number; intercept: number } {
  const points = lag.map((x, n) => ({ x, y: Math.log(norm[n]) })).filter(({ y }) => Number.isFinite(y));
  if (points.length < 2) return { gamma: Number.NaN, intercept: Number.NaN };
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / points.length;
  let covariance = 0;
  let variance = 0;
  for (const { x, y } of points) {
    covariance += (x - meanX) * (y - meanY);
    variance += (x - meanX) ** 2;
  }
  const slope = covariance / variance;
  return { gamma: Math.exp(slope), intercept: Math.exp(meanY - slope * meanX) };
}
