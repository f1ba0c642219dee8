import { describe, expect, it } from "vitest";
import { MinGRU } from "../../../src/core/cells/min-gru.js";
import { checkCell, checkOracle, checkSequence } from "./checks.js";
import { learn, recallMarked } from "./learn.js";

describe("minGRU", () => {
  checkCell((options) => new MinGRU(options));
  checkSequence((options) => new MinGRU(options));
  checkOracle("MinGRU", (options) => new MinGRU(options), "cells");

  it("learns to recall what was marked among 60 steps", () => {
    const minGRU = new MinGRU({ inputSize: 2, hiddenSize: 8, seed: 1 });
    expect(learn(minGRU, recallMarked(60), { steps: 200, rate: 0.05 })).toBeLessThan(0.05);
  });
});
