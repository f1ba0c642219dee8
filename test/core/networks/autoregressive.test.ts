import { describe, expect, it } from "vitest";
import { Autoregressive } from "../../../src/core/networks/autoregressive.js";
import { Random } from "../../../src/core/tensor/random.js";
import { Adam } from "../../../src/core/training/optimizers.js";
import { train } from "../../../src/core/training/train.js";
import { expectClose, expectGradients } from "../helpers.js";

function modelOf(bias: number, weights: readonly number[], variance: number): Autoregressive {
  const ar = new Autoregressive({ order: weights.length });
  ar.loadParameters({ weight: Float64Array.from(weights), bias: Float64Array.of(bias) });
  ar.variance = variance;
  return ar;
}

describe("Autoregressive", () => {
  const truth = modelOf(0.3, [1.2, -0.5], 0.25);
  const series = truth.simulate({ length: 4000, seed: 1 });
  const coefficients = (ar: Autoregressive) => [ar.bias.data[0], ...ar.weight.data];

  it("recovers the coefficients of a simulated AR(2), by least squares and by Yule–Walker", () => {
    for (const method of ["least squares", "Yule–Walker"] as const) {
      const ar = new Autoregressive({ order: 2 }).fit(series, { method });
      for (const [n, value] of coefficients(ar).entries()) expect(value).toBeCloseTo([0.3, 1.2, -0.5][n], 1);
      expect(ar.variance).toBeCloseTo(0.25, 1);
    }
  });

  it("has the same coefficients by least squares, by gradient and by Yule–Walker", async () => {
    const short = series.slice(0, 1000);
    const [exact, moments] = (["least squares", "Yule–Walker"] as const).map((method) =>
      new Autoregressive({ order: 2 }).fit(short, { method }),
    );
    const model = new Autoregressive({ order: 2 });
    const optimizer = new Adam(model.parameters(), { learningRate: 0.05 });
    const data = model.examples(short);
    for await (const _ of train({ model, data, optimizer, epochs: 500, batchSize: data.length }));
    expectClose("gradient", coefficients(model), coefficients(exact), 1e-4);
    expectClose("Yule–Walker", coefficients(moments), coefficients(exact), 0.02);
    expect(model.measureVariance(short).variance).toBeCloseTo(exact.variance, 8);
    expect(moments.variance).toBeGreaterThan(exact.variance);
  });

  it("has errors that are orthogonal to all it sees: the normal equations", () => {
    const ar = new Autoregressive({ order: 3 }).fit(series.slice(0, 200));
    const errors = ar.residuals(series.slice(0, 200));
    const examples = ar.examples(series.slice(0, 200));
    for (let k = -1; k < 3; k++) {
      const product = errors.reduce((total, error, n) => total + error * (k < 0 ? 1 : examples[n].past[k]), 0);
      expect(Math.abs(product)).toBeLessThan(1e-9);
    }
  });

  it("finds a series without noise exactly, and goes on with it", () => {
    const wave = Array.from({ length: 60 }, (_, t) => Math.sin(0.7 * t) + 2);
    const ar = new Autoregressive({ order: 2 }).fit(wave.slice(0, 40));
    expectClose("weights", ar.weight.data, [2 * Math.cos(0.7), -1], 1e-9);
    expectClose("forecast", ar.forecast(wave.slice(0, 40), 20).mean, wave.slice(40), 1e-9);
  });

  it("goes on with a series without noise when it has more weights than it needs", () => {
    const wave = Array.from({ length: 80 }, (_, t) => Math.sin(0.7 * t) + 2);
    const ar = new Autoregressive({ order: 6 }).fit(wave.slice(0, 40));
    expectClose("forecast", ar.forecast(wave.slice(0, 40), 40).mean, wave.slice(40), 1e-6);
  });

  it("has for AR(1) the deviations and responses of the formula", () => {
    const ar = modelOf(1, [0.8], 4);
    expectClose(
      "responses",
      ar.responses(6),
      [0, 1, 2, 3, 4, 5].map((n) => 0.8 ** n),
      1e-12,
    );
    const { mean, deviation, lower, upper } = ar.forecast([7], 6);
    const steps = [1, 2, 3, 4, 5, 6];
    expectClose(
      "mean",
      mean,
      steps.map((h) => 5 + 0.8 ** h * 2),
      1e-12,
    );
    const expected = steps.map((h) => Math.sqrt((4 * (1 - 0.8 ** (2 * h))) / (1 - 0.64)));
    expectClose("deviation", deviation, expected, 1e-12);
    expectClose(
      "lower",
      lower,
      mean.map((value, n) => value - 1.96 * expected[n]),
      1e-12,
    );
    expectClose(
      "upper",
      upper,
      mean.map((value, n) => value + 1.96 * expected[n]),
      1e-12,
    );
  });

  it("has error bands that hold 95 % of what comes", () => {
    const within = new Array<number>(10).fill(0);
    const runs = 350;
    for (let n = 0; n < runs; n++) {
      const { lower, upper } = truth.forecast(series.slice(n * 11, n * 11 + 2), 10);
      for (let h = 0; h < 10; h++) {
        const value = series[n * 11 + 2 + h];
        if (value >= lower[h] && value <= upper[h]) within[h]++;
      }
    }
    for (const count of within) expect(Math.abs(count / runs - 0.95)).toBeLessThan(0.035);
  });

  it("has the gradients of central differences", () => {
    const ar = modelOf(0.1, [0.5, -0.2, 0.3], 1);
    expectGradients(ar.parameters(), () => ar.loss(ar.examples(series.slice(0, 20))));
  });

  it("simulates the same series for the same seed", () => {
    expect(truth.simulate({ length: 5, seed: 3 })).toEqual(truth.simulate({ length: 5, seed: 3 }));
    expect(truth.simulate({ length: 5, seed: 3 })).not.toEqual(truth.simulate({ length: 5, seed: 4 }));
  });

  it("refuses what it cannot use", () => {
    const random = new Random(1);
    const values = (count: number) => Array.from({ length: count }, () => random.normal());
    const ar = new Autoregressive({ order: 3 });
    expect(() => new Autoregressive({ order: 0 })).toThrow("Autoregressive: order is 0");
    expect(() => ar.fit(values(6))).toThrow("Autoregressive.fit: the series has 6 values; order 3 needs at least 7");
    expect(() => ar.fit([...values(9), Number.NaN])).toThrow("Autoregressive.fit: value 9 is NaN; it must be finite");
    expect(() => ar.fit(new Array(9).fill(2))).toThrow("every value of the series is 2; it needs some variance");
    expect(() => ar.fit(values(9), { method: "moments" as never })).toThrow("method is moments");
    expect(() => ar.forecast(values(2), 1)).toThrow("order 3 needs at least 3");
    expect(() => ar.forecast(values(3), 0)).toThrow("Autoregressive.forecast: steps is 0");
    expect(() => ar.examples(values(3))).toThrow("order 3 needs at least 4");
    expect(() => ar.loss([])).toThrow("Autoregressive.loss: there are no examples");
    expect(() => ar.loss([{ past: [1], value: 1 }])).toThrow("an example has 1 past values");
    expect(() => ar.simulate({ length: 0 })).toThrow("Autoregressive.simulate: length is 0");
    expect(coefficients(ar)).toEqual([0, 0, 0, 0]);
  });
});
