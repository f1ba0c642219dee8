import { describe, expect, it } from "vitest";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { SequenceTagger } from "../../../src/core/outputs/sequence-tagger.js";
import type { Trace } from "../../../src/core/trace/trace.js";
import { countSignal, rankUnits, unitResponse } from "../../../src/core/trace/units.js";
import { Adam } from "../../../src/core/training/optimizers.js";
import { train } from "../../../src/core/training/train.js";
import { anbn } from "../../../src/tasks/counting.js";

/** T = 3, B = 2, of which the second sequence has two steps; H = 2. */
const trace: Trace = {
  cell: "made by hand",
  T: 3,
  B: 2,
  D: 1,
  x: new Float32Array(6),
  labels: [
    ["a", "b", "c"],
    ["d", "e", ""],
  ],
  lengths: [3, 2],
  layers: [
    {
      H: 2,
      states: [
        {
          name: "h",
          label: "hidden state",
          labelZh: "隐状态",
          range: [-9, 9],
          values: Float32Array.of(1, 7, 2, 7, 3, 7, 4, 7, 5, 7, 0, 0),
        },
      ],
      gates: [{ name: "z", label: "gate", labelZh: "门", range: [0, 1], values: new Float32Array(12).fill(0.5) }],
      netInputs: [],
      errorTerms: [],
    },
  ],
};

describe("unitResponse", () => {
  it("is one unit over one sequence, with its labels", () => {
    expect(unitResponse(trace, 0)).toEqual({
      labels: ["a", "b", "c"],
      values: Float32Array.of(1, 3, 5),
      range: [-9, 9],
    });
    expect(unitResponse(trace, 0, { sequence: 1 })).toMatchObject({
      labels: ["d", "e"],
      values: Float32Array.of(2, 4),
    });
    expect([...unitResponse(trace, 1, { quantity: "z" }).values]).toEqual([0.5, 0.5, 0.5]);
    const { labels, ...unlabelled } = trace;
    expect("labels" in unitResponse(unlabelled, 0)).toBe(false);
  });

  it("refuses what is not there", () => {
    expect(() => unitResponse(trace, 2)).toThrow("unitResponse: unit is 2; h has 2 units");
    expect(() => unitResponse(trace, 0, { sequence: 2 })).toThrow(
      "unitResponse: sequence is 2; the trace has 2 sequences",
    );
    expect(() => unitResponse(trace, 0, { quantity: "c" })).toThrow("unitResponse: there is no state or gate c");
    expect(() => unitResponse(trace, 0, { layer: 1 })).toThrow("unitResponse: layer is 1; the trace has 1 layers");
  });
});

describe("rankUnits", () => {
  it("puts the unit first that follows the signal, up or down", () => {
    const ranked = rankUnits(trace, [
      [-1, -3, -5],
      [-2, -4, 1e9],
    ]);
    expect(ranked).toEqual([
      { layer: 0, quantity: "h", unit: 0, correlation: expect.closeTo(-1, 10) },
      { layer: 0, quantity: "h", unit: 1, correlation: 0 },
    ]);
    expect(
      rankUnits(
        trace,
        [
          [1, 2, 3],
          [4, 5],
        ],
        { quantity: "z" },
      ).map(({ quantity }) => quantity),
    ).toEqual(["z", "z"]);
  });

  it("finds the counter of an LSTM that has learnt aⁿbⁿ (Gers & Schmidhuber 2001), in a cell state", async () => {
    const lstm = new LSTM({ inputSize: 3, hiddenSize: 3, seed: 4 });
    const model = new SequenceTagger(lstm, { vocabularySize: 3, tags: 3, seed: 1 });
    const data = Array.from({ length: 8 }, (_, n) => {
      const { tokens } = anbn(n + 1);
      return { tokens: tokens.slice(0, -1), tags: tokens.slice(1) };
    });
    const optimizer = new Adam(model.parameters(), { learningRate: 0.03 });
    let last = Number.POSITIVE_INFINITY;
    for await (const { epochLoss } of train({ model, data, optimizer, epochs: 250, batchSize: 4 })) {
      last = epochLoss ?? last;
    }
    expect(last).toBeLessThan(0.4);
    const text = data.map(({ tokens }) => tokens);
    const trained = model.trace(text);
    const labels = trained.labels!;
    const [best] = rankUnits(trained, countSignal(labels, { 1: 1, 2: -1 }));
    expect(best.quantity).toBe("c");
    expect(Math.abs(best.correlation)).toBeGreaterThan(0.95);
    const { values } = unitResponse(trained, best.unit, { quantity: "c", sequence: 7 });
    const up = Math.sign(best.correlation);
    // It goes one way over eight a's and the other over eight b's.
    for (let t = 2; t <= 8; t++) expect(up * (values[t] - values[t - 1])).toBeGreaterThan(0);
    for (let t = 9; t <= 16; t++) expect(up * (values[t] - values[t - 1])).toBeLessThan(0);
  });

  it("refuses a signal that does not fit", () => {
    expect(() => rankUnits(trace, [[1, 2, 3]])).toThrow("rankUnits: signal has 1 sequences; the trace has 2");
    expect(() =>
      rankUnits(trace, [
        [1, 2],
        [4, 5],
      ]),
    ).toThrow("rankUnits: signal[0] has 2 steps; the sequence has 3");
  });
});

describe("countSignal", () => {
  it("adds what each label is worth", () => {
    const signal = countSignal([["(", "x", "(", ")"], ["toString"], []], { "(": 1, ")": -1 });
    expect(signal).toEqual([[1, 1, 2, 1], [0], []]);
  });
});
