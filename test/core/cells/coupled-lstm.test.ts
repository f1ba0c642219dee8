import { describe, expect, it } from "vitest";
import { CoupledLSTM } from "../../../src/core/cells/coupled-lstm.js";
import { checkCell, checkOracle, checkSequence } from "./checks.js";
import { learn, recallMarked } from "./learn.js";

describe("LSTM with coupled gates", () => {
  checkCell((options) => new CoupledLSTM(options));
  checkSequence((options) => new CoupledLSTM(options));
  checkOracle("CoupledLSTM", (options) => new CoupledLSTM(options), "cells");

  it("learns to recall what was marked among 20 steps", () => {
    const lstm = new CoupledLSTM({ inputSize: 2, hiddenSize: 6, inputBias: -1, seed: 1 });
    expect(learn(lstm, recallMarked(20), { steps: 200 })).toBeLessThan(0.1);
  });

  it("starts with the bias that is given", () => {
    const { bias_ih_l0, bias_hh_l0 } = new CoupledLSTM({ inputSize: 2, hiddenSize: 2, inputBias: -2 }).parameters();
    expect([0, 1].map((unit) => bias_ih_l0.data[unit] + bias_hh_l0.data[unit])).toEqual([-2, -2]);
  });
});
