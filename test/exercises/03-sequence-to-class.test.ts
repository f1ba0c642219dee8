import { describe, expect, it } from "vitest";
import { sequenceToClassExercises as exercises } from "../../src/exercises/03-sequence-to-class.js";

const judge = (text: string) => (text.startsWith("不贵") ? 0.9 : 0.2);

describe("the exercises of notebook 03", () => {
  it.each([
    ["03.1", { last: -0.1, mean: 0.22 }],
    ["03.2", ["mean", "attention"]],
    ["03.2", new Set(["attention", "mean"])],
    ["03.3", [0, 0, 0, 0]],
    ["03.3", new Float32Array(4)],
    ["03.4", { texts: ["不贵,好", "不好,贵"], judge }],
    ["03.4", { texts: ["不贵,好", "不好,贵"], judge: async (text: string) => judge(text) }],
  ])("%s takes a right answer", async (number, answer) => {
    expect(await exercises[number](answer)).toMatchObject({ right: true });
  });

  it.each([
    ["03.1", { last: 0.8, mean: 0.22 }, /after the whole sentence/],
    ["03.1", { last: -0.1, mean: 1.1 }, /that is the sum/],
    ["03.1", { last: -0.1, mean: 0.42 }, /the signs too/],
    ["03.1", { last: -0.1 }, /two numbers/],
    ["03.1", { last: -0.1, mean: Number.NaN }, /two numbers/],
    ["03.1", null, /two numbers/],
    ["03.2", ["last", "mean"], /another state may stand at the end/],
    ["03.2", ["attention"], /order of what is added/],
    ["03.2", ["mean"], /on its place/],
    ["03.2", ["max"], /names/],
    ["03.2", "mean", /list/],
    ["03.2", 7, /list/],
    ["03.2", [null], /list/],
    ["03.3", [1, 1, 1, 1], /greater score than others/],
    ["03.3", [0, 0, 0], /four numbers/],
    ["03.3", null, /four numbers/],
    ["03.4", { texts: ["不贵,好", "不好,便宜"], judge }, /same characters/],
    ["03.4", { texts: ["好", "好"], judge }, /same sentence twice/],
    ["03.4", { texts: ["不好,贵", "贵,不好"], judge }, /0\.20, 0\.20: both on one side/],
    ["03.4", { texts: ["不好,贵"] }, /two texts and a judge/],
    ["03.4", { texts: [1, 2], judge }, /two texts and a judge/],
    ["03.4", { texts: ["不贵,好", "不好,贵"], judge: () => Number.NaN }, /must give a number/],
    ["03.4", null, /two texts and a judge/],
  ])("%s says what is wrong with %o", async (number, answer, why) => {
    const verdict = await exercises[number](answer);
    expect(verdict.right).toBe(false);
    expect(verdict.why.en).toMatch(why);
    expect(verdict.why.zh).toMatch(/[一-龥]/);
  });
});
