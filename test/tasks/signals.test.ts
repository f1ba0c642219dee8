import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { associativeRecall, copyTask } from "../../src/tasks/neural-turing.js";
import { mackeyGlass, waves } from "../../src/tasks/series.js";

const seed = fc.integer({ min: 0, max: 1e6 });

describe("copyTask", () => {
  it("asks for the vectors that were shown before the delimiter, at any size", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 9 }), seed, (length, width, seed) => {
        const [{ inputs, targets, answerFrom }] = copyTask({ from: length, width, count: 1, seed });
        expect([inputs.length, targets.length, answerFrom]).toEqual([2 * length + 1, 2 * length + 1, length + 1]);
        expect(targets.slice(answerFrom)).toEqual(inputs.slice(0, length).map((vector) => vector.slice(0, width)));
        expect(inputs.findIndex((vector) => vector[width] === 1)).toBe(length);
        expect(
          inputs
            .slice(answerFrom)
            .flat()
            .every((bit) => bit === 0),
        ).toBe(true);
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it("refuses what does not fit", () => {
    expect(() => copyTask({ from: 2, to: 1, count: 1 })).toThrow("copyTask: from is 2 and to 1");
    expect(() => copyTask({ from: 1, width: 0, count: 1 })).toThrow("copyTask: width is 0");
  });
});

describe("associativeRecall", () => {
  it("asks for the item that followed the one that is shown again", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 1, max: 4 }), seed, (most, itemLength, seed) => {
        const width = 4;
        const [{ inputs, targets, answerFrom }] = associativeRecall({
          from: 2,
          to: most,
          itemLength,
          width,
          count: 1,
          seed,
        });
        expect(inputs.length).toBe(answerFrom + itemLength);
        const text = (from: number) =>
          inputs
            .slice(from, from + itemLength)
            .map((vector) => vector.slice(0, width).join(""))
            .join(" ");
        const items = inputs.flatMap((vector, t) => (vector[width] === 1 ? [text(t + 1)] : []));
        const queries = inputs.flatMap((vector, t) => (vector[width + 1] === 1 ? [t] : []));
        expect(queries.length).toBe(2);
        expect(queries[1]).toBe(answerFrom - 1);
        expect(new Set(items).size).toBe(items.length);
        const answer = targets
          .slice(answerFrom)
          .map((vector) => vector.join(""))
          .join(" ");
        expect(answer).toBe(items[items.indexOf(text(queries[0] + 1)) + 1]);
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it("refuses what does not fit", () => {
    expect(() => associativeRecall({ from: 1, count: 1 })).toThrow("associativeRecall: from is 1 and to 1");
    expect(() => associativeRecall({ from: 2, to: 3, itemLength: 1, width: 1, count: 1 })).toThrow(
      "items of 1 × 1 bits",
    );
  });
});

describe("waves", () => {
  it("reaches 1 and no further, and is the same for the same seed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 400 }), seed, (length, seed) => {
        const wave = waves({ length, seed, shortest: 2 });
        expect(wave.length).toBe(length);
        expect(Math.max(...wave.map(Math.abs))).toBe(1);
        expect(waves({ length, seed, shortest: 2 })).toEqual(wave);
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  it("is one sine of the period asked for", () => {
    const wave = waves({ length: 60, waves: 1, shortest: 20, longest: 20, seed: 1 });
    for (let t = 0; t < 40; t++) expect(wave[t + 20]).toBeCloseTo(wave[t], 10);
    for (let t = 0; t < 50; t++) expect(wave[t + 10]).toBeCloseTo(-wave[t], 10);
  });

  it("refuses periods that are none", () => {
    expect(() => waves({ shortest: 9, longest: 8 })).toThrow("waves: shortest is 9 and longest 8");
  });
});

describe("mackeyGlass", () => {
  it("obeys its equation: central differences of a densely sampled solution", () => {
    // With one value a unit the equation cannot be checked closely; Simpson's rule over two units can.
    const delay = 17;
    const x = mackeyGlass({ length: 400, delay });
    const slope = (t: number) => (0.2 * x[t - delay]) / (1 + x[t - delay] ** 10) - 0.1 * x[t];
    for (let t = delay + 1; t < 399; t++) {
      const change = (slope(t - 1) + 4 * slope(t) + slope(t + 1)) / 3;
      expect(Math.abs(x[t + 1] - x[t - 1] - change)).toBeLessThan(5e-3);
    }
  });

  it("is chaotic at τ = 17: starts that differ by little end far apart; it settles at τ = 2", () => {
    const [a, b] = [mackeyGlass({ length: 2000, seed: 1 }), mackeyGlass({ length: 2000, seed: 2 })];
    expect(Math.max(...a.slice(1500).map((value, t) => Math.abs(value - b[1500 + t])))).toBeGreaterThan(0.3);
    expect(Math.min(...a)).toBeGreaterThan(0.2);
    expect(Math.max(...a)).toBeLessThan(1.5);
    const calm = mackeyGlass({ length: 100, delay: 2 });
    expect(Math.abs(calm[99] - 1)).toBeLessThan(1e-4);
  });

  it("refuses what does not fit", () => {
    expect(() => mackeyGlass({ length: 0 })).toThrow("mackeyGlass: length is 0");
    expect(() => mackeyGlass({ length: 1, delay: 0.5 })).toThrow("mackeyGlass: delay is 0.5");
  });
});
