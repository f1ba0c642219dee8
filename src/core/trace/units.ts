import { layerAt, quantityOf, stepsOf, valueSize, valuesAt } from "./read.js";
import type { Trace } from "./trace.js";

/** One unit over one sequence. */
export interface UnitResponse {
  /** What each step's input stands for, where the trace knows it. */
  labels?: string[];
  /** The unit at each step of the sequence. */
  values: Float32Array;
  /** The values it can take, or null where there is no bound. */
  range: [number, number] | null;
}

/**
 * What one unit does over a text or sequence (Karpathy et al. 2015).
 * @param unit from 0 to H − 1.
 * @param options.layer default the top layer.
 * @param options.quantity state or gate; default "h".
 * @param options.sequence number in the batch; default 0.
 * @throws RangeError for what is not there.
 *
 * @example
 * const lstm = new LSTM({ inputSize: 8, hiddenSize: 16, seed: 1 });
 * const { values } = unitResponse(lstm.trace(x), 3, { quantity: "c" });
 */
export function unitResponse(
  trace: Trace,
  unit: number,
  options: { layer?: number; quantity?: string; sequence?: number } = {},
): UnitResponse {
  const { quantity: name = "h", sequence = 0 } = options;
  const layer = layerAt("unitResponse", trace, options.layer);
  const quantity = quantityOf("unitResponse", layer, name);
  const units = valueSize(layer, quantity);
  if (!(Number.isInteger(unit) && unit >= 0 && unit < units)) {
    throw new RangeError(`unitResponse: unit is ${unit}; ${name} has ${units} units`);
  }
  if (!(Number.isInteger(sequence) && sequence >= 0 && sequence < trace.B)) {
    throw new RangeError(`unitResponse: sequence is ${sequence}; the trace has ${trace.B} sequences`);
  }
  const T = stepsOf(trace, layer, sequence);
  const labels = trace.labels?.[sequence].slice(0, T);
  return {
    ...(labels && { labels }),
    values: Float32Array.from({ length: T }, (_, t) => valuesAt(trace, layer, quantity, t, sequence)[unit]),
    range: quantity.range,
  };
}

/** How well one unit follows a signal. */
export interface RankedUnit {
  /** Number of the trace's layer. */
  layer: number;
  /** Name of the state or gate. */
  quantity: string;
  unit: number;
  /** Pearson's correlation with the signal, −1 to 1; 0 for a unit that never moves. */
  correlation: number;
}

/**
 * All units of all layers' states, the one that follows a signal best first: the greatest modulus of the correlation over
 * all steps of all sequences. With {@link countSignal} it finds a counter.
 * @param signal what is looked for at each step, [B][T]; steps beyond a sequence's length are ignored.
 * @param options.quantity only this state or gate; default every state.
 * @throws RangeError for a signal that does not fit.
 *
 * @example
 * const lstm = new LSTM({ inputSize: 8, hiddenSize: 4, seed: 1 });
 * const [best] = rankUnits(lstm.trace(x), [[0, 1, 2, 1, 0], [0, 1, 2, 3, 4]]);
 */
export function rankUnits(
  trace: Trace,
  signal: readonly ArrayLike<number>[],
  options: { quantity?: string } = {},
): RankedUnit[] {
  if (signal.length !== trace.B) {
    throw new RangeError(`rankUnits: signal has ${signal.length} sequences; the trace has ${trace.B}`);
  }
  const ranked = trace.layers.flatMap((layer, number) => {
    const steps = Array.from({ length: trace.B }, (_, b) => stepsOf(trace, layer, b));
    const short = steps.findIndex((T, b) => signal[b].length < T);
    if (short >= 0) {
      throw new RangeError(
        `rankUnits: signal[${short}] has ${signal[short].length} steps; the sequence has ${steps[short]}`,
      );
    }
    const wanted = steps.flatMap((T, b) => Array.from({ length: T }, (_, t) => signal[b][t]));
    const { quantity: name } = options;
    const quantities = name === undefined ? layer.states : [quantityOf("rankUnits", layer, name)];
    return quantities.flatMap((quantity) => {
      const rows = steps.flatMap((T, b) => Array.from({ length: T }, (_, t) => valuesAt(trace, layer, quantity, t, b)));
      return Array.from({ length: valueSize(layer, quantity) }, (_, unit) => ({
        layer: number,
        quantity: quantity.name,
        unit,
        correlation: correlation(
          rows.map((row) => row[unit]),
          wanted,
        ),
      }));
    });
  });
  return ranked.sort((a, b) => Math.abs(b.correlation) - Math.abs(a.correlation));
}

/**
 * A count that goes up and down with the labels, [B][T]: with `{ a: 1, b: -1 }` what a counter of aⁿbⁿ must hold after each step.
 * @param labels [B][T]
 * @param steps what each label adds; a label that is not named adds 0.
 *
 * @example
 * const signal = countSignal([["a", "a", "b", "b"]], { a: 1, b: -1 }); // [[1, 2, 1, 0]]
 */
export function countSignal(
  labels: readonly (readonly string[])[],
  steps: Readonly<Record<string, number>>,
): number[][] {
  return labels.map((sequence) => {
    let count = 0;
    return sequence.map((label) => {
      count += Object.hasOwn(steps, label) ? steps[label] : 0;
      return count;
    });
  });
}

/** Pearson's correlation of two lists of equal length; 0 where one of them does not vary. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const N = a.length;
  let [meanA, meanB] = [0, 0];
  for (let n = 0; n < N; n++) {
    meanA += a[n] / N;
    meanB += b[n] / N;
  }
  let [ab, aa, bb] = [0, 0, 0];
  for (let n = 0; n < N; n++) {
    ab += (a[n] - meanA) * (b[n] - meanB);
    aa += (a[n] - meanA) ** 2;
    bb += (b[n] - meanB) ** 2;
  }
  // What is left of equal numbers by rounding is no variation.
  const varies = (squares: number, mean: number) => squares > N * (1e-14 * mean) ** 2;
  return varies(aa, meanA) && varies(bb, meanB) ? ab / Math.sqrt(aa * bb) : 0;
}
