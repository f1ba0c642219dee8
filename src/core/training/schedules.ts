import { requirePositiveInteger } from "../tensor/shape.js";

/**
 * A learning-rate schedule: the factor that the optimizer's learning rate is multiplied with. Factors of several schedules
 * may be multiplied.
 * @param step steps made before this one, from 0.
 * @param scores how good each epoch was so far, greater is better: the metric on `dev` (negated where lower is better), or
 * without `dev` the negated loss.
 */
export type Schedule = (step: number, scores: readonly number[]) => number;

/**
 * The rate is multiplied with `factor` every so many steps (NNDL §7.2.3, piecewise constant; as PyTorch's StepLR).
 * @param options.every steps.
 * @param options.factor default ½.
 * @throws RangeError for an `every` that is not a positive whole number, or a factor outside of (0, 1].
 *
 * @example
 * for await (const { loss } of train({ model, data, optimizer, epochs: 2, batchSize: 8, schedule: stepDecay({ every: 1500 }) }));
 */
export function stepDecay(options: { every: number; factor?: number }): Schedule {
  const { every, factor = 0.5 } = options;
  requirePositiveInteger("stepDecay", "every", every);
  requireFactor("stepDecay", "factor", factor);
  return (step) => factor ** Math.floor(step / every);
}

/**
 * The rate is multiplied with `factor` at every step (NNDL §7.2.3; as PyTorch's ExponentialLR).
 * @throws RangeError for a factor outside of (0, 1].
 *
 * @example
 * const schedule = exponentialDecay({ factor: 0.999 });
 */
export function exponentialDecay(options: { factor: number }): Schedule {
  requireFactor("exponentialDecay", "factor", options.factor);
  return (step) => options.factor ** step;
}

/**
 * Half a cosine from 1 down to `least` over `steps` steps, where it stays (Loshchilov & Hutter 2017; NNDL §7.2.3; as
 * PyTorch's CosineAnnealingLR).
 * @param options.least share of the rate that is left at the end, default 0.
 * @throws RangeError for `steps` that is not a positive whole number, or a `least` outside of [0, 1].
 *
 * @example
 * const schedule = cosineDecay({ steps: 1000 });
 */
export function cosineDecay(options: { steps: number; least?: number }): Schedule {
  const { steps, least = 0 } = options;
  requirePositiveInteger("cosineDecay", "steps", steps);
  if (!(least >= 0 && least <= 1)) throw new RangeError(`cosineDecay: least is ${least}; it must be from 0 to 1`);
  return (step) => least + ((1 - least) * (1 + Math.cos((Math.PI * Math.min(step, steps)) / steps))) / 2;
}

/**
 * The rate grows linearly over the first `steps` steps, then follows another schedule that starts there (NNDL §7.2.3; as
 * PyTorch's LinearLR before another in SequentialLR).
 * @param then default: it stays.
 * @throws RangeError for `steps` that is not a positive whole number.
 *
 * @example
 * const schedule = warmUp({ steps: 100 }, cosineDecay({ steps: 900 }));
 */
export function warmUp(options: { steps: number }, then: Schedule = () => 1): Schedule {
  const { steps } = options;
  requirePositiveInteger("warmUp", "steps", steps);
  return (step, scores) => (step < steps ? (step + 1) / steps : then(step - steps, scores));
}

/**
 * The rate is multiplied with `factor` whenever more than `patience` epochs in a row have not been better than the best before
 * (as PyTorch's ReduceLROnPlateau with threshold 0).
 * @param options.factor default 0.1.
 * @param options.patience epochs, default 10.
 * @throws RangeError for a factor outside of (0, 1], or a patience that is not a whole number from 0.
 *
 * @example
 * const schedule = reduceOnPlateau({ factor: 0.5, patience: 3 });
 */
export function reduceOnPlateau(options: { factor?: number; patience?: number } = {}): Schedule {
  const { factor = 0.1, patience = 10 } = options;
  requireFactor("reduceOnPlateau", "factor", factor);
  requirePatience("reduceOnPlateau", patience);
  return (_, scores) => {
    let best = Number.NEGATIVE_INFINITY;
    let waited = 0;
    let rate = 1;
    for (const score of scores) {
      waited = score > best ? 0 : waited + 1;
      best = Math.max(best, score);
      if (waited <= patience) continue;
      rate *= factor;
      waited = 0;
    }
    return rate;
  };
}

/** Throws a RangeError unless `patience` is a whole number from 0. */
export function requirePatience(where: string, patience: number): void {
  if (!Number.isInteger(patience) || patience < 0) {
    throw new RangeError(`${where}: patience is ${patience}; it must be a whole number from 0`);
  }
}

function requireFactor(where: string, name: string, factor: number): void {
  if (!(factor > 0 && factor <= 1)) {
    throw new RangeError(`${where}: ${name} is ${factor}; it must be greater than 0 and at most 1`);
  }
}
