import { describe, expect, it } from "vitest";
import { treeExercises } from "../../src/exercises/12-trees.js";

const said = async (number: string, answer: unknown) => (await treeExercises[number](answer)).right;

describe("the exercises of notebook 12", () => {
  it.each([
    ["12.1", 210],
    ["12.1", "210"],
    ["12.2", [["old", "men"], "and", "women"]],
    [
      "12.2",
      [
        ["Old", "men"],
        ["and", "women"],
      ],
    ],
    ["12.3", { weight: [1, 1], bias: 0 }],
    ["12.3", { weight: [[1, 1]], bias: [0] }],
    ["12.4", { weight: [1, 1], bias: 1 }],
    ["12.5", [6, 63]],
    ["12.5", ["6", "63"]],
  ])("%s takes %j", async (number, answer) => expect(await said(number, answer)).toBe(true));

  it.each([
    ["12.1", 200],
    ["12.1", 110],
    ["12.2", ["old", ["men", "and", "women"]]],
    ["12.2", [["men", "old"], "and", "women"]],
    ["12.3", { weight: [0.5, 0.5], bias: 0 }],
    ["12.3", { weight: [1, 1], bias: 1 }],
    ["12.4", { weight: [1, 1], bias: 0 }],
    ["12.5", [63, 6]],
    ["12.5", [6, 64]],
  ])("%s does not take %j", async (number, answer) => expect(await said(number, answer)).toBe(false));
});
