import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beamSearch } from "../../../src/core/outputs/beam-search.js";
import { Random } from "../../../src/core/tensor/random.js";

/** A random language over V tokens, the last of them the end: log p of the next token after each prefix. */
function language(V: number, seed: number) {
  const after = (prefix: readonly number[]): number[] => {
    const random = new Random(seed, prefix.join(" "));
    const weights = Array.from({ length: V }, () => random.uniform(0.05, 1));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => Math.log(weight / total));
  };
  // Which prefix each hypothesis stands for is all that a real model's states hold.
  let prefixes: number[][] = [];
  const next = (parents: readonly number[], tokens: readonly number[]): number[][] => {
    const first = prefixes.length === 0;
    prefixes = tokens.map((token, n) => (first ? [] : [...prefixes[parents[n]], token]));
    return prefixes.map(after);
  };
  return { after, next, end: V - 1 };
}

/** Every sequence of at most `maxLength` tokens, its end included, that has an end. */
function allEnded({ after, end }: ReturnType<typeof language>, maxLength: number, lengthPenalty: number) {
  const found: { tokens: number[]; logProbability: number; score: number }[] = [];
  let open: { tokens: number[]; logProbability: number }[] = [{ tokens: [], logProbability: 0 }];
  for (let length = 1; length <= maxLength; length++) {
    open = open.flatMap(({ tokens, logProbability }) =>
      after(tokens).flatMap((step, token) => {
        const total = logProbability + step;
        if (token !== end) return [{ tokens: [...tokens, token], logProbability: total }];
        found.push({ tokens, logProbability: total, score: total / length ** lengthPenalty });
        return [];
      }),
    );
  }
  return { found: found.sort((a, b) => b.score - a.score), open };
}

const cases = fc.record({
  V: fc.integer({ min: 2, max: 4 }),
  maxLength: fc.integer({ min: 1, max: 4 }),
  lengthPenalty: fc.constantFrom(0, 0.7, 1),
  seed: fc.nat(),
});

describe("beamSearch", () => {
  it("finds the best of all sequences, enumerated, where the beam holds them all", () => {
    fc.assert(
      fc.property(cases, ({ V, maxLength, lengthPenalty, seed }) => {
        const model = language(V, seed);
        const { found, open } = allEnded(model, maxLength, lengthPenalty);
        const beamWidth = found.length + open.length;
        const { hypotheses } = beamSearch({ ...model, beamWidth, maxLength, lengthPenalty });
        expect(hypotheses.length).toBe(beamWidth);
        for (const [n, { tokens, logProbability, score }] of found.entries()) {
          expect(hypotheses[n].tokens).toEqual(tokens);
          expect(hypotheses[n].finished).toBe(true);
          expect(hypotheses[n].logProbability).toBeCloseTo(logProbability, 10);
          expect(hypotheses[n].score).toBeCloseTo(score, 10);
        }
        expect(hypotheses.slice(found.length).every(({ finished }) => !finished)).toBe(true);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it("keeps the best at each step, however narrow: a second definition", () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 5 }), ({ V, maxLength, seed }, beamWidth) => {
        const model = language(V, seed);
        const { hypotheses, steps } = beamSearch({ ...model, beamWidth, maxLength });
        let beam: { tokens: number[]; logProbability: number }[] = [{ tokens: [], logProbability: 0 }];
        const ended: typeof beam = [];
        for (const step of steps) {
          const all = beam
            .flatMap(({ tokens, logProbability }) =>
              model
                .after(tokens)
                .map((p, token) => ({ tokens: [...tokens, token], logProbability: logProbability + p })),
            )
            .sort((a, b) => b.logProbability - a.logProbability);
          expect(step.map(({ token }) => token)).toEqual(
            all.slice(0, 2 * beamWidth).map(({ tokens }) => tokens.at(-1)),
          );
          expect(step.filter(({ kept }) => kept).length).toBe(Math.min(beamWidth, all.length));
          const kept = all.slice(0, beamWidth);
          ended.push(...kept.filter(({ tokens }) => tokens.at(-1) === model.end));
          beam = kept.filter(({ tokens }) => tokens.at(-1) !== model.end);
        }
        const best = ended.sort((a, b) => b.logProbability - a.logProbability)[0];
        if (best) expect(hypotheses[0].logProbability).toBeCloseTo(best.logProbability, 10);
        else expect(hypotheses[0].tokens).toEqual(beam[0].tokens);
      }),
      { numRuns: 60, seed: 2 },
    );
  });

  it("records which candidate came from which, so that a hypothesis can be followed back", () => {
    const { hypotheses, steps } = beamSearch({ ...language(4, 5), beamWidth: 3, maxLength: 6 });
    for (const { tokens, logProbability, finished } of hypotheses) {
      const written = finished ? [...tokens, 3] : tokens;
      let at = steps[written.length - 1].findIndex(
        (candidate) => candidate.kept && Math.abs(candidate.logProbability - logProbability) < 1e-12,
      );
      const path = [];
      for (let t = written.length - 1; t >= 0; t--) {
        path.unshift(steps[t][at].token);
        at = steps[t][at].parent;
      }
      expect(path).toEqual(written);
      expect(at).toBe(-1);
    }
  });

  it("finds with width 2 what greedy search misses", () => {
    // Greedy takes 0 (0.6) and then has at most 0.6 · 0.4; token 1 (0.4) is sure to end.
    const end = 2;
    let last = [-1];
    const next = (parents: readonly number[], tokens: readonly number[]) => {
      last = tokens.map((token, n) => (last[parents[n]] === -1 && token === end ? -2 : token));
      return last.map((token) =>
        (token === -2 ? [0.6, 0.4, 0] : token === 0 ? [0.3, 0.3, 0.4] : [0, 0, 1]).map(Math.log),
      );
    };
    const search = (beamWidth: number) => {
      last = [-1];
      return beamSearch({ next, end, beamWidth, maxLength: 4 }).hypotheses[0];
    };
    expect(search(1).tokens).toEqual([0]);
    expect(search(2).tokens).toEqual([1]);
    expect(Math.exp(search(2).logProbability)).toBeCloseTo(0.4, 12);
  });

  it("says what does not fit", () => {
    const model = language(2, 1);
    expect(() => beamSearch({ ...model, beamWidth: 0, maxLength: 1 })).toThrow("beamSearch: beamWidth is 0");
    expect(() => beamSearch({ ...model, beamWidth: 1, maxLength: 1.5 })).toThrow("beamSearch: maxLength is 1.5");
    expect(() => beamSearch({ ...model, beamWidth: 1, maxLength: 1, lengthPenalty: -1 })).toThrow(
      "beamSearch: lengthPenalty is -1; it must be from 0",
    );
    const search = (rows: number[][], end = 1) => beamSearch({ next: () => rows, end, beamWidth: 2, maxLength: 3 });
    expect(() => search([[-1, Number.NaN]])).toThrow("beamSearch: next gave NaN for token 1 of row 0");
    expect(() => search([[-1, -1]], 2)).toThrow("beamSearch: end is 2; next gave 2 tokens");
    expect(() => search([])).toThrow("beamSearch: next gave 0 rows; there are 1 hypotheses");
  });
});
