import { describe, expect, it } from "vitest";
import { exp, log, logistic, logSoftmax, relu, softmax, tanh } from "../../../src/core/tensor/activations.js";
import { add, divide, multiply, subtract } from "../../../src/core/tensor/arithmetic.js";
import { embed } from "../../../src/core/tensor/embedding.js";
import { concat, reshape, select, slice, stack, transpose } from "../../../src/core/tensor/layout.js";
import { crossEntropy } from "../../../src/core/tensor/losses.js";
import { linear, matmul } from "../../../src/core/tensor/products.js";
import { mean, sum } from "../../../src/core/tensor/reductions.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { expectClose, expectGradients, type Numbers, oracle, randomTensor, tensorOf } from "../helpers.js";

describe("gradients equal central differences", () => {
  const a = randomTensor([2, 3, 4], 1);
  const b = randomTensor([2, 3, 4], 2);
  const positive = new Tensor(
    a.data.map((value) => Math.abs(value) + 0.5),
    a.shape,
    { requiresGrad: true },
  );
  const away = new Tensor(
    b.data.map((value) => value + 2 * Math.sign(value)),
    b.shape,
    { requiresGrad: true },
  );
  const row = randomTensor([4], 3);
  const column = randomTensor([3, 1], 4);
  const N = randomTensor([3, 4], 5);
  const M = randomTensor([4, 2], 6);
  const bias = randomTensor([3], 7);
  const table = randomTensor([5, 3], 8);

  const cases: Record<string, [Record<string, Tensor>, () => Tensor]> = {
    add: [{ a, b }, () => add(a, b)],
    subtract: [{ a, b }, () => subtract(a, b)],
    multiply: [{ a, b }, () => multiply(a, b)],
    divide: [{ a, away }, () => divide(a, away)],
    "add a row": [{ a, row }, () => add(a, row)],
    "multiply by a column": [{ a, column }, () => multiply(a, column)],
    "divide a row by all": [{ row, away }, () => divide(row, away)],
    "a row times a column": [{ row, column }, () => multiply(row, column)],
    "subtract a number": [{ a }, () => subtract(a, 3)],
    "the same on both sides": [{ a }, () => multiply(a, a)],
    tanh: [{ a }, () => tanh(a)],
    logistic: [{ a }, () => logistic(a)],
    relu: [{ away }, () => relu(away)],
    exp: [{ a }, () => exp(a)],
    log: [{ positive }, () => log(positive)],
    softmax: [{ a }, () => softmax(a)],
    logSoftmax: [{ a }, () => logSoftmax(a)],
    matmul: [{ N, M }, () => matmul(N, M)],
    linear: [{ a, N, bias }, () => linear(a, N, bias)],
    sum: [{ a }, () => sum(a)],
    "sum along an axis": [{ a }, () => sum(a, 1)],
    "mean along the last axis": [{ a }, () => mean(a, -1)],
    mean: [{ a }, () => mean(a)],
    reshape: [{ a }, () => reshape(a, [4, 6])],
    transpose: [{ N }, () => transpose(N)],
    select: [{ a }, () => select(a, 1, -1)],
    slice: [{ a }, () => slice(a, 2, 1, 3)],
    concat: [{ a, b }, () => concat([a, b, a], 1)],
    "axes counted from the end": [{ a, b }, () => concat([slice(a, -1, 1, 3), slice(b, -3, 0, 2)], -1)],
    "stack in front": [{ a, b }, () => stack([a, b], 0)],
    "stack inside": [{ a, b }, () => stack([a, b], 2)],
    embed: [
      { table },
      () =>
        embed(table, [
          [0, 4, 0, 2],
          [4, 3, 3, 1],
        ]),
    ],
    crossEntropy: [{ N }, () => crossEntropy(N, [3, 0, 3])],
    "summed crossEntropy": [{ N }, () => crossEntropy(N, [3, 0, 3], { reduction: "sum" })],
  };
  it.each(Object.entries(cases))("%s", (_, [inputs, f]) => expectGradients(inputs, f));
});

