import { softmax } from "../tensor/activations.js";
import { multiply, where } from "../tensor/arithmetic.js";
import { permute } from "../tensor/axes.js";
import { reshape, slice } from "../tensor/layout.js";
import { linear, matmul } from "../tensor/products.js";
import { Random } from "../tensor/random.js";
import { describeShape, requirePositiveInteger, sameShape } from "../tensor/shape.js";
import { allocateLike, type DType, sumOfSquares, Tensor } from "../tensor/tensor.js";
import { Dropout } from "./dropout.js";
import { type Initialization, requireInitialization, startingTensor, xavierTensor } from "./initialization.js";
import { requireLengths } from "./sequence-network.js";

/** Options of {@link MultiHeadAttention}. */
export interface AttentionOptions {
  /** D, the size of queries, keys, values and output: a multiple of `heads`. */
  size: number;
  /** How many attentions run side by side, each on D / heads numbers; default 1. */
  heads?: number;
  /** Share of the attention weights that is dropped while training; default 0. */
  dropout?: number;
  /** Default 0. */
  seed?: number;
  /** Default "uniform", PyTorch's. */
  initialization?: Initialization;
  /** Default "float32". */
  dtype?: DType;
}

/** What may be attended to. */
export interface AttentionMask {
  /** Length of each sequence of keys, 1 … S; default S. */
  lengths?: readonly number[];
  /** Whether step t may only attend to steps 0 … t; default false. */
  causal?: boolean;
  /** [T, S], 1 where query t may attend to key s, 0 where not. */
  mask?: Tensor;
}

/** What {@link MultiHeadAttention} computes. */
export interface AttentionOutput {
  /** [T, B, D] */
  y: Tensor;
  /** qᵀk / √(D / heads) of every query and key, before what is masked is taken away: [B, heads, T, S]. */
  scores: Tensor;
  /** softmax of the scores over the keys that may be attended to, [B, heads, T, S]; in training after dropout. */
  weights: Tensor;
}

/**
 * Multi-head scaled dot-product attention (Vaswani et al. 2017, §3.2; NNDL §8.2.1.2, §8.3), time first:
 *
 *     y_t = W_o [head_1; …] + b_o     head = Σ_s softmax_s(q_tᵀ k_s / √(D / heads)) v_s
 *
 * with q, k and v linear in query, key and value. Parameters are named and shaped as PyTorch's MultiheadAttention.
 *
 * @example
 * const attention = new MultiHeadAttention({ size: 8, heads: 2, seed: 1 });
 * const { y, weights } = attention.forward(x, x, x, { causal: true });
 */
export class MultiHeadAttention {
  /** D */
  readonly size: number;
  /** How many attentions run side by side. */
  readonly heads: number;
  readonly #dtype: DType;
  readonly #parameters: Readonly<Record<string, Tensor>>;
  readonly #dropout: Dropout;

