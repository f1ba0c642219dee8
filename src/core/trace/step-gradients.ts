import type { Recurrent } from "../networks/recurrent.js";
import { sumOfSquares, type Tensor, withGrad } from "../tensor/tensor.js";
import { gradientsOf } from "./gradients.js";

/** How a loss depends on what happens at each step of a batch. */
export interface StepGradients {
  /** Number of the layer, the lowest is 0. */
  layer: number;
  /** Whether it reads the sequences from their ends. */
  reverse: boolean;
  /** ‖∂L/∂(net inputs at step k)‖ over the batch, [T]. */
  norms: Float64Array;
}

/**
 * The gradient of a loss at each time step of each layer: ∂L/∂U is a sum over the steps (NNDL §6.4), and this is what each of
 * them brings. Recorded along a training it shows from which steps a network learns. Gradients of parameters are left alone.
 * @param x [T, B, D]
 * @param loss of the network's output y [T, B, outputSize] and last [B, outputSize]; a single number.
 *
 * @example
 * const gru = new GRU({ inputSize: 8, hiddenSize: 4, seed: 1 });
 * const [{ norms }] = stepGradients(gru, x, ({ last }) => sum(last));
 */
export function stepGradients(
  network: Recurrent,
  x: Tensor,
  loss: (output: { y: Tensor; last: Tensor }) => Tensor,
  options: { lengths?: readonly number[] } = {},
): StepGradients[] {
  return withGrad(() => {
    const { netInputs } = network.cell;
    const [T, B] = x.shape;
    const { y, last, steps } = network.unroll(x, options);
    const lengths = options.lengths ?? new Array<number>(B).fill(T);
    const tensors = steps.flatMap((layer) =>
      layer.flatMap((step) => netInputs.map(({ name }) => step.netInputs[name])),
    );
    const gradients = gradientsOf(loss({ y, last }), [1], tensors).values();
    const directions = network.bidirectional ? 2 : 1;
    return steps.map((layer, number) => {
      const reverse = number % directions === 1;
      const squares = new Float64Array(T);
      for (let n = 0; n < layer.length; n++) {
        // Each step holds the sequences that are not over, in the order of its direction.
        const there = lengths.filter((length) => length > n);
        for (let each = 0; each < netInputs.length; each++) {
          const gradient = gradients.next().value!;
          const size = gradient.length / there.length;
          for (const [row, length] of there.entries()) {
            squares[reverse ? length - 1 - n : n] += sumOfSquares(gradient.subarray(row * size, (row + 1) * size));
          }
        }
      }
      return { layer: Math.floor(number / directions), reverse, norms: squares.map(Math.sqrt) };
    });
  });
}
