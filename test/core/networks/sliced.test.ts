import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { Sliced } from "../../../src/core/networks/sliced.js";
import { slice, stack } from "../../../src/core/tensor/layout.js";
import { learn, recallMarked } from "../cells/learn.js";
import { expectClose, randomTensor, weightedSum } from "../helpers.js";
import { checkNetwork, summed } from "./checks.js";

describe("Sliced", () => {
  checkNetwork(({ D, dtype, seed }) => {
    const networks = [D, 3, 4].map((inputSize, n) => {
      return new GRU({ inputSize, hiddenSize: 3 + n, dtype, seed: seed + n });
    });
    return new Sliced({ networks, sliceLengths: [3, 2] });
  });

  it("is what each network gives for each slice alone", () => {
    const [low, middle, top] = [2, 3, 4].map((inputSize, n) => {
      return new SRN({ inputSize, hiddenSize: 3 + n, dtype: "float64", seed: n });
    });
    const x = randomTensor([14, 2, 2], 1);
    const cut = (tensor: typeof x, length: number) =>
      Array.from({ length: Math.ceil(tensor.shape[0] / length) }, (_, n) =>
        slice(tensor, 0, n * length, Math.min((n + 1) * length, tensor.shape[0])),
      );
    const upper = (network: SRN, slices: (typeof x)[]) =>
      stack(
        slices.map((part) => network.forward(part).last),
        0,
      );
    const expected = top.forward(upper(middle, cut(upper(low, cut(x, 3)), 2)));
    const { y, last } = new Sliced({ networks: [low, middle, top], sliceLengths: [3, 2] }).forward(x);
    expectClose("last", last.data, expected.last.data, 1e-12);
    for (let t = 0; t < 14; t++) {
      const from = Math.floor(t / 6) * 2 * 5;
      expectClose(`y ${t}`, y.data.subarray(t * 10, t * 10 + 10), expected.y.data.subarray(from, from + 10), 1e-12);
    }
  });

  it("is traced in time, with error terms whose sums are the gradients of the biases", () => {
    const networks = [2, 3, 4].map((inputSize, n) => new SRN({ inputSize, hiddenSize: 3 + n, seed: n }));
    const sliced = new Sliced({ networks, sliceLengths: [3, 2] });
    const x = randomTensor([14, 2, 2], 1, "float32").detach();
    const weights = randomTensor([2, 5], 2, "float32").detach();
    const options = { lengths: [14, 10], lossGradient: weights.data };
    weightedSum([sliced.forward(x, options).last], [weights]).backward();
    const { layers } = sliced.trace(x, options);
    expect(layers.map(({ name, T }) => [name, T])).toEqual([
      ["slices 0", undefined],
      ["slices 1", 5],
      ["top", 3],
    ]);
    for (const [n, layer] of layers.entries()) {
      const bias = sliced.parameters()[`${n}.bias_ih_l0`];
      expectClose(`bias ${n}`, summed(layer.errorTerms[0], layer.H), bias.grad!, 1e-4);
    }
    // A slice starts from 0, and the next one knows nothing of it.
    const first = networks[0].forward(slice(x, 0, 3, 6)).y;
    expectClose("second slice", layers[0].states[0].values.subarray(3 * 6, 6 * 6), first.data, 1e-6);
  });

  it("learns to find one step among many slices", { timeout: 60_000 }, () => {
    const networks = [2, 8].map((inputSize, n) => new GRU({ inputSize, hiddenSize: 8, seed: n }));
    const sliced = new Sliced({ networks, sliceLengths: [6] });
    expect(learn(sliced, recallMarked(36), { steps: 150, rate: 0.02 })).toBeLessThan(0.1);
  });

  it("refuses networks that do not fit together", () => {
    const gru = (inputSize: number) => new GRU({ inputSize, hiddenSize: 3 });
    expect(() => new Sliced({ networks: [gru(2)], sliceLengths: [] })).toThrow(
      "Sliced: there are 1 networks and 0 slice lengths; each network but the top one has one",
    );
    expect(() => new Sliced({ networks: [gru(2), gru(2)], sliceLengths: [4] })).toThrow(
      "Sliced: network 1 has inputSize 2; the one below gives 3",
    );
    expect(() => new Sliced({ networks: [gru(2), gru(3)], sliceLengths: [0.5] })).toThrow(
      "Sliced: sliceLengths[0] is 0.5; it must be a positive whole number",
    );
  });
});
