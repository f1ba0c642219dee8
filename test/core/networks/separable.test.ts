import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { copyOfParameters } from "../../../src/core/networks/parameters.js";
import { Separable } from "../../../src/core/networks/separable.js";
import type { Random } from "../../../src/core/tensor/random.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { learn } from "../cells/learn.js";
import { expectClose, randomTensor } from "../helpers.js";
import { checkNetwork } from "./checks.js";

describe("Separable", () => {
  checkNetwork(({ D, dtype, seed }) => {
    const past = new LSTM({ inputSize: D, hiddenSize: 3, dtype, seed });
    return new Separable({ past, future: new SRN({ inputSize: D, hiddenSize: 2, numLayers: 2, dtype, seed }) });
  });

  it("of one layer and one cell is a bidirectional network, with its trace", () => {
    const both = new GRU({ inputSize: 3, hiddenSize: 4, bidirectional: true, seed: 1 });
    const all = copyOfParameters(both.parameters());
    const [past, future] = ["", "_reverse"].map((direction) => {
      const network = new GRU({ inputSize: 3, hiddenSize: 4 });
      const names = Object.keys(network.parameters());
      network.loadParameters(Object.fromEntries(names.map((name) => [name, all[name + direction]])));
      return network;
    });
    const separable = new Separable({ past, future });
    const x = randomTensor([6, 3, 3], 1, "float32").detach();
    for (const lengths of [undefined, [2, 6, 5]]) {
      const options = { lengths, lossGradient: randomTensor([3, 8], 2).data };
      const [output, expected] = [separable.forward(x, { lengths }), both.forward(x, { lengths })];
      expectClose("y", output.y.data, expected.y.data, 1e-6);
      expectClose("last", output.last.data, expected.last.data, 1e-6);
      const [got, trace] = [separable.trace(x, options), both.trace(x, options)];
      expect(got.layers.map(({ name, reverse }) => [name, reverse ?? false])).toEqual([
        ["past", false],
        ["future", true],
      ]);
      for (const [l, layer] of trace.layers.entries()) {
        for (const kind of ["states", "gates", "netInputs", "errorTerms"] as const) {
          for (const [n, { values }] of layer[kind].entries()) {
            expectClose(`layer ${l} ${kind} ${n}`, got.layers[l][kind][n].values, values, 1e-5);
          }
        }
      }
    }
  });

  it("of two layers is not a bidirectional stack: the two never meet", () => {
    const past = new SRN({ inputSize: 2, hiddenSize: 3, numLayers: 2, seed: 1 });
    const separable = new Separable({ past, future: new SRN({ inputSize: 2, hiddenSize: 3, numLayers: 2, seed: 2 }) });
    const x = randomTensor([5, 1, 2], 1, "float32").detach();
    const before = separable.forward(x).y.data.slice();
    x.data[9] += 1;
    const after = separable.forward(x).y.data;
    // The last input is read by the future's part of every step, and by the past's part of the last step alone.
    for (let t = 0; t < 5; t++) {
      for (let h = 0; h < 6; h++) {
        expect(after[t * 6 + h] === before[t * 6 + h]).toBe(h < 3 && t < 4);
      }
    }
  });

  it("learns what needs both the past and the future", { timeout: 60_000 }, () => {
    const [past, future] = [1, 2].map((seed) => new GRU({ inputSize: 1, hiddenSize: 6, seed }));
    // At every step: the mean of the first and the last sign. Of either alone the error would be 0.25.
    const task = (random: Random) => {
      const [T, B] = [8, 16];
      const x = Tensor.zeros([T, B, 1]);
      const target = Tensor.zeros([T, B, 1]);
      for (let n = 0; n < x.data.length; n++) x.data[n] = 2 * random.integer(0, 1) - 1;
      for (let n = 0; n < x.data.length; n++) target.data[n] = (x.data[n % B] + x.data[(T - 1) * B + (n % B)]) / 2;
      return { x, target };
    };
    const errorOfBoth = learn(new Separable({ past, future }), task, { steps: 300, rate: 0.02 });
    expect(errorOfBoth).toBeLessThan(0.05);
  });

  it("refuses networks that do not fit together", () => {
    const past = new SRN({ inputSize: 2, hiddenSize: 3 });
    expect(() => new Separable({ past, future: new SRN({ inputSize: 3, hiddenSize: 3 }) })).toThrow(
      "Separable: past has inputSize 2 and future 3; they must be the same",
    );
    expect(() => new Separable({ past, future: new SRN({ inputSize: 2, hiddenSize: 3, dtype: "float64" }) })).toThrow(
      "Separable: float32 and float64 cannot be mixed",
    );
  });
});
