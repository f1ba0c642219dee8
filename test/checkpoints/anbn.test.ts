import { expect, it } from "vitest";
import { anbnCheckpoint } from "../../src/checkpoints/anbn.js";
import { loadCheckpoint } from "../../src/checkpoints/index.js";

it("counts far beyond the strings that it was trained on", () => {
  expect(anbnCheckpoint.evaluate(loadCheckpoint("anbn", anbnCheckpoint.build()))["greatest n"]).toBeGreaterThan(50);
});
