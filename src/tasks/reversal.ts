import type { TokenPair } from "../core/outputs/encoder-decoder.js";
import { Random } from "../core/tensor/random.js";
import { examplesOf, requireRange, requireWholeFrom } from "./examples.js";

/**
 * Reversal (NNDL exercises, chapter 7): random letters, to be given back from the last to the first. Tokens are 0 …
 * `symbols` − 1.
 * @param options.from shortest length; with `to` the longest, by default the same.
 * @param options.count how many examples.
 * @param options.symbols how many different ones; default 26.
 * @param options.seed default 0.
 * @throws RangeError for lengths or numbers that are not positive whole numbers, or from > to.
 *
 * @example
 * const [{ source, target }] = reversal({ from: 10, count: 1 });
 */
export function reversal(options: {
  from: number;
  to?: number;
  count: number;
  symbols?: number;
  seed?: number;
}): TokenPair[] {
  const { from, to = from, count, symbols = 26, seed = 0 } = options;
  requireRange("reversal", from, to, 1);
  requireWholeFrom("reversal", "symbols", symbols, 1);
  const random = new Random(seed, "reversal");
  return examplesOf("reversal", count, () => {
    const source = Array.from({ length: random.integer(from, to) }, () => random.integer(0, symbols - 1));
    return { source, target: source.toReversed() };
  });
}
