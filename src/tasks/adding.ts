import { Random } from "../core/tensor/random.js";
import { examplesOf, requireWholeFrom, type SignalAndNumber } from "./examples.js";

/**
 * The adding problem (Hochreiter & Schmidhuber 1997, experiment 4, as Le et al. 2015 have it): two channels, numbers from
 * [0, 1) and marks, which are 1 at one step of the first half and one of the second and 0 elsewhere; the target is the
 * sum of the two marked numbers. The answer 1 to everything has a mean squared error of 1/6.
 * @param options.length T ≥ 2.
 * @param options.count how many examples.
 * @param options.seed default 0; another seed for each batch makes the data endless.
 * @throws RangeError for a length below 2 or a count that is not a positive whole number.
 *
 * @example
 * const [{ inputs, target }] = adding({ length: 100, count: 1 });
 */
export function adding(options: { length: number; count: number; seed?: number }): SignalAndNumber[] {
  const { length, count, seed = 0 } = options;
  requireWholeFrom("adding", "length", length, 2);
  const random = new Random(seed, "adding");
  const half = Math.floor(length / 2);
  return examplesOf("adding", count, () => {
    const numbers = Array.from({ length }, () => random.uniform());
    const first = random.integer(0, half - 1);
    const second = random.integer(half, length - 1);
    const inputs = numbers.map((number, t) => [number, t === first || t === second ? 1 : 0]);
    return { inputs, target: numbers[first] + numbers[second] };
  });
}
