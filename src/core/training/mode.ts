import type { Random } from "../tensor/random.js";

let training = false;
let given: Random | undefined;

/**
 * Runs `compute` with dropout active, as {@link train} does while it computes a loss. It holds until `compute` returns.
 * @param random where all layers draw from; by default each has its own.
 *
 * @example
 * const lstm = new LSTM({ inputSize: 8, hiddenSize: 16, numLayers: 2, dropout: 0.5, seed: 1 });
 * const { y } = whileTraining(() => lstm.forward(x));
 */
export function whileTraining<Result>(compute: () => Result, random?: Random): Result {
  const before = { training, given };
  training = true;
  given = random;
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
  return given ?? own;
}
