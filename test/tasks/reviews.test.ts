import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reviews, reviewWords } from "../../src/tasks/reviews.js";

const praise = ["good", "great", "fun", "lovely"];
const blame = ["bad", "dull", "awful", "poor"];

describe("reviews", () => {
  it('have the class of their last feeling, turned round by a "not" right before it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        for (const { tokens, label } of reviews({ count: 20, seed })) {
          const words = tokens.map((token) => reviewWords[token]);
          const last = words.findLastIndex((word) => praise.includes(word) || blame.includes(word));
          expect(last).toBeGreaterThanOrEqual(0);
          expect(label).toBe(Number(praise.includes(words[last]) !== (words[last - 1] === "not")));
        }
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  it('have the lengths asked for, a feeling after every "not", and both classes about equally often', () => {
    const all = reviews({ count: 2000, from: 6, to: 9, seed: 1 });
    expect(new Set(all.map(({ tokens }) => tokens.length))).toEqual(new Set([6, 7, 8, 9]));
    for (const { tokens } of all) {
      const words = tokens.map((token) => reviewWords[token]);
      for (const [t, word] of words.entries()) {
        if (word === "not") expect([...praise, ...blame]).toContain(words[t + 1]);
      }
    }
    const share = all.filter(({ label }) => label === 1).length / all.length;
    expect(Math.abs(share - 0.5)).toBeLessThan(0.05);
  });

  it("are often of more than one mind: who goes by the first feeling is wrong in a good part of them", () => {
    const all = reviews({ count: 2000, seed: 2 });
    const wrong = all.filter(({ tokens, label }) => {
      const words = tokens.map((token) => reviewWords[token]);
      const first = words.findIndex((word) => praise.includes(word) || blame.includes(word));
      return label !== Number(praise.includes(words[first]) !== (words[first - 1] === "not"));
    });
    expect(wrong.length / all.length).toBeGreaterThan(0.2);
  });

  it("refuse what does not fit", () => {
    expect(() => reviews({ count: 0 })).toThrow("reviews: count is 0");
    expect(() => reviews({ from: 5, to: 9, count: 1 })).toThrow("reviews: from is 5 and to 9");
  });
});
