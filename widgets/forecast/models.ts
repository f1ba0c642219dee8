import type { NARX } from "../../src/core/networks/narx.js";
import type { SequenceRegressor } from "../../src/core/outputs/sequence-regressor.js";
import { noGrad, Tensor } from "../../src/core/tensor/tensor.js";

/** What an AR gives, or anything that gives expected values and perhaps bounds of them. */
export interface OwnForecast {
  readonly mean: ArrayLike<number>;
  readonly lower?: ArrayLike<number>;
  readonly upper?: ArrayLike<number>;
}

/**
 * What can go on with a series: an `Autoregressive` (it has bounds of its own); a `SequenceRegressor` that reads one number a
 * step and gives the next; a `NARX` with one output, and the inputs of all steps, also those to come; or a function from the
 * values known to the next ones.
 */
export type ForecastModel =
  | {
      /** The `steps` values that come after a series. */
      forecast(series: readonly number[], steps: number): OwnForecast;
    }
  | SequenceRegressor
  | { narx: NARX; inputs: readonly (readonly number[])[] }
  | ((past: readonly number[], steps: number) => ArrayLike<number> | OwnForecast);

/** Forecasts from every origin, [origins, horizon]. */
export interface Forecasts {
  mean: Float32Array;
  lower: Float32Array | null;
  upper: Float32Array | null;
}

/** The forecasts of a model that has the first `origin` values of the series, for each origin. */
export function forecastsOf(
  name: string,
  model: ForecastModel,
  series: readonly number[],
  origins: readonly number[],
  horizon: number,
): Forecasts {
  if (typeof model === "function") return eachOrigin(name, model, series, origins, horizon);
  if ("forecast" in model)
    return eachOrigin(name, (past, steps) => model.forecast(past, steps), series, origins, horizon);
  const next = "narx" in model ? nextOfNARX(name, model, series.length + horizon) : nextOfRegressor(name, model);
  const pasts = origins.map((origin) => series.slice(0, origin).map((value) => [value]));
  const mean = new Float32Array(origins.length * horizon);
  for (let h = 0; h < horizon; h++) {
    for (const [n, value] of next(pasts).entries()) {
      mean[n * horizon + h] = value;
      pasts[n].push([value]);
    }
  }
  return { mean, lower: null, upper: null };
}

function eachOrigin(
  name: string,
  forecast: (past: readonly number[], steps: number) => ArrayLike<number> | OwnForecast,
  series: readonly number[],
  origins: readonly number[],
  horizon: number,
): Forecasts {
  const all = origins.map((origin): OwnForecast => {
    const given = forecast(series.slice(0, origin), horizon);
    const one = "mean" in given ? given : { mean: given };
    for (const [what, { length }] of Object.entries(one) as [string, ArrayLike<number>][]) {
      if (length === horizon || !["mean", "lower", "upper"].includes(what)) continue;
      throw new RangeError(`forecast: ${name} gives ${length} values of ${what}; horizon is ${horizon}`);
    }
    return one;
  });
  const flat = (what: "mean" | "lower" | "upper"): Float32Array =>
    Float32Array.from(all.flatMap((each) => Array.from(each[what] ?? [])));
  const bounded = all.every(({ lower, upper }) => lower !== undefined && upper !== undefined);
  return { mean: flat("mean"), lower: bounded ? flat("lower") : null, upper: bounded ? flat("upper") : null };
}

/** The next value of each of some series, [T][1]. */
type Next = (pasts: readonly number[][][]) => number[];

function nextOfRegressor(name: string, model: SequenceRegressor): Next {
  const { inputSize } = model.network;
  if (inputSize !== 1 || model.outputSize !== 1 || model.embedding !== undefined) {
    throw new RangeError(
      `forecast: ${name} reads vectors of ${inputSize} and gives ${model.outputSize} numbers; it must read and give one`,
    );
  }
  return (pasts) => {
    const { data } = noGrad(() => model.forward(pasts));
    const B = pasts.length;
    return pasts.map(({ length }, b) => data[model.eachStep ? (length - 1) * B + b : b]);
  };
}

function nextOfNARX(
  name: string,
  { narx, inputs }: { narx: NARX; inputs: readonly (readonly number[])[] },
  steps: number,
): Next {
  const { outputUnits, inputSize: D, dtype } = narx;
  if (outputUnits !== 1)
    throw new RangeError(`forecast: ${name} gives ${outputUnits} numbers a step; it must give one`);
  if (inputs.length < steps) {
    throw new RangeError(
      `forecast: inputs of ${name} has ${inputs.length} steps; it needs ${steps}, also those of the horizon`,
    );
  }
  const { inputDelays, outputDelays } = narx.cell.options;
  const W = Math.max(Number(inputDelays), Number(outputDelays)) + 1;
  return (pasts) => {
    const B = pasts.length;
    // The last of W steps is the one to be predicted; what is before the series is 0, as for the network itself.
    const window = (size: number, at: (b: number, t: number) => readonly number[] | undefined): Tensor => {
      const values = Array.from({ length: W * B * size }, (_, n) => {
        const [row, b, d] = [Math.floor(n / (B * size)), Math.floor(n / size) % B, n % size];
        return at(b, pasts[b].length - W + 1 + row)?.[d] ?? 0;
      });
      return new Tensor(dtype === "float64" ? Float64Array.from(values) : Float32Array.from(values), [W, B, size]);
    };
    const x = window(D, (_, t) => inputs[t]);
    const measured = window(1, (b, t) => pasts[b][t]);
    const { data } = noGrad(() => narx.predict(x, measured));
    return Array.from(data.subarray((W - 1) * B));
  };
}
