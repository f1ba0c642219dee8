import type { LabelledSequence } from "../core/outputs/sequence-classifier.js";
import { Random } from "../core/tensor/random.js";

/** A task's examples. */
export interface DigitSum {
  /** 300: three of each pair. */
  train: LabelledSequence[];
  /** 100: one of each pair. */
  dev: LabelledSequence[];
  /** 100: one of each pair. */
  test: LabelledSequence[];
  /** Tokens 0 … 9. */
  vocabularySize: number;
  /** Sums 0 … 18. */
  classes: number;
}

/**
 * Digit sum 数字求和 (NNDL practice, chapter 6): two digits open the sequence, zeros follow, but for one digit (0 – 9) at
 * a random place; the class is the sum of the first two. The longer the sequence, the longer they must be remembered.
 * @param options.length of a sequence, L ≥ 3.
 * @param options.seed default 0.
 * @throws RangeError for a length that is not a whole number from 3.
 *
 * @example
 * const { train, dev, test, vocabularySize, classes } = digitSum({ length: 20 });
 */
export function digitSum(options: { length: number; seed?: number }): DigitSum {
  const { length, seed = 0 } = options;
  if (!Number.isInteger(length) || length < 3) {
    throw new RangeError(`digitSum: length is ${length}; it must be a whole number from 3`);
  }
  const draw = (copies: number, stream: string): LabelledSequence[] => {
    const random = new Random(seed, `digit-sum ${stream}`);
    return Array.from({ length: 100 * copies }, (_, n) => {
      const [first, second] = [Math.floor(n / copies / 10), Math.floor(n / copies) % 10];
      const tokens = new Array<number>(length).fill(0);
      tokens[0] = first;
      tokens[1] = second;
      tokens[random.integer(2, length - 1)] = random.integer(0, 9);
      return { tokens, label: first + second };
    });
  };
  return { train: draw(3, "train"), dev: draw(1, "dev"), test: draw(1, "test"), vocabularySize: 10, classes: 19 };
}
