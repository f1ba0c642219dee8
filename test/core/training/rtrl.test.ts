import { describe, expect, it } from "vitest";
import { cells } from "../../../src/core/cells/index.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { Linear } from "../../../src/core/networks/layers.js";
import type { Recurrent } from "../../../src/core/networks/recurrent.js";
import { add, multiply } from "../../../src/core/tensor/arithmetic.js";
import { select } from "../../../src/core/tensor/layout.js";
import { crossEntropy } from "../../../src/core/tensor/losses.js";
import { Random } from "../../../src/core/tensor/random.js";
import { sum } from "../../../src/core/tensor/reductions.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { Adam } from "../../../src/core/training/optimizers.js";
import { realTimeGradients } from "../../../src/core/training/rtrl.js";
import { expectClose, randomTensor } from "../helpers.js";

describe("real-time recurrent learning", () => {
  it.each(Object.entries(cells))("has BPTT's gradients for %s", (_, Network) => {
    const [T, B, D, H] = [5, 2, 2, 4];
    const options = { inputSize: D, hiddenSize: H, dtype: "float64", seed: 3 };
    const network: Recurrent = new Network(options as never);
    const x = randomTensor([T, B, D], 1).detach();
    const weights = randomTensor([T, B, H], 2).detach();
    const { steps } = network.unroll(x);
    const total = steps[0]
      .map(({ states }, t) => sum(multiply(states.h, select(weights, 0, t))))
      .reduce((a, b) => add(a, b));
    total.backward();
    const bptt = Object.values(network.parameters()).map((tensor) => {
      const gradient = tensor.grad ?? new Float64Array(tensor.data.length);
      tensor.grad = null;
      return gradient;
    });
    const loss = realTimeGradients(network, x, (h, t) => sum(multiply(h, select(weights, 0, t))));
    expect(loss).toBeCloseTo(total.item(), 10);
    for (const [n, [name, { grad }]] of Object.entries(network.parameters()).entries()) {
      expectClose(name, grad!, bptt[n], 1e-9, 1e-6);
    }
  });

  it("gives the gradient of what reads the states, and adds to what is there", () => {
    const srn = new SRN({ inputSize: 3, hiddenSize: 4, dtype: "float64", seed: 1 });
    const output = new Linear({ inputSize: 4, outputSize: 2, dtype: "float64", seed: 1 });
    const x = randomTensor([6, 3, 3], 1).detach();
    const parameters = { ...srn.parameters(), ...output.parameters() };
    const lossAt = (h: Tensor) => crossEntropy(output.forward(h), [0, 1, 1]);
    lossAt(select(srn.forward(x).y, 0, 5)).backward();
    const expected = Object.values(parameters).map(({ grad }) => Float64Array.from(grad!, (value) => 2 * value));
    const loss = realTimeGradients(srn, x, (h, t) => (t === 5 ? lossAt(h) : null));
    expect(loss).toBeGreaterThan(0);
    for (const [n, { grad }] of Object.values(parameters).entries()) expectClose(`${n}`, grad!, expected[n], 1e-9);
  });

  it("teaches a small SRN to repeat its input of the step before", { timeout: 30_000 }, () => {
    const random = new Random(1, "bits");
    const srn = new SRN({ inputSize: 1, hiddenSize: 4, dtype: "float64", seed: 1 });
    const output = new Linear({ inputSize: 4, outputSize: 2, dtype: "float64", seed: 1 });
    const optimizer = new Adam({ ...srn.parameters(), ...output.parameters() }, { learningRate: 0.05 });
    const losses: number[] = [];
    for (let step = 0; step < 80; step++) {
      const bits = Array.from({ length: 9 }, () => [random.integer(0, 1), random.integer(0, 1)]);
      const x = Tensor.from(
        bits.map((row) => row.map((bit) => [2 * bit - 1])),
        { dtype: "float64" },
      );
      optimizer.zeroGradients();
      losses.push(
        realTimeGradients(srn, x, (h, t) => (t === 0 ? null : crossEntropy(output.forward(h), bits[t - 1]))) / 8,
      );
      optimizer.step();
    }
    expect(losses[0]).toBeGreaterThan(0.6);
    expect(losses.at(-1)).toBeLessThan(0.1);
  });

  it("refuses several layers or directions, and what does not fit", () => {
    const options = { inputSize: 2, hiddenSize: 3, dtype: "float64" } as const;
    const x = Tensor.zeros([2, 1, 2], { dtype: "float64" });
    expect(() => realTimeGradients(new SRN({ ...options, numLayers: 2 }), x, sum)).toThrow(
      "realTimeGradients: network has 2 layers; it must have one layer in one direction",
    );
    expect(() => realTimeGradients(new SRN({ ...options, bidirectional: true }), x, sum)).toThrow(
      "1 layers, bidirectional",
    );
    expect(() => realTimeGradients(new SRN({ ...options, inputSize: 3, residual: true }), x, sum)).toThrow(
      "realTimeGradients: network is residual",
    );
    expect(() => realTimeGradients(new SRN(options), Tensor.zeros([2, 1, 3], { dtype: "float64" }), sum)).toThrow(
      "the last axis must be inputSize = 2",
    );
  });
});
