import { copyIntoParameters } from "../networks/parameters.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import { accumulate, allocateLike, type DType, operation, Tensor, type Values } from "../tensor/tensor.js";
import { addTransitionCounts, backwardSums, bestPath, type Chain, chainOf, forwardSums, type Sums } from "./chain.js";
import { requireScores } from "./scores.js";

/** Tags that may stand beside each other; what is left out is free. */
export interface AllowedTags {
  /** Tags that a sequence may start with. */
  readonly start?: readonly number[];
  /** `next[i]`: tags that may follow tag i. */
  readonly next?: readonly (readonly number[])[];
  /** Tags that a sequence may end with. */
  readonly end?: readonly number[];
}

/** Everything that a CRF computes on one sequence: a plain record, for drawing. Forbidden paths have score −∞. */
export interface CRFLattice {
  /** Length of the sequence. */
  T: number;
  /** Number of tags. */
  C: number;
  /** Score of each tag at each step, [T, C]. */
  emissions: Float32Array;
  /** Score from a tag to the next, [C, C]. */
  transitions: Float32Array;
  /** [C] */
  start: Float32Array;
  /** [C] */
  end: Float32Array;
  /** log α_t(j): all ways to reach tag j at step t, its emission included, [T, C]. */
  forward: Float32Array;
  /** log β_t(j): all ways to go on from there, [T, C]. */
  backward: Float32Array;
  /** log Z, over all paths. */
  logPartition: number;
  /** p(tag_t = j), [T, C]. */
  marginals: Float32Array;
  /** Score of the best path that ends at tag j at step t, [T, C]. */
  viterbi: Float32Array;
  /** The tag before on that path, [T, C]; −1 at the first step. */
  before: Int32Array;
  /** The best path, T tags. */
  best: number[];
  /** Its score; its log-probability is this less `logPartition`. */
  bestScore: number;
}

/** Lengths of the sequences of a batch, each 1 … T; default T. */
interface Lengths {
  readonly lengths?: readonly number[];
}

/**
 * Linear-chain conditional random field (Lafferty et al. 2001; on top of a recurrent network: Huang et al. 2015). A path
 * of tags k_1 … k_T has the score
 *
 *     s(k) = start[k_1] + Σ_t emissions[t, k_t] + Σ_t transitions[k_{t-1}, k_t] + end[k_T]
 *
 * and the probability e^s(k) / Z, where Z sums over all paths. Computed in float64 whatever the emissions are.
 *
 * @example
 * const crf = new LinearChainCRF({ tags: 3 });
 * const emissions = new Random(1).normalTensor([4, 2, 3]);
 * const [best, other] = crf.viterbi(emissions, { lengths: [4, 2] });
 */
export class LinearChainCRF {
  /** C, how many tags there are. */
  readonly tags: number;
  /** Score from a tag (row) to the next (column), [C, C]. */
  readonly transitions: Tensor;
  /** Score of starting with a tag, [C]. */
  readonly start: Tensor;
  /** Score of ending with a tag, [C]. */
  readonly end: Tensor;
  readonly #barred: { readonly start: Float64Array; readonly transitions: Float64Array; readonly end: Float64Array };

