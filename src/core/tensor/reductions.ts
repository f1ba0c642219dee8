import { axisOf, sizeOf } from "./shape.js";
import { accumulate, allocateLike, operation, type Tensor } from "./tensor.js";

/** Sum of all elements, or along one axis (which is then gone from the shape); a negative axis counts from the end. */
export function sum(x: Tensor, axis?: number): Tensor {
  return scaledSum("sum", x, axis, () => 1);
}

/** Mean of all elements, or along one axis (which is then gone from the shape); a negative axis counts from the end. */
export function mean(x: Tensor, axis?: number): Tensor {
  return scaledSum("mean", x, axis, (count) => 1 / count);
}

function scaledSum(where: string, x: Tensor, axis: number | undefined, scaleOf: (count: number) => number): Tensor {
  const at = axis === undefined ? 0 : axisOf(where, x.shape, axis);
  const outer = axis === undefined ? 1 : sizeOf(x.shape.slice(0, at));
  const length = axis === undefined ? x.data.length : x.shape[at];
  const inner = axis === undefined ? 1 : sizeOf(x.shape.slice(at + 1));
  const scale = scaleOf(length);
  const data = allocateLike(x.data, outer * inner);
  for (let o = 0; o < outer; o++) {
    for (let n = 0; n < inner; n++) {
      let total = 0;
      for (let k = 0; k < length; k++) total += x.data[(o * length + k) * inner + n];
      data[o * inner + n] = total * scale;
    }
  }
  const shape = axis === undefined ? [] : x.shape.toSpliced(at, 1);
  return operation(data, shape, [x], (gradient) => {
    const dx = allocateLike(x.data);
    for (let n = 0; n < dx.length; n++) {
      dx[n] = gradient[Math.floor(n / (length * inner)) * inner + (n % inner)] * scale;
    }
    accumulate(x, dx);
  });
}
