import type { Parameters } from "../networks/parameters.js";
import { sumOfSquares } from "../tensor/tensor.js";

/** Norm √Σg² of the gradients of all parameters together; a parameter without a gradient counts as 0. */
export function gradientNorm(parameters: Parameters): number {
  let squares = 0;
  for (const { grad } of Object.values(parameters)) squares += grad === null ? 0 : sumOfSquares(grad);
  return Math.sqrt(squares);
}

/**
 * Gradient clipping (Pascanu et al. 2013; NNDL §6.5): gradients whose norm is greater than `maxNorm` are scaled down to it.
 * @param options.per "network" (default): one norm over all parameters, as PyTorch's clip_grad_norm_; "tensor": each
 * parameter by its own norm.
 * @returns the norm of all gradients together before clipping.
 * @throws RangeError for a `maxNorm` that is not positive.
 */
export function clipGradientNorm(
  parameters: Parameters,
  maxNorm: number,
  options: { per?: "network" | "tensor" } = {},
): number {
  requireMaxNorm("clipGradientNorm", maxNorm);
  const whole = gradientNorm(parameters);
  for (const { grad } of Object.values(parameters)) {
    if (grad === null) continue;
    const norm = options.per === "tensor" ? Math.sqrt(sumOfSquares(grad)) : whole;
    if (norm <= maxNorm) continue;
    for (let n = 0; n < grad.length; n++) grad[n] *= maxNorm / norm;
  }
  return whole;
}

/** Throws a RangeError unless `maxNorm` is positive. */
export function requireMaxNorm(where: string, maxNorm: number): void {
  if (!(maxNorm > 0)) throw new RangeError(`${where}: maxNorm is ${maxNorm}; it must be a positive number`);
}
