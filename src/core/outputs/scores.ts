import { lengthsOf } from "../networks/lengths.js";
import { requireLengths } from "../networks/sequence-network.js";
import { describeShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";

/**
 * Checks scores [T, B, C] with T, B, C ≥ 1, which must be finite, and gives the length of each sequence; T where none are given.
 * @throws RangeError for a wrong shape, a number that is not finite, or lengths that do not fit.
 */
export function requireScores(
  where: string,
  name: string,
  scores: Tensor,
  { C, lengths }: { C?: number; lengths?: readonly number[] },
): readonly number[] {
  const { shape, data } = scores;
  if (shape.length !== 3 || (C !== undefined && shape[2] !== C) || data.length === 0) {
    const classes = C === undefined ? "" : ` with C = ${C}`;
    throw new RangeError(
      `${where}: ${name} has shape ${describeShape(shape)}; it must be [T, B, C]${classes}, each at least 1`,
    );
  }
  const wrong = data.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new RangeError(`${where}: ${name} holds ${data[wrong]}, first at element ${wrong}`);
  requireLengths(where, lengths, shape[0], shape[1]);
  return lengthsOf(scores, { lengths });
}
