/**
 * A batch of sequences of different lengths as the kernels take it: the longest first, in stretches of steps through which
 * the same sequences go on, and nothing in memory of those that are over (see assembly/run.ts).
 */
export interface Stretches {
  /** T and B of each stretch, one after the other. */
  readonly sizes: readonly number[];
  /** The sequences, the longest first: place n is taken by sequence order[n]. */
  readonly order: readonly number[];
  /** Row t·B + b of [T, B, …] that each of the R packed rows is. */
  readonly rows: Int32Array;
}

/** The stretches of B sequences, or undefined where all are as long as T. */
export function stretchesOf(T: number, lengths?: readonly number[]): Stretches | undefined {
  if (lengths === undefined || lengths.every((length) => length === T)) return undefined;
  const B = lengths.length;
  const order = lengths.map((_, b) => b).sort((a, b) => lengths[b] - lengths[a]);
  const rows = new Int32Array(lengths.reduce((sum, length) => sum + length, 0));
  const sizes: number[] = [];
  let row = 0;
  let from = 0;
  for (const to of [...new Set(lengths)].sort((a, b) => a - b)) {
    const width = order.filter((b) => lengths[b] >= to).length;
    sizes.push(to - from, width);
    for (let t = from; t < to; t++) {
      for (let n = 0; n < width; n++) rows[row++] = t * B + order[n];
    }
    from = to;
  }
  return { sizes, order, rows };
}

/** Rows of `from`, each `width` long, by their numbers: one after the other into `to` from `at` on. */
export function gather(to: Float32Array, at: number, from: Float32Array, rows: ArrayLike<number>, width: number): void {
  for (let r = 0; r < rows.length; r++) {
    const start = rows[r] * width;
    for (let n = 0; n < width; n++) to[at++] = from[start + n];
  }
}

/** The reverse: `rows.length` rows that lie in `from` go where their numbers say, in an array of `count` rows of zeros. */
export function scatter(from: Float32Array, rows: ArrayLike<number>, width: number, count: number): Float32Array {
  const to = new Float32Array(count * width);
  for (let r = 0, at = 0; r < rows.length; r++) {
    const start = rows[r] * width;
    for (let n = 0; n < width; n++) to[start + n] = from[at++];
  }
  return to;
}
