import { describe, expect, it } from "vitest";
import { anbn, anbncn } from "../../src/tasks/counting.js";
import { parity } from "../../src/tasks/parity.js";

const write = (tokens: readonly number[]) => tokens.map((token) => "#abc"[token]).join("");

describe.each([
  ["anbn", anbn, (n: number) => `#${"a".repeat(n)}${"b".repeat(n)}#`],
  ["anbncn", anbncn, (n: number) => `#${"a".repeat(n)}${"b".repeat(n)}${"c".repeat(n)}#`],
] as const)("%s", (_, make, text) => {
  it("is the string of n letters each", () => {
    for (let n = 1; n < 30; n++) expect(write(make(n).tokens)).toBe(text(n));
  });

  it("allows exactly what continues some string of the language", () => {
    const language = Array.from({ length: 30 }, (_, n) => text(n + 1));
    for (let n = 1; n < 15; n++) {
      const { tokens, successors } = make(n);
      for (let t = 0; t < tokens.length; t++) {
        const prefix = write(tokens.slice(0, t + 1));
        const next = new Set(
          language.flatMap((word) => (word.startsWith(prefix) ? [...word.slice(t + 1)].slice(0, 1) : [])),
        );
        expect(write(successors[t]), `after ${prefix}`).toBe([...next].sort().join(""));
      }
    }
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses n = %s", (n) => {
    expect(() => make(n)).toThrow(`n is ${n}; it must be a whole number from 1`);
  });
});

describe("parity", () => {
  it("tags each bit with whether the ones so far are odd", () => {
    for (const { tokens, tags, label } of parity({ from: 1, to: 12, count: 200, seed: 5 })) {
      for (let t = 0; t < tokens.length; t++) {
        expect(tags[t]).toBe(tokens.slice(0, t + 1).filter((bit) => bit === 1).length % 2);
      }
      expect(label).toBe(tags.at(-1));
    }
  });

  it("has lengths over the whole range, and refuses one that is none", () => {
    const lengths = new Set(parity({ from: 2, to: 5, count: 100 }).map(({ tokens }) => tokens.length));
    expect([...lengths].sort()).toEqual([2, 3, 4, 5]);
    expect(() => parity({ from: 3, to: 2, count: 1 })).toThrow("parity: from is 3 and to 2");
  });
});
