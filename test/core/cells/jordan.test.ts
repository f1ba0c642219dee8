import { describe, expect, it } from "vitest";
import { Jordan, type JordanOptions } from "../../../src/core/cells/jordan.js";
import { stack } from "../../../src/core/tensor/layout.js";
import { Random } from "../../../src/core/tensor/random.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { Adam } from "../../../src/core/training/optimizers.js";
import { checkCell, checkOracle } from "./checks.js";
import { squaredError } from "./learn.js";

describe.each(["tanh", "logistic", "relu"] as const)("Jordan network with %s", (activation) => {
  checkCell((options) => new Jordan({ ...options, outputUnits: 2, activation }));
});

describe("Jordan network", () => {
  checkOracle("Jordan", (options) => new Jordan(options as JordanOptions), "cells");

  it("learns to keep a switch where it was last set, which only its output can tell it", () => {
    const [T, B] = [12, 8];
    const jordan = new Jordan({ inputSize: 1, hiddenSize: 8, outputUnits: 1, seed: 1 });
    const random = new Random(1);
    const loss = () => {
      const x = Tensor.zeros([T, B, 1]);
      const target = Tensor.zeros([T, B, 1]);
      for (let n = 0; n < T * B; n++) {
        x.data[n] = n < B || random.uniform() < 0.2 ? random.integer(0, 1) * 2 - 1 : 0;
        target.data[n] = x.data[n] === 0 ? target.data[n - B] : x.data[n];
      }
      const outputs = jordan.unroll(x).steps[0].map(({ states }) => states.o);
      return squaredError(stack(outputs, 0), target);
    };
    const optimizer = new Adam(jordan.parameters(), { learningRate: 0.02 });
    for (let step = 0; step < 300; step++) {
      optimizer.zeroGradients();
      loss().backward();
      optimizer.step();
    }
    expect(loss().item()).toBeLessThan(0.02);
  });

  it("refuses what it does not know", () => {
    expect(() => new Jordan({ inputSize: 1, hiddenSize: 1, outputUnits: 0 })).toThrow(
      "Jordan: outputUnits is 0; it must be a positive whole number",
    );
    expect(() => new Jordan({ inputSize: 1, hiddenSize: 1, outputUnits: 1, activation: "sin" as never })).toThrow(
      "Jordan: activation is sin; it must be one of tanh, logistic, relu, identity",
    );
    const jordan = new Jordan({ inputSize: 1, hiddenSize: 3, outputUnits: 2 });
    expect(() => jordan.forward(Tensor.zeros([2, 1, 1]), { initial: { o: Tensor.zeros([1, 1, 3]) } })).toThrow(
      "Jordan.forward: o has shape [1, 1, 3]",
    );
  });
});
