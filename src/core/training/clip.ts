import type { Parameters } from "../networks/parameters.js";
import { sumOfSquares } from "../tensor/tensor.js";

/**
 * Norm √Σg² of the gradients of all parameters together; a parameter without a gradient counts as 0.
 *
 * @example
 * model.loss(data).backward();
 * const norm = gradientNorm(model.parameters());
 */
export function gradientNorm(parameters: Parameters): number {
  let squares = 0;
  for (const { grad } of Object.values(parameters)) squares += grad === null ? 0 : sumOfSquares(grad);
  return Math.sqrt(squares);
}

/**
 * Norm of each parameter's gradient by itself; 0 for a parameter without one.
 *
 * @example
 * model.loss(data).backward();
 * const { "output.bias": norm } = gradientNorms(model.parameters());
 */
export function gradientNorms(parameters: Parameters): Record<string, number> {
  const norms = Object.entries(parameters).map(([name, { grad }]) => [name, grad ? Math.sqrt(sumOfSquares(grad)) : 0]);
  return Object.fromEntries(norms);
}

/**
 * Gradient clipping by norm (Pascanu et al. 2013; NNDL §6.5): gradients whose norm is greater than `maxNorm` are scaled down to it.
 * @param options.per "network" (default): one norm over all parameters, as PyTorch's clip_grad_norm_; "tensor": each
 * parameter by its own norm.
 * @returns the norm of all gradients together before clipping.
 * @throws RangeError for a `maxNorm` that is not positive, or a `per` that is not known.
 *
 * @example
 * model.loss(data).backward();
 * const norm = clipGradientNorm(model.parameters(), 5);
 */
export function clipGradientNorm(
  parameters: Parameters,
  maxNorm: number,
  options: { per?: "network" | "tensor" } = {},
): number {
  requirePositive("clipGradientNorm", "maxNorm", maxNorm);
  const { per = "network" } = options;
  if (per !== "network" && per !== "tensor") {
    throw new RangeError(`clipGradientNorm: per is ${per}; it must be "network" or "tensor"`);
  }
  const whole = gradientNorm(parameters);
  for (const { grad } of Object.values(parameters)) {
    if (grad === null) continue;
    const norm = per === "tensor" ? Math.sqrt(sumOfSquares(grad)) : whole;
    if (norm <= maxNorm) continue;
    for (let n = 0; n < grad.length; n++) grad[n] *= maxNorm / norm;
  }
  return whole;
}

/**
 * Gradient clipping by value (NNDL §7.2.4.2): every component is brought into [−maxValue, maxValue], as PyTorch's
 * clip_grad_value_. The gradient's direction changes.
 * @returns the norm of all gradients together before clipping.
 * @throws RangeError for a `maxValue` that is not positive.
 *
 * @example
 * model.loss(data).backward();
 * const norm = clipGradientValue(model.parameters(), 0.1);
 */
export function clipGradientValue(parameters: Parameters, maxValue: number): number {
  requirePositive("clipGradientValue", "maxValue", maxValue);
  const norm = gradientNorm(parameters);
  for (const { grad } of Object.values(parameters)) {
    if (grad === null) continue;
    for (let n = 0; n < grad.length; n++) grad[n] = Math.min(Math.max(grad[n], -maxValue), maxValue);
  }
  return norm;
}

/** Throws a RangeError unless `value` is positive. */
export function requirePositive(where: string, name: string, value: number): void {
  if (!(value > 0)) throw new RangeError(`${where}: ${name} is ${value}; it must be a positive number`);
}
