import { describe, expect, it } from "vitest";
import { ResidualRNN, SRN } from "../../src/core/index.js";
import { longRangeExercises } from "../../src/exercises/07-long-range.js";
import { askerOf } from "./verdict.js";

const verdict = askerOf(longRangeExercises);
const says = async (number: string, answer: unknown) => (await verdict(number, answer)).why;

describe("07.1, states of a sum of three marks", () => {
  it("is 4, as a count of all of them says", async () => {
    const sums = new Set([0, 1, 2, 3, 4, 5, 6, 7].map((code) => (code & 1) + ((code >> 1) & 1) + (code >> 2)));
    expect((await verdict("07.1", sums.size)).right).toBe(true);
  });
  it.each([
    [8, /same state/],
    [3, /two marks/],
    [6, /how many X/],
  ])("is not %s", async (answer, why) => {
    expect((await verdict("07.1", answer)).right).toBe(false);
    expect(await says("07.1", answer)).toMatch(why);
  });
});

describe("07.2, u of one unit", () => {
  it("is from −1 to 0", async () => expect((await verdict("07.2", [-1, 0])).right).toBe(true));
  it.each([
    [[-2, 0], /negative/],
    [[0, -1], /smaller/],
    [[0, 1], /which u/],
    [[-0.5, 0], /tanh′\(0\)/],
    [-1, /two numbers/],
  ])("is not %j", async (answer, why) => {
    expect((await verdict("07.2", answer)).right).toBe(false);
    expect(await says("07.2", answer)).toMatch(why);
  });
});

describe("07.3, when the slope is gone", () => {
  const sigma = (z: number) => (1 + Math.tanh(z / 2)) / 2;
  let steps = 0;
  for (let h = 0; sigma(h) * sigma(-h) >= 0.001; h += sigma(h)) steps++;
  it("is what a loop says", async () => expect((await verdict("07.3", steps)).right).toBe(true));
  it("is not one more or less, nor far off", async () => {
    for (const answer of [steps - 1, steps + 1]) expect(await says("07.3", answer)).toMatch(/one off/);
    expect(await says("07.3", 100)).toMatch(/each step adds/);
    expect(await says("07.3", [8])).toMatch(/is a number/);
    expect((await verdict("07.3", 100)).right).toBe(false);
  });
});

describe("07.4, parity by h + g(x, h)", () => {
  it("takes it however it is written", async () => {
    for (const g of [
      (x: number, h: number) => x * (1 - 2 * h),
      (x: number, h: number) => (x === 0 ? 0 : h > 0.5 ? -1 : 1),
      (x: number, h: number) => Math.abs(x - h) - h,
    ]) {
      expect((await verdict("07.4", g)).right).toBe(true);
    }
  });
  it.each([
    ["the new state", (x: number, h: number) => Math.abs(x - h), /what is added/],
    ["a sum", (x: number) => x, /after 11 h is 2; it must be 0/],
    ["text", () => "1", /finite number/],
    ["no function", 1, /give a function/],
  ])("does not take %s", async (_, answer, why) => {
    expect((await verdict("07.4", answer)).right).toBe(false);
    expect(await says("07.4", answer)).toMatch(why);
  });
});

describe("07.5, all at once", () => {
  const size = { inputSize: 4, hiddenSize: 16, seed: 1 };
  it("takes a small U", async () => {
    const answer = new ResidualRNN({ ...size, initialization: "xavier", spectralRadius: 0.005 });
    expect(await says("07.5", answer)).toMatch(/passes the gradient/);
  });
  it.each([
    ["a large U", () => new ResidualRNN(size), /^\(a\)/],
    ["a sum", () => new ResidualRNN({ ...size, reads: "x" }), /^\(b\)/],
    ["another network", () => new SRN(size), /give a ResidualRNN/],
    ["another size", () => new ResidualRNN({ ...size, hiddenSize: 8 }), /16 units/],
  ])("does not take %s", async (_, make, why) => {
    const answer = make();
    expect((await verdict("07.5", answer)).right).toBe(false);
    expect(await says("07.5", answer)).toMatch(why);
  });
  it("does not take a memory that fills up though its gradient happens to fit", async () => {
    const answer = new ResidualRNN({ ...size, activation: "logistic" });
    const U = answer.parameters().weight_hh_l0.data;
    // Each unit sees itself alone, so far above 0 that its σ is 1 after a few steps.
    U.forEach((_, n) => {
      U[n] = n % 17 === 0 ? 1e-4 : 0;
    });
    answer.parameters().bias_hh_l0.data.fill(0);
    expect((await verdict("07.5", answer)).right).toBe(false);
  });
});
