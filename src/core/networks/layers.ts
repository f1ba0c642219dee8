import { embed } from "../tensor/embedding.js";
import { linear } from "../tensor/products.js";
import { Random } from "../tensor/random.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import type { DType, Tensor } from "../tensor/tensor.js";

/** A table of one learnt vector a token; starts normally distributed, as in PyTorch. */
export class Embedding {
  /** [V, D] */
  readonly weight: Tensor;

  /**
   * @param options.vocabularySize V, how many tokens there are.
   * @param options.embeddingSize D
   * @param options.seed default 0.
   */
  constructor(options: { vocabularySize: number; embeddingSize: number; seed?: number; dtype?: DType }) {
    const { vocabularySize, embeddingSize, seed = 0, dtype } = options;
    requirePositiveInteger("Embedding", "vocabularySize", vocabularySize);
    requirePositiveInteger("Embedding", "embeddingSize", embeddingSize);
    const random = new Random(seed, "embedding");
    this.weight = random.normalTensor([vocabularySize, embeddingSize], { dtype, requiresGrad: true });
  }

  /** The vectors of tokens [B][T], time first: [T, B, D]. Throws a RangeError for a token outside of 0 … V − 1. */
  forward(tokens: readonly (readonly number[])[]): Tensor {
    return embed(this.weight, tokens);
  }

  /** What is learnt, by PyTorch's names. */
  parameters(): Record<string, Tensor> {
    return { weight: this.weight };
  }
}

/** A fully connected layer, x Wᵀ + b; starts uniform in ±1/√inputSize, as in PyTorch. */
export class Linear {
  /** [M, D] */
  readonly weight: Tensor;
  /** [M] */
  readonly bias: Tensor;

  /**
   * @param options.inputSize D
   * @param options.outputSize M
   * @param options.seed default 0.
   */
  constructor(options: { inputSize: number; outputSize: number; seed?: number; dtype?: DType }) {
    const { inputSize, outputSize, seed = 0, dtype } = options;
    requirePositiveInteger("Linear", "inputSize", inputSize);
    requirePositiveInteger("Linear", "outputSize", outputSize);
    const random = new Random(seed, "linear");
    const bound = 1 / Math.sqrt(inputSize);
    this.weight = random.uniformTensor([outputSize, inputSize], -bound, bound, { dtype, requiresGrad: true });
    this.bias = random.uniformTensor([outputSize], -bound, bound, { dtype, requiresGrad: true });
  }

  /** x [..., D] to [..., M]. */
  forward(x: Tensor): Tensor {
    return linear(x, this.weight, this.bias);
  }

  /** What is learnt, by PyTorch's names. */
  parameters(): Record<string, Tensor> {
    return { weight: this.weight, bias: this.bias };
  }
}
