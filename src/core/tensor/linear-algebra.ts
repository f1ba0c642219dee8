import { EigenvalueDecomposition, Matrix, SingularValueDecomposition, solve } from "ml-matrix";
import { requirePositiveInteger } from "./shape.js";

/**
 * Largest modulus of the eigenvalues of a square matrix.
 * @param matrix [n, n], row by row.
 * @throws RangeError for another number of elements, or one that is not finite.
 *
 * @example
 * const rotation = spectralRadius([0, -1, 1, 0], 2); // 1
 */
export function spectralRadius(matrix: ArrayLike<number>, n: number): number {
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(square("spectralRadius", matrix, n));
  return Math.max(...realEigenvalues.map((real, k) => Math.hypot(real, imaginaryEigenvalues[k])));
}

/** Eigenvalues of a real matrix; complex ones come in conjugate pairs. */
export interface Eigenvalues {
  /** Real parts. */
  real: number[];
  /** Imaginary parts, in the same order. */
  imaginary: number[];
}

/**
 * Eigenvalues of a square matrix, the one of the largest modulus first; of a conjugate pair the one above the real axis first.
 * @param matrix [n, n], row by row.
 * @throws RangeError for another number of elements, or one that is not finite.
 *
 * @example
 * const { real, imaginary } = eigenvalues([0, -2, 2, 0], 2); // ±2i
 */
export function eigenvalues(matrix: ArrayLike<number>, n: number): Eigenvalues {
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(square("eigenvalues", matrix, n));
  const order = byModulus(realEigenvalues, imaginaryEigenvalues);
  return { real: order.map((k) => realEigenvalues[k]), imaginary: order.map((k) => imaginaryEigenvalues[k]) };
}

function byModulus(real: readonly number[], imaginary: readonly number[]): number[] {
  const modulus = real.map((part, k) => Math.hypot(part, imaginary[k]));
  return modulus.map((_, k) => k).sort((a, b) => modulus[b] - modulus[a] || imaginary[b] - imaginary[a]);
}

/** An eigenvalue that is to be another. */
export interface MovedEigenvalue {
  /** Its place in the order of {@link eigenvalues}; of a conjugate pair that of the first, with which the other goes. */
  place: number;
  real: number;
  /** 0 for one that was real. */
  imaginary: number;
}

/**
 * A matrix with the same eigenvectors and some other eigenvalues, [n, n]: A + V (Λ′ − Λ) V⁻¹.
 * @param matrix [n, n], row by row.
 * @throws RangeError for a place that is not the first of a pair, an imaginary part where the eigenvalue was real, or a matrix without
 *   n independent eigenvectors.
 *
 * @example
 * const faster = moveEigenvalues([0, -1, 1, 0], 2, [{ place: 0, real: 0, imaginary: 2 }]); // [0, -2, 2, 0]
 */
