import { describe, expect, it } from "vitest";
import { checkpoints, loadCheckpoint } from "../../src/checkpoints/index.js";
import type { EncoderDecoder } from "../../src/core/index.js";
import { encoderDecoderExercises as exercises } from "../../src/exercises/05-encoder-decoder.js";
import { type NumberTranslation, numberTranslations } from "../../src/tasks/index.js";

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
  it.each([
    ["05.1", 7],
    ["05.2", 0.99 ** 13],
    ["05.2", 0.88],
    ["05.3", attend],
    ["05.3", (scores: number[], vectors: number[][]) => Float64Array.from(attend(scores, vectors))],
    ["05.4", fools],
  ])("%s takes a right answer", async (number, answer) => {
    expect(await exercises[number](answer)).toMatchObject({ right: true });
  });

  it.each([
    ["05.1", 6, /how does it say/],
    ["05.1", 4, /one symbol/],
    ["05.2", 0.99 ** 12, /the end must be right/],
    ["05.2", 0.99, /every one/],
    ["05.2", 87.8, /from 0 to 1/],
    ["05.2", "0.88", /give a number/],
    ["05.3", overflowing, /NaN/],
    ["05.3", weighted, /sum to 1/],
    ["05.3", (_: number[], vectors: number[][]) => vectors[0].slice(1), /as long as one vector/],
    ["05.3", 3, /function/],
    ["05.4", () => [0.2, 0.2, 0.6], /nothing is more probable/],
    ["05.4", foolsBoth, /beginning was dropped/],
    ["05.4", [0.2, 0.2, 0.6], /function/],
    ["05.5", 123_456, /give \{ number/],
  ])("%s says what is wrong with %o", async (number, answer, why) => {
    const verdict = await exercises[number](answer);
    expect(verdict.right).toBe(false);
    expect(verdict.why.en).toMatch(why);
    expect(verdict.why.zh).toMatch(/[一-龥]/);
  });

  it("05.4 does not take what is no distribution", async () => {
    expect(() => exercises["05.4"](() => [1, 1, 0])).toThrow("three probabilities that sum to 1");
  });

  it("05.5 takes a number that only attention has right, and no other", async () => {
    const models = { vector: load("numerals-vector"), attention: load("numerals") };
    const pairs = numberTranslations({ part: "test", source: "digits", target: "english", count: 1200, seed: 9 });
    const six = pairs.filter(({ number }) => number > 99_999);
    const [vector, attention] = [isRight(models.vector, six), isRight(models.attention, six)];
    const only = six[vector.findIndex((right, n) => !right && attention[n])];
    const both = six[vector.indexOf(true)];
    const said = (answer: unknown) => exercises["05.5"](answer);
    expect(await said({ ...models, number: only.number })).toMatchObject({ right: true });
    expect((await said({ ...models, number: both.number })).why.en).toMatch(/the vector gets it right/);
    expect((await said({ ...models, number: 99_999 })).why.en).toMatch(/from 100,000/);
    expect((await said({ vector: models.attention, attention: models.vector, number: 100_000 })).why.en).toMatch(
      /changed places/,
    );
  }, 60_000);
});
