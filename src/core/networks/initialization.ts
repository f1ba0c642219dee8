import type { Random, RandomTensorOptions } from "../tensor/random.js";
import { Tensor } from "../tensor/tensor.js";

const initializations = ["uniform", "xavier", "orthogonal", "identity"] as const;

/**
 * How parameters start.
 *
 * - "uniform": as in PyTorch, ±1/√H for recurrent layers.
 * - "xavier" (Glorot & Bengio 2010, and the book's own code): weights uniform in ±√(6 / (inputs + outputs)), biases 0. A
 *   simple recurrent network remembers longer from it: its recurrent weights start with a spectral radius near 1 instead
 *   of near 0.6.
 * - "orthogonal" (Saxe et al. 2014): every H × H block of the recurrent weights is orthogonal, the rest as in "xavier".
 * - "identity" (Le et al. 2015, the IRNN): every such block is the identity, input weights are normal with deviation
 *   0.001, biases 0.
 */
export type Initialization = (typeof initializations)[number];

/**
 * A parameter that starts as Glorot & Bengio 2010 have it: weights [rows, inputs] uniform in ±√(6 / (inputs + outputs)),
 * a bias 0.
 * @param outputs how many units an input feeds: of a gated cell, those of one gate.
 */
export function xavierTensor(
  random: Random,
  shape: readonly number[],
  outputs: number,
  options: RandomTensorOptions,
): Tensor {
  if (shape.length < 2) return Tensor.zeros(shape, options);
  const bound = Math.sqrt(6 / (shape[1] + outputs));
  return random.uniformTensor(shape, -bound, bound, options);
}

/** Throws a RangeError for an initialization that is not known. */
export function requireInitialization(where: string, initialization: Initialization): void {
  if (!initializations.includes(initialization)) {
    throw new RangeError(
      `${where}: initialization is ${initialization}; it must be one of ${initializations.join(", ")}`,
    );
  }
}

/**
 * A parameter of a layer without recurrent weights as its initialization has it: "uniform" is in ±`bound`, every other
 * one is "xavier".
 */
export function startingTensor(
  initialization: Initialization,
  random: Random,
  shape: readonly number[],
  { bound, outputs }: { bound: number; outputs: number },
  options: RandomTensorOptions,
): Tensor {
  return initialization === "uniform"
    ? random.uniformTensor(shape, -bound, bound, options)
    : xavierTensor(random, shape, outputs, options);
}
