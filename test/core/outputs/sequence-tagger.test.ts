import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { SequenceTagger } from "../../../src/core/outputs/sequence-tagger.js";
import { Random } from "../../../src/core/tensor/random.js";
import { expectClose, expectGradients } from "../helpers.js";
import { teach, timeout } from "./training.js";

const sequencesOf = (lengths: readonly number[], V: number) =>
  lengths.map((length, b) => Array.from({ length }, (_, t) => (3 * t + b + length) % V));

describe("SequenceTagger", () => {
  it("tags each sequence of a batch as if it were alone, with and without a CRF", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        fc.nat(),
        (lengths, crf, seed) => {
          const network = new GRU({
            inputSize: 3,
            hiddenSize: 5,
            bidirectional: seed % 2 === 0,
            dtype: "float64",
            seed,
          });
          const tagger = new SequenceTagger(network, { vocabularySize: 4, tags: 3, crf, seed });
          if (tagger.crf) tagger.crf.transitions.data.set([0.5, -1, 2, 0.3, 1, -0.2, 0.7, 0, -2]);
          const sequences = sequencesOf(lengths, 4);
          const examples = sequences.map((tokens) => ({ tokens, tags: tokens.map((token) => token % 3) }));
          const all = tagger.probabilities(sequences);
          const tags = tagger.predict(sequences);
          let loss = 0;
          for (const [b, tokens] of sequences.entries()) {
            expect(all[b].length).toBe(tokens.length);
            expectClose("probabilities", all[b].flat(), tagger.probabilities([tokens])[0].flat(), 1e-9);
            expect(tags[b]).toEqual(tagger.predict([tokens])[0]);
            for (const row of all[b]) expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
            loss += tagger.loss([examples[b]]).item() * tokens.length;
          }
          const steps = lengths.reduce((sum, length) => sum + length, 0);
          expect(tagger.loss(examples).item()).toBeCloseTo(loss / steps, 9);
        },
      ),
      { numRuns: 30, seed: 1 },
    );
  });

  it.each([false, true])("has the gradients of central differences (CRF: %s)", (crf) => {
    const network = new SRN({ inputSize: 2, hiddenSize: 3, dtype: "float64", seed: 2 });
    const tagger = new SequenceTagger(network, { vocabularySize: 4, tags: 3, crf, seed: 1 });
    const batch = [
      { tokens: [0, 3, 1, 2], tags: [0, 1, 2, 2] },
      { tokens: [2], tags: [1] },
    ];
    expectGradients(tagger.parameters(), () => tagger.loss(batch));
  });

  it("is better with a CRF where it matters which tag follows which", { timeout }, async () => {
    // The tags go round 0, 1, 2; only the last token tells where they are.
    const random = new Random(1);
    const examples = Array.from({ length: 60 }, () => {
      const length = random.integer(3, 8);
      const first = random.integer(0, 2);
      const tags = Array.from({ length }, (_, t) => (first + t) % 3);
      return { tokens: tags.map((tag, t) => (t === length - 1 ? tag : 3)), tags };
    });
    const [data, test] = [examples.slice(0, 40), examples.slice(40)];
    const accuracies = [];
    for (const crf of [false, true]) {
      const network = new SRN({ inputSize: 4, hiddenSize: 8, seed: 1 });
      const tagger = new SequenceTagger(network, { vocabularySize: 4, tags: 3, crf, seed: 1 });
      await teach(tagger, data, { epochs: 60, learningRate: 0.05 });
      accuracies.push(tagger.accuracy(test));
    }
    expect(accuracies[0]).toBeLessThan(0.65);
    expect(accuracies[1]).toBe(1);
  });

  it("keeps to the tags that are allowed, however little it has learnt", () => {
    const segmentation = {
      start: [0, 1],
      next: [
        [0, 1],
        [2, 3],
        [2, 3],
        [0, 1],
      ],
      end: [0, 3],
    };
    const network = new SRN({ inputSize: 4, hiddenSize: 8, seed: 3 });
    const tagger = new SequenceTagger(network, {
      vocabularySize: 9,
      tags: 4,
      crf: true,
      allowed: segmentation,
      seed: 2,
    });
    for (const tags of tagger.predict(sequencesOf([1, 2, 3, 5, 9], 9))) {
      const letters = tags.map((tag) => "SBME"[tag]).join("");
      expect(letters).toMatch(/^(S|BM*E)+$/);
    }
    const [lattice] = tagger.lattice([[1, 2, 3]]);
    expect(lattice).toMatchObject({ T: 3, C: 4, best: tagger.predict([[1, 2, 3]])[0] });
  });

  it("says what does not fit", () => {
    const network = new SRN({ inputSize: 2, hiddenSize: 3 });
    const tagger = new SequenceTagger(network, { vocabularySize: 4, tags: 3 });
    expect(() => tagger.loss([{ tokens: [0, 1], tags: [0] }])).toThrow(
      "SequenceTagger.loss: example 0 has 1 tags; it has 2 steps",
    );
    expect(() => tagger.loss([])).toThrow("SequenceTagger.loss: there are no examples");
    expect(() => tagger.predict([[0], []])).toThrow("sequence 1 is empty; it needs at least one step");
    expect(() => tagger.predict([])).toThrow("there are no sequences");
    expect(() => tagger.predict([[[1, 2]]])).toThrow("step 0 of sequence 0 is not a token, a number");
    expect(() => tagger.lattice([[0]])).toThrow("SequenceTagger.lattice: this tagger has no CRF");
    expect(() => new SequenceTagger(network, { tags: 3, allowed: {} })).toThrow("allowed is given but crf is false");
    const reader = new SequenceTagger(network, { tags: 3 });
    expect(() => reader.predict([[[1, 2, 3]]])).toThrow(
      "step 0 of sequence 0 is a vector of 3; it must be a vector of inputSize = 2",
    );
    expect(() => reader.predict([[1, 2]])).toThrow("step 0 of sequence 0 is a number; it must be a vector");
    expect(() => reader.predict([[[1, Number.NaN]]])).toThrow("x holds NaN");
  });
});
