import type { LabelledSequence } from "../core/outputs/sequence-classifier.js";
import { Random } from "../core/tensor/random.js";
import { examplesOf, requireRange } from "./examples.js";

/**
 * A signal at the start (NNDL practice, 2nd edition, chapter 6): three opening words of one feeling, words without feeling
 * behind them; the class is the feeling. Tokens: 0 is left for padding, 1–3 positive (class 1), 4–6 negative (class 0),
 * 7–24 neutral.
 * @param options.from shortest length; default 35.
 * @param options.to longest length; default 45.
 * @param options.count how many examples.
 * @param options.seed default 0.
 * @throws RangeError for lengths that are not whole numbers with 3 ≤ from ≤ to, or a count that is not positive.
 *
 * @example
 * const [{ tokens, label }] = signalAtStart({ count: 1 });
 */
export function signalAtStart(options: {
  from?: number;
  to?: number;
  count: number;
  seed?: number;
}): LabelledSequence[] {
  const { from = 35, to = 45, count, seed = 0 } = options;
  requireRange("signalAtStart", from, to, 3);
  const random = new Random(seed, "signal at start");
  return examplesOf("signalAtStart", count, () => {
    const length = random.integer(from, to);
    const label = random.integer(0, 1);
    const lowest = label === 1 ? 1 : 4;
    const tokens = Array.from({ length }, (_, t) =>
      t < 3 ? random.integer(lowest, lowest + 2) : random.integer(7, 24),
    );
    return { tokens, label };
  });
}
