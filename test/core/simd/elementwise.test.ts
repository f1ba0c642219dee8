import { describe, expect, it } from "vitest";
import { builds, Engine, hasRelaxed } from "../../../src/core/simd/engine.js";
import { pointwiseOf } from "../../../src/core/simd/pointwise.js";
import { recurrence, recurrenceGradients } from "../../../src/core/simd/recurrence.js";
import { sumOf } from "../../../src/core/simd/sum.js";
import { Random } from "../../../src/core/tensor/random.js";

const engines = Object.entries(builds)
  .filter(([name]) => name === "plain" || hasRelaxed())
  .map(([name, bytes]) => [name, new Engine(bytes)] as const);

const functions = {
  tanh: Math.tanh,
  logistic: (x: number) => 1 / (1 + Math.exp(-x)),
  exp: Math.exp,
};

const normal = (length: number, seed: number): Float32Array =>
  new Random(seed).normalTensor([length]).data as Float32Array;

describe.each(engines)("%s kernels", (_, on) => {
  it.each(Object.entries(functions))(
    "compute %s to float32's precision, from one end of its numbers to the other",
    (name, f) => {
      const x = Float32Array.from({ length: 20_001 }, (_, n) => (n - 10_000) / 116);
      for (const length of [1, 2, 3, 4, 5, 20_001]) {
        const y = pointwiseOf(name as keyof typeof functions, x.subarray(0, length), on);
        expect(y.length).toBe(length);
        for (const [n, value] of y.entries()) {
          const expected = f(x[n]);
          expect(Math.abs(value - expected), `${name}(${x[n]})`).toBeLessThanOrEqual(
            4e-7 * Math.abs(expected) + 1.2e-38,
          );
        }
      }
    },
  );

  it("compute them at infinity, and pass NaN on", () => {
    const x = Float32Array.of(Number.NEGATIVE_INFINITY, -1e4, 0, 1e4, Number.POSITIVE_INFINITY, Number.NaN);
    for (const [name, f] of Object.entries(functions)) {
      expect([...pointwiseOf(name as keyof typeof functions, x, on)]).toEqual([...x].map(f));
    }
  });

  it("sum numbers and their squares in float64", () => {
    for (const length of [0, 1, 2, 3, 4, 5, 1003]) {
      const x = normal(length, 1);
      // Products and partial sums of whole numbers are exact in any order.
      const whole = x.map((value) => Math.round(4096 * value));
      expect(sumOf(whole, false, on)).toBe(whole.reduce((sum, value) => sum + value, 0));
      expect(sumOf(whole, true, on)).toBe(whole.reduce((sum, value) => sum + value * value, 0));
    }
    expect(sumOf(Float32Array.of(1, 2, 3, Number.NEGATIVE_INFINITY, 5), false, on)).toBe(Number.NEGATIVE_INFINITY);
    for (let n = 0; n < 5; n++) expect(sumOf(new Float32Array(5).fill(Number.NaN, n, n + 1), true, on)).toBeNaN();
  });

  it("compute a linear recurrence and its gradients", () => {
    for (const [T, N] of [
      [1, 1],
      [7, 3],
      [5, 16],
      [40, 23],
      [3, 70],
    ]) {
      const [a, b, start, dy] = [normal(T * N, 1), normal(T * N, 2), normal(N, 3), normal(T * N, 4)];
      const h = Float64Array.from({ length: (T + 1) * N }, (_, n) => start[n] ?? 0);
      const dh = new Float64Array((T + 1) * N);
      for (let n = 0; n < T * N; n++) h[n + N] = a[n] * h[n] + b[n];
      for (let n = T * N - 1; n >= 0; n--) {
        dh[n + N] += dy[n];
        dh[n] += a[n] * dh[n + N];
      }
      const close = (actual: Float32Array, expected: ArrayLike<number>): void => {
        expect(actual.length).toBe(expected.length);
        for (const [n, value] of actual.entries()) {
          expect(Math.abs(value - expected[n])).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(expected[n])));
        }
      };
      const actual = recurrence(a, b, start, on);
      close(actual, h.slice(N));
      const { da, db, dStart } = recurrenceGradients(a, actual, start, dy, on);
      close(db, dh.slice(N));
      close(
        da,
        Float64Array.from(a, (_, n) => dh[n + N] * h[n]),
      );
      close(dStart, dh.slice(0, N));
    }
  });
});
