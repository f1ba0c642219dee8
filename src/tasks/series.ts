import { Random } from "../core/tensor/random.js";
import { requireWholeFrom } from "./examples.js";

/**
 * A sum of sines of random period and phase, scaled to [−1, 1]: a wave that a network is to produce from nothing, as the
 * clockwork RNN does (Koutník et al. 2014, §4.1).
 * @param options.length T ≥ 2; default 320, as in the source.
 * @param options.waves how many sines; default 5.
 * @param options.shortest period in steps; default 8.
 * @param options.longest period in steps; default `length`. Periods are spread evenly on a logarithmic scale.
 * @param options.seed default 0.
 * @throws RangeError for a length below 2, or periods that are not numbers with 2 ≤ shortest ≤ longest.
 *
 * @example
 * const target = waves({ length: 320, seed: 1 });
 */
export function waves(
  options: { length?: number; waves?: number; shortest?: number; longest?: number; seed?: number } = {},
): number[] {
  const { length = 320, waves: count = 5, shortest = 8, longest = length, seed = 0 } = options;
  requireWholeFrom("waves", "length", length, 2);
  requireWholeFrom("waves", "waves", count, 1);
  if (!(2 <= shortest && shortest <= longest && longest < Number.POSITIVE_INFINITY)) {
    throw new RangeError(
      `waves: shortest is ${shortest} and longest ${longest}; they must be numbers with 2 ≤ shortest ≤ longest`,
    );
  }
  const random = new Random(seed, "waves");
  const sines = Array.from({ length: count }, () => ({
    period: shortest * (longest / shortest) ** random.uniform(),
    phase: random.uniform(0, 2 * Math.PI),
    height: random.uniform(0.5, 1),
  }));
  const wave = Array.from({ length }, (_, t) =>
    sines.reduce((sum, { period, phase, height }) => sum + height * Math.sin((2 * Math.PI * t) / period + phase), 0),
  );
  const greatest = Math.max(...wave.map(Math.abs));
  return wave.map((value) => value / greatest);
}

/**
 * The Mackey–Glass series dx/dt = β x(t − τ) / (1 + x(t − τ)ⁿ) − γ x with β = 0.2, γ = 0.1, n = 10 (Mackey & Glass 1977):
 * periodic for small delays, chaotic from τ ≈ 17 on. One value a unit of time, integrated by Runge and Kutta's fourth
 * order in steps of 0.1; what is before the series settles is left out.
 * @param options.length how many values.
 * @param options.delay τ, a whole number from 1; default 17.
 * @param options.seed of the constant that the series starts from, 1.1 to 1.3; default 0.
 * @throws RangeError for numbers that are not positive whole numbers.
 *
 * @example
 * const series = mackeyGlass({ length: 500 });
 */
export function mackeyGlass(options: { length: number; delay?: number; seed?: number }): number[] {
  const { length, delay = 17, seed = 0 } = options;
  requireWholeFrom("mackeyGlass", "length", length, 1);
  requireWholeFrom("mackeyGlass", "delay", delay, 1);
  const perUnit = 10;
  const h = 1 / perUnit;
  const settling = 300;
  const slope = (x: number, delayed: number) => (0.2 * delayed) / (1 + delayed ** 10) - 0.1 * x;
  const start = new Random(seed, "mackey-glass").uniform(1.1, 1.3);
  const past = new Array<number>(delay * perUnit + 1).fill(start);
  const series: number[] = [];
  for (let step = 0; series.length < length; step++) {
    const x = past[past.length - 1];
    const at = past.length - 1 - delay * perUnit;
    const [delayed, next] = [past[at], past[at + 1]];
    const between = (delayed + next) / 2;
    const k1 = slope(x, delayed);
    const k2 = slope(x + (h / 2) * k1, between);
    const k3 = slope(x + (h / 2) * k2, between);
    const k4 = slope(x + h * k3, next);
    past.push(x + (h / 6) * (k1 + 2 * k2 + 2 * k3 + k4));
    if (step >= settling * perUnit && step % perUnit === 0) series.push(x);
  }
  return series;
}
