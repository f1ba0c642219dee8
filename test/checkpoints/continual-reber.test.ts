import { expect, it } from "vitest";
import { checkpoints, loadCheckpoint } from "../../src/checkpoints/index.js";
import type { SequenceTagger } from "../../src/core/index.js";
import { testContinual } from "../../src/experiments/continual-reber.js";

/** T or P before a string's end, all symbols, norm of the cell state: of 8 short streams. */
function figures(name: string): number[] {
  const model = loadCheckpoint(name, checkpoints[name].build()) as SequenceTagger;
  return testContinual(model, -1, 600);
}

it("remembers over every string with a forget gate", () => {
  const [long, all, norm] = figures("continual-reber");
  expect(long).toBeGreaterThan(0.98);
  expect(all).toBeGreaterThan(0.99);
  expect(norm).toBeLessThan(30);
});

it("learns the grammar but does not remember without one, and its cell state grows", () => {
  const [long, all, norm] = figures("continual-reber-no-forget");
  expect(long).toBeLessThan(0.75);
  expect(all).toBeGreaterThan(0.9);
  expect(norm).toBeGreaterThan(100);
});
