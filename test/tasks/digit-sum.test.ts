import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digitSum } from "../../src/tasks/digit-sum.js";

describe("digitSum", () => {
  it("has every pair of digits in each part, and the sum as the class, at any length and seed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 40 }), fc.integer({ min: 0, max: 1e6 }), (length, seed) => {
        const task = digitSum({ length, seed });
        for (const [part, copies] of [
          [task.train, 3],
          [task.dev, 1],
          [task.test, 1],
        ] as const) {
          const pairs = new Map<string, number>();
          for (const { tokens, label } of part) {
            expect(tokens.length).toBe(length);
            expect(label).toBe(tokens[0] + tokens[1]);
            expect(tokens.every((token) => Number.isInteger(token) && token >= 0 && token < task.vocabularySize)).toBe(
              true,
            );
            expect(tokens.slice(2).filter((token) => token !== 0).length).toBeLessThanOrEqual(1);
            pairs.set(`${tokens[0]} ${tokens[1]}`, (pairs.get(`${tokens[0]} ${tokens[1]}`) ?? 0) + 1);
          }
          expect(pairs.size).toBe(100);
          expect([...pairs.values()].every((count) => count === copies)).toBe(true);
        }
      }),
      { numRuns: 20, seed: 1 },
    );
  });

  it("puts any digit at any place after the pair", () => {
    const { train } = digitSum({ length: 6, seed: 1 });
    const places = new Set(train.map(({ tokens }) => tokens.findIndex((token, t) => t >= 2 && token !== 0)));
    const digits = new Set(train.flatMap(({ tokens }) => tokens.slice(2)));
    expect([...places].sort()).toEqual([-1, 2, 3, 4, 5]);
    expect(digits.size).toBe(10);
  });

  it("is the same for the same seed, with parts that differ", () => {
    expect(digitSum({ length: 10, seed: 1 })).toEqual(digitSum({ length: 10, seed: 1 }));
    expect(digitSum({ length: 10, seed: 1 }).train).not.toEqual(digitSum({ length: 10, seed: 2 }).train);
    const { dev, test } = digitSum({ length: 10, seed: 1 });
    expect(dev).not.toEqual(test);
  });

  it("refuses a length that has no room", () => {
    expect(() => digitSum({ length: 2 })).toThrow("digitSum: length is 2; it must be a whole number from 3");
    expect(() => digitSum({ length: 3.5 })).toThrow("digitSum: length is 3.5");
  });
});
