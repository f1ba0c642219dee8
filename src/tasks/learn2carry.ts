import { Random } from "../core/tensor/random.js";
import { examplesOf, requireWholeFrom } from "./examples.js";

/** Two numbers and their sum, digit by digit, the ones first. */
export interface Addition {
  /** Digits of the first number, [T]. */
  readonly first: readonly number[];
  /** Digits of the second number, [T]. */
  readonly second: readonly number[];
  /** Digits of the sum, [T]. */
  readonly sum: readonly number[];
}

/**
 * Learn2Carry 加法进位 (NNDL exercises, chapter 6): two numbers are added digit by digit, from the ones on. All there is to
 * remember is one carry, but the sum of a column alone hides it.
 * @param options.from least number, inclusive.
 * @param options.to greatest number, exclusive; up to 2⁵³.
 * @param options.count how many examples.
 * @param options.length T, filled up with zeros; default 11, as in the source.
 * @param options.seed default 0.
 * @throws RangeError for bounds that are not whole numbers with 0 ≤ from < to, or a length that the greatest sum exceeds.
 *
 * @example
 * const [{ first, second, sum }] = learn2Carry({ from: 0, to: 555_555_555, count: 1 });
 */
export function learn2Carry(options: {
  from: number;
  to: number;
  count: number;
  length?: number;
  seed?: number;
}): Addition[] {
  const { from, to, count, length = 11, seed = 0 } = options;
  if (!(Number.isSafeInteger(from) && Number.isSafeInteger(to) && 0 <= from && from < to)) {
    throw new RangeError(`learn2Carry: from is ${from} and to ${to}; they must be whole numbers with 0 ≤ from < to`);
  }
  const needed = String(2n * (BigInt(to) - 1n)).length;
  requireWholeFrom("learn2Carry", "length", length, needed);
  const random = new Random(seed, "learn2carry");
  return examplesOf("learn2Carry", count, () => {
    const first = random.integer(from, to - 1);
    const second = random.integer(from, to - 1);
    const digits = (value: bigint) =>
      [...String(value)]
        .reverse()
        .join("")
        .padEnd(length, "0")
        .split("")
        .map((digit) => Number(digit));
    return {
      first: digits(BigInt(first)),
      second: digits(BigInt(second)),
      sum: digits(BigInt(first) + BigInt(second)),
    };
  });
}
