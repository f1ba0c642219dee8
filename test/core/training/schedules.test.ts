import { describe, expect, it } from "vitest";
import {
  cosineDecay,
  exponentialDecay,
  reduceOnPlateau,
  type Schedule,
  stepDecay,
  warmUp,
} from "../../../src/core/training/schedules.js";
import { expectClose, oracle } from "../helpers.js";

const { rates, losses } = oracle<{ rates: Record<string, number[]>; losses: number[] }>("optimizers");

describe("schedules", () => {
  it.each<[string, Schedule]>([
    ["step", stepDecay({ every: 3 })],
    ["exponential", exponentialDecay({ factor: 0.9 })],
    ["cosine", cosineDecay({ steps: 10, least: 0.1 })],
    ["warmUp", warmUp({ steps: 4 }, cosineDecay({ steps: 6 }))],
  ])("%s has PyTorch's rates", (name, schedule) => {
    const ours = rates[name].map((_, step) => schedule(step, []));
    expectClose(name, ours, rates[name], 1e-12);
  });

  it("reduceOnPlateau has PyTorch's rates", () => {
    const schedule = reduceOnPlateau({ factor: 0.5, patience: 2 });
    const scores = losses.map((loss) => -loss);
    const ours = losses.map((_, n) => schedule(n, scores.slice(0, n)));
    expect(ours).toEqual(rates.plateau);
    expect(new Set(ours).size).toBeGreaterThan(2);
  });

  it("stay where they have come to", () => {
    expect(cosineDecay({ steps: 10, least: 0.25 })(1000, [])).toBe(0.25);
    expect(warmUp({ steps: 4 })(1000, [])).toBe(1);
  });

  it("lose patience at once where there is none", () => {
    const schedule = reduceOnPlateau({ factor: 0.5, patience: 0 });
    expect([[1], [1, 1], [1, 1, 2], [1, 1, 2, 2]].map((scores) => schedule(0, scores))).toEqual([1, 0.5, 0.5, 0.25]);
  });

  it("refuse what makes no sense", () => {
    expect(() => stepDecay({ every: 0 })).toThrow("stepDecay: every is 0");
    expect(() => stepDecay({ every: 1, factor: 2 })).toThrow("stepDecay: factor is 2; it must be greater than 0");
    expect(() => exponentialDecay({ factor: Number.NaN })).toThrow("exponentialDecay: factor is NaN");
    expect(() => cosineDecay({ steps: 1.5 })).toThrow("cosineDecay: steps is 1.5");
    expect(() => cosineDecay({ steps: 1, least: -1 })).toThrow("cosineDecay: least is -1; it must be from 0 to 1");
    expect(() => warmUp({ steps: 0 })).toThrow("warmUp: steps is 0");
    expect(() => reduceOnPlateau({ patience: -1 })).toThrow("reduceOnPlateau: patience is -1");
  });
});
