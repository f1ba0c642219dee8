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
 * @param options.layer default the top layer.
 * @param options.sequence number of one sequence of the batch; by default the norm is over all of them.
 *
 * @example
 * const { lag, norm, gamma } = decay(new SRN({ inputSize: 8, hiddenSize: 16, seed: 1 }).trace(x));
 */
export function decay(trace: Trace, options: { layer?: number; sequence?: number } = {}): Decay {
  const layer = trace.layers[options.layer ?? trace.layers.length - 1];
  if (layer === undefined) {
    throw new RangeError(`decay: layer is ${options.layer}; the trace has ${trace.layers.length} layers`);
  }
  const { sequence } = options;
  if (sequence !== undefined && !(Number.isInteger(sequence) && sequence >= 0 && sequence < trace.B)) {
    throw new RangeError(`decay: sequence is ${sequence}; the trace has ${trace.B} sequences`);
  }
  const lag = Array.from({ length: trace.T }, (_, n) => n);
  const norm = lag.map((n) => normAt(layer, trace.T - 1 - n, trace.B, sequence));
  return { lag, norm, ...fitExponential(lag, norm) };
}

function normAt(layer: LayerTrace, step: number, B: number, sequence: number | undefined): number {
  const from = (step * B + (sequence ?? 0)) * layer.H;
  const to = from + (sequence === undefined ? B : 1) * layer.H;
  let squares = 0;
  for (const { values } of layer.errorTerms) {
    for (let n = from; n < to; n++) squares += values[n] * values[n];
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
