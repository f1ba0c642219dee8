import type { Tensor } from "../../../src/core/tensor/tensor.js";

/** h = tanh(W x + U h' + b + b') of one sequence and one layer, in plain numbers. */
export function plainSRN(
  parameters: Readonly<Record<string, Tensor>>,
  layer: number,
): (x: readonly number[], before: readonly number[]) => number[] {
  const [W, U, b, d] = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"].map(
    (name) => parameters[`${name}_l${layer}`].data,
  );
  return (x, before) =>
    before.map((_, m) => {
      const net = x.reduce((sum, value, k) => sum + W[m * x.length + k] * value, b[m] + d[m]);
      return Math.tanh(before.reduce((sum, value, k) => sum + U[m * before.length + k] * value, net));
    });
}

/** The steps of the one sequence of x [T, 1, D]. */
export function stepsOf(x: Tensor): number[][] {
  const D = x.shape[2];
  return Array.from({ length: x.shape[0] }, (_, t) => [...x.data.subarray(t * D, (t + 1) * D)]);
}
