import type { Initialization } from "../networks/initialization.js";
import { Linear } from "../networks/layers.js";
import { stepsWithin } from "../networks/lengths.js";
import { softmax, tanh } from "../tensor/activations.js";
import { multiply, where } from "../tensor/arithmetic.js";
import { reshape } from "../tensor/layout.js";
import { matmul } from "../tensor/products.js";
import { Random } from "../tensor/random.js";
import { sum } from "../tensor/reductions.js";
import { allocate, type DType, Tensor } from "../tensor/tensor.js";

/** Mean of each sequence's own steps: y [T, B, H], which is 0 beyond their lengths, to [B, H]. */
export function meanOfSteps(y: Tensor, lengths: readonly number[]): Tensor {
  const shares = allocate(y.dtype, lengths.length);
  for (const [b, length] of lengths.entries()) shares[b] = 1 / length;
  return multiply(sum(y, 0), new Tensor(shares, [lengths.length, 1]));
}

/**
 * Additive attention over the steps of a sequence (Yang et al. 2016, equations 5–7; NNDL §8.2):
 *
 *     e_t = qᵀ tanh(W y_t + b)      α = softmax(e)      pooled = Σ_t α_t y_t
 */
export class AttentionPooling {
  /** W and b. */
  readonly key: Linear;
  /** q, [1, A] */
  readonly query: Tensor;

  /**
   * @param options.inputSize H, size of y_t.
   * @param options.attentionSize A; default H.
   */
  constructor(options: {
    inputSize: number;
    attentionSize?: number;
    seed?: number;
    initialization?: Initialization;
    dtype?: DType;
  }) {
    const { inputSize, attentionSize = inputSize, seed = 0, initialization, dtype } = options;
    this.key = new Linear({ inputSize, outputSize: attentionSize, seed, initialization, dtype });
    const bound = 1 / Math.sqrt(attentionSize);
    const random = new Random(seed, "attention pooling");
    this.query = random.uniformTensor([1, attentionSize], -bound, bound, { dtype, requiresGrad: true });
  }

  /** y [T, B, H] of sequences of some lengths to what is pooled, [B, H], and the weights α, [T, B]. */
  forward(y: Tensor, lengths: readonly number[]): { pooled: Tensor; weights: Tensor } {
    const [T, B] = y.shape;
    const hidden = tanh(this.key.forward(y));
    const scores = matmul(hidden, reshape(this.query, [this.query.shape[1], 1]));
    const weights = softmax(where(stepsWithin(lengths, T, y.dtype), scores, Number.NEGATIVE_INFINITY), 0);
    return { pooled: sum(multiply(weights, y), 0), weights: reshape(weights, [T, B]) };
  }

  /** What is learnt. */
  parameters(): Record<string, Tensor> {
    return { weight: this.key.weight, bias: this.key.bias, query: this.query };
  }
}
