import { expect, it } from "vitest";
import { copyingCheckpoints } from "../../src/checkpoints/copying.js";
import { loadCheckpoint } from "../../src/checkpoints/index.js";
import { noGrad } from "../../src/core/index.js";
import { copyingMemory } from "../../src/tasks/index.js";

/** Who remembers nothing has 10 ln 8 / 30 = 0.693; who knows which symbols came but not their order cannot have all. */
it.each([
  ["copying-srn", 0.66, 0.72],
  ["copying-sum", 0.55, 0.63],
  ["copying-residual", 0.25, 0.35],
  ["copying-lstm", 0.45, 0.56],
])("%s has a cross-entropy between %d and %d on new sequences", (name, least, most) => {
  const model = loadCheckpoint(name, copyingCheckpoints[name].build());
  const loss = noGrad(() => model.loss(copyingMemory({ blanks: 10, count: 100, seed: -7 }))).item();
  expect(loss).toBeGreaterThan(least);
  expect(loss).toBeLessThan(most);
});
