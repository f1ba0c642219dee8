import type { SequenceNetwork, SequenceOutput } from "../networks/sequence-network.js";
import { noGrad, sumOfSquares, type Tensor, withGrad } from "../tensor/tensor.js";
import { gradientsOf } from "./gradients.js";

/** How a loss depends on what happens at each step of a batch. */
export interface StepGradients {
  /** What the layer is where its number does not say it. */
  name?: string;
  /** Whether it reads the sequences from their ends. */
  reverse: boolean;
  /** ‖∂L/∂(net inputs at step k)‖ over the batch, [T]. */
  norms: Float64Array;
}

/**
 * The gradient of a loss at each time step of each layer, in the order of a trace: ∂L/∂U is a sum over the steps (NNDL §6.4), and
 * this is what each of them brings. Recorded along a training it shows from which steps a network learns. Gradients of
 * parameters are left alone.
 * @param x [T, B, D]
 * @param loss of the network's output y [T, B, outputSize] and last [B, outputSize]; a single number.
 * @param options.lengths of each sequence of the batch, default T.
 *
 * @example
 * const gru = new GRU({ inputSize: 8, hiddenSize: 4, seed: 1 });
 * const [{ norms }] = stepGradients(gru, x, ({ last }) => sum(last));
 */
export function stepGradients(
  network: SequenceNetwork,
  x: Tensor,
  loss: (output: SequenceOutput) => Tensor,
  options: { lengths?: readonly number[] } = {},
): StepGradients[] {
  const { lengths } = options;
  const [outputGradient, lossGradient] = withGrad(() => {
    const output = noGrad(() => network.forward(x, { lengths }));
    const y = output.y.detach({ requiresGrad: true });
    const last = output.last.detach({ requiresGrad: true });
    return gradientsOf(loss({ y, last }), [1], [y, last]);
  });
  const trace = network.trace(x, { lengths, outputGradient, lossGradient });
  return trace.layers.map(({ name, reverse = false, T = trace.T, errorTerms }) => ({
    ...(name !== undefined && { name }),
    reverse,
    norms: Float64Array.from({ length: T }, (_, k) => {
      const squares = errorTerms.map(({ values }) => {
        const size = values.length / T;
        return sumOfSquares(values.subarray(k * size, (k + 1) * size));
      });
      return Math.sqrt(squares.reduce((sum, each) => sum + each, 0));
    }),
  }));
}
