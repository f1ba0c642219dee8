import { embed } from "../tensor/embedding.js";
import { linear } from "../tensor/products.js";
import { Random } from "../tensor/random.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import type { DType, Tensor } from "../tensor/tensor.js";
import { type Initialization, requireInitialization, startingTensor, xavierTensor } from "./initialization.js";

interface LayerOptions {
  seed?: number;
  initialization?: Initialization;
  dtype?: DType;
}

/**
 * A table of one learnt vector a token.
 *
 * @example
 * const embedding = new Embedding({ vocabularySize: 10, embeddingSize: 8, seed: 1 });
 * const vectors = embedding.forward([[3, 1, 4], [1, 5, 9]]);
 */
export class Embedding {
  /** [V, D] */
  readonly weight: Tensor;

  /**
   * @param options.vocabularySize V, how many tokens there are.
   * @param options.embeddingSize D
   * @param options.seed default 0.
   * @param options.initialization default "uniform", which for an embedding is PyTorch's normal distribution; any other is
   * "xavier".
   * @param options.dtype default "float32".
   * @throws RangeError for a size that is not a positive whole number.
   */
  constructor(options: { vocabularySize: number; embeddingSize: number } & LayerOptions) {
    const { vocabularySize, embeddingSize, seed = 0, dtype, initialization = "uniform" } = options;
    requirePositiveInteger("Embedding", "vocabularySize", vocabularySize);
    requirePositiveInteger("Embedding", "embeddingSize", embeddingSize);
    requireInitialization("Embedding", initialization);
    const random = new Random(seed, "embedding");
    const shape = [vocabularySize, embeddingSize];
    this.weight =
      initialization === "uniform"
        ? random.normalTensor(shape, { dtype, requiresGrad: true })
        : xavierTensor(random, shape, vocabularySize, { dtype, requiresGrad: true });
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

/**
 * A fully connected layer, x Wᵀ + b.
 *
 * @example
 * const output = new Linear({ inputSize: 8, outputSize: 3, seed: 1 });
 * const logits = output.forward(x);
 */
export class Linear {
  /** [M, D] */
  readonly weight: Tensor;
  /** [M] */
  readonly bias: Tensor;

  /**
   * @param options.inputSize D
   * @param options.outputSize M
   * @param options.seed default 0.
   * @param options.initialization default "uniform", PyTorch's ±1/√D; any other is "xavier".
   * @param options.dtype default "float32".
   * @throws RangeError for a size that is not a positive whole number.
   */
  constructor(options: { inputSize: number; outputSize: number } & LayerOptions) {
    const { inputSize, outputSize, seed = 0, dtype, initialization = "uniform" } = options;
    requirePositiveInteger("Linear", "inputSize", inputSize);
    requirePositiveInteger("Linear", "outputSize", outputSize);
    requireInitialization("Linear", initialization);
    const random = new Random(seed, "linear");
    const bound = 1 / Math.sqrt(inputSize);
    const start = (shape: readonly number[]) =>
      startingTensor(initialization, random, shape, { bound, outputs: outputSize }, { dtype, requiresGrad: true });
    this.weight = start([outputSize, inputSize]);
    this.bias = start([outputSize]);
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
