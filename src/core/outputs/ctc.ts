import { logSoftmaxValues } from "../tensor/activations.js";
import { accumulate, allocateLike, operation, Tensor } from "../tensor/tensor.js";
import { logSum } from "./chain.js";
import { requireScores } from "./scores.js";

/** Options of everything CTC. */
export interface CTCOptions {
  /** Frames of each sequence, 1 … T; default T. */
  readonly lengths?: readonly number[];
  /** Class that stands for no label; default 0. */
  readonly blank?: number;
}

/**
 * All alignments of one target with its frames: a plain record, for drawing. Row s of S = 2 U + 1 stands for
 * `labels[s]`: a blank before, between and after the U labels of the target.
 */
export interface CTCLattice {
  /** Frames. */
  T: number;
  /** Rows, 2 U + 1. */
  S: number;
  /** Class of each row, [S]. */
  labels: number[];
  blank: number;
  /** Classes. */
  C: number;
  /** softmax of each frame, [T, C]. */
  probabilities: Float32Array;
  /** log α_t(s): all ways to be in row s at frame t, this frame included, [T, S]; −∞ where there is none. */
  forward: Float32Array;
  /** log β_t(s): all ways to go on from there, this frame not included, [T, S]. */
  backward: Float32Array;
  /** Probability of being in row s at frame t, given the target, [T, S]. */
  occupancy: Float32Array;
  /** log p(target); −∞ where the target does not fit into the frames. */
  logLikelihood: number;
  /** Row at each frame of the most probable alignment, [T]; empty where there is none. */
  best: number[];
}

/**
 * Connectionist temporal classification (Graves et al. 2006): −log p(target), where p sums over all alignments of the
 * target with the frames. An alignment names one class a frame; the target is what is left when repetitions are joined
 * and blanks dropped. Numbers and gradients are those of PyTorch's CTCLoss after its log softmax.
 *
 * A target of U labels, R of them equal to the one before, needs U + R frames; with fewer there is no alignment and its
 * loss is ∞, as in PyTorch, while its gradient is 0 (PyTorch: NaN).
 * @param logits [T, B, C]; frames beyond a sequence's length have no influence.
 * @param targets labels of each sequence, none of them blank; possibly none at all.
 * @param options.reduction "mean" (default): each loss is divided by its number of labels (at least 1), then averaged, as
 * in PyTorch; "sum"; or "none", which gives [B].
 * @throws RangeError for shapes, lengths or labels that do not fit, or logits that are not finite.
 *
 * @example
 * const logits = new Random(1).normalTensor([6, 2, 4], { requiresGrad: true });
 * ctcLoss(logits, [[1, 2, 2], [3]], { lengths: [6, 4] }).backward();
 */
export function ctcLoss(
  logits: Tensor,
  targets: readonly (readonly number[])[],
  options: CTCOptions & { reduction?: "mean" | "sum" | "none" } = {},
): Tensor {
  const { reduction = "mean" } = options;
  if (!["mean", "sum", "none"].includes(reduction)) {
    throw new RangeError(`ctcLoss: reduction is ${reduction}; it must be "mean", "sum" or "none"`);
  }
  const runs = alignments("ctcLoss", logits, targets, options);
  const B = targets.length;
  const C = logits.shape[2];
  const weights = targets.map(({ length }) => (reduction === "mean" ? 1 / (B * Math.max(length, 1)) : 1));
  const losses = runs.map(({ logLikelihood }, b) => -logLikelihood * weights[b]);
  const data = allocateLike(logits.data, reduction === "none" ? B : 1);
  if (reduction === "none") data.set(losses);
  else data[0] = losses.reduce((total, loss) => total + loss, 0);
  return operation(data, reduction === "none" ? [B] : [], [logits], (gradient) => {
    const dLogits = allocateLike(logits.data);
    for (const [b, run] of runs.entries()) {
      if (run.logLikelihood === Number.NEGATIVE_INFINITY) continue;
      const weight = weights[b] * gradient[reduction === "none" ? b : 0];
      const { labels, logProbabilities, T } = run;
      const occupancy = occupancyOf(run, backwardSums(run));
      for (let t = 0; t < T; t++) {
        const row = (t * B + b) * C;
        for (let k = 0; k < C; k++) dLogits[row + k] = weight * Math.exp(logProbabilities[t * C + k]);
        for (const [s, k] of labels.entries()) dLogits[row + k] -= weight * occupancy[t * labels.length + s];
      }
    }
    accumulate(logits, dLogits);
  });
}

/**
 * The alignments of each sequence of a batch with its target. Arguments and errors are those of {@link ctcLoss}.
 *
 * @example
 * const [lattice] = ctcLattice(new Random(1).normalTensor([6, 1, 4]), [[1, 2, 2]]);
 */
export function ctcLattice(
  logits: Tensor,
  targets: readonly (readonly number[])[],
  options: CTCOptions = {},
): CTCLattice[] {
  return alignments("ctcLattice", logits, targets, options).map((run) => {
    const backward = backwardSums(run);
    return {
      T: run.T,
      S: run.labels.length,
      labels: [...run.labels],
      blank: options.blank ?? 0,
      C: logits.shape[2],
      probabilities: Float32Array.from(run.logProbabilities, Math.exp),
      forward: Float32Array.from(run.forward),
      backward: Float32Array.from(backward),
      occupancy: Float32Array.from(occupancyOf(run, backward)),
      logLikelihood: run.logLikelihood,
      best: bestAlignment(run),
    };
  });
}