export function moveEigenvalues(matrix: ArrayLike<number>, n: number, moved: readonly MovedEigenvalue[]): number[] {
  const given = square("moveEigenvalues", matrix, n);
  const { realEigenvalues, imaginaryEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(given);
  const order = byModulus(realEigenvalues, imaginaryEigenvalues);
  const change = Matrix.zeros(n, n);
  for (const { place, real, imaginary } of moved) {
    const k = order[place];
    const was = imaginaryEigenvalues[k];
    if (k === undefined || was < 0) {
      throw new RangeError(
        `moveEigenvalues: place is ${place}; it must be that of a real eigenvalue, or the first of a pair`,
      );
    }
    if (was === 0 && imaginary !== 0) {
      throw new RangeError(
        `moveEigenvalues: imaginary is ${imaginary}; it must be 0, as the eigenvalue at ${place} is real`,
      );
    }
    change.set(k, k, real - realEigenvalues[k]);
    if (was === 0) continue;
    // A pair is a block [[re, im], [−im, re]] on the columns Re v and Im v.
    change.set(k + 1, k + 1, real - realEigenvalues[k]);
    change.set(k, k + 1, imaginary - was);
    change.set(k + 1, k, was - imaginary);
  }
  const stretch = new SingularValueDecomposition(eigenvectorMatrix).diagonal;
  if (stretch[n - 1] < 1e-10 * stretch[0]) {
    throw new RangeError("moveEigenvalues: matrix has fewer than n independent eigenvectors");
  }
  const back = solve(eigenvectorMatrix.transpose(), change.transpose()).transpose();
  return given.add(eigenvectorMatrix.mmul(back)).to1DArray();
}

/**
 * Singular values of a square matrix, the largest first.
 * @param matrix [n, n], row by row.
 * @throws RangeError for another number of elements, or one that is not finite.
 *
 * @example
 * const [largest] = singularValues([3, 0, 4, 5], 2);
 */
export function singularValues(matrix: ArrayLike<number>, n: number): number[] {
  return new SingularValueDecomposition(square("singularValues", matrix, n), {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
  }).diagonal;
}

/** What {@link principalComponents} finds. */
export interface PrincipalComponents {
  /** Directions of unit length, [count][H], the one of the largest variance first; the largest entry is positive. */
  components: number[][];
  /** Mean of the points, [H]. */
  mean: number[];
  /** Share of the whole variance along each direction, [count]. */
  explained: number[];
  /** The points in these directions, [N][count]. */
  projected: number[][];
}

/**
 * Principal component analysis: the directions in which points vary most.
 * @param points N points of H numbers each, at least one.
 * @param count how many directions, at most H.
 * @throws RangeError for no points, points of different lengths, a count beyond H, or a number that is not finite.
 *
 * @example
 * const { projected, explained } = principalComponents([[0, 1], [2, 2], [4, 3.5]], 1);
 */
export function principalComponents(points: readonly ArrayLike<number>[], count: number): PrincipalComponents {
  if (points.length === 0) throw new RangeError("principalComponents: there are no points; it needs at least one");
  const size = points[0].length;
  if (!Number.isInteger(count) || count < 1 || count > size) {
    throw new RangeError(`principalComponents: count is ${count}; it must be a whole number from 1 to ${size}`);
  }
  const mean = new Array<number>(size).fill(0);
  for (const [n, point] of points.entries()) {
    if (point.length !== size) {
      throw new RangeError(`principalComponents: point ${n} has ${point.length} numbers; the first has ${size}`);
    }
    for (let k = 0; k < size; k++) {
      if (!Number.isFinite(point[k])) {
        throw new RangeError(`principalComponents: point ${n} holds ${point[k]}; every number must be finite`);
      }
      mean[k] += point[k] / points.length;
    }
  }
  const centred = new Matrix(points.map((point) => mean.map((average, k) => point[k] - average)));
  const scatter = centred.transpose().mmul(centred);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(scatter, { assumeSymmetric: true });
  const order = realEigenvalues.map((_, k) => k).sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  const components = order.slice(0, count).map((k) => withLargestPositive(eigenvectorMatrix.getColumn(k)));
  const total = Math.max(scatter.trace(), Number.MIN_VALUE);
  return {
    components,
    mean,
    explained: order.slice(0, count).map((k) => Math.max(realEigenvalues[k], 0) / total),
    projected: centred.mmul(new Matrix(components).transpose()).to2DArray(),
  };
}

function withLargestPositive(vector: number[]): number[] {
  const largest = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return largest < 0 ? vector.map((value) => -value) : vector;
}

function square(where: string, matrix: ArrayLike<number>, n: number): Matrix {
  requirePositiveInteger(where, "n", n);
  if (matrix.length !== n * n) {
    throw new RangeError(`${where}: matrix has ${matrix.length} elements; ${n} × ${n} needs ${n * n}`);
  }
  const elements = Array.from(matrix);
  const wrong = elements.findIndex((element) => !Number.isFinite(element));
  if (wrong >= 0)
    throw new RangeError(`${where}: element ${wrong} is ${elements[wrong]}; every element must be finite`);
  return Matrix.from1DArray(n, n, elements);
}
