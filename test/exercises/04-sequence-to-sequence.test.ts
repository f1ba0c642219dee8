import { describe, expect, it } from "vitest";
import { sequenceToSequenceExercises as exercises } from "../../src/exercises/04-sequence-to-sequence.js";
import { maximumMatching } from "../../src/tasks/index.js";

/** Backward maximum matching, by recursion. */
function backward(text: string, dictionary: ReadonlySet<string>): string[] {
  for (let from = 0; from < text.length - 1; from++) {
    if (dictionary.has(text.slice(from))) return [...backward(text.slice(0, from), dictionary), text.slice(from)];
  }
  return text === "" ? [] : [...backward(text.slice(0, -1), dictionary), text.slice(-1)];
}

const collapse = (path: string[]) => path.filter((label, t) => label !== path[t - 1]).filter((label) => label !== "–");

describe("the exercises of notebook 04", () => {
  it.each([
    ["04.1", ["B", "E", "S", "B", "M", "M", "E", "B", "E"]],
    ["04.1", "BE S BMME BE"],
    ["04.1", "be/s/bmme/be"],
    ["04.1", ["BE", "S", "BMME", "BE"]],
    ["04.2", 8],
    ["04.2", "8"],
    ["04.3", ["南京", "市长", "江大桥"]],
    ["04.3", "南京 市长 江大桥"],
    ["04.3", new Set(["大桥", "江大桥", "市长", "南京"])],
    ["04.4", backward],
    ["04.5", collapse],
    ["04.5", (path: string[]) => collapse(path).join("")],
    ["04.6", 8],
  ])("%s takes a right answer", async (number, answer) => {
    expect(await exercises[number](answer)).toMatchObject({ right: true });
  });

  it.each([
    ["04.1", "BESBMEBE", /there are 9, and you gave 8/],
    ["04.1", "BESBMMESS", /读, character 8/],
    ["04.2", 16, /may an E follow an E/],
    ["04.2", 7, /go through the four/],
    ["04.3", ["南京市", "长江", "大桥"], /南京市\/长江\/大桥/],
    ["04.3", ["南京", "市长", "江大桥", "长江大桥"], /they settle it/],
    ["04.4", maximumMatching, /研究生\/命/],
    ["04.4", (text: string) => [...text].reverse(), /in their order/],
    ["04.4", 3, /function/],
    ["04.5", (path: string[]) => path.filter((label) => label !== "–"), /unless a blank stands between/],
    ["04.5", (path: string[]) => [...new Set(path)].filter((label) => label !== "–"), /gives/],
    [
      "04.5",
      (path: string[]) => path.filter((label) => label !== "–").filter((label, t, rest) => label !== rest[t - 1]),
      /too early/,
    ],
    ["04.6", 5, /no room/],
    ["04.6", 11, /count the labels/],
  ])("%s says what is wrong with %o", async (number, answer, why) => {
    const verdict = await exercises[number](answer);
    expect(verdict.right).toBe(false);
    expect(verdict.why.en).toMatch(why);
    expect(verdict.why.zh).toMatch(/[一-龥]/);
  });
});