  /**
   * All scores start at 0.
   * @param options.tags C
   * @param options.allowed which tags may start, follow each other and end; default all.
   * @param options.dtype default "float32".
   * @throws RangeError for a number of tags that is not positive and whole, or an allowed tag that is not one.
   */
  constructor(options: { tags: number; allowed?: AllowedTags; dtype?: DType }) {
    const { tags: C, allowed = {}, dtype } = options;
    requirePositiveInteger("LinearChainCRF", "tags", C);
    if (allowed.next && allowed.next.length !== C) {
      throw new RangeError(
        `LinearChainCRF: allowed.next has ${allowed.next.length} lists; it must have one a tag, ${C}`,
      );
    }
    this.tags = C;
    this.#barred = {
      start: barredBy("start", allowed.start, C),
      transitions: Float64Array.from(
        Array.from({ length: C }, (_, i) => [...barredBy(`next[${i}]`, allowed.next?.[i], C)]).flat(),
      ),
      end: barredBy("end", allowed.end, C),
    };
    this.transitions = Tensor.zeros([C, C], { dtype, requiresGrad: true });
    this.start = Tensor.zeros([C], { dtype, requiresGrad: true });
    this.end = Tensor.zeros([C], { dtype, requiresGrad: true });
  }

  /**
   * log p(tags) of each sequence, [B], with gradients to the emissions and to all scores.
   * @param emissions [T, B, C]; what lies beyond a sequence's tags has no influence.
   * @param tags of each sequence, from 1 to T of them.
   * @throws RangeError for shapes or tags that do not fit, tags that are not allowed, or emissions that are not finite.
   *
   * @example
   * const crf = new LinearChainCRF({ tags: 3 });
   * const logLikelihood = crf.logLikelihood(new Random(1).normalTensor([4, 2, 3]), [[0, 1, 2, 2], [1, 0]]);
   */
  logLikelihood(emissions: Tensor, tags: readonly (readonly number[])[]): Tensor {
    const where = "LinearChainCRF.logLikelihood";
    const C = this.tags;
    requireScores(where, "emissions", emissions, { C });
    const [T, B] = emissions.shape;
    if (tags.length !== B) throw new RangeError(`${where}: tags holds ${tags.length} sequences; the batch has ${B}`);
    const wrong = tags.findIndex(({ length }) => length < 1 || length > T);
    if (wrong >= 0) {
      throw new RangeError(
        `${where}: sequence ${wrong} has ${tags[wrong].length} tags; it must have from 1 to T = ${T}`,
      );
    }
    const chain = this.#chain();
    const runs = tags.map((path, b) => {
      const own = sequenceOf(emissions, b, path.length);
      const score = this.#score(where, chain, own, path, b);
      return { path, own, score, ...forwardSums(chain, own) };
    });
    const data = allocateLike(emissions.data, B);
    for (const [b, { score, logPartition }] of runs.entries()) data[b] = score - logPartition;
    const { transitions, start, end } = this;
    return operation(data, [B], [emissions, transitions, start, end], (gradient) => {
      const dEmissions = allocateLike(emissions.data);
      const d = { start: new Float64Array(C), transitions: new Float64Array(C * C), end: new Float64Array(C) };
      for (const [b, { path, own, forward, logPartition }] of runs.entries()) {
        const g = gradient[b];
        const sums: Sums = { forward, backward: backwardSums(chain, own), logPartition };
        const row = marginalsOf(sums);
        for (const [t, tag] of path.entries()) row[t * C + tag] -= 1;
        for (let n = 0; n < row.length; n++) dEmissions[Math.floor(n / C) * B * C + b * C + (n % C)] = -g * row[n];
        for (let j = 0; j < C; j++) {
          d.start[j] -= g * row[j];
          d.end[j] -= g * row[row.length - C + j];
        }
        addTransitionCounts(chain, own, sums, -g, d.transitions);
        for (let t = 1; t < path.length; t++) d.transitions[path[t - 1] * C + path[t]] += g;
      }
      if (emissions.requiresGrad) accumulate(emissions, dEmissions);
      const pass = (tensor: Tensor, values: Float64Array): void => {
        const share = allocateLike(tensor.data);
        share.set(values);
        accumulate(tensor, share);
      };
      pass(start, d.start);
      pass(transitions, d.transitions);
      pass(end, d.end);
    });
  }

  /**
   * p(tag_t = j) given the whole sequence, [T, B, C]; 0 beyond a sequence's length. Not differentiable.
   * @throws RangeError for emissions or lengths that do not fit, or where no path is allowed.
   */
  marginals(emissions: Tensor, options: Lengths = {}): Tensor {
    const result = Tensor.zeros(emissions.shape, { dtype: emissions.dtype });
    const [, B] = emissions.shape;
    const C = this.tags;
    for (const [b, { chain, own }] of this.#sequences("marginals", emissions, options).entries()) {
      const sums = this.#sums("marginals", chain, own, b);
      marginalsOf(sums).forEach((p, n) => {
        result.data[Math.floor(n / C) * B * C + b * C + (n % C)] = p;
      });
    }
    return result;
  }

  /**
   * The most probable tags of each sequence (Viterbi 1967), as many as its length.
   * @throws RangeError for emissions or lengths that do not fit, or where no path is allowed.
   */
  viterbi(emissions: Tensor, options: Lengths = {}): number[][] {
    return this.#sequences("viterbi", emissions, options).map(({ chain, own }, b) => {
      const { path, score } = bestPath(chain, own);
      requirePath("LinearChainCRF.viterbi", score, b, path.length);
      return path;
    });
  }

  /** Scores, sums over paths, marginals and the best path of each sequence of a batch. Throws as {@link marginals} does. */
  lattice(emissions: Tensor, options: Lengths = {}): CRFLattice[] {
    return this.#sequences("lattice", emissions, options).map(({ chain, own }, b) => {
      const sums = this.#sums("lattice", chain, own, b);
      const { path, score, scores, before } = bestPath(chain, own);
      return {
        T: path.length,
        C: this.tags,
        emissions: Float32Array.from(own),
        transitions: Float32Array.from(chain.onward.log),
        start: Float32Array.from(chain.start),
        end: Float32Array.from(chain.end),
        forward: Float32Array.from(sums.forward),
        backward: Float32Array.from(sums.backward),
        logPartition: sums.logPartition,
        marginals: Float32Array.from(marginalsOf(sums)),
        viterbi: Float32Array.from(scores),
        before,
        best: path,
        bestScore: score,
      };
    });
  }

  /** What is learnt, by the names of the package pytorch-crf. */
  parameters(): Record<string, Tensor> {
    return { start_transitions: this.start, end_transitions: this.end, transitions: this.transitions };
  }

  /** Copies values into the parameters; see `Recurrent.loadParameters`. */
  loadParameters(values: Readonly<Record<string, Values>>): void {
    copyIntoParameters("LinearChainCRF.loadParameters", this.parameters(), values);
  }

  #chain(): Chain {
    const { start, transitions, end } = this.#barred;
    const withBars = (bars: Float64Array, { data }: Tensor) => bars.map((bar, n) => bar + data[n]);
    return chainOf(withBars(start, this.start), withBars(transitions, this.transitions), withBars(end, this.end));
  }

  #sequences(method: string, emissions: Tensor, { lengths }: Lengths): { chain: Chain; own: Float64Array }[] {
    const where = `LinearChainCRF.${method}`;
    const ends = requireScores(where, "emissions", emissions, { C: this.tags, lengths });
    const chain = this.#chain();
    return ends.map((length, b) => ({ chain, own: sequenceOf(emissions, b, length) }));
  }

  #sums(method: string, chain: Chain, own: Float64Array, b: number): Sums {
    const { forward, logPartition } = forwardSums(chain, own);
    requirePath(`LinearChainCRF.${method}`, logPartition, b, own.length / this.tags);
    return { forward, backward: backwardSums(chain, own), logPartition };
  }

  /** Score of a given path. */
  #score(where: string, chain: Chain, own: Float64Array, path: readonly number[], b: number): number {
    const C = this.tags;
    const { start, end, onward } = chain;
    let score = 0;
    for (const [t, tag] of path.entries()) {
      if (!Number.isInteger(tag) || tag < 0 || tag >= C) {
        throw new RangeError(
          `${where}: tag ${t} of sequence ${b} is ${tag}; it must be a whole number from 0 to ${C - 1}`,
        );
      }
      const arriving = t === 0 ? start[tag] : onward.log[path[t - 1] * C + tag];
      if (arriving === Number.NEGATIVE_INFINITY) {
        const after = t === 0 ? "at the start" : `after ${path[t - 1]}`;
        throw new RangeError(`${where}: tag ${t} of sequence ${b} is ${tag}, which is not allowed ${after}`);
      }
      score += arriving + own[t * C + tag];
    }
    const last = path[path.length - 1];
    if (end[last] === Number.NEGATIVE_INFINITY) {
      throw new RangeError(`${where}: sequence ${b} ends with tag ${last}, which is not allowed`);
    }
    return score + end[last];
  }
}

