import { describe, expect, it } from "vitest";
import { SRN } from "../../src/core/index.js";
import { learningExercises } from "../../src/exercises/06-learning.js";
import { askerOf } from "./verdict.js";

const verdict = askerOf(learningExercises);
const says = async (number: string, answer: unknown) => (await verdict(number, answer)).why;

describe("06.1, how many error terms", () => {
  it("is 28", async () => expect((await verdict("06.1", 28)).right).toBe(true));
  it.each([
    [49, /after it/],
    [21, /k = t/],
    [7, /number of losses/],
    [27, /count one row/],
  ])("is not %s", async (answer, why) => {
    expect((await verdict("06.1", answer)).right).toBe(false);
    expect(await says("06.1", answer)).toMatch(why);
  });
});

describe("06.2, when a thousandth is left", () => {
  it("is 31, the first lag that is below", async () => {
    expect(0.8 ** 30).toBeGreaterThan(0.001);
    expect(0.8 ** 31).toBeLessThan(0.001);
    expect((await verdict("06.2", 31)).right).toBe(true);
  });
  it.each([
    [30, /more than/],
    [32, /not for the first/],
    [30.96, /whole/],
    ["about 31", /number/],
  ])("is not %s", async (answer, why) => {
    expect((await verdict("06.2", answer)).right).toBe(false);
    expect(await says("06.2", answer)).toMatch(why);
  });
});

describe("06.3, one step of BPTT", () => {
  const columns = (U: number[][]) => U.map((_, j) => U.map((row) => row[j]));
  const times = (rows: number[][], v: number[]) =>
    rows.map((row) => row.reduce((sum, each, j) => sum + each * v[j], 0));
  it("takes U transposed and the slope, however it is written", async () => {
    const step = (U: number[][], h: number[], delta: number[]) =>
      times(columns(U), delta).map((d, i) => d * (1 - h[i] ** 2));
    const loop = (U: number[][], h: number[], delta: number[]) => {
      const result = h.map(() => 0);
      for (let i = 0; i < h.length; i++) {
        for (let j = 0; j < h.length; j++) result[i] += U[j][i] * delta[j] * (1 - h[i]) * (1 + h[i]);
      }
      return result;
    };
    expect((await verdict("06.3", step)).right).toBe(true);
    expect((await verdict("06.3", loop)).right).toBe(true);
  });
  it.each([
    ["no slope", (U: number[][], _: number[], d: number[]) => times(columns(U), d), /slope f′\(z_k\) is missing/],
    [
      "U itself",
      (U: number[][], h: number[], d: number[]) => times(U, d).map((v, i) => v * (1 - h[i] ** 2)),
      /it is Uᵀ/,
    ],
    [
      "h for its slope",
      (U: number[][], h: number[], d: number[]) => times(columns(U), d).map((v, i) => v * h[i]),
      /not its value/,
    ],
    ["nothing", () => undefined, /return a list/],
    ["the δ it was given", (_: number[][], __: number[], d: number[]) => d, /factor by factor/],
  ])("says what is wrong with %s", async (_, answer, why) => {
    expect((await verdict("06.3", answer)).right).toBe(false);
    expect(await says("06.3", answer)).toMatch(why);
  });
  it("asks for a function", async () => expect(await says("06.3", 1)).toMatch(/give a function/));
});

describe("06.4, clipping by norm", () => {
  it("keeps the direction", async () => {
    const clip = (g: number[], most: number) => {
      const norm = Math.hypot(...g);
      return norm > most ? g.map((v) => (v * most) / norm) : g;
    };
    expect((await verdict("06.4", clip)).right).toBe(true);
  });
  it.each([
    ["by value", (g: number[], most: number) => g.map((v) => Math.min(Math.max(v, -most), most)), /by value/],
    ["always scaled", (g: number[], most: number) => g.map((v) => (v * most) / (Math.hypot(...g) || 1)), /must stay/],
    ["never", (g: number[]) => g, /norm maxNorm/],
    [
      "zero by zero",
      (g: number[], most: number) => g.map((v) => v * Math.min(1, most / Math.hypot(...g)) + 0 / Math.hypot(...g)),
      /zeros/,
    ],
  ])("is not clipped %s", async (_, answer, why) => {
    expect((await verdict("06.4", answer)).right).toBe(false);
    expect(await says("06.4", answer)).toMatch(why);
  });
});

describe("06.5, a matrix that stretches before it shrinks", () => {
  it.each([
    [
      [
        [0.5, 40],
        [0, 0.5],
      ],
    ],
    [
      [
        [0.9, 0],
        [30, -0.9],
      ],
    ],
  ])("takes %j", async (U) => expect((await verdict("06.5", U)).right).toBe(true));
  it.each([
    [
      [
        [1.1, 0],
        [0, 0.5],
      ],
      /spectral radius is 1.10/,
    ],
    [
      [
        [0.9, 0],
        [0, 0.9],
      ],
      /at most/,
    ],
    [
      [
        [0.5, 2],
        [0, 0.5],
      ],
      /at most/,
    ],
    [[1, 2], /two rows/],
  ])("does not take %j", async (U, why) => {
    expect((await verdict("06.5", U)).right).toBe(false);
    expect(await says("06.5", U)).toMatch(why);
  });
});

describe("06.6, an SRN whose gradient lives", () => {
  const size = { inputSize: 4, hiddenSize: 16, seed: 3 };
  it("takes one that starts as the identity, and others", async () => {
    expect((await verdict("06.6", new SRN({ ...size, initialization: "identity" }))).right).toBe(true);
  });
  it.each([
    ["PyTorch's start", () => new SRN(size), /vanishes/],
    [
      "a large U",
      () => new SRN({ ...size, activation: "relu", initialization: "orthogonal", spectralRadius: 3 }),
      /explodes/,
    ],
    ["linear units", () => new SRN({ ...size, activation: "identity", initialization: "orthogonal" }), /all linear/],
    ["another size", () => new SRN({ ...size, hiddenSize: 8 }), /16 units/],
    ["no network", () => 5, /give an SRN/],
  ])("does not take %s", async (_, make, why) => {
    const answer = make();
    expect((await verdict("06.6", answer)).right).toBe(false);
    expect(await says("06.6", answer)).toMatch(why);
  });
});
