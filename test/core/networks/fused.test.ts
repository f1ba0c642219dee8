import { describe, expect, it } from "vitest";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { sum } from "../../../src/core/tensor/reductions.js";
import type { Tensor } from "../../../src/core/tensor/tensor.js";
import { expectClose, randomTensor } from "../helpers.js";

describe("runs that wait for their backward", () => {
  const lstm = new LSTM({ inputSize: 2, hiddenSize: 128, seed: 1 });
  const small = randomTensor([3, 2, 2], 1, "float32");
  const large = randomTensor([64, 64, 2], 2, "float32");
  const gradientOf = (y: Tensor) => {
    for (const parameter of Object.values(lstm.parameters())) parameter.grad = null;
    sum(y).backward();
    return lstm.parameters().weight_hh_l0.grad!;
  };

  it("are given up beyond the budget, and made again for their backward", () => {
    const first = lstm.forward(small).y;
    const changed = lstm.forward(small).y;
    const expected = gradientOf(lstm.forward(small).y);
    // 18 runs of some 17 MB each.
    for (let n = 0; n < 18; n++) lstm.forward(large);
    expectClose("gradient", gradientOf(first), expected, 0);
    lstm.parameters().bias_ih_l0.data[0] += 1;
    expect(() => sum(changed).backward()).toThrow("parameters or input were changed between forward and backward");
    lstm.parameters().bias_ih_l0.data[0] -= 1;
  });
});
