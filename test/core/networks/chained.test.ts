import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { Chained } from "../../../src/core/networks/chained.js";
import { Transformer } from "../../../src/core/networks/transformer.js";
import { expectClose, randomTensor } from "../helpers.js";
import { checkNetwork } from "./checks.js";

describe("Chained", () => {
  describe("of a recurrent network and a Transformer", () => {
    checkNetwork(({ D, dtype, seed }) => {
      const gru = new GRU({ inputSize: D, hiddenSize: 3, dtype, seed });
      const transformer = new Transformer({ inputSize: 3, hiddenSize: 4, heads: 2, feedForwardSize: 5, dtype, seed });
      return new Chained({ networks: [gru, transformer] });
    });
  });

  it("of two layers is the stack of both, with its trace", () => {
    const stacked = new LSTM({ inputSize: 3, hiddenSize: 4, numLayers: 2, seed: 1 });
    const layers = [3, 4].map((inputSize) => new LSTM({ inputSize, hiddenSize: 4 }));
    for (const [l, layer] of layers.entries()) {
      const own = Object.entries(stacked.parameters()).filter(([name]) => name.endsWith(`_l${l}`));
      layer.loadParameters(Object.fromEntries(own.map(([name, { data }]) => [name.replace(/_l1$/, "_l0"), data])));
    }
    const chained = new Chained({ networks: layers });
    const x = randomTensor([6, 3, 3], 1, "float32").detach();
    for (const lengths of [undefined, [2, 6, 5]]) {
      const options = { lengths, lossGradient: randomTensor([3, 4], 2).data };
      expectClose("y", chained.forward(x, { lengths }).y.data, stacked.forward(x, { lengths }).y.data, 1e-6);
      const [got, expected] = [chained.trace(x, options), stacked.trace(x, options)];
      expect(got.layers.map(({ name }) => name)).toEqual(["LSTM", "LSTM"]);
      for (const [l, layer] of expected.layers.entries()) {
        for (const kind of ["states", "gates", "netInputs", "errorTerms"] as const) {
          for (const [n, { values }] of layer[kind].entries()) {
            expectClose(`layer ${l} ${kind} ${n}`, got.layers[l][kind][n].values, values, 1e-5);
          }
        }
      }
    }
  });

  it("refuses networks that do not fit together", () => {
    const gru = new GRU({ inputSize: 3, hiddenSize: 4 });
    expect(() => new Chained({ networks: [] })).toThrow("Chained: there are no networks");
    expect(() => new Chained({ networks: [gru, gru] })).toThrow(
      "Chained: network 1 has inputSize 3; the one before gives 4",
    );
    const double = new GRU({ inputSize: 4, hiddenSize: 4, dtype: "float64" });
    expect(() => new Chained({ networks: [gru, double] })).toThrow("Chained: float32 and float64 cannot be mixed");
  });
});
