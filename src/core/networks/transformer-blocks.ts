import { relu } from "../tensor/activations.js";
import { add } from "../tensor/arithmetic.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import type { DType, Tensor } from "../tensor/tensor.js";
import { type AttentionMask, MultiHeadAttention } from "./attention.js";
import { Dropout } from "./dropout.js";
import type { Initialization } from "./initialization.js";
import { LayerNorm } from "./layer-norm.js";
import { Linear } from "./layers.js";
import { withPrefix } from "./parameters.js";

/** Options of a Transformer's blocks. */
export interface TransformerBlockOptions {
  /** D, the size of inputs and outputs: a multiple of `heads`. */
  size: number;
  /** Default 1. */
  heads?: number;
  /** F, units of the feed-forward part; default 4 D. */
  feedForwardSize?: number;
  /** Share of attention weights, of feed-forward units and of what is added that is dropped while training; default 0. */
  dropout?: number;
  /** Whether each part normalizes what it reads (Xiong et al. 2020) and not what it has added, as in the source; default false. */
  normFirst?: boolean;
  /** Default 0. */
  seed?: number;
  /** Default "uniform", PyTorch's. */
  initialization?: Initialization;
  /** Default "float32". */
  dtype?: DType;
}

/** What a {@link TransformerEncoderBlock} computes. */
export interface EncoderBlockOutput {
  /** [T, B, D] */
  y: Tensor;
  /** Attention's scores and weights, [B, heads, T, T]. */
  scores: Tensor;
  weights: Tensor;
  /** Net inputs and activations of the feed-forward units, [T, B, F]. */
  z: Tensor;
  f: Tensor;
}

/** The feed-forward part: W₂ relu(W₁ x + b₁) + b₂. */
class FeedForward {
  readonly #linear1: Linear;
  readonly #linear2: Linear;
  readonly #dropout: Dropout;

  constructor(options: TransformerBlockOptions) {
    const { size, feedForwardSize = 4 * size, dropout = 0, seed = 0, initialization, dtype } = options;
    requirePositiveInteger("Transformer", "feedForwardSize", feedForwardSize);
    const layer = (inputSize: number, outputSize: number, n: number) =>
      new Linear({ inputSize, outputSize, seed: seed + n, initialization, dtype });
    this.#linear1 = layer(size, feedForwardSize, 1);
    this.#linear2 = layer(feedForwardSize, size, 2);
    this.#dropout = new Dropout("Transformer", dropout, seed + 1);
  }

