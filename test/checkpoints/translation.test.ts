import { describe, expect, it } from "vitest";
import { checkpoints, loadCheckpoint } from "../../src/checkpoints/index.js";
import type { EncoderDecoder } from "../../src/core/index.js";
import { numberTranslations, phrases } from "../../src/tasks/index.js";

const load = (name: string) => loadCheckpoint(name, checkpoints[name].build()) as EncoderDecoder;

describe("translation", () => {
  const numbers = numberTranslations({ part: "test", count: 240, seed: -5 });

  it("numerals writes unseen numbers without a fault, in all directions", () => {
    expect(load("numerals").accuracy(numbers)).toBeGreaterThanOrEqual(0.99);
  });

  it("numerals-vector does most of them, but not all, through one vector of as many units", () => {
    const share = load("numerals-vector").accuracy(numbers);
    expect(share).toBeGreaterThan(0.7);
    expect(share).toBeLessThan(0.9);
  });

  it("phrases translates sentences that it was not trained on", () => {
    const trained = new Set(phrases({ count: 6000, seed: 1 }).map(({ sourceText }) => sourceText));
    const unseen = phrases({ count: 200, seed: 7 }).filter(({ sourceText }) => !trained.has(sourceText));
    expect(unseen.length).toBeGreaterThan(150);
    expect(load("phrases").accuracy(unseen)).toBeGreaterThan(0.97);
  });
});
