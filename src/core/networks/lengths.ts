import { where } from "../tensor/arithmetic.js";
import { reshape, select } from "../tensor/layout.js";
import { takeRows } from "../tensor/rows.js";
import { allocate, type DType, Tensor } from "../tensor/tensor.js";
import type { SequenceOptions } from "./sequence-network.js";

/** Length of each sequence of x [T, B, D]. */
export function lengthsOf({ shape: [T, B] }: Tensor, { lengths }: SequenceOptions): readonly number[] {
  return lengths ?? new Array<number>(B).fill(T);
}

/** x [T, B, D] with 0 in the steps beyond each sequence's length, whatever was there. */
export function zeroBeyond(x: Tensor, lengths?: readonly number[]): Tensor {
  if (lengths === undefined) return x;
  return where(stepsWithin(lengths, x.shape[0], x.dtype), x, 0);
}

/** 1 for each of T steps within its sequence's length and 0 beyond, [T, B, 1]. */
export function stepsWithin(lengths: readonly number[], T: number, dtype: DType): Tensor {
  const B = lengths.length;
  const within = allocate(dtype, T * B).map((_, n) => (Math.floor(n / B) < lengths[n % B] ? 1 : 0));
  return new Tensor(within, [T, B, 1]);
}

/** Each sequence's entry at its last step: y [T, B, H] to [B, H]. */
export function lastWithin(y: Tensor, lengths?: readonly number[]): Tensor {
  const [T, B, H] = y.shape;
  if (lengths === undefined) return select(y, 0, T - 1);
  return takeRows(
    reshape(y, [T * B, H]),
    lengths.map((length, b) => (length - 1) * B + b),
  );
}
