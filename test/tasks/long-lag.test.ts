import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adding } from "../../src/tasks/adding.js";
import { copyingMemory } from "../../src/tasks/copying.js";
import { latch } from "../../src/tasks/latch.js";
import { signalAtStart } from "../../src/tasks/signal-at-start.js";
import { temporalOrder } from "../../src/tasks/temporal-order.js";

const seed = fc.integer({ min: 0, max: 1e6 });

describe("adding", () => {
  it("marks one number in each half, and the target is their sum, at any length", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), seed, (length, seed) => {
        for (const { inputs, target } of adding({ length, count: 10, seed })) {
          expect(inputs.length).toBe(length);
          expect(inputs.every(([number]) => number >= 0 && number < 1)).toBe(true);
          const marked = inputs.flatMap(([number, mark], t) => (mark === 1 ? [{ number, t }] : []));
          expect(marked.length).toBe(2);
          expect(marked[0].t).toBeLessThan(Math.floor(length / 2));
          expect(marked[1].t).toBeGreaterThanOrEqual(Math.floor(length / 2));
          expect(target).toBe(marked[0].number + marked[1].number);
        }
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  it("leaves who always answers 1 with a mean squared error of 1/6", () => {
    const errors = adding({ length: 4, count: 20_000, seed: 1 }).map(({ target }) => (target - 1) ** 2);
    expect(errors.reduce((sum, error) => sum + error) / errors.length).toBeCloseTo(1 / 6, 2);
  });

  it("refuses what does not fit", () => {
    expect(() => adding({ length: 1, count: 1 })).toThrow("adding: length is 1; it must be a whole number from 2");
    expect(() => adding({ length: 2, count: 0.5 })).toThrow("adding: count is 0.5");
  });
});

describe("temporalOrder", () => {
  it.each([2, 3] as const)("has %i marks where they belong, and the class is their order", (marks) => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 120 }), seed, (length, seed) => {
        for (const { tokens, label } of temporalOrder({ length, count: 10, marks, seed })) {
          expect(tokens.length).toBe(length);
          const found = tokens.flatMap((token, t) => (token < 2 ? [{ token, t }] : []));
          expect(found.map(({ token }) => token).join("")).toBe(label.toString(2).padStart(marks, "0"));
          expect(found.at(-1)?.t).toBeLessThan(0.77 * length);
          expect(Math.max(...tokens)).toBeLessThan(6);
        }
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  it("stands at the steps of the source for a length of 100", () => {
    const places: number[][] = [[], [], []];
    for (const { tokens } of temporalOrder({ length: 100, count: 1000, seed: 1 })) {
      for (const [n, t] of tokens.flatMap((token, t) => (token < 2 ? [t] : [])).entries()) places[n].push(t);
    }
    expect(places.map((steps) => [Math.min(...steps), Math.max(...steps)])).toEqual([
      [10, 19],
      [33, 42],
      [66, 75],
    ]);
  });

  it("has every class about equally often", () => {
    const counts = new Array<number>(8).fill(0);
    for (const { label } of temporalOrder({ length: 10, count: 4000, seed: 2 })) counts[label]++;
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(90);
  });

  it("refuses what does not fit", () => {
    expect(() => temporalOrder({ length: 9, count: 1 })).toThrow("temporalOrder: length is 9");
    expect(() => temporalOrder({ length: 10, count: 1, marks: 4 as 3 })).toThrow("temporalOrder: marks is 4");
  });
});

describe("copyingMemory", () => {
  it("asks at the end for what was shown at the start, at any size", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 12 }),
        seed,
        (blanks, symbols, recall, seed) => {
          const [{ tokens, tags }] = copyingMemory({ blanks, symbols, recall, count: 1, seed });
          expect([tokens.length, tags.length]).toEqual([blanks + 2 * recall, blanks + 2 * recall]);
          expect(tags.slice(-recall)).toEqual(tokens.slice(0, recall));
          expect(tags.slice(0, -recall).every((tag) => tag === 0)).toBe(true);
          expect(tokens.slice(0, recall).every((token) => token >= 1 && token <= symbols)).toBe(true);
          expect(tokens.indexOf(symbols + 1)).toBe(recall + blanks - 1);
          expect(tokens.slice(recall).filter((token) => token !== 0)).toEqual([symbols + 1]);
        },
      ),
      { numRuns: 50, seed: 1 },
    );
  });

  it("refuses what does not fit", () => {
    expect(() => copyingMemory({ blanks: 0, count: 1 })).toThrow("copyingMemory: blanks is 0");
  });
});

describe("signalAtStart", () => {
  it("opens with three words of one feeling, and no feeling follows", () => {
    const examples = signalAtStart({ count: 500, seed: 1 });
    for (const { tokens, label } of examples) {
      expect(
        tokens.slice(0, 3).every((token) => (label === 1 ? token >= 1 && token <= 3 : token >= 4 && token <= 6)),
      ).toBe(true);
      expect(tokens.slice(3).every((token) => token >= 7 && token <= 24)).toBe(true);
    }
    expect(new Set(examples.map(({ tokens }) => tokens.length))).toEqual(
      new Set(Array.from({ length: 11 }, (_, n) => 35 + n)),
    );
    expect(Math.abs(examples.filter(({ label }) => label === 1).length - 250)).toBeLessThan(40);
  });

  it("refuses lengths without room", () => {
    expect(() => signalAtStart({ from: 2, count: 1 })).toThrow("signalAtStart: from is 2 and to 45");
  });
});

describe("latch", () => {
  it("tells the class at the start, half of each, and noise of the variance asked for follows", () => {
    const examples = latch({ length: 100, count: 100, seed: 1 });
    const noise = examples.flatMap(({ inputs }) => inputs.slice(3).map(([value]) => value));
    for (const { inputs, label } of examples) {
      expect(inputs.slice(0, 3)).toEqual([[2 * label - 1], [2 * label - 1], [2 * label - 1]]);
    }
    expect(examples.filter(({ label }) => label === 1).length).toBe(50);
    expect(noise.reduce((sum, value) => sum + value ** 2, 0) / noise.length).toBeCloseTo(0.2, 1);
  });

  it("refuses what does not fit", () => {
    expect(() => latch({ length: 3, count: 1 })).toThrow("latch: length is 3; it must be a whole number from 4");
    expect(() => latch({ length: 9, count: 1, variance: -1 })).toThrow("latch: variance is -1");
  });
});

describe.each([
  ["adding", (seed: number) => adding({ length: 9, count: 5, seed })],
  ["temporalOrder", (seed: number) => temporalOrder({ length: 20, count: 5, seed })],
  ["copyingMemory", (seed: number) => copyingMemory({ blanks: 3, count: 5, seed })],
  ["signalAtStart", (seed: number) => signalAtStart({ count: 5, seed })],
  ["latch", (seed: number) => latch({ length: 9, count: 5, seed })],
] as const)("%s", (_, make) => {
  it("is the same for the same seed, another for another", () => {
    expect(make(7)).toEqual(make(7));
    expect(make(7)).not.toEqual(make(8));
  });
});
