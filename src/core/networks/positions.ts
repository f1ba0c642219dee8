import { reshape, slice } from "../tensor/layout.js";
import { Random } from "../tensor/random.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import { type DType, Tensor } from "../tensor/tensor.js";

/**
 * Sinusoidal positions (Vaswani et al. 2017, §3.5), [T, 1, D], to be added to the inputs:
 *
 *     p[t, 2i] = sin(t / 10000^(2i / D))     p[t, 2i + 1] = cos(t / 10000^(2i / D))
 *
 * @throws RangeError for a size that is not a positive whole number.
 *
 * @example
 * const placed = add(x, sinusoidalPositions(5, 8));
 */
export function sinusoidalPositions(T: number, D: number, dtype: DType = "float32"): Tensor {
  requirePositiveInteger("sinusoidalPositions", "T", T);
  requirePositiveInteger("sinusoidalPositions", "D", D);
  const positions = Tensor.zeros([T, 1, D], { dtype });
  for (let t = 0; t < T; t++) {
    for (let d = 0; d < D; d++) {
      const angle = t / 10_000 ** ((d - (d % 2)) / D);
      positions.data[t * D + d] = d % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
    }
  }
  return positions;
}

/**
 * A learnt vector for each position (Gehring et al. 2017), to be added to the inputs.
 *
 * @example
 * const positions = new LearntPositions({ maxLength: 20, size: 8, seed: 1 });
 * const placed = add(x, positions.forward(5));
 */
export class LearntPositions {
  /** [maxLength, D]; starts normally distributed with deviation 0.02. */
  readonly weight: Tensor;

  /**
   * @param options.maxLength the longest sequence.
   * @param options.size D
   * @throws RangeError for a size that is not a positive whole number.
   */
  constructor(options: { maxLength: number; size: number; seed?: number; dtype?: DType }) {
    const { maxLength, size, seed = 0, dtype } = options;
    requirePositiveInteger("LearntPositions", "maxLength", maxLength);
    requirePositiveInteger("LearntPositions", "size", size);
    this.weight = new Random(seed, "positions").normalTensor([maxLength, size], { dtype, requiresGrad: true });
    for (let n = 0; n < this.weight.data.length; n++) this.weight.data[n] *= 0.02;
  }

  /** The vectors of positions 0 … T − 1, [T, 1, D]. Throws a RangeError for more than there are. */
  forward(T: number): Tensor {
    const [maxLength, D] = this.weight.shape;
    if (!(Number.isInteger(T) && T >= 1 && T <= maxLength)) {
      throw new RangeError(`LearntPositions.forward: T is ${T}; it must be a whole number from 1 to ${maxLength}`);
    }
    return reshape(slice(this.weight, 0, 0, T), [T, 1, D]);
  }

  /** What is learnt. */
  parameters(): Record<string, Tensor> {
    return { weight: this.weight };
  }
}
