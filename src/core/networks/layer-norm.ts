import { layerNorm } from "../tensor/normalization.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import { allocate, type DType, Tensor } from "../tensor/tensor.js";

/**
 * Layer normalization (Ba, Kiros & Hinton 2016; NNDL §7.5.2) with a learnt gain and bias: along the last axis mean 0 and variance 1, then
 * weight ⊙ · + bias.
 *
 * @example
 * const norm = new LayerNorm({ size: 8 });
 * const normalized = norm.forward(x);
 */
export class LayerNorm {
  /** Gain [D], 1 at the start. */
  readonly weight: Tensor;
  /** [D], 0 at the start. */
  readonly bias: Tensor;
  /** What is added to the variance. */
  readonly epsilon: number;

  /**
   * @param options.size D
   * @param options.epsilon is added to the variance; default 1e-5.
   * @param options.dtype default "float32".
   * @throws RangeError for a size that is not a positive whole number, or an epsilon that is negative.
   */
  constructor(options: { size: number; epsilon?: number; dtype?: DType }) {
    const { size, epsilon = 1e-5, dtype = "float32" } = options;
    requirePositiveInteger("LayerNorm", "size", size);
    if (!(Number.isFinite(epsilon) && epsilon >= 0)) {
      throw new RangeError(`LayerNorm: epsilon is ${epsilon}; it must be a number from 0`);
    }
    this.weight = new Tensor(allocate(dtype, size).fill(1), [size], { requiresGrad: true });
    this.bias = Tensor.zeros([size], { dtype, requiresGrad: true });
    this.epsilon = epsilon;
  }

  /** x [..., D] to the same shape. Throws a RangeError for another D. */
  forward(x: Tensor): Tensor {
    return layerNorm(x, this.weight, this.bias, this.epsilon);
  }

  /** What is learnt, by PyTorch's names. */
  parameters(): Record<string, Tensor> {
    return { weight: this.weight, bias: this.bias };
  }
}
