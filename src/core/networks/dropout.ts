import { multiply } from "../tensor/arithmetic.js";
import { Random } from "../tensor/random.js";
import { allocateLike, Tensor, type Values } from "../tensor/tensor.js";
import { isTraining, trainingRandom } from "../training/mode.js";

/**
 * Dropout (Srivastava et al. 2014): while training each number is dropped with probability p, and what is left scaled by
 * 1 / (1 − p); otherwise nothing is changed. Each call draws anew.
 *
 * @example
 * const dropout = new Dropout("example", 0.5, 1);
 * const thinned = whileTraining(() => dropout.apply(x));
 */
export class Dropout {
  readonly #p: number;
  readonly #random: Random;

  /** @throws RangeError, on behalf of `where`, unless 0 ≤ p < 1. */
  constructor(where: string, p: number, seed: number, name = "dropout") {
    if (!(p >= 0 && p < 1)) throw new RangeError(`${where}: ${name} is ${p}; it must be a number from 0, less than 1`);
    this.#p = p;
    this.#random = new Random(seed, name);
  }

  /** x of any shape. */
  apply(x: Tensor): Tensor {
    if (this.#p === 0 || !isTraining()) return x;
    return multiply(x, this.#mask(x.data, x.shape));
  }

  /**
   * Variational dropout (Gal & Ghahramani 2016) of what the weights [M, D] read: some columns are dropped, so that W (x ⊙ m) is
   * computed with one mask m for all steps of a sequence, and here for all sequences of the batch.
   */
  applyToColumns(weight: Tensor): Tensor {
    if (this.#p === 0 || !isTraining()) return weight;
    const columns = weight.shape[1];
    return multiply(weight, this.#mask(allocateLike(weight.data, columns), [columns]));
  }

  #mask(like: Values, shape: readonly number[]): Tensor {
    const random = trainingRandom(this.#random);
    const mask = allocateLike(like);
    for (let n = 0; n < mask.length; n++) mask[n] = random.uniform() < this.#p ? 0 : 1 / (1 - this.#p);
    return new Tensor(mask, shape);
  }
}
