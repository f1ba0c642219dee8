import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { requireLengths } from "../networks/sequence-network.js";
import { describeShape } from "../tensor/shape.js";
import { noGrad, sumOfSquares, type Tensor } from "../tensor/tensor.js";
import type { SequenceFunction } from "./connectivity.js";
import { correlation } from "./units.js";

/** How well past inputs can be read from a network's output by a linear probe. */
export interface MemoryCurve {
  /** Steps back, 0 first. */
  delay: number[];
  /** Squared correlation of x_{t−k} with what the probe reads from y_t, 0 to 1, mean over the input's components; one a delay. */
  capacity: number[];
  /** The same for each component, [delays, D]. */
  components: Float64Array;
  /** Sum over delays and components: of an independent input at most the size of y. */
  total: number;
}

/**
 * Memory capacity (Jaeger 2001, "Short term memory in echo state networks"): for each delay k a linear probe is fitted by
 * ridge regression that reads x_{t−k} from y_t, and its squared correlation with the truth is measured on steps that it has
 * not seen: the second half of all. Of a batch the first sequences are fitted and the others measured.
 * @param f a network, or a function from x to what is read.
 * @param x [T, B, D]; independent random numbers show the network's memory alone, a text also what can be guessed.
 * @param options.maxDelay default 20, or half of T. Only steps from here on are used.
 * @param options.ridge default 1e-8, of the mean variance of y's components.
 * @param options.lengths of each sequence, default T.
 * @throws RangeError for an output that is not [T, B, M] or holds NaN, or too few steps: there must be 4 beyond the longest delay.
 *
 * @example
 * const srn = new SRN({ inputSize: 1, hiddenSize: 8, seed: 1 });
 * const { capacity, total } = memoryCurve(srn, new Random(1).uniformTensor([500, 1, 1], -1, 1));
 */
export function memoryCurve(
  f: SequenceFunction,
  x: Tensor,
  options: { maxDelay?: number; ridge?: number; lengths?: readonly number[] } = {},
): MemoryCurve {
  if (x.shape.length !== 3) {
    throw new RangeError(`memoryCurve: x has shape ${describeShape(x.shape)}; it must be [T, B, D]`);
  }
  const [T, B, D] = x.shape;
  const { maxDelay = Math.min(20, Math.floor(T / 2)), ridge = 1e-8, lengths } = options;
  if (!(Number.isInteger(maxDelay) && maxDelay >= 0)) {
    throw new RangeError(`memoryCurve: maxDelay is ${maxDelay}; it must be a whole number from 0`);
  }
  if (!(ridge > 0 && Number.isFinite(ridge))) {
    throw new RangeError(`memoryCurve: ridge is ${ridge}; it must be a positive number`);
  }
  requireLengths("memoryCurve", lengths, T, B);
  const y = noGrad(() => (typeof f === "function" ? f(x) : f.forward(x, { lengths }).y));
  if (y.shape.length !== 3 || y.shape[0] !== T || y.shape[1] !== B) {
    throw new RangeError(`memoryCurve: y has shape ${describeShape(y.shape)}; it must be [T, B, M] = [${T}, ${B}, M]`);
  }
  if (Number.isNaN(sumOfSquares(y.data))) throw new RangeError("memoryCurve: y holds NaN");
  const M = y.shape[2];
  const at: { t: number; b: number }[] = [];
  for (let b = 0; b < B; b++) {
    for (let t = maxDelay; t < (lengths?.[b] ?? T); t++) at.push({ t, b });
  }
  if (at.length < 4) {
    throw new RangeError(`memoryCurve: ${at.length} steps lie beyond maxDelay = ${maxDelay}; it needs at least 4`);
  }
  const half = Math.ceil(at.length / 2);
  const [seen, unseen] = [at.slice(0, half), at.slice(half)].map((places): Probed => {
    const read = new Matrix(places.length, M);
    const past = new Matrix(places.length, (maxDelay + 1) * D);
    for (const [row, { t, b }] of places.entries()) {
      for (let m = 0; m < M; m++) read.set(row, m, y.data[(t * B + b) * M + m]);
      for (let k = 0; k <= maxDelay; k++) {
        for (let d = 0; d < D; d++) past.set(row, k * D + d, x.data[((t - k) * B + b) * D + d]);
      }
    }
    return { read, past };
  });
  const probed = probe(seen, unseen.read, ridge);
  const components = new Float64Array((maxDelay + 1) * D).map((_, column) => {
    return correlation(probed.getColumn(column), unseen.past.getColumn(column)) ** 2;
  });
  const delay = Array.from({ length: maxDelay + 1 }, (_, k) => k);
  const sums = delay.map((k) => components.subarray(k * D, (k + 1) * D).reduce((sum, each) => sum + each, 0));
  return {
    delay,
    capacity: sums.map((sum) => sum / D),
    components,
    total: sums.reduce((sum, each) => sum + each, 0),
  };
}

/** Steps of the network's output, a row each, and what came in before them. */
interface Probed {
  read: Matrix;
  past: Matrix;
}

/** What a ridge regression from `read` to `past`, fitted on `seen`, says of `unseen`. Moves the numbers of all to their mean. */
function probe({ read, past }: Probed, unseen: Matrix, ridge: number): Matrix {
  const M = read.columns;
  const mean = read.mean("column");
  read.subRowVector(mean);
  past.subRowVector(past.mean("column"));
  const transposed = read.transpose();
  const scatter = transposed.mmul(read);
  // An output that never moves has no variance; the probe then reads its mean, 0.
  const penalty = (ridge * scatter.trace()) / M || 1;
  const weights = new CholeskyDecomposition(scatter.add(Matrix.eye(M).mul(penalty))).solve(transposed.mmul(past));
  return unseen.subRowVector(mean).mmul(weights);
}
