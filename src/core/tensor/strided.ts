import { sizeOf } from "./shape.js";
import { accumulate, allocateLike, operation, type Tensor, type Values } from "./tensor.js";

/**
 * The elements of x in another arrangement: entry [i, j, …] of the result is element start + i·strides[0] +
 * j·strides[1] + … of x. A stride of 0 repeats, a negative one runs backwards; gradients of repeated elements add up.
 */
export function arrange(x: Tensor, shape: readonly number[], strides: readonly number[], start = 0): Tensor {
  const axes = merged(shape, strides);
  const size = sizeOf(shape);
  const { length, stride } = axes[axes.length - 1];
  const starts = rowStarts(axes.slice(0, -1), start, size / length || 0);
  const data = allocateLike(x.data, size);
  for (let row = 0; row < starts.length; row++) copyRow(x.data, starts[row], stride, data, row * length, length);
  return operation(data, shape, [x], (gradient) => {
    const dx = allocateLike(x.data);
    for (let row = 0; row < starts.length; row++) addRow(gradient, row * length, length, dx, starts[row], stride);
    accumulate(x, dx);
  });
}

/** Strides of a row-major tensor of this shape: how far apart its elements are along each axis. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

interface Axis {
  length: number;
  stride: number;
}

/** Neighbouring axes that one stride runs through are one axis: the rows that are copied become long. */
function merged(shape: readonly number[], strides: readonly number[]): Axis[] {
  const axes: Axis[] = [{ length: 1, stride: 1 }];
  for (let axis = 0; axis < shape.length; axis++) {
    const [length, stride] = [shape[axis], strides[axis]];
    if (length === 1) continue;
    const outer = axes[axes.length - 1];
    if (outer.length === 1) axes[axes.length - 1] = { length, stride };
    else if (outer.stride === length * stride) axes[axes.length - 1] = { length: outer.length * length, stride };
    else axes.push({ length, stride });
  }
  return axes;
}

/** Where in x each row of the result begins. */
function rowStarts(axes: readonly Axis[], start: number, count: number): Int32Array {
  const starts = new Int32Array(count).fill(start);
  let filled = 1;
  for (const { length, stride } of axes.toReversed()) {
    for (let n = 1; n < length; n++) {
      for (let row = 0; row < filled; row++) starts[n * filled + row] = starts[row] + n * stride;
    }
    filled *= length;
  }
  return starts;
}

function copyRow(from: Values, at: number, stride: number, to: Values, start: number, length: number): void {
  if (stride === 0) to.fill(from[at], start, start + length);
  else if (stride === 1) for (let n = 0; n < length; n++) to[start + n] = from[at + n];
  else for (let n = 0; n < length; n++) to[start + n] = from[at + n * stride];
}

function addRow(from: Values, start: number, length: number, to: Values, at: number, stride: number): void {
  if (stride === 0) {
    let sum = 0;
    for (let n = 0; n < length; n++) sum += from[start + n];
    to[at] += sum;
  } else {
    for (let n = 0; n < length; n++) to[at + n * stride] += from[start + n];
  }
}
