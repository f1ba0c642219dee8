import { describeShape, sizeOf } from "./shape.js";
import { accumulate, allocateLike, operation, ownGradient, type Tensor } from "./tensor.js";

/**
 * Entries of the first axis by their numbers: x [N, …] and M numbers give [M, …]. A number may come more than once; its
 * gradients add up.
 * @throws RangeError for a number that is not a whole one from 0 to N − 1.
 *
 * @example
 * const chosen = takeRows(Tensor.from([[1, 2], [3, 4], [5, 6]]), [2, 0, 2]);
 */
export function takeRows(x: Tensor, rows: readonly number[]): Tensor {
  const { N, inner } = rowsOf("takeRows", x);
  const numbers = checked("takeRows", rows, N);
  const data = allocateLike(x.data, numbers.length * inner);
  for (let m = 0; m < numbers.length; m++) {
    const from = numbers[m] * inner;
    for (let n = 0; n < inner; n++) data[m * inner + n] = x.data[from + n];
  }
  return operation(data, x.shape.with(0, numbers.length), [x], (gradient) => {
    const dx = ownGradient(x);
    for (let m = 0; m < numbers.length; m++) {
      const to = numbers[m] * inner;
      for (let n = 0; n < inner; n++) dx[to + n] += gradient[m * inner + n];
    }
  });
}

/**
 * Sums of rows: entry m of x [M, …] is added into row `rows[m]` of a result [N, …] that starts as 0. The reverse of
 * {@link takeRows}: messages along M edges, summed at N nodes.
 * @throws RangeError for another count of numbers than M, or one that is not a whole one from 0 to N − 1.
 *
 * @example
 * const sums = sumIntoRows(Tensor.from([[1, 2], [3, 4], [5, 6]]), [1, 0, 1], 2);
 */
export function sumIntoRows(x: Tensor, rows: readonly number[], N: number): Tensor {
  const { N: M, inner } = rowsOf("sumIntoRows", x);
  if (rows.length !== M) {
    throw new RangeError(`sumIntoRows: there are ${rows.length} rows; x has shape ${describeShape(x.shape)}`);
  }
  const numbers = checked("sumIntoRows", rows, N);
  const data = allocateLike(x.data, N * inner);
  for (let m = 0; m < M; m++) {
    const to = numbers[m] * inner;
    for (let n = 0; n < inner; n++) data[to + n] += x.data[m * inner + n];
  }
  return operation(data, x.shape.with(0, N), [x], (gradient) => {
    const dx = allocateLike(x.data);
    for (let m = 0; m < M; m++) {
      const from = numbers[m] * inner;
      for (let n = 0; n < inner; n++) dx[m * inner + n] = gradient[from + n];
    }
    accumulate(x, dx);
  });
}

/**
 * Every sequence of a batch in reverse order, each within its own length; what lies beyond stays where it is.
 * @param x [T, B, …]
 * @param lengths of the B sequences, each from 0 to T.
 * @throws RangeError for lengths that do not fit.
 *
 * @example
 * const backwards = reverseWithin(x, [5, 3]);
 */
export function reverseWithin(x: Tensor, lengths: readonly number[]): Tensor {
  const [T, B] = x.shape;
  if (x.shape.length < 2 || lengths.length !== B) {
    throw new RangeError(
      `reverseWithin: x has shape ${describeShape(x.shape)} and there are ${lengths.length} lengths; x must be [T, B, …] with one for each of B`,
    );
  }
  for (const [b, length] of lengths.entries()) {
    if (!Number.isInteger(length) || length < 0 || length > T) {
      throw new RangeError(`reverseWithin: length ${b} is ${length}; it must be a whole number from 0 to ${T}`);
    }
  }
  const inner = sizeOf(x.shape.slice(2));
  const turn = (from: Tensor["data"]): Tensor["data"] => {
    const to = allocateLike(from);
    for (let t = 0; t < T; t++) {
      for (let b = 0; b < B; b++) {
        const source = ((t < lengths[b] ? lengths[b] - 1 - t : t) * B + b) * inner;
        for (let n = 0; n < inner; n++) to[(t * B + b) * inner + n] = from[source + n];
      }
    }
    return to;
  };
  return operation(turn(x.data), x.shape, [x], (gradient) => accumulate(x, turn(gradient)));
}

function rowsOf(where: string, x: Tensor): { N: number; inner: number } {
  if (x.shape.length === 0) throw new RangeError(`${where}: x has shape []; it needs a first axis`);
  return { N: x.shape[0], inner: sizeOf(x.shape.slice(1)) };
}

function checked(where: string, rows: readonly number[], N: number): Int32Array {
  for (const [m, row] of rows.entries()) {
    if (!Number.isInteger(row) || row < 0 || row >= N) {
      throw new RangeError(`${where}: row ${m} is ${row}; it must be a whole number from 0 to ${N - 1}`);
    }
  }
  return Int32Array.from(rows);
}
