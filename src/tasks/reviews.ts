import type { LabelledSequence } from "../core/outputs/sequence-classifier.js";
import { Random } from "../core/tensor/random.js";
import { examplesOf, requireRange } from "./examples.js";

const good = ["good", "great", "fun", "lovely"];
const bad = ["bad", "dull", "awful", "poor"];
const neutral =
  "the film was long and we saw it on friday with a friend who had read book its story is about two people in city";

/**
 * The words of {@link reviews}: four that praise, four that blame, "not", and words without feeling.
 *
 * @example
 * const vocabularySize = reviewWords.length;
 */
export const reviewWords: readonly string[] = [...good, ...bad, "not", ...neutral.split(" ")];

const feelings = good.length + bad.length;
const not = feelings;

/**
 * Short reviews that change their mind: words without feeling, and among them words of praise and blame, some behind a "not"
 * that turns them round. The class is the last feeling, 1 for praise: all before it must be forgotten, and it must be kept
 * to the end. Tokens are the places in {@link reviewWords}.
 * @param options.from shortest length; default 12.
 * @param options.to longest length; default 24.
 * @param options.count how many examples.
 * @param options.seed default 0.
 * @throws RangeError for lengths that are not whole numbers with 6 ≤ from ≤ to, or a count that is not positive.
 *
 * @example
 * const [{ tokens, label }] = reviews({ count: 1 });
 * const text = tokens.map((token) => reviewWords[token]).join(" ");
 */
export function reviews(options: { from?: number; to?: number; count: number; seed?: number }): LabelledSequence[] {
  const { from = 12, to = 24, count, seed = 0 } = options;
  requireRange("reviews", from, to, 6);
  const random = new Random(seed, "reviews");
  return examplesOf("reviews", count, () => {
    const length = random.integer(from, to);
    const first = random.integer(0, 3);
    const tokens: number[] = [];
    let label = 0;
    while (tokens.length < length) {
      const left = length - tokens.length;
      if (tokens.length !== first && random.uniform() >= 0.08) {
        tokens.push(random.integer(not + 1, reviewWords.length - 1));
        continue;
      }
      const turned = left > 1 && random.uniform() < 0.35;
      const feeling = random.integer(0, feelings - 1);
      tokens.push(...(turned ? [not, feeling] : [feeling]));
      label = feeling < good.length !== turned ? 1 : 0;
    }
    return { tokens, label };
  });
}
