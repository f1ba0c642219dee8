import { Random } from "../core/tensor/random.js";
import { examplesOf, requireWholeFrom, type TokenTags } from "./examples.js";

/**
 * Copying memory (Hochreiter & Schmidhuber 1997, as Arjovsky, Shah & Bengio 2016 have it): symbols, blanks, a sign to go, and
 * then as many blanks as there were symbols, during which they are to be given back in order. Tokens and tags: 0 blank,
 * 1 … `symbols` the symbols; the sign is token `symbols` + 1. A sequence has T = blanks + 2 · recall steps.
 *
 * Who remembers nothing and knows the task has a mean cross-entropy of recall · ln(symbols) / T.
 * @param options.blanks between the last symbol and the end of the sign; from 1.
 * @param options.count how many examples.
 * @param options.symbols how many different ones; default 8.
 * @param options.recall how many are to be remembered; default 10.
 * @param options.seed default 0.
 * @throws RangeError for numbers that are not positive whole numbers.
 *
 * @example
 * const [{ tokens, tags }] = copyingMemory({ blanks: 100, count: 1 });
 */
export function copyingMemory(options: {
  blanks: number;
  count: number;
  symbols?: number;
  recall?: number;
  seed?: number;
}): TokenTags[] {
  const { blanks, count, symbols = 8, recall = 10, seed = 0 } = options;
  for (const [name, value] of Object.entries({ blanks, symbols, recall })) {
    requireWholeFrom("copyingMemory", name, value, 1);
  }
  const random = new Random(seed, "copying memory");
  const none = (length: number): number[] => new Array<number>(length).fill(0);
  return examplesOf("copyingMemory", count, () => {
    const shown = Array.from({ length: recall }, () => random.integer(1, symbols));
    return {
      tokens: [...shown, ...none(blanks - 1), symbols + 1, ...none(recall)],
      tags: [...none(recall + blanks), ...shown],
    };
  });
}
