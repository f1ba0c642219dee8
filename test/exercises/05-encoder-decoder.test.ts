import { describe, it } from "vitest";
import { checkpoints, loadCheckpoint } from "../../src/checkpoints/index.js";
import type { EncoderDecoder } from "../../src/core/index.js";
import { encoderDecoderExercises as exercises } from "../../src/exercises/05-encoder-decoder.js";
import { type NumberTranslation, numberTranslations } from "../../src/tasks/index.js";
import { expecting } from "./verdict.js";

/** softmax by the sum over all differences. */
const attend = (scores: number[], vectors: number[][]) =>
  vectors[0].map((_, k) =>
    vectors.reduce(
      (sum, vector, j) => sum + vector[k] / scores.reduce((all, s) => all + Math.exp(s - scores[j]), 0),
      0,
    ),
  );
const overflowing = (scores: number[], vectors: number[][]) => {
  const sum = scores.reduce((all, score) => all + Math.exp(score), 0);
  return vectors[0].map((_, k) => vectors.reduce((all, vector, j) => all + (Math.exp(scores[j]) / sum) * vector[k], 0));
};
const weighted = (scores: number[], vectors: number[][]) =>
  vectors[0].map((_, k) => vectors.reduce((all, vector, j) => all + scores[j] * vector[k], 0));

/** 0 looks best, but what follows it is unsure; after 1 comes the end. */
const fools = ([first]: number[]) =>
  first === undefined ? [0.5, 0.4, 0.1] : first === 0 ? [0.4, 0.3, 0.3] : [0, 0, 1];
/** Two beginnings look better than the right one. */
const foolsBoth = ([first, second]: number[]) => {
  if (first === undefined) return [0.4, 0.38, 0.22];
  if (second !== undefined) return [0.3, 0.3, 0.4];
  return [0.4, 0.4, 0.2];
};

const load = (name: string) => loadCheckpoint(name, checkpoints[name].build()) as EncoderDecoder;

/** Whether a model has numbers right that are read in digits and wanted in English. */
function isRight(model: EncoderDecoder, pairs: readonly NumberTranslation[]): boolean[] {
  const written = model.predict(pairs.map(({ source }) => source));
  return pairs.map(({ target }, n) => String(written[n]) === String(target));
}

describe("the exercises of notebook 05", () => {
  const { right, wrong } = expecting(exercises);

  it("05.1: the end is a step", async () => {
    await right("05.1", 7);
    await wrong("05.1", 6, /how does it say/);
    await wrong("05.1", 4, /one symbol/);
  });

  it("05.2: every step must be right, the end too", async () => {
    await right("05.2", 0.99 ** 13, 0.88);
    await wrong("05.2", 0.99 ** 12, /the end must be right/);
    await wrong("05.2", 0.99, /every one/);
    await wrong("05.2", 87.8, /from 0 to 1/);
    await wrong("05.2", "an eighth", /give a number/);
  });

  it("05.3: a softmax and a weighted mean", async () => {
    await right("05.3", attend, (scores: number[], vectors: number[][]) => Float64Array.from(attend(scores, vectors)));
    await wrong("05.3", overflowing, /NaN/);
    await wrong("05.3", weighted, /sum to 1/);
    await wrong("05.3", (_: number[], vectors: number[][]) => vectors[0].slice(1), /as long as one vector/);
    await wrong("05.3", 3, /function/);
  });

  it("05.4: what looks best first does not end best", async () => {
    await right("05.4", fools);
    await wrong("05.4", () => [0.2, 0.2, 0.6], /nothing is more probable/);
    await wrong("05.4", foolsBoth, /beginning was dropped/);
    await wrong("05.4", [0.2, 0.2, 0.6], /function/);
    await wrong("05.4", () => [1, 1, 0], /three probabilities that sum to 1/);
  });

  it("05.5: a number that only attention has right", async () => {
    const models = { vector: load("numerals-vector"), attention: load("numerals") };
    const pairs = numberTranslations({ part: "test", source: "digits", target: "english", count: 1200, seed: 9 });
    const six = pairs.filter(({ number }) => number > 99_999);
    const [byVector, byAttention] = [isRight(models.vector, six), isRight(models.attention, six)];
    const only = six[byVector.findIndex((found, n) => !found && byAttention[n])];
    const both = six[byVector.indexOf(true)];
    await right("05.5", { ...models, number: only.number });
    await wrong("05.5", { ...models, number: both.number }, /the vector gets it right/);
    await wrong("05.5", { ...models, number: 99_999 }, /from 100,000/);
    await wrong("05.5", { vector: models.attention, attention: models.vector, number: 123_456 }, /changed places/);
    await wrong("05.5", 123_456, /give \{ number/);
  }, 60_000);
});
