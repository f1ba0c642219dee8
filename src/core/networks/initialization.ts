import type { Random, RandomTensorOptions } from "../tensor/random.js";
import { Tensor } from "../tensor/tensor.js";

/**
 * How parameters start: "uniform" as in PyTorch (±1/√H for recurrent layers), or "xavier" (Glorot & Bengio 2010, and the
 * book's own code): weights uniform in ±√(6 / (inputs + outputs)), biases 0. A simple recurrent network remembers
 * longer from "xavier": its recurrent weights start with a spectral radius near 1 instead of near 0.6.
 */
export type Initialization = "uniform" | "xavier";

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
  if (initialization !== "uniform" && initialization !== "xavier") {
    throw new RangeError(`${where}: initialization is ${initialization}; it must be "uniform" or "xavier"`);
  }
}

/** A parameter of a layer as its initialization has it; "uniform" is in ±`bound`. */
export function startingTensor(
  initialization: Initialization,
  random: Random,
  shape: readonly number[],
  { bound, outputs }: { bound: number; outputs: number },
  options: RandomTensorOptions,
): Tensor {
  return initialization === "xavier"
    ? xavierTensor(random, shape, outputs, options)
    : random.uniformTensor(shape, -bound, bound, options);
}
