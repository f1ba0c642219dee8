import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { gruCell } from "../../../src/core/cells/gru.js";
import { LSTM, lstmCell } from "../../../src/core/cells/lstm.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { DilatedRNN } from "../../../src/core/networks/dilated.js";
import { Recurrent } from "../../../src/core/networks/recurrent.js";
import { SequenceClassifier } from "../../../src/core/outputs/sequence-classifier.js";

const shown = (model: object) =>
  (model as Record<symbol, () => Record<string, string>>)[Symbol.for("Jupyter.display")]();

describe("a model as a cell's last value", () => {
  it("is a summary of a network's layers", () => {
    const lstm = new LSTM({ inputSize: 3, hiddenSize: 4, numLayers: 2 });
    expect(shown(lstm)["text/plain"]).toBe(
      [
        "LSTM [T, B, 3] → [T, B, 4], hiddenSize 4, numLayers 2, initialization uniform, float32: 304 parameters",
        "part     parameter     shape    numbers",
        "layer 0  weight_ih_l0  [16, 3]       48",
        "         weight_hh_l0  [16, 4]       64",
        "         bias_ih_l0    [16]          16",
        "         bias_hh_l0    [16]          16",
        "layer 1  weight_ih_l1  [16, 4]       64",
        "         weight_hh_l1  [16, 4]       64",
        "         bias_ih_l1    [16]          16",
        "         bias_hh_l1    [16]          16",
      ].join("\n"),
    );
    expect(inspect(lstm)).toBe(shown(lstm)["text/plain"]);
  });

  it("keeps the parameters of twelve layers apart", () => {
    const srn = new SRN({ inputSize: 1, hiddenSize: 1, numLayers: 12 });
    const rows = shown(srn)["text/plain"].split("\n");
    expect(rows[0]).toBe(
      "SRN [T, B, 1] → [T, B, 1], hiddenSize 1, numLayers 12, initialization uniform, activation tanh, float32: 48 parameters",
    );
    expect(rows.length).toBe(2 + 12 * 4);
    expect(rows.filter((row) => row.startsWith("layer")).map((row) => /weight_ih_l\d+/.exec(row)?.[0])).toEqual(
      Array.from({ length: 12 }, (_, layer) => `weight_ih_l${layer}`),
    );
  });

  it("is a summary of all of a classifier's parts", () => {
    const recurrent = new SRN({ inputSize: 3, hiddenSize: 4, activation: "relu" });
    const model = new SequenceClassifier(recurrent, { vocabularySize: 10, classes: 5 });
    const rows = shown(model)
      ["text/plain"].split("\n")
      .map((row) => row.split(/\s{2,}/));
    const count = Object.values(model.parameters()).reduce((sum, { data }) => sum + data.length, 0);
    expect(rows[0][0]).toMatch(/^SequenceClassifier with SRN .*, activation relu, float32: /);
    expect(rows[0][0]).toContain(`: ${count} parameters`);
    expect(rows[2]).toEqual(["embedding", "weight", "[10, 3]", "30"]);
    expect(rows[3]).toEqual(["network, layer 0", "weight_ih_l0", "[4, 3]", "12"]);
    expect(rows[7]).toEqual(["output", "weight", "[5, 4]", "20"]);
    expect(rows[8]).toEqual(["", "bias", "[5]", "5"]);
  });

  it("says of any network what it is made of", () => {
    const sizes = { inputSize: 3, hiddenSize: 4, seed: 1 };
    const dilated = new DilatedRNN({ ...sizes, cell: gruCell({ reset: "before" }), dilations: [1, 4] });
    expect(shown(dilated)["text/plain"].split("\n")[0]).toBe(
      "DilatedRNN [T, B, 3] → [T, B, 4], cell GRU, reset before, hiddenSize 4, numLayers 2, dilations 1 4, " +
        "initialization uniform, float32: 228 parameters",
    );
    const both = new SRN({ ...sizes, bidirectional: true });
    const rows = shown(both)["text/plain"].split("\n");
    expect(rows[0]).toContain("SRN [T, B, 3] → [T, B, 8], hiddenSize 4, numLayers 1, bidirectional, ");
    expect(rows.filter((row) => row.startsWith("layer")).map((row) => row.split(/ {2,}/).slice(0, 2))).toEqual([
      ["layer 0", "weight_ih_l0"],
      ["layer 0, reverse", "weight_ih_l0_reverse"],
    ]);
  });

  it("escapes names in HTML", () => {
    const cell = { ...lstmCell(), name: '<b>"&' };
    const html = shown(new Recurrent(cell, { inputSize: 1, hiddenSize: 1 }))["text/html"];
    expect(html).toContain("<caption>&lt;b&gt;&quot;&amp; [T, B, 1]");
    expect(html).not.toContain("<b>");
  });
});
