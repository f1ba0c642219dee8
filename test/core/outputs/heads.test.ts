import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { Convolution } from "../../../src/core/networks/convolution.js";
import { Separable } from "../../../src/core/networks/separable.js";
import type { SequenceNetwork } from "../../../src/core/networks/sequence-network.js";
import { TDNN } from "../../../src/core/networks/tdnn.js";
import { Transformer } from "../../../src/core/networks/transformer.js";
import { CTCTranscriber } from "../../../src/core/outputs/ctc-transcriber.js";
import { SequenceClassifier } from "../../../src/core/outputs/sequence-classifier.js";
import { SequenceRegressor } from "../../../src/core/outputs/sequence-regressor.js";
import { SequenceTagger } from "../../../src/core/outputs/sequence-tagger.js";
import { Random } from "../../../src/core/tensor/random.js";
import { whileTraining } from "../../../src/core/training/mode.js";
import { expectClose } from "../helpers.js";

const sizes = { inputSize: 4, hiddenSize: 6, seed: 1 };
const networks: [string, () => SequenceNetwork][] = [
  ["LSTM in both directions", () => new LSTM({ ...sizes, numLayers: 2, bidirectional: true })],
  ["TDNN", () => new TDNN({ ...sizes, delays: [2] })],
  ["convolution", () => new Convolution({ inputSize: 4, outputSize: 6, kernelSize: 3, seed: 1 })],
  ["Transformer", () => new Transformer({ inputSize: 4, hiddenSize: 8, heads: 2, numLayers: 1, seed: 1 })],
  ["separable", () => new Separable({ past: new LSTM(sizes), future: new GRU({ ...sizes, seed: 2 }) })],
];

describe.each(networks)("heads on %s", (_, make) => {
  const random = new Random(1);
  const lengths = [5, 2, 4];
  const vectors = lengths.map((length) =>
    Array.from({ length }, () => Array.from({ length: 4 }, () => random.normal())),
  );

  it("take sequences of any lengths in one batch, as if each were alone", () => {
    const network = make();
    const classifiers = (["last", "mean", "attention"] as const).map((pooling) => {
      return new SequenceClassifier(network, { classes: 3, pooling, seed: 1 });
    });
    const whole = [...classifiers, new SequenceRegressor(network, { outputSize: 2, seed: 1 })];
    for (const model of whole) {
      const alone = vectors.flatMap((sequence) => [...model.forward([sequence]).data]);
      expectClose("outputs", model.forward(vectors).data, alone, 1e-5, 0.1);
    }
    for (const crf of [false, true]) {
      const tagger = new SequenceTagger(network, { tags: 3, crf, seed: 1 });
      const alone = vectors.flatMap((sequence) => tagger.probabilities([sequence])[0]);
      expectClose("probabilities", tagger.probabilities(vectors).flat(2), alone.flat(), 1e-5);
    }
  });

  it("have a gradient for everything that they learn", () => {
    const network = make();
    const losses = [
      new SequenceClassifier(network, { classes: 3, pooling: "attention" }).loss([{ inputs: vectors[0], label: 1 }]),
      new SequenceTagger(network, { tags: 3, crf: true }).loss([{ inputs: vectors[1], tags: [2, 0] }]),
      new CTCTranscriber(network, { labels: 2 }).loss([{ inputs: vectors[2], target: [1, 0] }]),
      new SequenceRegressor(network).loss([{ inputs: vectors[0], target: 0.5 }]),
    ];
    for (const loss of losses) {
      for (const tensor of Object.values(network.parameters())) tensor.grad = null;
      loss.backward();
      for (const [name, { grad }] of Object.entries(network.parameters())) {
        expect(grad?.every(Number.isFinite), name).toBe(true);
      }
    }
  });

  it("say under their own names what does not fit", () => {
    const network = make();
    expect(() => new SequenceClassifier(network, { classes: 0 })).toThrow("SequenceClassifier: classes is 0");
    expect(() => new SequenceTagger(network, { tags: 1.5 })).toThrow("SequenceTagger: tags is 1.5");
    expect(() => new SequenceRegressor(network, { outputSize: -1 })).toThrow("SequenceRegressor: outputSize is -1");
    expect(() => new CTCTranscriber(network, { labels: 2, vocabularySize: 0 })).toThrow(
      "CTCTranscriber: vocabularySize",
    );
    const tagger = new SequenceTagger(network, { tags: 2 });
    expect(() => tagger.accuracy([{ inputs: vectors[1], tags: [1] }])).toThrow(
      "SequenceTagger.accuracy: example 0 has 1 tags; it has 2 steps",
    );
    expect(() => tagger.loss([{ inputs: vectors[1] } as never])).toThrow("SequenceTagger.loss: example 0 has no tags");
    expect(() => tagger.loss([{ sequence: vectors[1], tags: [0, 1] } as never])).toThrow(
      "SequenceTagger.loss: example 0 has no sequence; it must have inputs: vectors [T][D]",
    );
  });

  it("trace their network on tokens", () => {
    const model = new SequenceTagger(make(), { vocabularySize: 7, tags: 2 });
    const trace = model.trace([
      [1, 2, 3],
      [6, 5],
    ]);
    expect(trace).toMatchObject({ T: 3, B: 2, D: 4, lengths: [3, 2] });
    expect(trace.labels).toEqual([
      ["1", "2", "3"],
      ["6", "5", ""],
    ]);
  });
});

describe("dropout of a head", () => {
  const options = { vocabularySize: 5, classes: 2, pooling: "mean", seed: 1 } as const;
  const tokens = [[0, 1, 2, 3, 4]];

  it("drops in training what is read and given, and nothing otherwise", () => {
    const lstm = new LSTM({ inputSize: 40, hiddenSize: 40, seed: 1 });
    const without = new SequenceClassifier(lstm, options);
    const thinned = new SequenceClassifier(lstm, { ...options, dropout: 0.5 });
    expect(thinned.forward(tokens).data).toEqual(without.forward(tokens).data);
    const [first, second] = [1, 2].map(() => whileTraining(() => thinned.forward(tokens)).data);
    expect(first).not.toEqual(second);
    expect(whileTraining(() => without.forward(tokens)).data).toEqual(without.forward(tokens).data);
  });

  it("leaves the mean of what the head reads as it was", () => {
    const lstm = new LSTM({ inputSize: 40, hiddenSize: 40, seed: 1 });
    // The embedding is dropped to nothing here, so that only the mask over the states is random.
    lstm.parameters().weight_ih_l0.data.fill(0);
    const model = new SequenceClassifier(lstm, { ...options, dropout: 0.5 });
    const runs = Array.from({ length: 400 }, () => whileTraining(() => model.forward(tokens)).data[0]);
    const mean = runs.reduce((sum, value) => sum + value, 0) / runs.length;
    const spread = Math.sqrt(runs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / runs.length);
    expect(Math.abs(mean - model.forward(tokens).data[0])).toBeLessThan((4 * spread) / Math.sqrt(runs.length));
    expect(spread).toBeGreaterThan(0.001);
  });

  it("refuses a share that is none", () => {
    const lstm = new LSTM({ inputSize: 2, hiddenSize: 2 });
    expect(() => new SequenceClassifier(lstm, { ...options, dropout: 1 })).toThrow(
      "SequenceClassifier: dropout is 1; it must be a number from 0, less than 1",
    );
  });
});