  /** @throws RangeError for a size that is not a positive whole number, or not a multiple of `heads`. */
  constructor(options: AttentionOptions) {
    const { size, heads = 1, dropout = 0, seed = 0, initialization = "uniform", dtype = "float32" } = options;
    requirePositiveInteger("MultiHeadAttention", "size", size);
    requirePositiveInteger("MultiHeadAttention", "heads", heads);
    requireInitialization("MultiHeadAttention", initialization);
    if (size % heads !== 0) {
      throw new RangeError(`MultiHeadAttention: size is ${size}; it must be a multiple of heads = ${heads}`);
    }
    this.size = size;
    this.heads = heads;
    this.#dtype = dtype;
    const random = new Random(seed, "attention");
    const learnt = { dtype, requiresGrad: true };
    const bound = 1 / Math.sqrt(size);
    // PyTorch takes q, k and v for one layer of 3 D units.
    const outputs = initialization === "uniform" ? 3 * size : size;
    this.#parameters = {
      in_proj_weight: xavierTensor(random, [3 * size, size], outputs, learnt),
      in_proj_bias: Tensor.zeros([3 * size], learnt),
      "out_proj.weight": startingTensor(initialization, random, [size, size], { bound, outputs: size }, learnt),
      "out_proj.bias": Tensor.zeros([size], learnt),
    };
    this.#dropout = new Dropout("MultiHeadAttention", dropout, seed);
  }

  /**
   * @param query [T, B, D]
   * @param key [S, B, D], default the query (self-attention).
   * @param value [S, B, D], default the key.
   * @throws RangeError for shapes, lengths or a mask that do not fit, a NaN, or a query that may attend to nothing; TypeError for
   * a wrong element type.
   */
  forward(query: Tensor, key: Tensor = query, value: Tensor = key, options: AttentionMask = {}): AttentionOutput {
    for (const [name, tensor] of Object.entries({ query, key, value })) this.#check(name, tensor);
    const [T, B] = query.shape;
    if (key.shape[1] !== B || !sameShape(key.shape, value.shape)) {
      const shapes = [query, key, value].map(({ shape }) => describeShape(shape)).join(", ");
      throw new RangeError(
        `MultiHeadAttention.forward: query, key and value have shapes ${shapes}; they must be [T, B, D], [S, B, D] and [S, B, D]`,
      );
    }
    const { in_proj_weight, in_proj_bias } = this.#parameters;
    const [q, k, v] = [query, key, value].map((x, n) => {
      const rows = (all: Tensor) => slice(all, 0, n * this.size, (n + 1) * this.size);
      const projected = linear(x, rows(in_proj_weight), rows(in_proj_bias));
      return reshape(projected, [x.shape[0], B, this.heads, this.size / this.heads]);
    });
    const byHead = [1, 2, 0, 3];
    const scale = 1 / Math.sqrt(this.size / this.heads);
    const scores = matmul(multiply(permute(q, byHead), scale), permute(k, [1, 2, 3, 0]));
    const allowed = maskOf("MultiHeadAttention.forward", scores, options);
    const masked = allowed ? where(allowed, scores, Number.NEGATIVE_INFINITY) : scores;
    const weights = this.#dropout.apply(softmax(masked));
    const joined = reshape(permute(matmul(weights, permute(v, byHead)), [2, 0, 1, 3]), [T, B, this.size]);
    const y = linear(joined, this.#parameters["out_proj.weight"], this.#parameters["out_proj.bias"]);
    return { y, scores, weights };
  }

  /** What is learnt, by PyTorch's names. */
  parameters(): Record<string, Tensor> {
    return { ...this.#parameters };
  }

  #check(name: string, x: Tensor): void {
    if (x.shape.length !== 3 || x.shape[2] !== this.size || x.data.length === 0) {
      throw new RangeError(
        `MultiHeadAttention.forward: ${name} has shape ${describeShape(x.shape)}; it must be [steps, B, size = ${this.size}]`,
      );
    }
    if (x.dtype !== this.#dtype) {
      throw new TypeError(`MultiHeadAttention.forward: ${name} is ${x.dtype}; the layer is ${this.#dtype}`);
    }
    if (Number.isNaN(sumOfSquares(x.data))) throw new RangeError(`MultiHeadAttention.forward: ${name} holds NaN`);
  }
}

/** 1 where a query may attend to a key, [B or 1, 1, T, S]; nothing where all may attend to all. */
function maskOf(where: string, scores: Tensor, { lengths, causal = false, mask }: AttentionMask): Tensor | undefined {
  const [B, , T, S] = scores.shape;
  requireLengths(where, lengths, S, B);
  if (mask && !sameShape(mask.shape, [T, S])) {
    throw new RangeError(
      `${where}: mask has shape ${describeShape(mask.shape)}; it must be [T, S] = ${describeShape([T, S])}`,
    );
  }
  if (lengths === undefined && !causal && mask === undefined) return undefined;
  const sequences = lengths ? B : 1;
  const allowed = allocateLike(scores.data, sequences * T * S);
  for (let b = 0; b < sequences; b++) {
    for (let t = 0; t < T; t++) {
      const end = Math.min(lengths?.[b] ?? S, causal ? t + 1 : S);
      const row = allowed.subarray((b * T + t) * S, (b * T + t) * S + end);
      for (let s = 0; s < end; s++) row[s] = mask && mask.data[t * S + s] === 0 ? 0 : 1;
      if (!row.includes(1)) throw new RangeError(`${where}: query ${t} of sequence ${b} may attend to nothing`);
    }
  }
  return new Tensor(allowed, [sequences, 1, T, S]);
}
