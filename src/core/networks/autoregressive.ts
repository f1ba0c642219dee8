import { Matrix, solve } from "ml-matrix";
import { multiply, subtract } from "../tensor/arithmetic.js";
import { linear } from "../tensor/products.js";
import { Random } from "../tensor/random.js";
import { mean } from "../tensor/reductions.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import { Tensor, type Values } from "../tensor/tensor.js";
import type { Model } from "../training/model.js";
import { copyIntoParameters } from "./parameters.js";

/** A value of a series and the K before it. */
export interface AutoregressiveExample {
  /** y_{t−1}, y_{t−2}, …, y_{t−K}: the nearest first. */
  readonly past: readonly number[];
  /** y_t */
  readonly value: number;
}

/** What comes next, and how sure that is. */
export interface Forecast {
  /** Expected values, one a step ahead. */
  readonly mean: number[];
  /** Standard deviation of the error h steps ahead, σ √(ψ_0² + … + ψ_{h−1}²). */
  readonly deviation: number[];
  /** 95 % of the values lie above this, if ε is normal: mean − 1.96 · deviation; as many below {@link upper}. */
  readonly lower: number[];
  /** mean + 1.96 · deviation */
  readonly upper: number[];
}

/**
 * Autoregressive model AR(K): y_t = w_0 + Σ_{k=1..K} w_k y_{t−k} + ε_t, ε normal with variance σ² (Yule 1927; NNDL
 * §6.1.2): a linear TDNN on its own output. Fitted at once with {@link fit}, or by gradient with `train`.
 *
 * @example
 * const ar = new Autoregressive({ order: 2 }).fit(waves({ length: 200 }));
 * const { mean, lower, upper } = ar.forecast(waves({ length: 200 }), 10);
 */
export class Autoregressive implements Model<AutoregressiveExample> {
  /** K */
  readonly order: number;
  /** [1, K], w_1 … w_K; float64, 0 before a fit. */
  readonly weight: Tensor;
  /** [1], w_0; 0 before a fit. */
  readonly bias: Tensor;
  /** σ², the variance of ε; 0 before a fit. Training by gradient leaves it alone, see {@link measureVariance}. */
  variance: number;

  /**
   * @param options.order K
   * @throws RangeError for an order that is not a positive whole number.
   */
  constructor(options: { order: number }) {
    requirePositiveInteger("Autoregressive", "order", options.order);
    this.order = options.order;
    this.weight = Tensor.zeros([1, this.order], { dtype: "float64", requiresGrad: true });
    this.bias = Tensor.zeros([1], { dtype: "float64", requiresGrad: true });
    this.variance = 0;
  }

  /**
   * Sets weights and variance from a series.
   * @param options.method "least squares" (default): the weights that predict the series best, σ² the mean squared
   * error; or "Yule–Walker": those whose autocorrelations are the series' own, always stationary.
   * @returns the model itself.
   * @throws RangeError for fewer than 2 K + 1 values, one that is not finite, a series without variance, or a method
   * that is not known.
   */
  fit(series: readonly number[], options: { method?: "least squares" | "Yule–Walker" } = {}): this {
    const { method = "least squares" } = options;
    if (method !== "least squares" && method !== "Yule–Walker") {
      throw new RangeError(`Autoregressive.fit: method is ${method}; it must be "least squares" or "Yule–Walker"`);
    }
    this.#requireSeries("fit", series, 2 * this.order + 1);
    if (series.every((value) => value === series[0])) {
      throw new RangeError(`Autoregressive.fit: every value of the series is ${series[0]}; it needs some variance`);
    }
    const [bias, ...weights] = method === "least squares" ? this.#leastSquares(series) : this.#yuleWalker(series);
    this.weight.data.set(weights);
    this.bias.data[0] = bias;
    return this.measureVariance(series);
  }

  /** Sets σ² to the mean squared one-step error on a series. Throws a RangeError for one without more than K values. */
  measureVariance(series: readonly number[]): this {
    const errors = this.residuals(series);
    this.variance = errors.reduce((total, error) => total + error * error, 0) / errors.length;
    return this;
  }

  /**
   * Examples of a series for `train`: every value but the first K. Throws a RangeError for one without more than K
   * values.
   */
  examples(series: readonly number[]): AutoregressiveExample[] {
    this.#requireSeries("examples", series, this.order + 1);
    return series.slice(this.order).map((value, n) => ({
      past: series.slice(n, n + this.order).reverse(),
      value,
    }));
  }

