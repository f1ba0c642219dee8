import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { slice } from "../../../src/core/tensor/layout.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { differences, expectClose, randomTensor } from "../helpers.js";

const [T, B, D, H] = [5, 3, 2, 4];
const x = randomTensor([T, B, D], 1, "float32").detach();
const lengths = [3, 5, 1];
const kinds = ["states", "gates", "netInputs", "errorTerms"] as const;

describe.each([
  ["SRN", SRN],
  ["GRU", GRU],
  ["LSTM", LSTM],
] as const)("trace of a bidirectional stack of %s on sequences of different lengths", (name, Network) => {
  const network = new Network({ inputSize: D, hiddenSize: H, numLayers: 2, bidirectional: true, seed: 1 });

  it("has a layer for each direction, with the states of forward at the steps that read them", () => {
    const trace = network.trace(x, { lengths });
    expect(trace).toMatchObject({ cell: name, T, B, D, lengths });
    expect(trace.layers.map(({ reverse }) => reverse ?? false)).toEqual([false, true, false, true]);
    const { y } = network.forward(x, { lengths });
    for (const direction of [0, 1]) {
      const half = slice(y, 2, direction * H, (direction + 1) * H).data;
      expectClose("h", trace.layers[2 + direction].states[0].values, half, 1e-5);
    }
  });

  it("is of each sequence what it is alone, and 0 beyond its end", () => {
    const trace = network.trace(x, { lengths });
    for (const [b, length] of lengths.entries()) {
      const alone = network.trace(slice(slice(x, 0, 0, length), 1, b, b + 1));
      for (const [layer, traced] of trace.layers.entries()) {
        for (const kind of kinds) {
          for (const [n, { name: quantity, values }] of traced[kind].entries()) {
            const expected = new Float32Array(T * H);
            expected.set(alone.layers[layer][kind][n].values);
            const ofB = Array.from({ length: T }, (_, t) => [...values.subarray((t * B + b) * H, (t * B + b + 1) * H)]);
            expectClose(`${kind} ${quantity} of layer ${layer}`, ofB.flat(), expected, 1e-5);
          }
        }
      }
    }
  });
});

describe("error terms of a bidirectional network", () => {
  it("equal central differences of the loss by the bias that is added at each step", () => {
    const gru = new GRU({ inputSize: D, hiddenSize: H, bidirectional: true, seed: 1, dtype: "float64" });
    const input = new Tensor(Float64Array.from(x.data), x.shape);
    const lossGradient = randomTensor([B, 2 * H], 3).data;
    const trace = gru.trace(input, { lengths, lossGradient });
    // Σ_t δ_t is the gradient of the bias, of each direction's own.
    const loss = () =>
      [...gru.forward(input, { lengths }).last.data].reduce((sum, value, n) => sum + value * lossGradient[n], 0);
    for (const [layer, suffix] of ["_l0", "_l0_reverse"].entries()) {
      const expected = differences(gru.parameters()[`bias_ih${suffix}`].data, loss);
      const sums = trace.layers[layer].errorTerms.flatMap(({ values }) =>
        Array.from({ length: H }, (_, unit) => {
          let sum = 0;
          for (let n = unit; n < values.length; n += H) sum += values[n];
          return sum;
        }),
      );
      expectClose(`bias${suffix}`, sums, expected, 1e-5);
    }
    // The loss reads the reverse direction at the first step: its error terms grow towards it.
    const [there, back] = trace.layers.map(({ errorTerms }) => errorTerms[2].values);
    const norm = (values: Float32Array, t: number) => Math.hypot(...values.subarray((t * B + 1) * H, (t * B + 2) * H));
    expect(norm(there, 4)).toBeGreaterThan(norm(there, 0));
    expect(norm(back, 0)).toBeGreaterThan(norm(back, 4));
  });

  it("come from a loss on both ends, which has a gradient of its own size", () => {
    const srn = new SRN({ inputSize: D, hiddenSize: H, bidirectional: true });
    const lossGradient = new Float32Array(B * 2 * H).fill(1 / Math.sqrt(2 * H));
    expect(srn.trace(x)).toEqual(srn.trace(x, { lossGradient }));
    expect(() => srn.trace(x, { lossGradient: new Float32Array(B * H) })).toThrow(
      "SRN.trace: lossGradient has 12 elements; [B, H] = [3, 8] needs 24",
    );
  });

  it("have labels as long as the batch or each sequence", () => {
    const srn = new SRN({ inputSize: D, hiddenSize: H });
    const labels = lengths.map((length) => Array.from({ length }, (_, t) => `${t}`));
    expect(srn.trace(x, { lengths, labels }).labels).toEqual([
      ["0", "1", "2", "", ""],
      ["0", "1", "2", "3", "4"],
      ["0", "", "", "", ""],
    ]);
    expect(() => srn.trace(x, { lengths, labels: labels.with(0, ["a"]) })).toThrow("SRN.trace: labels are [3, 1]");
  });
});