describe("values", () => {
  const x = Tensor.from([
    [1, 2, 3],
    [4, 5, 6],
  ]);

  it("broadcasts as NumPy does", () => {
    expect(add(x, Tensor.from([10, 20, 30])).toRows()).toEqual([
      [11, 22, 33],
      [14, 25, 36],
    ]);
    expect(multiply(Tensor.from([[1], [10]]), Tensor.from([1, 2])).toRows()).toEqual([
      [1, 2],
      [10, 20],
    ]);
    expect(subtract(x, 1).toRows()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(divide(Tensor.from(12), Tensor.from([3, 4])).toRows()).toEqual([4, 3]);
    expect(() => add(x, Tensor.from([1, 2]))).toThrow("add: shapes [2, 3] and [2] cannot be broadcast together");
  });

  it("multiplies matrices", () => {
    expect(matmul(x, transpose(x)).toRows()).toEqual([
      [14, 32],
      [32, 77],
    ]);
    expect(linear(x, Tensor.from([[1, 0, -1]]), Tensor.from([0.5])).toRows()).toEqual([[-1.5], [-1.5]]);
    expect(matmul(Tensor.zeros([2, 0]), Tensor.zeros([0, 1])).toRows()).toEqual([[0], [0]]);
    expect(linear(Tensor.zeros([0, 3]), Tensor.zeros([2, 3]), Tensor.zeros([2])).shape).toEqual([0, 2]);
    expect(() => matmul(x, x)).toThrow("matmul: shapes [2, 3] and [2, 3]; they must be [..., N, K] and [..., K, M]");
    expect(() => linear(x, Tensor.zeros([4, 2]), Tensor.zeros([4]))).toThrow(
      "linear: x has shape [2, 3]; the last axis must be 2",
    );
    expect(() => linear(x, Tensor.zeros([4, 3]), Tensor.zeros([3]))).toThrow("bias [3]; they must be [M, D] and [M]");
  });

  it("reduces", () => {
    expect(sum(x).item()).toBe(21);
    expect(sum(x, 0).toRows()).toEqual([5, 7, 9]);
    expect(mean(x, 1).toRows()).toEqual([2, 5]);
    expect(() => sum(x, 2)).toThrow("sum: axis is 2; x has shape [2, 3]");
  });

  it("cuts and joins", () => {
    expect(select(x, 1, 2).toRows()).toEqual([3, 6]);
    expect(slice(x, 1, 0, 2).toRows()).toEqual([
      [1, 2],
      [4, 5],
    ]);
    expect(concat([x, slice(x, 1, 0, 1)], 1).toRows()).toEqual([
      [1, 2, 3, 1],
      [4, 5, 6, 4],
    ]);
    expect(stack([x, x], 1).shape).toEqual([2, 2, 3]);
    expect(stack([select(x, 0, 0), select(x, 0, 1)], 1).toRows()).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
    expect(reshape(x, [3, 2]).toRows()).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(select(x, -1, -1).toRows()).toEqual([3, 6]);
    expect(slice(x, -2, 1, 2).toRows()).toEqual([[4, 5, 6]]);
    expect(concat([x, x], -2).shape).toEqual([4, 3]);
    expect(() => select(x, -3, 0)).toThrow("select: axis is -3; x has shape [2, 3]");
    expect(() => concat([x], 0.5)).toThrow("concat: axis is 0.5; x has shape [2, 3]");
    expect(() => reshape(x, [-2, -3])).toThrow("shape is [-2, -3]; every axis");
    expect(() => select(x, 0, 2)).toThrow("select: index is 2; axis 0 of [2, 3] has length 2");
    expect(() => select(x, 5, 0)).toThrow("select: axis is 5");
    expect(() => slice(x, 1, 2, 2)).toThrow("slice: start is 2 and end 2");
    expect(() => concat([x, Tensor.zeros([2, 2])], 0)).toThrow("concat: shapes [2, 3] and [2, 2] differ");
    expect(() => stack([x, Tensor.zeros([3])], 0)).toThrow("stack: shapes [2, 3] and [3] differ");
    expect(() => reshape(x, [4])).toThrow("reshape: [2, 3] cannot become [4]");
    expect(() => transpose(Tensor.zeros([3]))).toThrow("transpose: x has shape [3]");
  });

  it("looks up embeddings, time first", () => {
    const table = Tensor.from([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    const tokens = [
      [2, 0, 1],
      [1, 1, 0],
    ];
    expect(embed(table, tokens).toRows()).toEqual([
      [
        [4, 5],
        [2, 3],
      ],
      [
        [0, 1],
        [2, 3],
      ],
      [
        [2, 3],
        [0, 1],
      ],
    ]);
    expect(() => embed(table, [[0, 3]])).toThrow(
      "embed: token 1 of sequence 0 is 3; it must be a whole number from 0 to 2",
    );
    expect(() => embed(table, [[0, Number.NaN]])).toThrow("is NaN");
    expect(() => embed(table, [[0, 1], [0]])).toThrow("embed: sequence 1 has 1 tokens; the first has 2");
    expect(() => embed(table, [])).toThrow("embed: tokens holds 0 sequences");
  });

  it("computes softmax of large numbers without overflow", () => {
    expect([...softmax(Tensor.from([1000, 1000])).data]).toEqual([0.5, 0.5]);
    expect([...logSoftmax(Tensor.from([-1000, 0])).data]).toEqual([-1000, 0]);
    expect([...logistic(Tensor.from([-1000, 1000])).data]).toEqual([0, 1]);
    expect(() => softmax(Tensor.from(1))).toThrow("softmax: x has shape []");
  });
});

describe("crossEntropy", () => {
  interface Case {
    logits: Numbers;
    targets: number[];
    mean: { loss: number; gradient: Numbers };
    sum: { loss: number; gradient: Numbers };
  }
  const { crossEntropy: expected } = oracle<{ crossEntropy: Case }>("training");

  it.each(["mean", "sum"] as const)("equals PyTorch's (%s)", (reduction) => {
    for (const [dtype, tolerance] of [
      ["float32", 1e-6],
      ["float64", 1e-9],
    ] as const) {
      const logits = tensorOf(expected.logits, dtype, true);
      const loss = crossEntropy(logits, expected.targets, { reduction });
      loss.backward();
      expectClose("loss", loss.data, [expected[reduction].loss], tolerance);
      expectClose("gradient", logits.grad!, expected[reduction].gradient.data, tolerance);
    }
  });

  it("refuses classes that are not there", () => {
    const logits = Tensor.zeros([2, 3]);
    expect(() => crossEntropy(Tensor.zeros([0, 3]), [])).toThrow(
      "crossEntropy: logits has shape [0, 3]; it needs at least one row",
    );
    expect(() => crossEntropy(logits, [0])).toThrow("logits has shape [2, 3] and there are 1 targets");
    expect(() => crossEntropy(logits, [0, 3])).toThrow(
      "crossEntropy: target 1 is 3; it must be a whole number from 0 to 2",
    );
  });
});
