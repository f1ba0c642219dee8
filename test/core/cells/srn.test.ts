import { describe, expect, it } from "vitest";
import { SRN, type SRNOptions } from "../../../src/core/cells/srn.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { checkCell, checkOracle, checkSequence } from "./checks.js";

const activations = ["tanh", "logistic", "relu", "identity"] as const;

describe.each(activations)("SRN with %s", (activation) => {
  checkCell((options) => new SRN({ ...options, activation }));
  checkSequence((options) => new SRN({ ...options, activation }));
});

describe("SRN", () => {
  checkOracle("SRN", (options) => new SRN(options as SRNOptions), "recurrent", "sequences", "cells");

  it("computes h_t = f(U h_{t-1} + W x_t + b)", () => {
    const f = {
      tanh: Math.tanh,
      logistic: (z: number) => 1 / (1 + Math.exp(-z)),
      relu: (z: number) => Math.max(z, 0),
      identity: (z: number) => z,
    };
    for (const activation of activations) {
      const srn = new SRN({ inputSize: 1, hiddenSize: 1, activation, dtype: "float64" });
      srn.loadParameters({
        weight_ih_l0: Float64Array.of(0.5),
        weight_hh_l0: Float64Array.of(-2),
        bias_ih_l0: Float64Array.of(0.25),
        bias_hh_l0: Float64Array.of(0.125),
      });
      const { y } = srn.forward(Tensor.from([[[1]], [[3]]], { dtype: "float64" }));
      const first = f[activation](0.5 + 0.375);
      expect(y.data[0]).toBeCloseTo(first, 14);
      expect(y.data[1]).toBeCloseTo(f[activation](-2 * first + 1.5 + 0.375), 14);
    }
  });

  it("refuses an activation that it does not know", () => {
    expect(() => new SRN({ inputSize: 1, hiddenSize: 1, activation: "sin" as never })).toThrow(
      "SRN: activation is sin; it must be one of tanh, logistic, relu, identity",
    );
    expect(() => new SRN({ inputSize: 1, hiddenSize: 1, activation: "toString" as never })).toThrow(
      "SRN: activation is toString",
    );
  });
});
