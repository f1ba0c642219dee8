/** Scores of a linear chain over C tags, as logarithms in float64; −∞ is what cannot be. */
export interface Chain {
  readonly C: number;
  /** [C] */
  readonly start: Float64Array;
  /** [C] */
  readonly end: Float64Array;
  /** From a tag to the next, [C, C]. */
  readonly onward: Scores;
  /** From a tag to the one before, [C, C]. */
  readonly backward: Scores;
}

/** A matrix of scores [C, C], and e to the power of it, scaled by its greatest element. */
interface Scores {
  readonly log: Float64Array;
  readonly exp: Float64Array;
  readonly greatest: number;
}

/** Sums over all paths through a chain (forward–backward; Rabiner 1989, equations 19 and 24). */
export interface Sums {
  /** log α_t(j): all ways to reach tag j at step t, its emission included, [T, C]. */
  readonly forward: Float64Array;
  /** log β_t(j): all ways to go on from tag j at step t, its emission not included, [T, C]. */
  readonly backward: Float64Array;
  /** log Z, over all paths. */
  readonly logPartition: number;
}

/** The best path through a chain (Viterbi 1967). */
interface BestPath {
  /** T tags. */
  readonly path: number[];
  readonly score: number;
  /** Score of the best path that ends at tag j at step t, [T, C]. */
  readonly scores: Float64Array;
  /** The tag before on that path, [T, C]; −1 at the first step. */
  readonly before: Int32Array;
}

/** A chain of transition scores [C, C] from row to column. */
export function chainOf(start: Float64Array, transitions: Float64Array, end: Float64Array): Chain {
  const C = start.length;
  const transposed = transitions.map((_, n) => transitions[(n % C) * C + Math.floor(n / C)]);
  return { C, start, end, onward: scoresOf(transitions), backward: scoresOf(transposed) };
}

/** log α and log Z of emissions [T, C]. */
export function forwardSums(
  { C, start, end, onward }: Chain,
  emissions: Float64Array,
): { forward: Float64Array; logPartition: number } {
  const forward = new Float64Array(emissions.length);
  const arriving = new Float64Array(C);
  for (let from = 0; from < emissions.length; from += C) {
    if (from === 0) arriving.set(start);
    else spread(forward.subarray(from - C, from), onward, arriving);
    for (let j = 0; j < C; j++) forward[from + j] = arriving[j] + emissions[from + j];
  }
  const last = forward.subarray(forward.length - C).map((score, j) => score + end[j]);
  return { forward, logPartition: logSum(last) };
}

/** log β of emissions [T, C]. */
export function backwardSums({ C, end, backward: scores }: Chain, emissions: Float64Array): Float64Array {
  const backward = new Float64Array(emissions.length);
  const leaving = new Float64Array(C);
  backward.set(end, backward.length - C);
  for (let from = emissions.length - C; from > 0; from -= C) {
    for (let j = 0; j < C; j++) leaving[j] = emissions[from + j] + backward[from + j];
    spread(leaving, scores, backward.subarray(from - C, from));
  }
  return backward;
}

/**
 * Probability of each transition, summed over the steps and scaled by `weight`, is added to `counts` [C, C]:
 * Σ_t p(tag_t = i, tag_{t+1} = j).
 */
export function addTransitionCounts(
  { C, onward: { log, exp, greatest } }: Chain,
  emissions: Float64Array,
  { forward, backward, logPartition }: Sums,
  weight: number,
  counts: Float64Array,
): void {
  const right = new Float64Array(C);
  for (let from = C; from < emissions.length; from += C) {
    const left = forward.subarray(from - C, from);
    for (let j = 0; j < C; j++) right[j] = emissions[from + j] + backward[from + j];
    const greatestLeft = maximum(left);
    const greatestRight = maximum(right);
    const scale = greatestLeft + greatestRight + greatest - logPartition;
    if (scale > farApart) {
      for (let i = 0; i < C; i++) {
        for (let j = 0; j < C; j++) {
          counts[i * C + j] += weight * Math.exp(left[i] + log[i * C + j] + right[j] - logPartition);
        }
      }
      continue;
    }
    for (let j = 0; j < C; j++) right[j] = Math.exp(right[j] - greatestRight);
    for (let i = 0; i < C; i++) {
      const share = weight * Math.exp(left[i] - greatestLeft + scale);
      if (share === 0) continue;
      for (let j = 0; j < C; j++) counts[i * C + j] += share * exp[i * C + j] * right[j];
    }
  }
}

/** The best path for emissions [T, C]; of equals the one of the smallest tags, decided from the end. */
export function bestPath({ C, start, end, onward: { log } }: Chain, emissions: Float64Array): BestPath {
  const T = emissions.length / C;
  const scores = new Float64Array(emissions.length);
  const before = new Int32Array(emissions.length).fill(-1);
  for (let j = 0; j < C; j++) scores[j] = start[j] + emissions[j];
  for (let at = C; at < scores.length; at++) {
    const j = at % C;
    const row = at - j - C;
    let best = 0;
    for (let i = 1; i < C; i++) if (scores[row + i] + log[i * C + j] > scores[row + best] + log[best * C + j]) best = i;
    before[at] = best;
    scores[at] = scores[row + best] + log[best * C + j] + emissions[at];
  }
  const row = (T - 1) * C;
  let tag = 0;
  for (let j = 1; j < C; j++) if (scores[row + j] + end[j] > scores[row + tag] + end[tag]) tag = j;
  const score = scores[row + tag] + end[tag];
  const path = new Array<number>(T);
  for (let t = T - 1; t >= 0; t--) {
    path[t] = tag;
    tag = before[t * C + tag];
  }
  return { path, score, scores, before };
}

/** log Σ eˣ without overflow; −∞ of nothing but −∞. */
export function logSum(values: ArrayLike<number>): number {
  const greatest = maximum(values);
  if (greatest === Number.NEGATIVE_INFINITY) return greatest;
  let sum = 0;
  for (let n = 0; n < values.length; n++) sum += Math.exp(values[n] - greatest);
  return greatest + Math.log(sum);
}

/** How far logarithms may be apart before their powers of e no longer fit beside each other in float64. */
const farApart = 300;

/**
 * result[j] = log Σ_i e^(values[i] + scores[i, j]). One exponential a row instead of one an element; where what is left
 * of the sum is too small to be trusted, it is summed anew in logarithms.
 */
function spread(values: Float64Array, { log, exp, greatest }: Scores, result: Float64Array): void {
  const C = values.length;
  const top = maximum(values);
  result.fill(0);
  for (let i = 0; i < C; i++) {
    const share = top === Number.NEGATIVE_INFINITY ? 0 : Math.exp(values[i] - top);
    if (share === 0) continue;
    for (let j = 0; j < C; j++) result[j] += share * exp[i * C + j];
  }
  const smallest = Math.exp(-2 * farApart);
  for (let j = 0; j < C; j++) {
    result[j] =
      result[j] > smallest
        ? Math.log(result[j]) + top + greatest
        : logSum(values.map((value, i) => value + log[i * C + j]));
  }
}

function scoresOf(log: Float64Array): Scores {
  const top = maximum(log);
  const greatest = top === Number.NEGATIVE_INFINITY ? 0 : top;
  return { log, exp: log.map((score) => Math.exp(score - greatest)), greatest };
}

function maximum(values: ArrayLike<number>): number {
  let greatest = Number.NEGATIVE_INFINITY;
  for (let n = 0; n < values.length; n++) if (values[n] > greatest) greatest = values[n];
  return greatest;
}
