import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { add, multiply } from "../../src/core/tensor/arithmetic.js";
import { Random } from "../../src/core/tensor/random.js";
import { sum } from "../../src/core/tensor/reductions.js";
import { type DType, Tensor, type Values } from "../../src/core/tensor/tensor.js";

/** A tensor as test/oracle/make_vectors.py writes it. */
export interface Numbers {
  shape: number[];
  data: number[];
}

/** A file that test/oracle/make_vectors.py wrote. */
export function oracle<Content>(name: string): Content {
  return JSON.parse(readFileSync(new URL(`../oracle/${name}.json`, import.meta.url), "utf8")) as Content;
}

/** The bytes that base64 stands for. */
export function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, "base64"));
}

export function tensorOf({ shape, data }: Numbers, dtype: DType, requiresGrad = false): Tensor {
  return new Tensor(dtype === "float64" ? Float64Array.from(data) : Float32Array.from(data), shape, { requiresGrad });
}

/** Normally distributed float64 numbers. */
export function randomTensor(shape: readonly number[], seed: number, dtype: DType = "float64"): Tensor {
  return new Random(seed, "test").normalTensor(shape, { dtype, requiresGrad: true });
}

/**
 * Every element is within `tolerance`, relative to itself, to the root mean square of all, or to `floor`, whichever is
 * greatest. `floor` is for sums of terms near 1 that may cancel.
 */
export function expectClose(
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  floor = 0,
): void {
  expect(actual.length, `${what}: length`).toBe(expected.length);
  const scale = Math.sqrt(Array.from(expected).reduce((total, value) => total + value * value, 0) / expected.length);
  for (let n = 0; n < expected.length; n++) {
    const error = Math.abs(actual[n] - expected[n]) / (Math.max(Math.abs(expected[n]), scale, floor) || 1);
    if (!(error <= tolerance)) {
      expect.fail(`${what}[${n}] is ${actual[n]}; expected ${expected[n]} within ${tolerance} relative`);
    }
  }
}

/** A single number that depends on every element of every output, each with a weight of its own. */
export function weightedSum(outputs: readonly Tensor[], weights?: readonly Tensor[]): Tensor {
  return outputs
    .map((output, n) => sum(multiply(output, weights?.[n] ?? randomTensor(output.shape, n, output.dtype).detach())))
    .reduce((total, part) => add(total, part));
}

/** Compares the gradients of `f` with central differences, in float64. */
export function expectGradients(
  inputs: Readonly<Record<string, Tensor>>,
  f: () => Tensor | readonly Tensor[],
  tolerance = 1e-6,
): void {
  const loss = (): Tensor => {
    const result = f();
    return weightedSum(result instanceof Tensor ? [result] : result);
  };
  for (const input of Object.values(inputs)) input.grad = null;
  loss().backward();
  for (const [name, input] of Object.entries(inputs)) {
    const expected = differences(input.data, () => loss().item());
    expectClose(`gradient of ${name}`, input.grad ?? new Float64Array(input.data.length), expected, tolerance);
  }
}

/** Central differences of `value` with respect to each element of `data`. */
export function differences(data: Values, value: () => number, step = 1e-5): Float64Array {
  return Float64Array.from(data, (at, n) => {
    data[n] = at + step;
    const above = value();
    data[n] = at - step;
    const below = value();
    data[n] = at;
    return (above - below) / (2 * step);
  });
}
