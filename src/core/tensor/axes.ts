import { axisOf, describeShape, sameShape, sizeOf } from "./shape.js";
import { arrange, stridesOf } from "./strided.js";
import { accumulate, allocateLike, operation, type Tensor } from "./tensor.js";

/**
 * The axes in another order: `permute(x, [1, 0, 2])` of [T, B, H] is [B, T, H]. Throws a RangeError unless `order` names
 * every axis once; a negative one counts from the end.
 *
 * @example
 * const batchFirst = permute(x, [1, 0, 2]);
 */
export function permute(x: Tensor, order: readonly number[]): Tensor {
  const axes = order.map((axis) => axisOf("permute", x.shape, axis));
  if (axes.length !== x.shape.length || new Set(axes).size !== axes.length) {
    throw new RangeError(
      `permute: order is ${describeShape(order)}; x has shape ${describeShape(x.shape)} and each axis must be named once`,
    );
  }
  const strides = stridesOf(x.shape);
  return arrange(
    x,
    axes.map((axis) => x.shape[axis]),
    axes.map((axis) => strides[axis]),
  );
}

/**
 * x repeated to a larger shape as NumPy broadcasts: axes of length 1, and axes that are missing in front, take any
 * length. Throws a RangeError where x does not fit.
 *
 * @example
 * const rows = expand(Tensor.from([1, 2, 3]), [4, 3]);
 */
export function expand(x: Tensor, shape: readonly number[]): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const missing = shape.length - x.shape.length;
  const strides = stridesOf(x.shape);
  const fits = x.shape.every((length, axis) => length === 1 || length === shape[axis + missing]);
  if (missing < 0 || !fits) {
    throw new RangeError(`expand: ${describeShape(x.shape)} cannot be repeated to ${describeShape(shape)}`);
  }
  return arrange(
    x,
    shape,
    shape.map((_, axis) => (axis < missing || x.shape[axis - missing] === 1 ? 0 : strides[axis - missing])),
  );
}

/**
 * The entries of an axis in reverse order; a negative axis counts from the end. For sequences of different lengths see
 * `reverseWithin`.
 *
 * @example
 * const backwards = flip(x, 0);
 */
export function flip(x: Tensor, axis: number): Tensor {
  const along = axisOf("flip", x.shape, axis);
  const strides = stridesOf(x.shape);
  const start = Math.max(x.shape[along] - 1, 0) * strides[along];
  return arrange(x, x.shape, strides.with(along, -strides[along]), start);
}

/**
 * An axis made longer by `before` entries in front and `after` behind, all of them `value` (default 0).
 * @throws RangeError for an axis that is not there, or counts that are not whole numbers from 0.
 *
 * @example
 * const delayed = pad(x, 0, 3, 0);
 */
export function pad(x: Tensor, axis: number, before: number, after: number, value = 0): Tensor {
  const along = axisOf("pad", x.shape, axis);
  if (!(Number.isInteger(before) && Number.isInteger(after) && before >= 0 && after >= 0)) {
    throw new RangeError(`pad: before is ${before} and after ${after}; they must be whole numbers from 0`);
  }
  const inner = sizeOf(x.shape.slice(along + 1));
  const run = x.shape[along] * inner;
  const stride = run + (before + after) * inner;
  const outer = run === 0 ? 0 : x.data.length / run;
  const shape = x.shape.with(along, x.shape[along] + before + after);
  const data = allocateLike(x.data, sizeOf(shape));
  if (value !== 0) data.fill(value);
  const start = before * inner;
  for (let o = 0; o < outer; o++) data.set(x.data.subarray(o * run, (o + 1) * run), o * stride + start);
  return operation(data, shape, [x], (gradient) => {
    const dx = allocateLike(x.data);
    for (let o = 0; o < outer; o++) {
      dx.set(gradient.subarray(o * stride + start, o * stride + start + run), o * run);
    }
    accumulate(x, dx);
  });
}
