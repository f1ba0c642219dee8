import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus, xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { type DType, Tensor } from "./tensor.js";

/**
 * Random numbers that are the same for the same seed, on every machine (xoroshiro128+).
 *
 * @example
 * const weights = new Random(1, "weights").normalTensor([16, 8]);
 */
export class Random {
  #generator: RandomGenerator;

  /**
   * @param seed a whole number.
   * @param stream a name, default ""; streams of one seed are independent of each other.
   * @throws TypeError for a seed that is not a whole number.
   */
  constructor(seed: number, stream = "") {
    if (!Number.isSafeInteger(seed)) throw new TypeError(`Random: seed is ${seed}; it must be a whole number`);
    this.#generator = xoroshiro128plus(mix(seed, stream));
  }

  /** Where the generator is; set, it goes on from there. Whole numbers, which a checkpoint keeps. */
  get state(): readonly number[] {
    return this.#generator.getState();
  }

  /** Goes on from a state that was read before. */
  set state(state: readonly number[]) {
    this.#generator = xoroshiro128plusFromState(state);
  }

  /** A number in [low, high). */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * uniformFloat64(this.#generator);
  }

  /** A normally distributed number (Box and Muller 1958). */
  normal(mean = 0, deviation = 1): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** A whole number from `low` to `high`, both included. Throws a RangeError unless both are whole and low ≤ high. */
  integer(low: number, high: number): number {
    if (!(Number.isSafeInteger(low) && Number.isSafeInteger(high) && low <= high)) {
      throw new RangeError(`Random.integer: low is ${low} and high ${high}; they must be whole numbers, low ≤ high`);
    }
    return uniformInt(this.#generator, low, high);
  }

  /** The numbers 0 … n − 1 in random order (Fisher and Yates). */
  permutation(n: number): number[] {
    const order = Array.from({ length: n }, (_, k) => k);
    for (let k = n - 1; k > 0; k--) {
      const other = this.integer(0, k);
      [order[k], order[other]] = [order[other], order[k]];
    }
    return order;
  }

  /** A tensor of numbers from [low, high). */
  uniformTensor(shape: readonly number[], low: number, high: number, options: RandomTensorOptions = {}): Tensor {
    return this.#fill(shape, () => this.uniform(low, high), options);
  }

  /** A tensor of normally distributed numbers. */
  normalTensor(shape: readonly number[], options: RandomTensorOptions = {}): Tensor {
    return this.#fill(shape, () => this.normal(), options);
  }

  #fill(shape: readonly number[], next: () => number, options: RandomTensorOptions): Tensor {
    const tensor = Tensor.zeros(shape, options);
    for (let n = 0; n < tensor.data.length; n++) tensor.data[n] = next();
    return tensor;
  }
}

/** Options of a tensor of random numbers. */
export interface RandomTensorOptions {
  /** Default "float32". */
  dtype?: DType;
  /** Whether gradients flow to it; default false. */
  requiresGrad?: boolean;
}

/** FNV-1a of seed and stream: neighbouring seeds start far apart. */
function mix(seed: number, stream: string): number {
  let hash = 0x811c9dc5;
  for (const character of `${seed}/${stream}`) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return hash;
}
