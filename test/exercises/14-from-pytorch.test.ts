import { describe, expect, it } from "vitest";
import { GRU, LSTM } from "../../src/core/index.js";
import { fileExercises } from "../../src/exercises/14-from-pytorch.js";

const said = async (number: string, answer: unknown) => (await fileExercises[number](answer)).right;
const lstm = (forgetBias: number | undefined, inputSize = 3) =>
  new LSTM({ inputSize, hiddenSize: 5, forgetBias, seed: 1 });

describe("the exercises of notebook 14", () => {
  it.each([
    ["14.1", "GRU"],
    ["14.1", "gru"],
    ["14.2", 1056],
    ["14.3", [36, 47]],
    ["14.3", new Float32Array([36, 47])],
    ["14.4", lstm(6)],
  ])("%s takes the right answer", async (number, answer) => expect(await said(number, answer)).toBe(true));

  it.each([
    ["14.1", "LSTM"],
    ["14.2", 1008],
    ["14.2", 960],
    ["14.3", [24, 35]],
    ["14.3", [36, 48]],
    ["14.4", lstm(undefined)],
    ["14.4", lstm(1)],
    ["14.4", lstm(6, 4)],
    ["14.4", new GRU({ inputSize: 3, hiddenSize: 5 })],
  ])("%s does not take a wrong one", async (number, answer) => expect(await said(number, answer)).toBe(false));
});
