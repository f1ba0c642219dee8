import { describe, expect, it } from "vitest";
import { LSTMWithoutForget } from "../../../src/core/cells/lstm-without-forget.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { checkCell, checkOracle, checkSequence } from "./checks.js";
import { learn, recallFirst } from "./learn.js";

describe("LSTM without forget gate", () => {
  checkCell((options) => new LSTMWithoutForget(options));
  checkSequence((options) => new LSTMWithoutForget(options));
  checkOracle("LSTMWithoutForget", (options) => new LSTMWithoutForget(options), "cells");

  it("holds its cell state for ever while the input gate is shut", () => {
    const lstm = new LSTMWithoutForget({ inputSize: 1, hiddenSize: 1, initialization: "xavier", inputBias: -200 });
    const { c } = lstm.forward(Tensor.zeros([500, 1, 1]), { initial: { c: Tensor.from([[[0.75]]]) } });
    expect(c.data[0]).toBe(0.75);
  });

  it("learns to recall over 40 steps", () => {
    const lstm = new LSTMWithoutForget({ inputSize: 2, hiddenSize: 4, inputBias: -1, seed: 1 });
    expect(learn(lstm, recallFirst(40), { steps: 150 })).toBeLessThan(0.1);
  });

  it("starts with the bias that is given, the others left alone", () => {
    const options = { inputSize: 2, hiddenSize: 3, seed: 1 };
    const plain = new LSTMWithoutForget(options).parameters();
    const biased = new LSTMWithoutForget({ ...options, inputBias: -1 }).parameters();
    expect([...biased.bias_ih_l0.data.subarray(0, 3)]).toEqual([-1, -1, -1]);
    expect([...biased.bias_hh_l0.data.subarray(0, 3)]).toEqual([0, 0, 0]);
    expect(biased.bias_ih_l0.data.subarray(3)).toEqual(plain.bias_ih_l0.data.subarray(3));
    expect(biased.weight_hh_l0.data).toEqual(plain.weight_hh_l0.data);
    expect(() => new LSTMWithoutForget({ ...options, inputBias: Number.NaN })).toThrow(
      "LSTMWithoutForget: inputBias is NaN; it must be a finite number",
    );
  });
});
