import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { Autoregressive } from "../../../src/core/networks/autoregressive.js";
import { NARX } from "../../../src/core/networks/narx.js";
import { SequenceRegressor } from "../../../src/core/outputs/sequence-regressor.js";
import { Random } from "../../../src/core/tensor/random.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { waves } from "../../../src/tasks/series.js";
import { paperTheme } from "../../../widgets/base/figure.js";
import type { Widget } from "../../../widgets/base/widget.js";
import { forecastFigure } from "../../../widgets/forecast/figure.js";
import { forecast } from "../../../widgets/forecast/model.js";
import type { ForecastState } from "../../../widgets/forecast/state.js";
import { hostile, textOf } from "../traces.js";

const random = new Random(3);
const series = waves({ length: 60 }).map((value) => value + random.normal(0, 0.1));
const horizon = 5;

interface Drawn {
  name: string;
  mode: string;
  fill?: string;
  xaxis?: string;
  x: number[];
  y: number[];
}

/** Band, free-running forecast, one-step forecasts and errors of the first model. */
function draw(w: Widget<ForecastState>): {
  band: Drawn;
  free: Drawn;
  one: Drawn;
  errors: Drawn;
  last: Drawn;
  all: object;
} {
  const state = new Proxy({} as ForecastState, { get: (_, name) => w.get(name as keyof ForecastState) });
  const figure = forecastFigure(state, { width: 700, theme: paperTheme, webgl: false });
  const [, band, free, one, errors] = figure.data as unknown as Drawn[];
  return { band, free, one, errors, last: figure.data.at(-1) as never, all: figure };
}

const close = (values: ArrayLike<number>): unknown[] => Array.from(values, (value) => expect.closeTo(value, 5));

describe("forecast", () => {
  const ar = new Autoregressive({ order: 3 }).fit(series.slice(0, 40));

  it("draws what an AR says from the origin, with its own band, and one step ahead everywhere", () => {
    const w = forecast(series, { ar }, { from: 40, horizon });
    for (const origin of [40, 47, 60]) {
      w.set({ origin });
      const { free, band, one } = draw(w);
      const { mean, lower, upper } = ar.forecast(series.slice(0, origin), horizon);
      expect(free.x).toEqual([origin, 1, 2, 3, 4, 5].map((h, n) => (n === 0 ? origin : origin + h)));
      expect(free.y.slice(1)).toEqual(close(mean));
      expect(band.y).toEqual([...close(upper), ...close(lower).reverse()]);
      expect(one.x).toEqual(Array.from({ length: 21 }, (_, n) => 41 + n));
      expect(one.y[7]).toBeCloseTo(ar.forecast(series.slice(0, 47), 1).mean[0], 5);
    }
  });

  it("measures the error so many steps ahead over all origins, also of repeating the last value", () => {
    const { errors, last } = draw(forecast(series, { ar }, { from: 40, horizon }));
    for (let h = 1; h <= horizon; h++) {
      const squares = (predicted: (t: number) => number): number => {
        const origins = Array.from({ length: 60 - 40 - h + 1 }, (_, n) => 40 + n);
        const sum = origins.reduce((total, t) => total + (predicted(t) - series[t + h - 1]) ** 2, 0);
        return Math.sqrt(sum / origins.length);
      };
      expect(errors.y[h - 1]).toBeCloseTo(
        squares((t) => ar.forecast(series.slice(0, t), h).mean[h - 1]),
        5,
      );
      expect(last.y[h - 1]).toBeCloseTo(
        squares((t) => series[t - 1]),
        5,
      );
    }
  });

  it("lets a recurrent network go on from what it says itself, with a band of 1.96 of its errors", () => {
    const model = new SequenceRegressor(new GRU({ inputSize: 1, hiddenSize: 4, seed: 1 }), { eachStep: true, seed: 1 });
    const w = forecast(series, { model }, { from: 50, horizon, every: 3, origin: 53 });
    const past = series.slice(0, 53);
    for (let h = 0; h < horizon; h++) {
      const { data } = model.forward([past.map((value) => [value])]);
      past.push(data[data.length - 1]);
    }
    const { free, band, errors } = draw(w);
    expect(free.y.slice(1)).toEqual(close(past.slice(53)));
    expect(band.y[2]).toBeCloseTo(past[55] + 1.96 * errors.y[2], 5);
    const whole = new SequenceRegressor(new GRU({ inputSize: 1, hiddenSize: 4, seed: 1 }), { seed: 1 });
    whole.loadParameters(
      Object.fromEntries(Object.entries(model.parameters()).map(([name, { data }]) => [name, data])),
    );
    expect(draw(forecast(series, { whole }, { from: 53, horizon })).free.y).toEqual(free.y);
  });

  it("lets a NARX go on with the inputs to come", () => {
    const narx = new NARX({ inputSize: 2, hiddenSize: 4, inputDelays: 1, outputDelays: 3, seed: 1 });
    const inputs = Array.from({ length: 65 }, (_, t) => [Math.sin(t), Math.cos(t / 3)]);
    const w = forecast(series, { narx: { narx, inputs } }, { from: 40, horizon });
    const past = series.slice(0, 40);
    for (let h = 0; h < horizon; h++) {
      const measured = Tensor.from([...past, 0].map((value) => [[value]]));
      const y = narx.predict(Tensor.from(inputs.slice(0, past.length + 1).map((each) => [each])), measured);
      past.push(y.data[past.length]);
    }
    expect(draw(w).free.y.slice(1)).toEqual(close(past.slice(40)));
    expect(() => forecast(series, { narx: { narx, inputs: inputs.slice(1) } }, { horizon })).toThrow(
      "forecast: inputs of narx has 64 steps; it needs 65",
    );
  });

  it("has the times it is given, and shows hostile text as text", () => {
    const w = forecast(
      series,
      { [hostile]: (_, steps) => new Array(steps).fill(0) },
      { from: 40, horizon, time: [1700, 2] },
    );
    expect(draw(w).free.x).toEqual([1778, 1780, 1782, 1784, 1786, 1788]);
    w.set({ title: hostile, xTitle: hostile, yTitle: hostile });
    expect(textOf(draw(w).all)).not.toContain("<img");
  });

  it("refuses what cannot be, and stays as it was", () => {
    expect(() => forecast([1, 2], { ar })).toThrow("forecast: series has 2 values; it needs at least 3");
    expect(() => forecast([1, Number.NaN, 2], { ar })).toThrow("value 1 of series is NaN");
    expect(() => forecast(series, {})).toThrow("forecast: models is empty");
    expect(() => forecast(series, { short: () => [1] }, { horizon })).toThrow(
      "short gives 1 values of mean; horizon is 5",
    );
    expect(() => forecast(series, { ar }, { horizon: 0 })).toThrow("horizon is 0; it must be a whole number from 1");
    const wide = new SequenceRegressor(new GRU({ inputSize: 2, hiddenSize: 3, seed: 1 }));
    expect(() => forecast(series, { wide })).toThrow(
      "wide reads vectors of 2 and gives 1 numbers; it must read and give one",
    );
    const w = forecast(series, { ar }, { from: 40, every: 10 });
    expect(() => w.set({ origin: 45 })).toThrow("origin is 45; it must be a whole number from 40 to 60 in steps of 10");
    expect(w.get("origin")).toBe(40);
  });
});
