import type { Language } from "../base/protocol.js";
import type { Forecasts } from "./models.js";

/** State of the forecast widget. */
export interface ForecastState {
  data: {
    series: Float32Array;
    /** Of each value and of the horizon beyond the last. */
    times: Float32Array;
    models: ({ name: string } & Forecasts)[];
    /** The first origin, every how many values there is one, and how many there are. */
    first: number;
    every: number;
    count: number;
    horizon: number;
  };
  /** How many values are known. */
  origin: number;
  title: string;
  xTitle: string;
  yTitle: string;
  language: Language;
}

/** The number of an origin among all. */
export function placeOf({ data, origin }: Pick<ForecastState, "data" | "origin">): number {
  return (origin - data.first) / data.every;
}

const known = new WeakMap<ForecastState["data"], { models: number[][]; last: number[] }>();

/** Root mean squared errors 1 … horizon steps ahead over all origins, of each model, and of the last value known. */
export function errorsOf(data: ForecastState["data"]): { models: number[][]; last: number[] } {
  const found = known.get(data);
  if (found !== undefined) return found;
  const { series, models, horizon } = data;
  const errors = {
    models: models.map(({ mean }) => rootMeanSquares(data, (n, h) => mean[n * horizon + h])),
    last: rootMeanSquares(data, (n) => series[data.first + n * data.every - 1]),
  };
  known.set(data, errors);
  return errors;
}

function rootMeanSquares(
  { series, first, every, count, horizon }: ForecastState["data"],
  predicted: (n: number, h: number) => number,
): number[] {
  return Array.from({ length: horizon }, (_, h) => {
    let [sum, seen] = [0, 0];
    for (let n = 0; n < count; n++) {
      const at = first + n * every + h;
      if (at >= series.length) break;
      sum += (predicted(n, h) - series[at]) ** 2;
      seen++;
    }
    return seen === 0 ? Number.NaN : Math.sqrt(sum / seen);
  });
}
