import { describe, expect, it } from "vitest";
import { ResidualRNN, type ResidualRNNOptions } from "../../../src/core/cells/residual.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { randomTensor } from "../helpers.js";
import { checkCell, checkOracle, checkSequence } from "./checks.js";
import { learn, recallFirst, type Task } from "./learn.js";

describe.each(["x", "x, h", "h"] as const)("residual recurrent network, g of %s", (reads) => {
  describe.each(["tanh", "logistic", "relu"] as const)("with %s", (activation) => {
    checkCell((options) => new ResidualRNN({ ...options, reads, activation }));
  });
});

describe("residual recurrent network", () => {
  checkSequence((options) => new ResidualRNN({ ...options, reads: "x" }));
  checkOracle("ResidualRNN", (options) => new ResidualRNN(options as ResidualRNNOptions), "cells");

  it("sums its inputs exactly where g(x) = x", () => {
    const rnn = new ResidualRNN({ inputSize: 2, hiddenSize: 2, reads: "x", activation: "identity" });
    rnn.loadParameters({ weight_ih_l0: Float32Array.of(1, 0, 0, 1), bias_ih_l0: Float32Array.of(0, 0) });
    const x = Tensor.from(Array.from({ length: 1000 }, (_, t) => [[t % 7, -(t % 5)]]));
    const { last } = rnn.forward(x);
    const sums = [0, 1].map((d) => Array.from({ length: 1000 }, (_, t) => x.data[2 * t + d]).reduce((a, b) => a + b));
    expect([...last.data]).toEqual(sums);
  });

  it("passes the gradient through time unchanged where g reads x alone", () => {
    const rnn = new ResidualRNN({ inputSize: 1, hiddenSize: 3, reads: "x", activation: "identity", seed: 1 });
    const { errorTerms } = rnn.trace(Tensor.zeros([100, 1, 1])).layers[0];
    expect(new Set(errorTerms[0].values).size).toBe(1);
  });

  it("learns to recall over 30 steps", () => {
    const rnn = new ResidualRNN({ inputSize: 2, hiddenSize: 8, reads: "x, h", seed: 1 });
    expect(learn(rnn, recallFirst(30), { steps: 150, rate: 0.01 })).toBeLessThan(0.1);
  });

  it("learns XOR of an input that it reads at the first step only", () => {
    const xor: Task = (random) => {
      const x = Tensor.zeros([5, 16, 2]);
      for (let n = 0; n < x.data.length; n++) x.data[n] = random.integer(0, 1) * 2 - 1;
      const target = Float32Array.from({ length: 16 }, (_, b) => -x.data[2 * b] * x.data[2 * b + 1]);
      return { x, target: new Tensor(target, [16, 1]) };
    };
    const rnn = new ResidualRNN({ inputSize: 2, hiddenSize: 6, reads: "h", seed: 1 });
    expect(learn(rnn, xor, { steps: 300 })).toBeLessThan(0.05);
  });

  it("starts from given states without reading x", () => {
    const rnn = new ResidualRNN({ inputSize: 2, hiddenSize: 3, reads: "h", seed: 1 });
    const initial = { h: randomTensor([1, 1, 3], 1, "float32"), s: Tensor.from([[[1]]]) };
    const [one, other] = [1, 2].map((seed) =>
      rnn.forward(randomTensor([4, 1, 2], seed, "float32"), { initial } as never),
    );
    expect([...one.y.data]).toEqual([...other.y.data]);
  });

  it.each([
    ["logistic", 1],
    ["relu", -1],
  ] as const)("saturates with %s: h only grows, and in the end nothing new can be written", (activation, sign) => {
    const rnn = new ResidualRNN({ inputSize: 1, hiddenSize: 4, reads: "x, h", activation, dtype: "float64", seed: 1 });
    const values = (length: number, value: number) => new Float64Array(length).fill(value);
    rnn.loadParameters({
      weight_ih_l0: values(4, 1),
      weight_hh_l0: values(16, 0.2 * sign),
      bias_ih_l0: values(4, 1),
      bias_hh_l0: values(4, 0),
    });
    const x = new Tensor(
      Float64Array.from({ length: 100 }, (_, t) => Math.sin(t)),
      [100, 1, 1],
    );
    const { y } = rnn.forward(x);
    for (let n = 4; n < y.data.length; n++) expect(y.data[n]).toBeGreaterThanOrEqual(y.data[n - 4]);
    /** How much a change of the last input changes the state after it. */
    const written = (T: number) => {
      const [low, high] = [-1, 1].map((last) => {
        const changed = new Tensor(x.data.slice(0, T), [T, 1, 1]);
        changed.data[T - 1] = last;
        return rnn.forward(changed).last.data[0];
      });
      return high - low;
    };
    expect(written(1)).toBeGreaterThan(0.3);
    expect(written(100)).toBeLessThan(0.01);
  });

  it("refuses a form that it does not know", () => {
    expect(() => new ResidualRNN({ inputSize: 1, hiddenSize: 1, reads: "y" as never })).toThrow(
      "ResidualRNN: reads is y; it must be one of x; x, h; h",
    );
  });
});
