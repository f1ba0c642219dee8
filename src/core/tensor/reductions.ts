import { isWorthAKernel, sumOf } from "../simd/sum.js";
import { axisOf, describeShape, sizeOf } from "./shape.js";
import { accumulate, allocateLike, operation, type Tensor, type Values } from "./tensor.js";

/**
 * Sum of all elements, or along one axis (which is then gone from the shape); a negative axis counts from the end.
 *
 * @example
 * const perStep = sum(x, -1);
 */
export function sum(x: Tensor, axis?: number): Tensor {
  return scaledSum("sum", x, axis, () => 1);
}

/**
 * Mean of all elements, or along one axis (which is then gone from the shape); a negative axis counts from the end.
 *
 * @example
 * const average = mean(x, 0);
 */
export function mean(x: Tensor, axis?: number): Tensor {
  return scaledSum("mean", x, axis, (count) => 1 / count);
}

/**
 * Greatest of all elements, or along one axis (which is then gone from the shape). The gradient goes to the first of
 * equals. Throws a RangeError where there is nothing to choose from.
 *
 * @example
 * const pooled = max(x, 0);
 */
export function max(x: Tensor, axis?: number): Tensor {
  const { outer, length, inner, shape } = runsOf("max", x, axis);
  requireElements("max", x, length);
  const from = new Int32Array(outer * inner);
  const data = allocateLike(x.data, from.length);
  for (let n = 0; n < from.length; n++) {
    const start = Math.floor(n / inner) * length * inner + (n % inner);
    let best = start;
    for (let k = 1; k < length; k++) {
      if (x.data[start + k * inner] > x.data[best]) best = start + k * inner;
    }
    from[n] = best;
    data[n] = x.data[best];
  }
  return operation(data, shape, [x], (gradient) => {
    const dx = allocateLike(x.data);
    for (let n = 0; n < from.length; n++) dx[from[n]] = gradient[n];
    accumulate(x, dx);
  });
}

/**
 * log Σ eˣ over all elements, or along one axis (which is then gone from the shape), without overflow. Of nothing but
 * −∞ it is −∞, with a gradient of 0. Throws a RangeError where there is nothing to sum.
 *
 * @example
 * const logSum = logSumExp(x, -1);
 */
export function logSumExp(x: Tensor, axis?: number): Tensor {
  const { outer, length, inner, shape } = runsOf("logSumExp", x, axis);
  requireElements("logSumExp", x, length);
  const data = allocateLike(x.data, outer * inner);
  for (let n = 0; n < data.length; n++) {
    const start = Math.floor(n / inner) * length * inner + (n % inner);
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < length; k++) largest = Math.max(largest, x.data[start + k * inner]);
    let total = 0;
    if (Number.isFinite(largest)) {
      for (let k = 0; k < length; k++) total += Math.exp(x.data[start + k * inner] - largest);
    }
    data[n] = total > 0 ? largest + Math.log(total) : largest;
  }
  return operation(data, shape, [x], (gradient) => {
    const dx = allocateLike(x.data);
    for (let n = 0; n < data.length; n++) {
      if (data[n] === Number.NEGATIVE_INFINITY) continue;
      const start = Math.floor(n / inner) * length * inner + (n % inner);
      for (let k = 0; k < length; k++) {
        const at = start + k * inner;
        dx[at] = gradient[n] * Math.exp(x.data[at] - data[n]);
      }
    }
    accumulate(x, dx);
  });
}

/**
 * Sums of the entries so far along an axis: entry t of the result is Σ of entries 0 … t. A negative axis counts from the
 * end.
 *
 * @example
 * const soFar = cumulativeSum(x, 0);
 */
export function cumulativeSum(x: Tensor, axis: number): Tensor {
  const { outer, length, inner } = runsOf("cumulativeSum", x, axis);
  const data = x.data.slice();
  for (let o = 0; o < outer; o++) {
    const start = o * length * inner;
    for (let n = start + inner; n < start + length * inner; n++) data[n] += data[n - inner];
  }
  return operation(data, x.shape, [x], (gradient) => {
    const dx = gradient.slice();
    for (let o = 0; o < outer; o++) {
      const start = o * length * inner;
      for (let n = start + (length - 1) * inner - 1; n >= start; n--) dx[n] += dx[n + inner];
    }
    accumulate(x, dx);
  });
}

function scaledSum(where: string, x: Tensor, axis: number | undefined, scaleOf: (count: number) => number): Tensor {
  const { outer, length, inner, shape } = runsOf(where, x, axis);
  const scale = scaleOf(length);
  const data = allocateLike(x.data, outer * inner);
  for (let o = 0; o < outer; o++) {
    for (let n = 0; n < inner; n++) {
      data[o * inner + n] = scale * sumAlong(x.data, o * length * inner + n, length, inner);
    }
  }
  return operation(data, shape, [x], (gradient) => {
    const dx = allocateLike(x.data);
    for (let o = 0; o < outer; o++) {
      if (inner === 1) dx.fill(gradient[o] * scale, o * length, (o + 1) * length);
      else {
        for (let k = 0; k < length; k++) {
          for (let n = 0; n < inner; n++) dx[(o * length + k) * inner + n] = gradient[o * inner + n] * scale;
        }
      }
    }
    accumulate(x, dx);
  });
}

/** Σ of `length` elements, `stride` apart, from `start` on. */
function sumAlong(values: Values, start: number, length: number, stride: number): number {
  if (stride === 1 && isWorthAKernel(values, length)) return sumOf(values.subarray(start, start + length), false);
  let total = 0;
  for (let k = 0, at = start; k < length; k++, at += stride) total += values[at];
  return total;
}

/** An axis as `outer` runs of `length` entries that are `inner` apart, and the shape without it; no axis is all elements. */
function runsOf(
  where: string,
  x: Tensor,
  axis: number | undefined,
): { outer: number; length: number; inner: number; shape: number[] } {
  if (axis === undefined) return { outer: 1, length: x.data.length, inner: 1, shape: [] };
  const at = axisOf(where, x.shape, axis);
  return {
    outer: sizeOf(x.shape.slice(0, at)),
    length: x.shape[at],
    inner: sizeOf(x.shape.slice(at + 1)),
    shape: x.shape.toSpliced(at, 1),
  };
}

function requireElements(where: string, x: Tensor, length: number): void {
  if (length === 0) {
    throw new RangeError(`${where}: x has shape ${describeShape(x.shape)}; it needs at least one element`);
  }
}

/** Where the largest number is, the first of equals; 0 of none. */
export function indexOfLargest(values: ArrayLike<number>): number {
  let best = 0;
  for (let n = 1; n < values.length; n++) if (values[n] > values[best]) best = n;
  return best;
}
