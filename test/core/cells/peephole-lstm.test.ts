import { describe, expect, it } from "vitest";
import { PeepholeLSTM } from "../../../src/core/cells/peephole-lstm.js";
import { Linear } from "../../../src/core/networks/layers.js";
import { withPrefix } from "../../../src/core/networks/parameters.js";
import { Random } from "../../../src/core/tensor/random.js";
import { noGrad, Tensor } from "../../../src/core/tensor/tensor.js";
import { clipGradientNorm } from "../../../src/core/training/clip.js";
import { Adam } from "../../../src/core/training/optimizers.js";
import { checkCell, checkOracle, checkSequence } from "./checks.js";
import { squaredError } from "./learn.js";

describe("LSTM with peepholes", () => {
  checkCell((options) => new PeepholeLSTM(options));
  checkSequence((options) => new PeepholeLSTM(options));
  checkOracle("PeepholeLSTM", (options) => new PeepholeLSTM(options), "cells");

  it("learns to count: where aⁿbⁿ ends, for n up to twice what it has seen", () => {
    const lstm = new PeepholeLSTM({ inputSize: 2, hiddenSize: 3, forgetBias: 1, inputBias: -1, seed: 1 });
    const output = new Linear({ inputSize: 3, outputSize: 1, seed: 1 });
    /** a is (1, 0) and b is (0, 1); the target is 1 at the last b of as many as there were a, before that −1. */
    const string = (n: number) => {
      const x = Tensor.from(Array.from({ length: 2 * n }, (_, t) => [t < n ? [1, 0] : [0, 1]]));
      const target = Tensor.from(Array.from({ length: 2 * n }, (_, t) => [[t === 2 * n - 1 ? 1 : -1]]));
      return { said: output.forward(lstm.forward(x).y), target };
    };
    const parameters = { ...withPrefix("lstm", lstm.parameters()), ...withPrefix("output", output.parameters()) };
    const optimizer = new Adam(parameters, { learningRate: 0.02 });
    const random = new Random(1);
    for (let step = 0; step < 800; step++) {
      optimizer.zeroGradients();
      const { said, target } = string(random.integer(1, 5));
      squaredError(said, target).backward();
      clipGradientNorm(parameters, 1);
      optimizer.step();
    }
    for (let n = 1; n <= 10; n++) {
      const { said, target } = noGrad(() => string(n));
      expect([...said.data].map(Math.sign), `n = ${n}`).toEqual([...target.data]);
    }
  });

  it("starts with the biases that are given", () => {
    const options = { inputSize: 2, hiddenSize: 2, forgetBias: 1, inputBias: -1 };
    const { bias_ih_l0, bias_hh_l0 } = new PeepholeLSTM(options).parameters();
    const biases = [0, 1, 2, 3].map((row) => bias_ih_l0.data[row] + bias_hh_l0.data[row]);
    expect(biases).toEqual([-1, -1, 1, 1]);
    expect(() => new PeepholeLSTM({ ...options, forgetBias: Number.POSITIVE_INFINITY })).toThrow(
      "PeepholeLSTM: forgetBias is Infinity; it must be a finite number",
    );
  });
});
