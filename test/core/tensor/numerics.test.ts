import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logSoftmax, softmax, softplus } from "../../../src/core/tensor/activations.js";
import { permute } from "../../../src/core/tensor/axes.js";
import { abs, cos, pow, sin, sqrt } from "../../../src/core/tensor/functions.js";
import { select } from "../../../src/core/tensor/layout.js";
import { layerNorm } from "../../../src/core/tensor/normalization.js";
import { matmul } from "../../../src/core/tensor/products.js";
import { cumulativeSum, logSumExp, max } from "../../../src/core/tensor/reductions.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { expectClose, expectGradients, randomTensor } from "../helpers.js";

describe("gradients equal central differences", () => {
  const a = randomTensor([2, 3, 4], 1);
  const positive = new Tensor(
    a.data.map((value) => Math.abs(value) + 0.5),
    a.shape,
    { requiresGrad: true },
  );
  const weight = randomTensor([4], 2);
  const bias = randomTensor([4], 3);
  const cases: Record<string, [Record<string, Tensor>, () => Tensor]> = {
    softplus: [{ a }, () => softplus(a)],
    sqrt: [{ positive }, () => sqrt(positive)],
    "pow 2.5": [{ positive }, () => pow(positive, 2.5)],
    "pow -1": [{ positive }, () => pow(positive, -1)],
    "pow 0": [{ a }, () => pow(a, 0)],
    abs: [{ a }, () => abs(a)],
    sin: [{ a }, () => sin(a)],
    cos: [{ a }, () => cos(a)],
    max: [{ a }, () => max(a)],
    "max along an axis": [{ a }, () => max(a, 1)],
    logSumExp: [{ a }, () => logSumExp(a)],
    "logSumExp along an axis": [{ a }, () => logSumExp(a, 0)],
    "cumulativeSum of the first axis": [{ a }, () => cumulativeSum(a, 0)],
    "cumulativeSum of the last axis": [{ a }, () => cumulativeSum(a, -1)],
    "softmax along the first axis": [{ a }, () => softmax(a, 0)],
    "logSoftmax along an inner axis": [{ a }, () => logSoftmax(a, 1)],
    layerNorm: [{ a, weight, bias }, () => layerNorm(a, weight, bias)],
  };
  it.each(Object.entries(cases))("%s", (_, [inputs, f]) => expectGradients(inputs, f));
});

describe("matmul of batches", () => {
  const size = fc.integer({ min: 1, max: 5 });

  it("is the plain product of each pair of matrices", () => {
    fc.assert(
      fc.property(size, size, size, size, fc.constantFrom("both", "a", "b"), (batch, N, K, M, which) => {
        const a = randomTensor(which === "b" ? [N, K] : [batch, 1, N, K], 1);
        const b = randomTensor(which === "a" ? [K, M] : [2, K, M], 2);
        const y = matmul(a, b);
        const leading = y.shape.slice(0, -2);
        let at = 0;
        for (let i = 0; i < (leading.length === 2 ? leading[0] : 1); i++) {
          for (let j = 0; j < (leading[leading.length - 1] ?? 1); j++) {
            const ofA = which === "b" ? a : select(select(a, 0, i), 0, 0);
            const ofB = which === "a" ? b : select(b, 0, j);
            for (let n = 0; n < N; n++) {
              for (let m = 0; m < M; m++) {
                let sum = 0;
                for (let k = 0; k < K; k++) sum += ofA.data[n * K + k] * ofB.data[k * M + m];
                expect(y.data[at++]).toBeCloseTo(sum, 12);
              }
            }
          }
        }
        expect(at).toBe(y.data.length);
        expectGradients({ a, b }, () => matmul(a, b));
      }),
      { numRuns: 40 },
    );
  });

  it("is the same in float32, for matrices large and small", () => {
    for (const [N, K, M] of [
      [3, 2, 4],
      [17, 33, 9],
    ]) {
      const [a, b] = [randomTensor([3, N, K], 1), randomTensor([3, K, M], 2)];
      const single = (x: Tensor) => new Tensor(Float32Array.from(x.data), x.shape, { requiresGrad: true });
      const [a32, b32] = [single(a), single(b)];
      const [y, y32] = [matmul(a, b), matmul(a32, b32)];
      const start = randomTensor(y.shape, 3).data;
      y.backward(start);
      y32.backward(start);
      for (const [what, got, expected] of [
        ["y", y32.data, y.data],
        ["a", a32.grad!, a.grad!],
        ["b", b32.grad!, b.grad!],
      ] as const) {
        expectClose(what, got, expected, 1e-5, 1);
      }
    }
  });

  it("refuses what does not fit", () => {
    expect(() => matmul(Tensor.zeros([2, 3, 4]), Tensor.zeros([3, 4, 5]))).toThrow(
      "matmul: shapes [2] and [3] cannot be broadcast together",
    );
    expect(() => matmul(Tensor.zeros([4]), Tensor.zeros([4, 5]))).toThrow(
      "matmul: shapes [4] and [4, 5]; they must be [..., N, K] and [..., K, M]",
    );
  });
});

describe("values", () => {
  it("stay finite where numbers are large", () => {
    expect([...softplus(Tensor.from([-1000, 0, 1000])).data]).toEqual([0, Math.fround(Math.log(2)), 1000]);
    expect(logSumExp(Tensor.from([1000, 1000])).item()).toBeCloseTo(1000 + Math.log(2), 3);
    expect(logSumExp(Tensor.from([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY])).item()).toBe(
      Number.NEGATIVE_INFINITY,
    );
    expect([...softmax(Tensor.from([3, Number.NEGATIVE_INFINITY])).data]).toEqual([1, 0]);
  });

  it("of a reduction are those of its definition", () => {
    const x = Tensor.from([
      [1, 9, 3],
      [4, 5, 9],
    ]);
    expect(max(x).item()).toBe(9);
    expect(max(x, 0).toRows()).toEqual([4, 9, 9]);
    expect(cumulativeSum(x, 1).toRows()).toEqual([
      [1, 10, 13],
      [4, 9, 18],
    ]);
    const [a, b] = [randomTensor([3, 4], 1), randomTensor([3, 4], 1)];
    expectClose("softmax", softmax(a, 0).data, permute(softmax(permute(b, [1, 0])), [1, 0]).data, 1e-15);
    expect(() => max(Tensor.zeros([0]))).toThrow("max: x has shape [0]; it needs at least one element");
    expect(() => max(x, 2)).toThrow("max: axis is 2; x has shape [2, 3]");
  });

  it("give the gradient to the first of equals", () => {
    const x = Tensor.from([2, 7, 7], { requiresGrad: true });
    max(x).backward();
    expect([...x.grad!]).toEqual([0, 1, 0]);
  });

  it("that are normalized have mean 0 and variance 1", () => {
    const x = randomTensor([5, 7], 1);
    const ones = new Tensor(new Float64Array(7).fill(1), [7]);
    const y = layerNorm(x, ones, Tensor.zeros([7], { dtype: "float64" }), 0);
    for (let row = 0; row < 5; row++) {
      const values = [...y.data.subarray(row * 7, row * 7 + 7)];
      expect(values.reduce((a, b) => a + b) / 7).toBeCloseTo(0, 12);
      expect(values.reduce((a, b) => a + b * b, 0) / 7).toBeCloseTo(1, 12);
    }
    expect(() => layerNorm(x, ones, Tensor.zeros([6], { dtype: "float64" }))).toThrow(
      "layerNorm: x has shape [5, 7] and bias [6]; they must be [..., D] and [D]",
    );
  });
});