/** 0 for each allowed tag, −∞ for the others. */
function barredBy(name: string, allowed: readonly number[] | undefined, C: number): Float64Array {
  const wrong = allowed?.find((tag) => !Number.isInteger(tag) || tag < 0 || tag >= C);
  if (wrong !== undefined) {
    throw new RangeError(
      `LinearChainCRF: allowed.${name} holds ${wrong}; a tag must be a whole number from 0 to ${C - 1}`,
    );
  }
  return new Float64Array(C).map((_, tag) => (allowed && !allowed.includes(tag) ? Number.NEGATIVE_INFINITY : 0));
}

/** Rows of one sequence of [T, B, C], in float64: [length, C]. */
function sequenceOf({ data, shape }: Tensor, b: number, length: number): Float64Array {
  const [, B, C] = shape;
  const own = new Float64Array(length * C);
  for (let t = 0; t < length; t++) own.set(data.subarray((t * B + b) * C, (t * B + b + 1) * C), t * C);
  return own;
}

function marginalsOf({ forward, backward, logPartition }: Sums): Float64Array {
  return forward.map((alpha, n) => Math.exp(alpha + backward[n] - logPartition));
}

function requirePath(where: string, score: number, b: number, T: number): void {
  if (score === Number.NEGATIVE_INFINITY) {
    throw new RangeError(`${where}: no path of ${T} tags is allowed for sequence ${b}`);
  }
}
