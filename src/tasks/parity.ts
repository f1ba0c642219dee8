import { Random } from "../core/tensor/random.js";
import { examplesOf, requireRange, type TokenTags } from "./examples.js";

/**
 * Parity: random bits; the tag of each is whether the ones so far are odd in number, the label is the last tag. Every bit
 * counts: no part of a sequence tells anything of the answer, and one state of one bit is enough.
 * @param options.from shortest length; with `to` the longest, by default the same.
 * @param options.count how many examples.
 * @param options.seed default 0.
 * @throws RangeError for numbers that are not positive whole numbers, or from > to.
 *
 * @example
 * const [{ tokens, tags, label }] = parity({ from: 8, count: 1 });
 */
export function parity(options: {
  from: number;
  to?: number;
  count: number;
  seed?: number;
}): (TokenTags & { readonly label: number })[] {
  const { from, to = from, count, seed = 0 } = options;
  requireRange("parity", from, to, 1);
  const random = new Random(seed, "parity");
  return examplesOf("parity", count, () => {
    const tokens = Array.from({ length: random.integer(from, to) }, () => random.integer(0, 1));
    let odd = 0;
    const tags = tokens.map((bit) => {
      odd ^= bit;
      return odd;
    });
    return { tokens, tags, label: odd };
  });
}
