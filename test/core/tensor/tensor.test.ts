import { describe, expect, it } from "vitest";
import { tanh } from "../../../src/core/tensor/activations.js";
import { add, multiply } from "../../../src/core/tensor/arithmetic.js";
import { sum } from "../../../src/core/tensor/reductions.js";
import { noGrad, Tensor } from "../../../src/core/tensor/tensor.js";

describe("Tensor", () => {
  it("is made from rows and gives them back", () => {
    const x = Tensor.from([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(x.shape).toEqual([2, 3]);
    expect(x.dtype).toBe("float32");
    expect([...x.data]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(x.toRows()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(Tensor.from(7, { dtype: "float64" }).item()).toBe(7);
    expect(Tensor.zeros([2, 0]).data.length).toBe(0);
  });

  it("refuses what is not a tensor", () => {
    expect(() => Tensor.from([[1, 2], [3]])).toThrow("Tensor.from: a row of 1 among rows of 2");
    expect(() => Tensor.from([[1, 2], 3])).toThrow("Tensor.from: 3 among rows of 2");
    expect(() => Tensor.from([1, Number.NaN])).toThrow("Tensor.from: element 1 is NaN");
    expect(() => Tensor.from([1, "2" as never])).toThrow(TypeError);
    expect(() =>
      Tensor.from([
        [1, 2],
        [3, [4]],
      ] as never),
    ).toThrow("Tensor.from: element 3 is a row");
    expect(() => new Tensor(new Float32Array(5), [2, 3])).toThrow("data has 5 elements; shape [2, 3] needs 6");
    expect(() => new Tensor(new Float32Array(6), [-2, -3])).toThrow(
      "Tensor: shape is [-2, -3]; every axis must have a whole length from 0",
    );
    expect(() => Tensor.zeros([2.5, 2])).toThrow("Tensor.zeros: shape is [2.5, 2]");
    expect(() => Tensor.zeros([2], { dtype: "int8" as never })).toThrow("Tensor: dtype is int8");
    expect(() => Tensor.zeros([2]).item()).toThrow("Tensor.item: shape [2] has 2 elements; it must have one");
    expect(() => Tensor.zeros([0]).item()).toThrow("Tensor.item: shape [0] has 0 elements");
  });

  it("keeps its shape when the array it was given is changed", () => {
    const shape = [2, 3];
    const x = Tensor.zeros(shape);
    shape[0] = 7;
    expect(x.shape).toEqual([2, 3]);
  });

  it("adds up the gradients of several uses and several calls", () => {
    const x = Tensor.from(3, { requiresGrad: true, dtype: "float64" });
    multiply(x, x).backward();
    expect([...x.grad!]).toEqual([6]);
    add(multiply(x, x), x).backward();
    expect([...x.grad!]).toEqual([13]);
  });

  it("adds up the paths of a graph in which every tensor is used twice", () => {
    const x = Tensor.from([0.3, -0.7], { requiresGrad: true, dtype: "float64" });
    let y: Tensor = x;
    // y_{n+1} = 2 y_n, along two paths each: 2⁸ paths from the end to x.
    for (let n = 0; n < 8; n++) y = add(y, y);
    sum(multiply(y, y)).backward();
    // ∂/∂x of (256 x)².
    expect(x.grad![0]).toBeCloseTo(2 * 256 ** 2 * 0.3, 8);
    expect(x.grad![1]).toBeCloseTo(2 * 256 ** 2 * -0.7, 8);
  });

  it("keeps the gradients of what is in between", () => {
    const x = Tensor.from([1, 2], { requiresGrad: true });
    const y = multiply(x, 2);
    sum(multiply(y, y)).backward();
    expect([...y.grad!]).toEqual([4, 8]);
    expect([...x.grad!]).toEqual([8, 16]);
  });

  it("walks a graph once, and refuses before it changes anything", () => {
    const x = Tensor.from([1, 2], { requiresGrad: true });
    const y = tanh(x);
    const loss = sum(y);
    expect(() => y.backward()).toThrow("Tensor.backward: shape [2] is not a single number");
    expect(() => y.backward([1])).toThrow("gradient has 1 elements; shape [2] needs 2");
    loss.backward();
    const before = [...x.grad!];
    expect(() => loss.backward()).toThrow("walked before");
    expect(() => sum(y).backward()).toThrow("walked before");
    expect([...x.grad!]).toEqual(before);
  });

  it("starts from a given gradient", () => {
    const x = Tensor.from([1, 2], { requiresGrad: true });
    multiply(x, x).backward([10, 100]);
    expect([...x.grad!]).toEqual([20, 400]);
  });

  it("records nothing within noGrad, also when that throws", () => {
    const x = Tensor.from([1, 2], { requiresGrad: true });
    expect(noGrad(() => tanh(x)).requiresGrad).toBe(false);
    expect(() => noGrad(() => tanh(x)).backward()).toThrow("nothing this tensor was computed from");
    expect(() =>
      noGrad(() => {
        throw new Error("inside");
      }),
    ).toThrow("inside");
    expect(tanh(x).requiresGrad).toBe(true);
  });

  it("does not mix element types", () => {
    const a = Tensor.zeros([2]);
    const b = Tensor.zeros([2], { dtype: "float64" });
    expect(() => add(a, b)).toThrow("add: float32 and float64 cannot be mixed");
  });

  it("walks graphs deeper than the call stack", () => {
    const x = Tensor.from(1, { requiresGrad: true });
    let y = x;
    for (let n = 0; n < 20_000; n++) y = add(y, 1);
    y.backward();
    expect([...x.grad!]).toEqual([1]);
  });
});
