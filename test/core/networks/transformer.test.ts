import { describe, expect, it } from "vitest";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { Chained } from "../../../src/core/networks/chained.js";
import { Transformer } from "../../../src/core/networks/transformer.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { whileTraining } from "../../../src/core/training/mode.js";
import { learn, recallMarked } from "../cells/learn.js";
import { expectClose, randomTensor, weightedSum } from "../helpers.js";
import { checkNetwork, summed } from "./checks.js";

describe("Transformer", () => {
  describe("with sinusoidal positions", () => {
    checkNetwork(({ D, dtype, seed }) => {
      return new Transformer({ inputSize: D, hiddenSize: 6, heads: 2, numLayers: 2, feedForwardSize: 5, dtype, seed });
    });
  });

  describe("with learnt positions, causal, normalizing first", () => {
    checkNetwork(({ D, dtype, seed }) => {
      const shape = { inputSize: D, hiddenSize: 3, feedForwardSize: 7, positions: "learnt", maxLength: 9 } as const;
      return new Transformer({ ...shape, causal: true, normFirst: true, initialization: "xavier", dtype, seed });
    });
  });

  it("without positions takes a sequence for a set, and with them does not", () => {
    const x = randomTensor([4, 1, 3], 1).detach();
    const order = [2, 0, 3, 1];
    const shuffled = new Tensor(
      Float64Array.from(order.flatMap((t) => [...x.data.subarray(t * 3, t * 3 + 3)])),
      x.shape,
    );
    for (const positions of ["none", "sinusoidal"] as const) {
      const network = new Transformer({ inputSize: 3, hiddenSize: 4, heads: 2, positions, dtype: "float64" });
      const [y, moved] = [network.forward(x).y.data, network.forward(shuffled).y.data];
      const errors = order.flatMap((t, n) => [0, 1, 2, 3].map((d) => Math.abs(y[t * 4 + d] - moved[n * 4 + d])));
      expect(Math.max(...errors) < 1e-12).toBe(positions === "none");
    }
  });

  it("that is causal knows nothing of what comes", () => {
    const network = new Transformer({ inputSize: 2, hiddenSize: 4, causal: true, numLayers: 2, seed: 1 });
    const x = randomTensor([5, 1, 2], 1, "float32").detach();
    const before = network.forward(x).y.data.slice();
    x.data[6] += 1;
    const after = network.forward(x).y.data;
    for (let t = 0; t < 5; t++) {
      expect(after.subarray(t * 4, t * 4 + 4).every((value, n) => value === before[t * 4 + n])).toBe(t < 3);
    }
  });

  it("is traced with the weights of attention, and error terms whose sums are the gradients of the biases", () => {
    const network = new Transformer({
      inputSize: 3,
      hiddenSize: 4,
      heads: 2,
      numLayers: 2,
      feedForwardSize: 5,
      seed: 1,
    });
    const x = randomTensor([6, 2, 3], 1, "float32").detach();
    const weights = randomTensor([2, 4], 2, "float32").detach();
    const lengths = [6, 4];
    weightedSum([network.forward(x, { lengths }).last], [weights]).backward();
    const { layers } = network.trace(x, { lengths, lossGradient: weights.data });
    expect(layers.length).toBe(2);
    for (const [n, { gates, netInputs, errorTerms, states }] of layers.entries()) {
      const [a, f] = gates;
      expect([a.name, a.shape, f.name, f.shape, netInputs.map(({ name }) => name)]).toEqual([
        "a",
        [2, 6],
        "f",
        [5],
        ["s", "z"],
      ]);
      for (let row = 0; row < a.values.length; row += 6) {
        const [t, b] = [Math.floor(row / 24), Math.floor(row / 12) % 2];
        const values = a.values.subarray(row, row + 6);
        expect(values.reduce((sum, value) => sum + value)).toBeCloseTo(t < lengths[b] ? 1 : 0, 5);
        expect(values.subarray(lengths[b]).every((value) => value === 0)).toBe(true);
      }
      const bias = network.parameters()[`layers.${n}.linear1.bias`];
      expectClose("δ of the feed-forward units", summed(errorTerms[1], 5), bias.grad!, 1e-4);
      expect(states[0].values.length).toBe(6 * 2 * 4);
    }
    const top = network.forward(x, { lengths }).y;
    expectClose("h of the top block", layers[1].states[0].values, top.data, 1e-6);
  });

  it("drops units only while training", () => {
    const network = new Transformer({ inputSize: 3, hiddenSize: 4, dropout: 0.5, seed: 1 });
    const x = randomTensor([6, 2, 3], 1, "float32").detach();
    expect(network.forward(x).y.data).toEqual(network.forward(x).y.data);
    const [first, second] = [0, 1].map(() => whileTraining(() => network.forward(x).y.data));
    expect(first).not.toEqual(second);
    expect(first).not.toEqual(network.forward(x).y.data);
  });

  it("learns to find one step among many, alone and on top of a recurrent layer", { timeout: 60_000 }, () => {
    const alone = new Transformer({ inputSize: 2, hiddenSize: 8, heads: 2, feedForwardSize: 8, seed: 1 });
    expect(learn(alone, recallMarked(12), { steps: 150, rate: 0.01 })).toBeLessThan(0.1);
    const lstm = new LSTM({ inputSize: 2, hiddenSize: 6, seed: 1 });
    const above = new Transformer({
      inputSize: 6,
      hiddenSize: 8,
      heads: 2,
      feedForwardSize: 8,
      positions: "none",
      seed: 1,
    });
    expect(learn(new Chained({ networks: [lstm, above] }), recallMarked(12), { steps: 150, rate: 0.01 })).toBeLessThan(
      0.1,
    );
  });

  it("refuses options that cannot be", () => {
    expect(() => new Transformer({ inputSize: 2, hiddenSize: 3, heads: 2 })).toThrow(
      "size is 3; it must be a multiple of heads = 2",
    );
    expect(() => new Transformer({ inputSize: 2, hiddenSize: 3, feedForwardSize: 0 })).toThrow(
      "Transformer: feedForwardSize is 0",
    );
    expect(() => new Transformer({ inputSize: 2, hiddenSize: 3, dropout: 1 })).toThrow("Transformer: dropout is 1");
    expect(() => new Transformer({ inputSize: 2, hiddenSize: 3, dtype: "int8" as never })).toThrow(
      "Transformer: dtype",
    );
    expect(() => new Transformer({ inputSize: 0, hiddenSize: 3 })).toThrow("Transformer: inputSize is 0");
    expect(() => new Transformer({ inputSize: 2, hiddenSize: 3, positions: "learnt" })).toThrow(
      "Transformer: positions is learnt and maxLength undefined; learnt positions, and only they, need maxLength",
    );
    expect(() => new Transformer({ inputSize: 2, hiddenSize: 3, positions: "rotary" as never })).toThrow(
      "positions is rotary",
    );
    const network = new Transformer({ inputSize: 2, hiddenSize: 3, positions: "learnt", maxLength: 4 });
    expect(() => network.forward(Tensor.zeros([5, 1, 2]))).toThrow("T is 5; it must be a whole number from 1 to 4");
  });
});
