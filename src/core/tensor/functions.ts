import { pointwise } from "./activations.js";
import type { Tensor } from "./tensor.js";

/**
 * Square root of every element.
 *
 * @example
 * const norm = sqrt(sum(multiply(x, x)));
 */
export function sqrt(x: Tensor): Tensor {
  return pointwise(x, Math.sqrt, (y) => 0.5 / y);
}

/**
 * Every element to the power of a number.
 *
 * @example
 * const cubes = pow(x, 3);
 */
export function pow(x: Tensor, exponent: number): Tensor {
  return pointwise(
    x,
    (value) => value ** exponent,
    (_, value) => (exponent === 0 ? 0 : exponent * value ** (exponent - 1)),
  );
}

/**
 * Absolute value of every element; the derivative at 0 is 0.
 *
 * @example
 * const sizes = abs(x);
 */
export function abs(x: Tensor): Tensor {
  return pointwise(x, Math.abs, (_, value) => Math.sign(value));
}

/**
 * Sine of every element.
 *
 * @example
 * const wave = sin(x);
 */
export function sin(x: Tensor): Tensor {
  return pointwise(x, Math.sin, (_, value) => Math.cos(value));
}

/**
 * Cosine of every element.
 *
 * @example
 * const wave = cos(x);
 */
export function cos(x: Tensor): Tensor {
  return pointwise(x, Math.cos, (_, value) => -Math.sin(value));
}
