import { Linear } from "../../../src/core/networks/layers.js";
import { withPrefix } from "../../../src/core/networks/parameters.js";
import type { SequenceNetwork } from "../../../src/core/networks/sequence-network.js";
import { multiply, subtract } from "../../../src/core/tensor/arithmetic.js";
import { Random } from "../../../src/core/tensor/random.js";
import { mean } from "../../../src/core/tensor/reductions.js";
import { noGrad, Tensor } from "../../../src/core/tensor/tensor.js";
import { clipGradientNorm } from "../../../src/core/training/clip.js";
import { Adam } from "../../../src/core/training/optimizers.js";

/** A batch of sequences [T, B, D], and what is to be said after the last step [B, 1] or at every step [T, B, 1]. */
export interface Batch {
  x: Tensor;
  target: Tensor;
}

/** A task that makes a batch of random sequences. */
export type Task = (random: Random) => Batch;

/**
 * Trains a network and a linear output on batches made anew at each of `steps` steps of Adam. Gives the mean squared
 * error on ten more batches.
 */
export function learn(network: SequenceNetwork, task: Task, options: { steps: number; rate?: number }): number {
  const output = new Linear({ inputSize: network.outputSize, outputSize: 1, seed: 1 });
  const parameters = { ...withPrefix("network", network.parameters()), ...withPrefix("output", output.parameters()) };
  const optimizer = new Adam(parameters, { learningRate: options.rate ?? 0.02 });
  const loss = ({ x, target }: Batch) => {
    const { y, last } = network.forward(x);
    return squaredError(output.forward(target.shape.length === 3 ? y : last), target);
  };
  const random = new Random(1, "training");
  for (let step = 0; step < options.steps; step++) {
    optimizer.zeroGradients();
    loss(task(random)).backward();
    clipGradientNorm(parameters, 1);
    optimizer.step();
  }
  const fresh = new Random(2, "test");
  return noGrad(() => Array.from({ length: 10 }, () => loss(task(fresh)).item() / 10)).reduce((a, b) => a + b);
}

export function squaredError(actual: Tensor, target: Tensor): Tensor {
  const error = subtract(actual, target);
  return mean(multiply(error, error));
}

/** ±1 at the first step, with a mark; then noise up to ±0.5. It is to be said again at the end. */
export function recallFirst(T: number, B = 16): Task {
  return recall(T, B, () => 0);
}

/** One of the steps is marked and holds ±1, the others noise up to ±0.5. It is to be said again at the end. */
export function recallMarked(T: number, B = 16): Task {
  return recall(T, B, (random) => random.integer(0, T - 1));
}

function recall(T: number, B: number, position: (random: Random) => number): Task {
  return (random) => {
    const x = Tensor.zeros([T, B, 2]);
    const target = Tensor.zeros([B, 1]);
    for (let n = 0; n < T * B; n++) x.data[2 * n] = random.uniform(-0.5, 0.5);
    for (let b = 0; b < B; b++) {
      const at = 2 * (position(random) * B + b);
      target.data[b] = random.integer(0, 1) * 2 - 1;
      x.data[at] = target.data[b];
      x.data[at + 1] = 1;
    }
    return { x, target };
  };
}
