import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { QRNN } from "../../../src/core/cells/qrnn.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { Linear } from "../../../src/core/networks/layers.js";
import type { Recurrent } from "../../../src/core/networks/recurrent.js";
import { add, multiply } from "../../../src/core/tensor/arithmetic.js";
import { select, slice } from "../../../src/core/tensor/layout.js";
import { crossEntropy } from "../../../src/core/tensor/losses.js";
import { Random } from "../../../src/core/tensor/random.js";
import { sum } from "../../../src/core/tensor/reductions.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { Adam } from "../../../src/core/training/optimizers.js";
import { truncatedBPTT } from "../../../src/core/training/truncated.js";
import { expectClose, randomTensor } from "../helpers.js";

/** Gradients of Σ w ⊙ y by windows, with the values of y. */
function byWindows(network: Recurrent, x: Tensor, weights: Tensor, options: { k1: number; k2?: number }) {
  for (const tensor of Object.values(network.parameters())) tensor.grad = null;
  const y: number[] = [];
  const bounds: number[][] = [];
  for (const window of truncatedBPTT(network, x, options)) {
    bounds.push([window.start, window.end]);
    y.push(...window.y.data);
    sum(multiply(window.y, slice(weights, 0, window.start, window.end))).backward();
  }
  return { y, bounds, gradients: gradientsOf(network) };
}

function gradientsOf(network: Recurrent): Record<string, Float64Array> {
  const entries = Object.entries(network.parameters());
  return Object.fromEntries(entries.map(([name, { grad }]) => [name, Float64Array.from(grad!)]));
}

describe("truncated BPTT", () => {
  it("computes the hidden states of one run, and where k2 is T its gradients", () => {
    const size = fc.integer({ min: 1, max: 5 });
    const sizes = fc.record({ T: fc.integer({ min: 1, max: 9 }), B: size, H: size, L: fc.integer({ min: 1, max: 2 }) });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 10 }), fc.nat(), ({ T, B, H, L }, k1, seed) => {
        const lstm = new LSTM({ inputSize: 2, hiddenSize: H, numLayers: L, seed, dtype: "float64" });
        const x = randomTensor([T, B, 2], seed).detach();
        const weights = randomTensor([T, B, H], seed + 1).detach();
        const { y, gradients } = byWindows(lstm, x, weights, { k1, k2: Math.max(T, k1) });
        for (const tensor of Object.values(lstm.parameters())) tensor.grad = null;
        const whole = lstm.forward(x);
        expectClose("y", y, whole.y.data, 1e-12);
        sum(multiply(whole.y, weights)).backward();
        for (const [name, expected] of Object.entries(gradientsOf(lstm))) {
          expectClose(name, gradients[name], expected, 1e-11, 1e-3);
        }
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  it.each([
    [1, 1],
    [1, 3],
    [2, 2],
    [2, 3],
    [3, 5],
    [3, 6],
    [4, 7],
  ])("k1 = %i, k2 = %i goes back exactly k2 steps from each window's last", (k1, k2) => {
    const [T, B, H] = [10, 2, 3];
    const srn = new SRN({ inputSize: 2, hiddenSize: H, seed: 3, dtype: "float64" });
    const x = randomTensor([T, B, 2], 1).detach();
    const weights = randomTensor([T, B, H], 2).detach();
    const { bounds, gradients } = byWindows(srn, x, weights, { k1, k2 });
    // A second way: for each window the whole sequence step by step, with the state cut off k2 steps before the end.
    for (const tensor of Object.values(srn.parameters())) tensor.grad = null;
    const all = srn.forward(x).y;
    for (const [start, end] of bounds) {
      const from = Math.max(0, end - k2);
      let h = from === 0 ? Tensor.zeros([B, H], { dtype: "float64" }) : row(all, from - 1).detach();
      let loss: Tensor | undefined;
      for (let t = from; t < end; t++) {
        const parameters = Object.fromEntries(
          Object.entries(srn.parameters()).map(([name, tensor]) => [name.replace("_l0", ""), tensor]),
        );
        h = srn.cell.step(row(x, t), { h }, parameters).states.h;
        if (t < start) continue;
        const part = sum(multiply(h, row(weights, t)));
        loss = loss === undefined ? part : add(loss, part);
      }
      loss!.backward();
    }
    for (const [name, expected] of Object.entries(gradientsOf(srn))) {
      expectClose(name, gradients[name], expected, 1e-11);
    }
    expect(bounds[0]).toEqual([0, k1]);
    expect(bounds.at(-1)![1]).toBe(T);
  });

  it("teaches an SRN to repeat its input of two steps ago, as far back as its windows reach", {
    timeout: 30_000,
  }, () => {
    const random = new Random(1, "bits");
    const [T, B] = [60, 8];
    const learn = (k2: number): number => {
      const srn = new SRN({ inputSize: 1, hiddenSize: 8, seed: 1 });
      const output = new Linear({ inputSize: 8, outputSize: 2, seed: 1 });
      const optimizer = new Adam({ ...srn.parameters(), ...output.parameters() }, { learningRate: 0.01 });
      let last = 0;
      for (let epoch = 0; epoch < 12; epoch++) {
        const bits = Array.from({ length: T }, () => Array.from({ length: B }, () => random.integer(0, 1)));
        const x = Tensor.from(bits.map((row) => row.map((bit) => [2 * bit - 1])));
        last = 0;
        for (const { start, end, y } of truncatedBPTT(srn, x, { k1: 1, k2 })) {
          if (start < 2) continue;
          optimizer.zeroGradients();
          const loss = crossEntropy(output.forward(select(y, 0, 0)), bits[end - 3]);
          loss.backward();
          optimizer.step();
          last += loss.item() / (T - 2);
        }
      }
      return last;
    };
    // Chance is ln 2 = 0.69.
    expect(learn(4)).toBeLessThan(0.1);
    expect(learn(1)).toBeGreaterThan(0.3);
  });

  it("refuses windows that make no sense", () => {
    const srn = new SRN({ inputSize: 2, hiddenSize: 3 });
    const x = Tensor.zeros([4, 1, 2]);
    const first =
      (options: { k1: number; k2?: number }, network: Recurrent = srn) =>
      () =>
        truncatedBPTT(network, x, options).next();
    expect(first({ k1: 0 })).toThrow("truncatedBPTT: k1 is 0");
    expect(first({ k1: 3, k2: 2 })).toThrow("truncatedBPTT: k2 is 2; it must be at least k1 = 3");
    expect(first({ k1: 2 }, new SRN({ inputSize: 2, hiddenSize: 3, bidirectional: true }))).toThrow(
      "truncatedBPTT: network is bidirectional",
    );
    expect(first({ k1: 2 }, new QRNN({ inputSize: 2, hiddenSize: 3, numLayers: 2 }))).toThrow(
      "truncatedBPTT: state past has other shapes in other layers; numLayers must be 1",
    );
    expect(first({ k1: 2 }, new QRNN({ inputSize: 3, hiddenSize: 3, numLayers: 2 }))).toThrow("inputSize = 3");
    expect(first({ k1: 2 }, new SRN({ inputSize: 5, hiddenSize: 3 }))).toThrow("the last axis must be inputSize = 5");
  });
});

function row(x: Tensor, t: number): Tensor {
  const [, B, size] = x.shape;
  const at = slice(x, 0, t, t + 1);
  return new Tensor(at.data, [B, size]);
}
