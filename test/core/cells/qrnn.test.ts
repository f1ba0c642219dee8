import { describe, expect, it } from "vitest";
import { QRNN, type QRNNOptions } from "../../../src/core/cells/qrnn.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { randomTensor } from "../helpers.js";
import { checkCell, checkOracle, checkSequence } from "./checks.js";
import { learn, recallMarked } from "./learn.js";

describe.each([
  ["f", 1],
  ["fo", 2],
  ["ifo", 3],
] as const)("QRNN with %s-pooling and window %i", (pooling, window) => {
  checkCell((options) => new QRNN({ ...options, pooling, window }));
  checkSequence((options) => new QRNN({ ...options, pooling, window }));

  it("learns to recall what was marked among 20 steps", () => {
    const qrnn = new QRNN({ inputSize: 2, hiddenSize: 8, pooling, window, seed: 1 });
    expect(learn(qrnn, recallMarked(20), { steps: 200, rate: 0.05 })).toBeLessThan(0.1);
  });
});

describe("QRNN", () => {
  checkOracle("QRNN", (options) => new QRNN(options as QRNNOptions), "cells");

  it("goes on in the middle of a window as if the sequence had not been cut", () => {
    const qrnn = new QRNN({ inputSize: 2, hiddenSize: 2, window: 4, numLayers: 2, seed: 1 });
    const x = randomTensor([6, 1, 2], 1, "float32");
    const { y } = qrnn.forward(x);
    const { y: _, last: __, ...initial } = qrnn.forward(new Tensor(x.data.slice(0, 4), [2, 1, 2]));
    const rest = qrnn.forward(new Tensor(x.data.slice(4), [4, 1, 2]), { initial });
    for (const [n, value] of rest.y.data.entries()) expect(value).toBeCloseTo(y.data[4 + n], 6);
  });

  it("refuses what it does not know", () => {
    expect(() => new QRNN({ inputSize: 1, hiddenSize: 1, pooling: "max" as never })).toThrow(
      "QRNN: pooling is max; it must be one of f, fo, ifo",
    );
    expect(() => new QRNN({ inputSize: 1, hiddenSize: 1, window: 0 })).toThrow("QRNN: window is 0");
  });
});
