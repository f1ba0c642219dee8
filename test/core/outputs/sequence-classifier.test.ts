import { describe, expect, it } from "vitest";
import { SRN } from "../../../src/core/cells/srn.js";
import { copyOfParameters } from "../../../src/core/networks/parameters.js";
import { SequenceClassifier } from "../../../src/core/outputs/sequence-classifier.js";
import { crossEntropy } from "../../../src/core/tensor/losses.js";

describe("SequenceClassifier", () => {
  const model = new SequenceClassifier(new SRN({ inputSize: 4, hiddenSize: 3, seed: 2 }), {
    vocabularySize: 5,
    classes: 6,
    seed: 2,
  });

  it("gives logits from the top layer's last hidden state", () => {
    const tokens = [
      [0, 1, 4],
      [2, 2, 3],
    ];
    const logits = model.forward(tokens);
    expect(logits.shape).toEqual([2, 6]);
    const trace = model.trace(tokens);
    const last = trace.layers[0].states[0].values.subarray(2 * 2 * 3);
    const { weight, bias } = model.output;
    for (let b = 0; b < 2; b++) {
      for (let k = 0; k < 6; k++) {
        let expected = bias.data[k];
        for (let m = 0; m < 3; m++) expected += weight.data[k * 3 + m] * last[b * 3 + m];
        expect(logits.data[b * 6 + k]).toBeCloseTo(expected, 5);
      }
    }
    expect(trace.labels).toEqual([
      ["0", "1", "4"],
      ["2", "2", "3"],
    ]);
    expect(() => model.forward([[0, 5]])).toThrow("embed: token 1 of sequence 0 is 5");
  });

  it("predicts the greatest logit and counts what is right", () => {
    const tokens = [[0], [1], [2], [3], [4]];
    const logits = model.forward(tokens).toRows() as number[][];
    const greatest = logits.map((row) => row.indexOf(Math.max(...row)));
    expect(model.predict(tokens)).toEqual(greatest);
    const examples = tokens.map((each, n) => ({ tokens: each, label: n < 3 ? greatest[n] : (greatest[n] + 1) % 6 }));
    expect(model.accuracy(examples)).toBeCloseTo(0.6, 12);
    expect(() => model.accuracy([])).toThrow("SequenceClassifier.accuracy: there are no examples");
    const labels = examples.map(({ label }) => label);
    expect(model.loss(examples).item()).toBe(crossEntropy(model.forward(tokens), labels).item());
  });

  it("starts all its parts as the recurrent network starts", () => {
    const srn = new SRN({ inputSize: 40, hiddenSize: 30, initialization: "xavier" });
    const { embedding, output } = new SequenceClassifier(srn, { vocabularySize: 20, classes: 30 });
    for (const { data } of [embedding!.weight, output.weight]) {
      const bound = Math.sqrt(6 / 60);
      expect(Math.max(...data)).toBeLessThanOrEqual(bound);
      expect(Math.max(...data)).toBeGreaterThan(0.98 * bound);
    }
    expect(output.bias.data.every((value) => value === 0)).toBe(true);
    const values = model.embedding!.weight.data;
    expect(Math.max(...values)).toBeGreaterThan(1);
  });

  it("names its parameters after its parts, and loads them", () => {
    expect(Object.keys(model.parameters())).toEqual([
      "embedding.weight",
      "network.weight_ih_l0",
      "network.weight_hh_l0",
      "network.bias_ih_l0",
      "network.bias_hh_l0",
      "output.weight",
      "output.bias",
    ]);
    const other = new SequenceClassifier(new SRN({ inputSize: 4, hiddenSize: 3, seed: 9 }), {
      vocabularySize: 5,
      classes: 6,
      seed: 9,
    });
    const tokens = [[0, 1, 2]];
    expect(other.forward(tokens).toRows()).not.toEqual(model.forward(tokens).toRows());
    other.loadParameters(copyOfParameters(model.parameters()));
    expect(other.forward(tokens).toRows()).toEqual(model.forward(tokens).toRows());
  });
});