  forward(x: Tensor): { y: Tensor; z: Tensor; f: Tensor } {
    const z = this.#linear1.forward(x);
    const f = relu(z);
    return { y: this.#linear2.forward(this.#dropout.apply(f)), z, f };
  }

  parameters(): Record<string, Tensor> {
    return {
      ...withPrefix("linear1", this.#linear1.parameters()),
      ...withPrefix("linear2", this.#linear2.parameters()),
    };
  }
}

/** What is around each part of a block: it is added to what it reads, and normalized before or after. */
class Residual {
  readonly norm: LayerNorm;
  readonly #dropout: Dropout;
  readonly #normFirst: boolean;

  constructor(options: TransformerBlockOptions, part: number) {
    this.norm = new LayerNorm(options);
    this.#dropout = new Dropout("Transformer", options.dropout ?? 0, (options.seed ?? 0) + 1 + part);
    this.#normFirst = options.normFirst ?? false;
  }

  /** What the part reads. */
  before(x: Tensor): Tensor {
    return this.#normFirst ? this.norm.forward(x) : x;
  }

  /** x with what the part gives. */
  after(x: Tensor, part: Tensor): Tensor {
    const joined = add(x, this.#dropout.apply(part));
    return this.#normFirst ? joined : this.norm.forward(joined);
  }
}

function normParameters(parts: readonly Residual[]): Record<string, Tensor> {
  return Object.assign({}, ...parts.map(({ norm }, n) => withPrefix(`norm${n + 1}`, norm.parameters())));
}

/**
 * A block of a Transformer's encoder (Vaswani et al. 2017, §3.1): self-attention, then a feed-forward part at each step, each
 * added to what it reads and normalized. With `causal` it is the block of a decoder that has no encoder (GPT). Parameters
 * are named as PyTorch's TransformerEncoderLayer.
 *
 * @example
 * const block = new TransformerEncoderBlock({ size: 8, heads: 2, seed: 1 });
 * const { y, weights } = block.forward(x, { lengths: [5, 3] });
 */
export class TransformerEncoderBlock {
  readonly #attention: MultiHeadAttention;
  readonly #feedForward: FeedForward;
  readonly #parts: readonly Residual[];

  /** @throws RangeError for a size that is not a positive whole number, or not a multiple of `heads`. */
  constructor(options: TransformerBlockOptions) {
    this.#attention = new MultiHeadAttention(options);
    this.#feedForward = new FeedForward(options);
    this.#parts = [1, 2].map((n) => new Residual(options, n));
  }

  /** x [T, B, D]. Throws a RangeError for shapes, lengths or a mask that do not fit. */
  forward(x: Tensor, mask: AttentionMask = {}): EncoderBlockOutput {
    const [self, feed] = this.#parts;
    const read = self.before(x);
    const attended = this.#attention.forward(read, read, read, mask);
    const between = self.after(x, attended.y);
    const { y, z, f } = this.#feedForward.forward(feed.before(between));
    return { y: feed.after(between, y), scores: attended.scores, weights: attended.weights, z, f };
  }

  /** What is learnt, by PyTorch's names. */
  parameters(): Record<string, Tensor> {
    return {
      ...withPrefix("self_attn", this.#attention.parameters()),
      ...this.#feedForward.parameters(),
      ...normParameters(this.#parts),
    };
  }
}

/** What a {@link TransformerDecoderBlock} computes. */
export interface DecoderBlockOutput {
  /** [T, B, D] */
  y: Tensor;
  /** Weights of the self-attention, [B, heads, T, T]. */
  weights: Tensor;
  /** Weights of the attention to the encoder's outputs, [B, heads, T, S]. */
  crossWeights: Tensor;
}

/**
 * A block of a Transformer's decoder (Vaswani et al. 2017, §3.1): causal self-attention, attention to what an encoder gives,
 * and a feed-forward part, each added to what it reads and normalized. Parameters are named as PyTorch's
 * TransformerDecoderLayer.
 *
 * @example
 * const block = new TransformerDecoderBlock({ size: 8, heads: 2, seed: 1 });
 * const { y, crossWeights } = block.forward(slice(x, 0, 0, 3), x, { memoryLengths: [5, 4] });
 */
export class TransformerDecoderBlock {
  readonly #attention: MultiHeadAttention;
  readonly #crossAttention: MultiHeadAttention;
  readonly #feedForward: FeedForward;
  readonly #parts: readonly Residual[];

  /** @throws RangeError for a size that is not a positive whole number, or not a multiple of `heads`. */
  constructor(options: TransformerBlockOptions) {
    this.#attention = new MultiHeadAttention(options);
    this.#crossAttention = new MultiHeadAttention({ ...options, seed: (options.seed ?? 0) + 1 });
    this.#feedForward = new FeedForward(options);
    this.#parts = [1, 2, 3].map((n) => new Residual(options, n));
  }

  /**
   * @param x what has been given so far, [T, B, D]; step t sees steps 0 … t.
   * @param memory the encoder's outputs, [S, B, D].
   * @param options.lengths of the sequences of x, 1 … T; default T.
   * @param options.memoryLengths of the encoder's sequences, 1 … S; default S.
   * @throws RangeError for shapes or lengths that do not fit.
   */
  forward(
    x: Tensor,
    memory: Tensor,
    options: { lengths?: readonly number[]; memoryLengths?: readonly number[] } = {},
  ): DecoderBlockOutput {
    const { lengths, memoryLengths } = options;
    const [self, cross, feed] = this.#parts;
    const read = self.before(x);
    const attended = this.#attention.forward(read, read, read, { causal: true, lengths });
    const afterSelf = self.after(x, attended.y);
    const crossed = this.#crossAttention.forward(cross.before(afterSelf), memory, memory, { lengths: memoryLengths });
    const afterCross = cross.after(afterSelf, crossed.y);
    const { y } = this.#feedForward.forward(feed.before(afterCross));
    return { y: feed.after(afterCross, y), weights: attended.weights, crossWeights: crossed.weights };
  }

  /** What is learnt, by PyTorch's names. */
  parameters(): Record<string, Tensor> {
    return {
      ...withPrefix("self_attn", this.#attention.parameters()),
      ...withPrefix("multihead_attn", this.#crossAttention.parameters()),
      ...this.#feedForward.parameters(),
      ...normParameters(this.#parts),
    };
  }
}
