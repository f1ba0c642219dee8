import { describe, expect, it } from "vitest";
import { MinLSTM } from "../../../src/core/cells/min-lstm.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { checkCell, checkOracle, checkSequence } from "./checks.js";
import { learn, recallMarked } from "./learn.js";

describe("minLSTM", () => {
  checkCell((options) => new MinLSTM(options));
  checkSequence((options) => new MinLSTM(options));
  checkOracle("MinLSTM", (options) => new MinLSTM(options), "cells");

  it("learns to recall what was marked among 60 steps", () => {
    const minLSTM = new MinLSTM({ inputSize: 2, hiddenSize: 8, seed: 1 });
    expect(learn(minLSTM, recallMarked(60), { steps: 200, rate: 0.05 })).toBeLessThan(0.05);
  });

  it("weighs the two gates against each other even where both are as good as 0", () => {
    const minLSTM = new MinLSTM({ inputSize: 1, hiddenSize: 1 });
    minLSTM.loadParameters({
      weight_ih_l0: Float32Array.of(0, 0, 0),
      bias_ih_l0: Float32Array.of(-1000, -1000, 4),
    });
    const { last } = minLSTM.forward(Tensor.zeros([1, 1, 1]), { initial: { h: Tensor.from([[[2]]]) } });
    expect(last.data[0]).toBe(3);
  });
});
