import { describe, expect, it } from "vitest";
import { continualReber, embeddedReber, reber, reberSymbols } from "../../src/tasks/reber.js";

/** The grammar as a regular expression, found from its diagram (Reber 1967) by eliminating states. */
const fromFour = "(?:XT*VP)*(?:S|XT*VV)";
const legal = new RegExp(`^B(?:TS*X${fromFour}|PT*V(?:P${fromFour}|V))E$`);
const embedded = new RegExp(`^B(?:T${legal.source.slice(1, -1)}T|P${legal.source.slice(1, -1)}P)E$`);
const write = (tokens: readonly number[]) => tokens.map((token) => reberSymbols[token]).join("");

/** Each prefix of the strings with every symbol that followed it somewhere. */
function followers(words: readonly string[]): Map<string, string> {
  const found = new Map<string, Set<string>>();
  for (const word of words) {
    for (let n = 1; n < word.length; n++) {
      const prefix = word.slice(0, n);
      found.set(prefix, (found.get(prefix) ?? new Set()).add(word[n]));
    }
  }
  return new Map([...found].map(([prefix, symbols]) => [prefix, [...symbols].sort().join("")]));
}

describe("the automaton that the strings are compared with", () => {
  it.each(["BTXSE", "BPVVE", "BTSSXXTVVE", "BPTVPSE", "BTSXXVPXVVE", "BPVPXTTVVE"])("accepts %s", (word) =>
    expect(word).toMatch(legal),
  );
  it.each(["BTSE", "BPVE", "BTXXSE", "BPTXSE", "TXSE", "BTXS", "BTXSEE"])("refuses %s", (word) =>
    expect(word).not.toMatch(legal),
  );
});

describe.each([
  ["reber", reber, legal],
  ["embeddedReber", embeddedReber, embedded],
] as const)("%s", (_, generate, automaton) => {
  const strings = generate({ count: 4000, seed: 1 });
  const words = strings.map(({ tokens }) => write(tokens));

  it("makes legal strings only, and many different ones", () => {
    expect(words.filter((word) => !automaton.test(word))).toEqual([]);
    expect(new Set(words).size).toBeGreaterThan(300);
  });

  it("names as successors what does follow, for every prefix that is frequent", () => {
    const seen = followers(words);
    let compared = 0;
    for (const [n, { successors }] of strings.entries()) {
      for (let t = 0; t < Math.min(6, words[n].length - 1); t++) {
        const prefix = words[n].slice(0, t + 1);
        if (words.filter((word) => word.startsWith(prefix)).length < 60) continue;
        expect([...write(successors[t])].sort().join(""), `after ${prefix}`).toBe(seen.get(prefix));
        compared++;
      }
      if (compared > 400) break;
    }
    expect(compared).toBeGreaterThan(400);
  });

  it("allows each symbol that comes, and nothing after the last", () => {
    for (const { tokens, successors } of strings) {
      expect(successors.length).toBe(tokens.length);
      expect(tokens.slice(1).every((token, t) => successors[t].includes(token))).toBe(true);
      expect(successors.at(-1)).toEqual([]);
    }
  });

  it("takes both ways of a branch equally often", () => {
    const share = words.filter((word) => word[1] === "T").length / words.length;
    expect(Math.abs(share - 0.5)).toBeLessThan(0.03);
  });

  it("is the same for the same seed, another for another", () => {
    expect(generate({ count: 20, seed: 3 })).toEqual(generate({ count: 20, seed: 3 }));
    expect(generate({ count: 20, seed: 3 })).not.toEqual(generate({ count: 20, seed: 4 }));
  });

  it("refuses a count that is none", () => {
    expect(() => generate({ count: 0 })).toThrow("count is 0; it must be a positive whole number");
  });
});

describe("continualReber", () => {
  it("is embedded strings without a mark between them, and B follows each end", () => {
    const { tokens, successors } = continualReber({ length: 5000, seed: 2 });
    expect(tokens.length).toBe(5000);
    const parts = write(tokens).split(/(?<=E[TP]E)(?=B)/);
    expect(parts.length).toBeGreaterThan(300);
    expect(parts.slice(0, -1).filter((word) => !embedded.test(word))).toEqual([]);
    expect(tokens.slice(1).every((token, t) => successors[t].includes(token))).toBe(true);
    expect(successors.every((symbols) => symbols.length === 1 || symbols.length === 2)).toBe(true);
  });

  it("refuses a length that is none", () => {
    expect(() => continualReber({ length: 0 })).toThrow("continualReber: length is 0");
  });
});