/** log softmax of each sequence's frames, [length, C] in float64, checked. */
export function logFrames(where: string, logits: Tensor, { lengths, blank = 0 }: CTCOptions): Float64Array[] {
  const ends = requireScores(where, "logits", logits, { lengths });
  const [, B, C] = logits.shape;
  if (!Number.isInteger(blank) || blank < 0 || blank >= C) {
    throw new RangeError(`${where}: blank is ${blank}; it must be a whole number from 0 to ${C - 1}`);
  }
  const all = logSoftmaxValues(where, new Tensor(Float64Array.from(logits.data), logits.shape));
  return ends.map((T, b) => {
    const own = new Float64Array(T * C);
    for (let t = 0; t < T; t++) own.set(all.subarray((t * B + b) * C, (t * B + b + 1) * C), t * C);
    return own;
  });
}

/** One target on its frames. */
interface Alignments {
  readonly T: number;
  readonly C: number;
  readonly labels: readonly number[];
  /** [T, C] */
  readonly logProbabilities: Float64Array;
  /** Of each row, the first row that it can be reached from: itself, the one before, or over a blank. */
  readonly first: readonly number[];
  /** log α, [T, S] */
  readonly forward: Float64Array;
  readonly logLikelihood: number;
}

function alignments(
  where: string,
  logits: Tensor,
  targets: readonly (readonly number[])[],
  options: CTCOptions,
): Alignments[] {
  const frames = logFrames(where, logits, options);
  const { blank = 0 } = options;
  const C = logits.shape[2];
  if (targets.length !== frames.length) {
    throw new RangeError(`${where}: there are ${targets.length} targets; the batch has ${frames.length} sequences`);
  }
  for (const [b, target] of targets.entries()) {
    const wrong = target.findIndex((label) => !Number.isInteger(label) || label < 0 || label >= C || label === blank);
    if (wrong >= 0) {
      throw new RangeError(
        `${where}: label ${wrong} of target ${b} is ${target[wrong]}; it must be a whole number from 0 to ${C - 1} other than blank = ${blank}`,
      );
    }
  }
  return frames.map((logProbabilities, b) => align(logProbabilities, C, targets[b], blank));
}

function align(logProbabilities: Float64Array, C: number, target: readonly number[], blank: number): Alignments {
  const labels = [blank, ...target.flatMap((label) => [label, blank])];
  const S = labels.length;
  const T = logProbabilities.length / C;
  // Between equal labels the blank must not be skipped: they would be joined.
  const first = labels.map((label, s) => Math.max(0, label !== blank && label !== labels[s - 2] ? s - 2 : s - 1));
  const forward = new Float64Array(T * S).fill(Number.NEGATIVE_INFINITY);
  for (let s = 0; s < Math.min(2, S); s++) forward[s] = logProbabilities[labels[s]];
  for (let t = 1; t < T; t++) {
    const before = forward.subarray((t - 1) * S, t * S);
    for (let s = 0; s < S; s++) {
      forward[t * S + s] = logSum(before.subarray(first[s], s + 1)) + logProbabilities[t * C + labels[s]];
    }
  }
  const logLikelihood = logSum(forward.subarray(T * S - Math.min(2, S)));
  return { T, C, labels, logProbabilities, first, forward, logLikelihood };
}

/** log β, [T, S]. */
function backwardSums({ T, C, labels, logProbabilities, first }: Alignments): Float64Array {
  const S = labels.length;
  const backward = new Float64Array(T * S).fill(Number.NEGATIVE_INFINITY);
  backward.fill(0, T * S - Math.min(2, S));
  for (let t = T - 2; t >= 0; t--) {
    for (let s = 0; s < S; s++) {
      const onward: number[] = [];
      for (let next = s; next < Math.min(s + 3, S); next++) {
        if (first[next] <= s) onward.push(backward[(t + 1) * S + next] + logProbabilities[(t + 1) * C + labels[next]]);
      }
      backward[t * S + s] = logSum(onward);
    }
  }
  return backward;
}

/** Probability of each row at each frame, [T, S]; 0 where there is no alignment. */
function occupancyOf({ forward, logLikelihood }: Alignments, backward: Float64Array): Float64Array {
  if (logLikelihood === Number.NEGATIVE_INFINITY) return new Float64Array(forward.length);
  return forward.map((alpha, n) => Math.exp(alpha + backward[n] - logLikelihood));
}

/** Rows of the most probable alignment. */
function bestAlignment({ T, C, labels, logProbabilities, first, logLikelihood }: Alignments): number[] {
  if (logLikelihood === Number.NEGATIVE_INFINITY) return [];
  const S = labels.length;
  const before = new Int32Array(T * S);
  let scores = labels.map((label, s) => (s < 2 ? logProbabilities[label] : Number.NEGATIVE_INFINITY));
  for (let t = 1; t < T; t++) {
    scores = labels.map((label, s) => {
      let best = s;
      for (let from = first[s]; from < s; from++) if (scores[from] > scores[best]) best = from;
      before[t * S + s] = best;
      return scores[best] + logProbabilities[t * C + label];
    });
  }
  let row = S > 1 && scores[S - 2] > scores[S - 1] ? S - 2 : S - 1;
  const path = new Array<number>(T);
  for (let t = T - 1; t >= 0; t--) {
    path[t] = row;
    row = before[t * S + row];
  }
  return path;
}
