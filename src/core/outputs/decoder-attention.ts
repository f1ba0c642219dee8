import { type Initialization, startingTensor } from "../networks/initialization.js";
import { Linear } from "../networks/layers.js";
import { withPrefix } from "../networks/parameters.js";
import { softmax } from "../tensor/activations.js";
import { where } from "../tensor/arithmetic.js";
import { permute } from "../tensor/axes.js";
import { transpose } from "../tensor/layout.js";
import { matmul } from "../tensor/products.js";
import { Random } from "../tensor/random.js";
import { accumulate, allocateLike, type DType, operation, Tensor } from "../tensor/tensor.js";

/** What a decoder may look at: the encoder's outputs. */
export interface Memory {
  /** The outputs, [B, T, M]. */
  readonly values: Tensor;
  /** What queries are compared with: [B, T, A]. */
  readonly keys: Tensor;
  /** 1 for steps within their sequence's length, [B, 1, T]. */
  readonly within: Tensor;
}

/**
 * Attention of a decoder to its encoder's outputs (NNDL §8.2): α = softmax over j of the score of state s and output h_j, and
 * the context is c = Σ_j α_j h_j. The score is
 *
 *     additive (Bahdanau et al. 2015): vᵀ tanh(W s + U h_j + b)      dot (Luong et al. 2015): sᵀ h_j
 */
export class DecoderAttention {
  readonly kind: "additive" | "dot";
  /** W, [A, H]; only of additive attention. */
  readonly query: Tensor | undefined;
  /** U and b; only of additive attention. */
  readonly key: Linear | undefined;
  /** v, [A, 1]; only of additive attention. */
  readonly score: Tensor | undefined;

  /**
   * @param options.hiddenSize of the decoder's state, H; also A.
   * @param options.memorySize of the encoder's outputs, M.
   */
  constructor(
    kind: "additive" | "dot",
    options: { hiddenSize: number; memorySize: number; seed: number; initialization?: Initialization; dtype?: DType },
  ) {
    const { hiddenSize: A, memorySize, seed, initialization, dtype } = options;
    this.kind = kind;
    if (kind === "dot") return;
    this.key = new Linear({ inputSize: memorySize, outputSize: A, seed, initialization, dtype });
    const random = new Random(seed, "decoder attention");
    const bound = 1 / Math.sqrt(A);
    const learnt = { dtype, requiresGrad: true };
    this.query = startingTensor(initialization ?? "uniform", random, [A, A], { bound, outputs: A }, learnt);
    this.score = random.uniformTensor([A, 1], -bound, bound, learnt);
  }

  /** The encoder's outputs y [T, B, M] of sequences of some lengths, made ready once for all steps of the decoder. */
  remember(y: Tensor, lengths: readonly number[]): Memory {
    const [T, B] = y.shape;
    const values = permute(y, [1, 0, 2]);
    const mask = new Float32Array(B * T);
    for (const [b, length] of lengths.entries()) mask.fill(1, b * T, b * T + length);
    return { values, keys: this.key ? this.key.forward(values) : values, within: new Tensor(mask, [B, 1, T]) };
  }

  /**
   * Contexts [T′, B, M] and weights [B, T′, T] for states [T′, B, H]. A memory of one sequence serves any B.
   */
  forward(states: Tensor, { values, keys, within }: Memory): { context: Tensor; weights: Tensor } {
    const queries = permute(states, [1, 0, 2]);
    const { query, score } = this;
    const scores =
      query && score
        ? additiveScores(matmul(queries, transpose(query)), keys, score)
        : matmul(queries, permute(keys, [0, 2, 1]));
    const weights = softmax(where(within, scores, Number.NEGATIVE_INFINITY));
    return { context: permute(matmul(weights, values), [1, 0, 2]), weights };
  }

  /** What is learnt. */
  parameters(): Record<string, Tensor> {
    if (!(this.query && this.key && this.score)) return {};
    return {
      query: this.query,
      ...withPrefix("key", this.key.parameters()),
      score: this.score,
    };
  }
}

/**
 * vᵀ tanh(q_i + k_j) of queries [B, T′, A] and keys [B, T, A] (or [1, T, A] for all): [B, T′, T]. One operation, because of all
 * that is [B, T′, T, A] only the tanh is worth keeping.
 */
function additiveScores(queries: Tensor, keys: Tensor, score: Tensor): Tensor {
  const [B, steps, A] = queries.shape;
  const T = keys.shape[1];
  const [q, k, v] = [queries.data, keys.data, score.data];
  const perSequence = keys.shape[0] === 1 ? 0 : T;
  const hidden = allocateLike(q, B * steps * T * A);
  const data = allocateLike(q, B * steps * T);
  const each = (visit: (row: number, query: number, key: number) => void): void => {
    for (let row = 0; row < data.length; row++) {
      const query = Math.floor(row / T);
      visit(row, query * A, (Math.floor(query / steps) * perSequence + (row % T)) * A);
    }
  };
  each((row, query, key) => {
    let sum = 0;
    for (let a = 0; a < A; a++) {
      const value = Math.tanh(q[query + a] + k[key + a]);
      hidden[row * A + a] = value;
      sum += v[a] * value;
    }
    data[row] = sum;
  });
  return operation(data, [B, steps, T], [queries, keys, score], (gradient) => {
    const [dQueries, dKeys, dScore] = [allocateLike(q), allocateLike(k), allocateLike(v)];
    each((row, query, key) => {
      const g = gradient[row];
      for (let a = 0; a < A; a++) {
        const value = hidden[row * A + a];
        const dNet = g * v[a] * (1 - value * value);
        dQueries[query + a] += dNet;
        dKeys[key + a] += dNet;
        dScore[a] += g * value;
      }
    });
    if (queries.requiresGrad) accumulate(queries, dQueries);
    if (keys.requiresGrad) accumulate(keys, dKeys);
    if (score.requiresGrad) accumulate(score, dScore);
  });
}
