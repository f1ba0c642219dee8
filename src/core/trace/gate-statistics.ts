import { layerAt, listOf, stepsOf, valueSize, valuesAt } from "./read.js";
import type { Trace } from "./trace.js";

/** How often the units of one gate are saturated. */
export interface GateStatistics {
  /** Number of the trace's layer. */
  layer: number;
  /** Its letter in the equations: "f". */
  name: string;
  /** "forget gate" */
  label: string;
  /** "遗忘门" */
  labelZh: string;
  /** Share of the steps in which each unit is below `low` of its range, [H]: of a forget gate, forgetting. */
  left: Float64Array;
  /** Share of the steps in which each unit is above `high` of its range, [H]: of a forget gate, remembering. */
  right: Float64Array;
  /** Mean of each unit, [H]. */
  mean: Float64Array;
  /** Steps counted, of all sequences of all traces. */
  count: number;
}

/**
 * How often each unit of each gate is saturated left or right over all steps of one trace or several (Karpathy et al.
 * 2015), for every gate and candidate that declares a range; `low` and `high` are shares of it.
 * @param options.low default 0.1, which is −0.8 of a candidate in [−1, 1].
 * @param options.high default 0.9.
 * @throws RangeError for no traces, traces of different networks, or shares that are not 0 ≤ low ≤ high ≤ 1.
 *
 * @example
 * const lstm = new LSTM({ inputSize: 8, hiddenSize: 16, seed: 1 });
 * const [input, forget] = gateStatistics(lstm.trace(x));
 */
export function gateStatistics(
  traces: Trace | readonly Trace[],
  options: { low?: number; high?: number } = {},
): GateStatistics[] {
  const { low = 0.1, high = 0.9 } = options;
  if (!(0 <= low && low <= high && high <= 1)) {
    throw new RangeError(`gateStatistics: low is ${low} and high ${high}; they must be 0 ≤ low ≤ high ≤ 1`);
  }
  const list = listOf("gateStatistics", traces);
  return list[0].layers.flatMap((layer, number) =>
    layer.gates.flatMap(({ name, label, labelZh, range }, n) => {
      if (range === null) return [];
      const units = valueSize(layer, layer.gates[n]);
      const [least, most] = range;
      const result: GateStatistics = {
        layer: number,
        name,
        label,
        labelZh,
        left: new Float64Array(units),
        right: new Float64Array(units),
        mean: new Float64Array(units),
        count: 0,
      };
      for (const trace of list) {
        const same = layerAt("gateStatistics", trace, number);
        const gate = same.gates[n];
        if (gate?.name !== name || valueSize(same, gate) !== units) {
          throw new RangeError(`gateStatistics: gate ${name} of layer ${number} is not the same in every trace`);
        }
        for (let b = 0; b < trace.B; b++) {
          const steps = stepsOf(trace, same, b);
          result.count += steps;
          for (let t = 0; t < steps; t++) {
            for (const [unit, value] of valuesAt(trace, same, gate, t, b).entries()) {
              const share = (value - least) / (most - least);
              if (share < low) result.left[unit]++;
              if (share > high) result.right[unit]++;
              result.mean[unit] += value;
            }
          }
        }
      }
      for (const values of [result.left, result.right, result.mean]) {
        for (let unit = 0; unit < units; unit++) values[unit] /= result.count;
      }
      return [result];
    }),
  );
}
