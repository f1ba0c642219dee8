import { describe, expect, it } from "vitest";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { checkCell, checkOracle, checkSequence } from "./checks.js";

describe("LSTM", () => {
  checkCell((options) => new LSTM(options));
  checkSequence((options) => new LSTM(options));
  checkOracle("LSTM", (options) => new LSTM(options), "recurrent", "sequences", "cells");

  it("keeps its cell state while the forget gate is open and the input gate shut", () => {
    const lstm = new LSTM({ inputSize: 1, hiddenSize: 1 });
    const zero = Float32Array.of(0, 0, 0, 0);
    lstm.loadParameters({
      weight_ih_l0: zero,
      weight_hh_l0: zero,
      bias_ih_l0: Float32Array.of(-50, 50, 3, -50),
      bias_hh_l0: zero,
    });
    const c = Tensor.from([[[0.75]]]);
    const last = lstm.forward(Tensor.zeros([100, 1, 1]), { initial: { c } });
    expect(last.c.data[0]).toBeCloseTo(0.75, 5);
    expect(last.h.data[0]).toBeCloseTo(0, 5);
  });
});
