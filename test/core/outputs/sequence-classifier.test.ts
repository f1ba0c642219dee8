import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { copyOfParameters } from "../../../src/core/networks/parameters.js";
import { SequenceClassifier } from "../../../src/core/outputs/sequence-classifier.js";
import { crossEntropy } from "../../../src/core/tensor/losses.js";
import { Random } from "../../../src/core/tensor/random.js";
import { expectClose, expectGradients } from "../helpers.js";
import { teach, timeout } from "./training.js";

const poolings = ["last", "mean", "attention"] as const;

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

  it("classifies each sequence of a batch as if it were alone, by any pooling", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...poolings),
        fc.boolean(),
        fc.nat(),
        (lengths, pooling, bidirectional, seed) => {
          const network = new GRU({ inputSize: 3, hiddenSize: 5, bidirectional, dtype: "float64", seed });
          const classifier = new SequenceClassifier(network, { vocabularySize: 4, classes: 3, pooling, seed });
          const sequences = lengths.map((length, b) => Array.from({ length }, (_, t) => (3 * t + b + seed) % 4));
          const together = classifier.forward(sequences);
          const alone = sequences.flatMap((tokens) => [...classifier.forward([tokens]).data]);
          expectClose("logits", together.data, alone, 1e-9);
        },
      ),
      { numRuns: 40, seed: 1 },
    );
  });

  it("weighs the steps by their mean or by attention", () => {
    const network = new SRN({ inputSize: 2, hiddenSize: 3, dtype: "float64", seed: 1 });
    const sequences = [
      [0, 1, 2],
      [2, 2],
    ];
    for (const pooling of ["mean", "attention"] as const) {
      const classifier = new SequenceClassifier(network, { vocabularySize: 3, classes: 2, pooling, seed: 1 });
      const trace = classifier.trace(sequences);
      const states = trace.layers[0].states[0].values;
      const logits = classifier.forward(sequences);
      expect(trace.layers.length).toBe(pooling === "mean" ? 1 : 2);
      for (const [b, { length }] of sequences.entries()) {
        const rows = Array.from({ length }, (_, t) => [...states.subarray((t * 2 + b) * 3, (t * 2 + b + 1) * 3)]);
        const scores = rows.map((row) => {
          if (classifier.attention === undefined) return 0;
          const { key, query } = classifier.attention;
          return [...query.data].reduce((sum, q, a) => {
            const z = row.reduce((net, h, d) => net + key.weight.data[a * 3 + d] * h, key.bias!.data[a]);
            return sum + q * Math.tanh(z);
          }, 0);
        });
        const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
        const weights = scores.map((score) => Math.exp(score) / total);
        const pooled = [0, 1, 2].map((d) => rows.reduce((sum, row, t) => sum + weights[t] * row[d], 0));
        const { weight, bias } = classifier.output;
        for (const k of [0, 1]) {
          const expected = pooled.reduce((sum, h, d) => sum + weight.data[k * 3 + d] * h, bias!.data[k]);
          expect(logits.data[b * 2 + k]).toBeCloseTo(expected, 6);
        }
        if (pooling === "mean") continue;
        const shown = trace.layers[1].states[0];
        expect(shown.name).toBe("α");
        const own = Array.from({ length: 3 }, (_, t) => shown.values[t * 2 + b]);
        expectClose("weights", own, [...weights, 0].slice(0, 3), 1e-6);
      }
    }
  });

  it.each(poolings)("has the gradients of central differences, by %s", (pooling) => {
    const network = new SRN({ inputSize: 2, hiddenSize: 3, dtype: "float64", seed: 1 });
    const classifier = new SequenceClassifier(network, { vocabularySize: 3, classes: 2, pooling, seed: 1 });
    const batch = [
      { tokens: [0, 1, 2, 1], label: 1 },
      { tokens: [2], label: 0 },
    ];
    expectGradients(classifier.parameters(), () => classifier.loss(batch));
  });

  it.each(poolings)("learns from vectors whether noise leans up or down, by %s", { timeout }, async (pooling) => {
    const random = new Random(1, "noise");
    const examples = Array.from({ length: 160 }, () => {
      const label = random.integer(0, 1);
      const inputs = Array.from({ length: random.integer(3, 9) }, () => [random.normal(label === 1 ? 1.5 : -1.5)]);
      return { inputs, label };
    });
    const network = new GRU({ inputSize: 1, hiddenSize: 6, seed: 1 });
    const classifier = new SequenceClassifier(network, { classes: 2, pooling, seed: 1 });
    await teach(classifier, examples.slice(0, 100), { epochs: 20 });
    expect(classifier.accuracy(examples.slice(100))).toBeGreaterThan(0.9);
  });

  it("says what does not fit", () => {
    const network = new SRN({ inputSize: 2, hiddenSize: 3 });
    expect(() => new SequenceClassifier(network, { classes: 2, pooling: "max" as never })).toThrow(
      'SequenceClassifier: pooling is max; it must be "last", "mean" or "attention"',
    );
    expect(() => new SequenceClassifier(network, { classes: 0 })).toThrow(
      "SequenceClassifier: classes is 0; it must be a positive whole",
    );
    expect(() => model.loss([{ tokens: [0], label: 6 }])).toThrow(
      "target 0 is 6; it must be a whole number from 0 to 5",
    );
    expect(() => model.loss([])).toThrow("SequenceClassifier.loss: there are no examples");
    expect(() => model.forward([[]])).toThrow("SequenceClassifier.forward: sequence 0 is empty");
  });
});
