import { Random } from "../core/tensor/random.js";
import { examplesOf, type LabelledSignal, requireWholeFrom } from "./examples.js";

/**
 * The latch or two-sequence problem (Bengio, Simard & Frasconi 1994; Hochreiter & Schmidhuber 1997, experiment 3): the first
 * steps hold 1 (class 1) or −1 (class 0), the others Gaussian noise; the class is asked for at the end. Half of the
 * examples are of each class, in random order.
 * @param options.length T, more than `signal`.
 * @param options.count how many examples.
 * @param options.signal how many steps tell the class; default 3.
 * @param options.variance of the noise; default 0.2.
 * @param options.seed default 0.
 * @throws RangeError for numbers that do not fit.
 *
 * @example
 * const [{ inputs, label }] = latch({ length: 100, count: 1 });
 */
export function latch(options: {
  length: number;
  count: number;
  signal?: number;
  variance?: number;
  seed?: number;
}): LabelledSignal[] {
  const { length, count, signal = 3, variance = 0.2, seed = 0 } = options;
  requireWholeFrom("latch", "signal", signal, 1);
  requireWholeFrom("latch", "length", length, signal + 1);
  requireWholeFrom("latch", "count", count, 1);
  if (!(variance >= 0 && variance < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`latch: variance is ${variance}; it must be a number from 0`);
  }
  const random = new Random(seed, "latch");
  const order = random.permutation(count);
  return examplesOf("latch", count, (n) => {
    const label = order[n] % 2;
    const inputs = Array.from({ length }, (_, t) =>
      t < signal ? [label === 1 ? 1 : -1] : [random.normal(0, Math.sqrt(variance))],
    );
    return { inputs, label };
  });
}
