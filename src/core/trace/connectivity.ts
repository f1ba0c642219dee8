import type { SequenceNetwork } from "../networks/sequence-network.js";
import { describeShape } from "../tensor/shape.js";
import { type Tensor, withGrad } from "../tensor/tensor.js";
import { gradientsOf } from "./gradients.js";
import { chunks, copiesOf, type OneSequence, oneSequence } from "./sequence.js";

/** What gives an output for every step of a sequence: a network, or a function that goes through a whole model. */
export type SequenceFunction =
  | Pick<SequenceNetwork, "forward">
  | ((x: Tensor /* [T, B, D] */) => Tensor) /* [S, B, M] */;

/** How much each output step depends on each input step. */
export interface Connectivity {
  /** Steps of the output. */
  S: number;
  /** Steps of the input. */
  T: number;
  /** ‖∂y_t/∂x_k‖, [S, T]: row t, column k. */
  norms: Float64Array;
}

/**
 * ‖∂y_t/∂x_k‖ for every output step t and input step k of one sequence (Madsen 2019, "Visualizing memorization in RNNs", calls
 * it connectivity): of one output component, a logit, the length of its gradient; of all, the Frobenius norm of the matrix.
 * Exact, one backward of all steps at once for each component. Gradients of parameters are left alone.
 * @param f for a model with embeddings, a function from embeddings to logits; x is then the embedded sequence.
 * @param x [T, B, D]
 * @param options.output component of y; default all of them.
 * @param options.sequence number in the batch; default 0.
 * @throws RangeError for what is not there, or an output that is not [S, B, M].
 *
 * @example
 * const gru = new GRU({ inputSize: 8, hiddenSize: 4, seed: 1 });
 * const { norms, T } = connectivity(gru, x, { output: 0 });
 */
export function connectivity(
  f: SequenceFunction,
  x: Tensor,
  options: OneSequence & { output?: number } = {},
): Connectivity {
  const one = oneSequence("connectivity", x, options);
  const [T, , D] = one.shape;
  const run = (input: Tensor) => (typeof f === "function" ? f(input) : f.forward(input).y);
  return withGrad(() => {
    const first = run(copiesOf(one, 1));
    if (first.shape.length !== 3 || first.shape[1] !== 1) {
      throw new RangeError(`connectivity: y has shape ${describeShape(first.shape)}; it must be [steps, B, M]`);
    }
    const [S, , M] = first.shape;
    const outputs = componentsOf(options.output, M);
    const squares = new Float64Array(S * T);
    // Each copy of the sequence in a batch is asked for one output step.
    for (const [from, to] of chunks(S, T)) {
      const copies = to - from;
      for (const m of outputs) {
        const input = copiesOf(one, copies);
        const y = run(input);
        const ask = new Float64Array(y.data.length);
        for (let n = 0; n < copies; n++) ask[((from + n) * copies + n) * M + m] = 1;
        const [gradient] = gradientsOf(y, ask, [input]);
        for (let k = 0; k < T; k++) {
          for (let n = 0; n < copies; n++) {
            const row = gradient.subarray((k * copies + n) * D, (k * copies + n + 1) * D);
            for (const value of row) squares[(from + n) * T + k] += value * value;
          }
        }
      }
    }
    return { S, T, norms: squares.map(Math.sqrt) };
  });
}

function componentsOf(output: number | undefined, M: number): number[] {
  if (output === undefined) return Array.from({ length: M }, (_, m) => m);
  if (!(Number.isInteger(output) && output >= 0 && output < M)) {
    throw new RangeError(`connectivity: output is ${output}; y has ${M} components`);
  }
  return [output];
}
