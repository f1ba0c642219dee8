import { describe, expect, it } from "vitest";
import { sequenceToSequenceExercises } from "../../src/exercises/04-sequence-to-sequence.js";
import { encoderDecoderExercises } from "../../src/exercises/05-encoder-decoder.js";
import { parallelExercises } from "../../src/exercises/11-parallel.js";
import { treeExercises } from "../../src/exercises/12-trees.js";
import { graphExercises } from "../../src/exercises/13-graphs.js";
import { fileExercises } from "../../src/exercises/14-from-pytorch.js";

const exercises = {
  ...sequenceToSequenceExercises,
  ...encoderDecoderExercises,
  ...parallelExercises,
  ...treeExercises,
  ...graphExercises,
  ...fileExercises,
};

const nonsense: readonly unknown[] = [
  null,
  "",
  "x",
  Number.NaN,
  true,
  -3,
  12n,
  Symbol("x"),
  [],
  [null],
  [[], []],
  [1, "a"],
  {},
  { a: null },
  { weight: [1], bias: 0 },
  { edge: 1, node: 2 },
  { edge: () => null, node: () => null },
  new Map([[1, 2]]),
  () => null,
  () => undefined,
];

describe("an answer of a kind that nobody asked for", () => {
  it.each(Object.entries(exercises))("is told what %s asks for, in both languages", async (_, exercise) => {
    for (const answer of nonsense) {
      const { right, why } = await exercise(answer);
      expect(right).toBe(false);
      expect(why.en).not.toMatch(/\[object|not a function|Cannot|iterable/);
      expect(why.zh).toMatch(/[一-龥]/);
    }
  });
});
