import type { Random } from "../tensor/random.js";

let training = false;
let given: { random?: Random; step?: number } = {};

/**
 * Runs `compute` with dropout active, as {@link train} does while it computes a loss. It holds until `compute` returns.
 * @param random where all layers draw from; by default each has its own.
 * @param step steps made before this one, by which a model's own schedules go; by default they count for themselves.
 *
 * @example
 * const lstm = new LSTM({ inputSize: 8, hiddenSize: 16, numLayers: 2, dropout: 0.5, seed: 1 });
 * const { y } = whileTraining(() => lstm.forward(x));
 */
export function whileTraining<Result>(compute: () => Result, random?: Random, step?: number): Result {
  const before = { training, given };
  training = true;
  given = { random, step };
  try {
    return compute();
  } finally {
    ({ training, given } = before);
  }
}

/** Whether a loss is being computed to train: only then are units dropped. */
export function isTraining(): boolean {
  return training;
}

/**
 * Where what is random about training (dropout masks, scheduled sampling) is drawn from: what {@link train} gives, whose
 * state a checkpoint keeps, or else the layer's `own`.
 */
export function trainingRandom(own: Random): Random {
  return given.random ?? own;
}

/** Steps made before this one: what {@link train} says, also after a checkpoint, or else the model's `own` count. */
export function trainingStep(own: number): number {
  return given.step ?? own;
}