  /** Mean squared one-step error. Throws a RangeError for no examples, or ones without K past values. */
  loss(batch: readonly AutoregressiveExample[]): Tensor {
    const wrong = batch.find(({ past }) => past.length !== this.order);
    if (batch.length === 0 || wrong) {
      throw new RangeError(
        `Autoregressive.loss: ${wrong ? `an example has ${wrong.past.length} past values` : "there are no examples"}; it needs some, of order = ${this.order}`,
      );
    }
    const past = Tensor.from(
      batch.map((example) => example.past),
      { dtype: "float64" },
    );
    const values = Tensor.from(
      batch.map(({ value }) => [value]),
      { dtype: "float64" },
    );
    const errors = subtract(linear(past, this.weight, this.bias), values);
    return mean(multiply(errors, errors));
  }

  /** y_t − ŷ_t of every value but the first K. Throws a RangeError for a series without more than K values. */
  residuals(series: readonly number[]): number[] {
    return this.examples(series).map(({ past, value }) => value - this.#next(past));
  }

  /**
   * The next values of a series: each is predicted from those predicted before, and errors add up.
   * @throws RangeError for a series of fewer than K values, or steps that are not a positive whole number.
   */
  forecast(series: readonly number[], steps: number): Forecast {
    requirePositiveInteger("Autoregressive.forecast", "steps", steps);
    this.#requireSeries("forecast", series, this.order);
    const past = series.slice(series.length - this.order).reverse();
    const expected = Array.from({ length: steps }, () => {
      const next = this.#next(past);
      past.unshift(next);
      past.pop();
      return next;
    });
    let squares = 0;
    const deviation = this.responses(steps).map((psi) => {
      squares += psi * psi;
      return Math.sqrt(this.variance * squares);
    });
    return {
      mean: expected,
      deviation,
      lower: expected.map((value, n) => value - 1.96 * deviation[n]),
      upper: expected.map((value, n) => value + 1.96 * deviation[n]),
    };
  }

  /**
   * ψ_0 = 1, ψ_1, …: what is left of a shock ε after each step, y_t = const + Σ_j ψ_j ε_{t−j}. It is all that an AR
   * remembers.
   * @throws RangeError for a count that is not a positive whole number.
   */
  responses(count: number): number[] {
    requirePositiveInteger("Autoregressive.responses", "count", count);
    const weights = Array.from(this.weight.data);
    const psi = [1];
    while (psi.length < count) {
      psi.push(weights.reduce((total, weight, k) => total + weight * (psi[psi.length - 1 - k] ?? 0), 0));
    }
    return psi;
  }

  /**
   * A series that the model draws, from K values of 0 on; the first 10 K + 100 are left out.
   * @throws RangeError for a length that is not a positive whole number.
   */
  simulate(options: { length: number; seed?: number }): number[] {
    const { length, seed = 0 } = options;
    requirePositiveInteger("Autoregressive.simulate", "length", length);
    const random = new Random(seed, "autoregressive");
    const past = new Array<number>(this.order).fill(0);
    const all = Array.from({ length: length + 10 * this.order + 100 }, () => {
      const next = this.#next(past) + random.normal(0, Math.sqrt(this.variance));
      past.unshift(next);
      past.pop();
      return next;
    });
    return all.slice(-length);
  }

  /** What is learnt: `weight` and `bias`. The tensors are the model's own: writing into them changes it. */
  parameters(): Record<string, Tensor> {
    return { weight: this.weight, bias: this.bias };
  }

  /** Copies values into the parameters; see `Recurrent.loadParameters`. */
  loadParameters(values: Readonly<Record<string, Values>>): void {
    copyIntoParameters("Autoregressive.loadParameters", this.parameters(), values);
  }

  #next(past: readonly number[]): number {
    return past.reduce((total, value, k) => total + this.weight.data[k] * value, this.bias.data[0]);
  }

  #leastSquares(series: readonly number[]): number[] {
    const examples = this.examples(series);
    const rows = new Matrix(examples.map(({ past }) => [1, ...past]));
    // By singular values: a series without noise has more weights that fit than one.
    return solve(rows, Matrix.columnVector(examples.map(({ value }) => value)), true).to1DArray();
  }

  #yuleWalker(series: readonly number[]): number[] {
    const average = series.reduce((total, value) => total + value, 0) / series.length;
    const covariance = Array.from({ length: this.order + 1 }, (_, lag) =>
      series.slice(lag).reduce((total, value, t) => total + (value - average) * (series[t] - average), 0),
    );
    const all = covariance.slice(1);
    const toeplitz = new Matrix(all.map((_, row) => all.map((_, column) => covariance[Math.abs(row - column)])));
    const weights = solve(toeplitz, Matrix.columnVector(all)).to1DArray();
    return [average * (1 - weights.reduce((total, weight) => total + weight, 0)), ...weights];
  }

  #requireSeries(method: string, series: readonly number[], least: number): void {
    if (series.length < least) {
      throw new RangeError(
        `Autoregressive.${method}: the series has ${series.length} values; order ${this.order} needs at least ${least}`,
      );
    }
    const wrong = series.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) {
      throw new RangeError(`Autoregressive.${method}: value ${wrong} is ${series[wrong]}; it must be finite`);
    }
  }
}
