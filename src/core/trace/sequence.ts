import { requireLengths } from "../networks/sequence-network.js";
import { slice } from "../tensor/layout.js";
import { describeShape } from "../tensor/shape.js";
import { noGrad, Tensor } from "../tensor/tensor.js";

/** Which sequence of a batch is looked at. */
export interface OneSequence {
  /** Its number in the batch; default 0. */
  sequence?: number;
  /** Of each sequence of the batch; by default all are as long as the batch. */
  lengths?: readonly number[];
}

/**
 * One sequence of x [T, B, D] without the steps beyond its length: [T, 1, D].
 * @throws RangeError for another shape, a sequence that is not there, or a length that is not 1 … T.
 */
export function oneSequence(where: string, x: Tensor, { sequence = 0, lengths }: OneSequence): Tensor {
  if (x.shape.length !== 3) {
    throw new RangeError(`${where}: x has shape ${describeShape(x.shape)}; it must be [T, B, D]`);
  }
  const [T, B] = x.shape;
  if (!(Number.isInteger(sequence) && sequence >= 0 && sequence < B)) {
    throw new RangeError(`${where}: sequence is ${sequence}; x has ${B} sequences`);
  }
  requireLengths(where, lengths, T, B);
  return noGrad(() => slice(slice(x.detach(), 0, 0, lengths?.[sequence] ?? T), 1, sequence, sequence + 1));
}

/** The same sequence [T, 1, D], `copies` times in a batch: [T, copies, D], which gradients flow to. */
export function copiesOf(x: Tensor, copies: number): Tensor {
  const [T, , D] = x.shape;
  const result = Tensor.zeros([T, copies, D], { dtype: x.dtype, requiresGrad: true });
  for (let t = 0; t < T; t++) {
    const row = x.data.subarray(t * D, (t + 1) * D);
    for (let n = 0; n < copies; n++) result.data.set(row, (t * copies + n) * D);
  }
  return result;
}

/** 0 … count − 1 in runs that, at `each` rows of work a piece, fit into memory together. */
export function chunks(count: number, each: number): [from: number, to: number][] {
  const size = Math.max(1, Math.floor(rowsAtOnce / each));
  return Array.from({ length: Math.ceil(count / size) }, (_, n) => [n * size, Math.min((n + 1) * size, count)]);
}

/** Steps of single sequences that are held with their graph at one time: 100 MB at 32 hidden units. */
const rowsAtOnce = 16_384;
