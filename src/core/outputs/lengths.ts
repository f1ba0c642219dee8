import { requireLengths } from "../networks/sequence-network.js";
import { describeShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";

/** The length of each sequence of a batch [T, B, …]; T where none are given. Throws a RangeError for lengths that do not fit. */
export function lengthsOf(where: string, [T, B]: readonly number[], lengths?: readonly number[]): readonly number[] {
  requireLengths(where, lengths, T, B);
  return lengths ?? new Array<number>(B).fill(T);
}

/** Throws a RangeError unless `scores` is [T, B, C] with T, B, C ≥ 1, and finite. */
export function requireScores(where: string, name: string, { shape, data }: Tensor, C?: number): void {
  if (shape.length !== 3 || (C !== undefined && shape[2] !== C) || data.length === 0) {
    const classes = C === undefined ? "" : ` with C = ${C}`;
    throw new RangeError(
      `${where}: ${name} has shape ${describeShape(shape)}; it must be [T, B, C]${classes}, each at least 1`,
    );
  }
  const wrong = data.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new RangeError(`${where}: ${name} holds ${data[wrong]}, first at element ${wrong}`);
}
