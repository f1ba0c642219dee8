import { describeShape } from "./shape.js";
import { accumulate, allocateLike, operation, type Tensor } from "./tensor.js";

/**
 * Rows of a table, chosen by tokens: weight [V, D] and tokens [B][T] give [T, B, D] (time first).
 * @throws RangeError for sequences of different lengths, or a token that is not a whole number from 0 to V − 1.
 *
 * @example
 * const vectors = embed(Tensor.from([[0, 1], [2, 3], [4, 5]]), [[2, 0, 1], [1, 1, 0]]);
 */
export function embed(weight: Tensor, tokens: readonly (readonly number[])[]): Tensor {
  if (weight.shape.length !== 2) {
    throw new RangeError(`embed: weight has shape ${describeShape(weight.shape)}; it must be [V, D]`);
  }
  const [V, D] = weight.shape;
  const B = tokens.length;
  const T = tokens[0]?.length ?? 0;
  if (T === 0) throw new RangeError(`embed: tokens holds ${B} sequences of ${T}; it needs at least one token`);
  const rows = new Int32Array(T * B);
  for (let b = 0; b < B; b++) {
    const sequence = tokens[b];
    if (sequence.length !== T) {
      throw new RangeError(`embed: sequence ${b} has ${sequence.length} tokens; the first has ${T}`);
    }
    for (let t = 0; t < T; t++) {
      const token = sequence[t];
      if (!Number.isInteger(token) || token < 0 || token >= V) {
        throw new RangeError(
          `embed: token ${t} of sequence ${b} is ${token}; it must be a whole number from 0 to ${V - 1}`,
        );
      }
      rows[t * B + b] = token;
    }
  }
  const data = allocateLike(weight.data, T * B * D);
  for (let n = 0; n < rows.length; n++) {
    for (let d = 0; d < D; d++) data[n * D + d] = weight.data[rows[n] * D + d];
  }
  return operation(data, [T, B, D], [weight], (gradient) => {
    const dWeight = allocateLike(weight.data);
    for (let n = 0; n < rows.length; n++) {
      for (let d = 0; d < D; d++) dWeight[rows[n] * D + d] += gradient[n * D + d];
    }
    accumulate(weight, dWeight);
  });
}
