import { describe, expect, it } from "vitest";
import { FeedForward } from "../../../src/core/cells/feed-forward.js";
import { relu, tanh } from "../../../src/core/tensor/activations.js";
import { linear } from "../../../src/core/tensor/products.js";
import { expectClose, randomTensor } from "../helpers.js";
import { checkCell } from "./checks.js";

describe("FeedForward", () => {
  checkCell((options) => new FeedForward(options));

  it("is a linear layer and its activation at each step", () => {
    const x = randomTensor([6, 2, 3], 1);
    for (const [activation, f] of [
      ["tanh", tanh],
      ["relu", relu],
    ] as const) {
      const network = new FeedForward({ inputSize: 3, hiddenSize: 4, activation, dtype: "float64", seed: 1 });
      const { weight_ih_l0, bias_ih_l0 } = network.parameters();
      const expected = f(linear(x, weight_ih_l0, bias_ih_l0)).data;
      expectClose("forward", network.forward(x).y.data, expected, 1e-15);
      expectClose("unroll", network.unroll(x).y.data, expected, 1e-15);
    }
    expect(() => new FeedForward({ inputSize: 3, hiddenSize: 4, activation: "sine" as never })).toThrow(
      "FeedForward: activation is sine; it must be one of tanh, logistic, relu, identity",
    );
  });
});
