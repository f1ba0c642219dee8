import { describeShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";

/**
 * The length of each sequence of a batch [T, B, …]; T where none are given.
 * @param name what the lengths are those of, for the message.
 * @throws RangeError for other than B whole numbers from 1 to T.
 */
export function requireLengths(
  where: string,
  shape: readonly number[],
  lengths?: readonly number[],
  name = "lengths",
): readonly number[] {
  const [T, B] = shape;
  if (lengths === undefined) return new Array<number>(B).fill(T);
  if (lengths.length !== B) {
    throw new RangeError(`${where}: ${name} holds ${lengths.length} sequences; the batch has ${B}`);
  }
  for (const [b, length] of lengths.entries()) {
    if (!Number.isInteger(length) || length < 1 || length > T) {
      const came = name === "lengths" ? `lengths[${b}] is ${length}` : `sequence ${b} has ${length} ${name}`;
      throw new RangeError(`${where}: ${came}; it must be a whole number from 1 to T = ${T}`);
    }
  }
  return lengths;
}

/** Throws a RangeError unless `emissions` is [T, B, C] with T, B ≥ 1, and finite. */
export function requireEmissions(
  where: string,
  { shape, data }: Tensor,
  C: number | undefined,
  name = "emissions",
): void {
  if (shape.length !== 3 || (C !== undefined && shape[2] !== C) || data.length === 0) {
    throw new RangeError(
      `${where}: ${name} has shape ${describeShape(shape)}; it must be [T, B, C]${C === undefined ? "" : ` with C = ${C}`}, each at least 1`,
    );
  }
  const wrong = data.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new RangeError(`${where}: ${name} holds ${data[wrong]}, first at element ${wrong}`);
}
