import { describe, expect, it } from "vitest";
import { LayerNormLSTM } from "../../../src/core/cells/layer-norm-lstm.js";
import { multiply } from "../../../src/core/tensor/arithmetic.js";
import { expectClose, randomTensor } from "../helpers.js";
import { checkCell, checkOracle } from "./checks.js";
import { learn, recallMarked } from "./learn.js";

describe("LSTM with layer normalization", () => {
  checkCell((options) => new LayerNormLSTM(options));
  checkOracle("LayerNormLSTM", (options) => new LayerNormLSTM(options), "cells");

  it("learns to recall what was marked among 15 steps", () => {
    const lstm = new LayerNormLSTM({ inputSize: 2, hiddenSize: 6, forgetBias: 1, seed: 1 });
    expect(learn(lstm, recallMarked(15), { steps: 150 })).toBeLessThan(0.1);
  });

  it("does not mind the scale of its input", () => {
    const lstm = new LayerNormLSTM({ inputSize: 3, hiddenSize: 4, dtype: "float64", seed: 1 });
    const x = multiply(randomTensor([5, 2, 3], 1), 1000);
    expectClose("y", lstm.forward(multiply(x, 100)).y.data, lstm.forward(x).y.data, 1e-6);
  });

  it("starts with gains of 1 and the bias that is given", () => {
    const options = { inputSize: 2, hiddenSize: 2, forgetBias: 1 };
    const { gain_ih_l0, gain_hh_l0, gain_c_l0, bias_c_l0, bias_ih_l0 } = new LayerNormLSTM(options).parameters();
    for (const { data } of [gain_ih_l0, gain_hh_l0, gain_c_l0]) expect(new Set(data)).toEqual(new Set([1]));
    expect([...bias_c_l0.data]).toEqual([0, 0]);
    expect([...bias_ih_l0.data.subarray(2, 4)]).toEqual([1, 1]);
  });
});
