import { hasKernel, pointwiseOf } from "../simd/pointwise.js";
import { permute } from "./axes.js";
import { axisOf, describeShape } from "./shape.js";
import { accumulate, allocateLike, type OperationName, operation, type Tensor, type Values } from "./tensor.js";

/**
 * tanh of every element.
 *
 * @example
 * const h = tanh(x);
 */
export function tanh(x: Tensor): Tensor {
  return pointwise(x, Math.tanh, (y) => 1 - y * y, "tanh");
}

/**
 * Logistic function σ(x) = 1 / (1 + e⁻ˣ) of every element.
 *
 * @example
 * const gate = logistic(x);
 */
export function logistic(x: Tensor): Tensor {
  return pointwise(
    x,
    (value) => 1 / (1 + Math.exp(-value)),
    (y) => y * (1 - y),
    "logistic",
  );
}

/**
 * max(x, 0) of every element; the derivative at 0 is 0.
 *
 * @example
 * const h = relu(x);
 */
export function relu(x: Tensor): Tensor {
  return pointwise(
    x,
    (value) => Math.max(value, 0),
    (y) => (y > 0 ? 1 : 0),
    "relu",
  );
}

/**
 * log(1 + eˣ) of every element, without overflow: a smooth relu, whose derivative is the logistic function.
 *
 * @example
 * const positive = softplus(x);
 */
export function softplus(x: Tensor): Tensor {
  return pointwise(
    x,
    (value) => Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value))),
    (_, value) => 1 / (1 + Math.exp(-value)),
    "softplus",
  );
}

/**
 * eˣ of every element.
 *
 * @example
 * const positive = exp(x);
 */
export function exp(x: Tensor): Tensor {
  return pointwise(x, Math.exp, (y) => y, "exp");
}

/**
 * Natural logarithm of every element.
 *
 * @example
 * const back = log(exp(x));
 */
export function log(x: Tensor): Tensor {
  return pointwise(x, Math.log, (_, value) => 1 / value);
}

/**
 * softmax along an axis, by default the last: positive numbers that sum to 1. Entries of −∞ become 0.
 *
 * @example
 * const probabilities = softmax(x);
 */
export function softmax(x: Tensor, axis = -1): Tensor {
  return alongLast("softmax", x, axis, (last) => {
    const data = valuesOf(logSoftmaxValues("softmax", last), Math.exp, "exp");
    const classes = last.shape[last.shape.length - 1];
    return operation(data, last.shape, [last], (gradient) => {
      const dx = allocateLike(data);
      for (let row = 0; row < data.length; row += classes) {
        let mean = 0;
        for (let k = row; k < row + classes; k++) mean += data[k] * gradient[k];
        for (let k = row; k < row + classes; k++) dx[k] = data[k] * (gradient[k] - mean);
      }
      accumulate(last, dx);
    });
  });
}

/**
 * log softmax along an axis, by default the last, without overflow.
 *
 * @example
 * const logProbabilities = logSoftmax(x);
 */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  return alongLast("logSoftmax", x, axis, (last) => {
    const data = logSoftmaxValues("logSoftmax", last);
    const classes = last.shape[last.shape.length - 1];
    return operation(data, last.shape, [last], (gradient) => {
      const dx = allocateLike(data);
      for (let row = 0; row < data.length; row += classes) {
        let sum = 0;
        for (let k = row; k < row + classes; k++) sum += gradient[k];
        for (let k = row; k < row + classes; k++) dx[k] = gradient[k] - Math.exp(data[k]) * sum;
      }
      accumulate(last, dx);
    });
  });
}

/** The numbers of {@link logSoftmax} along the last axis. */
export function logSoftmaxValues(where: string, x: Tensor): Tensor["data"] {
  const classes = x.shape[x.shape.length - 1];
  if (classes === undefined || classes === 0) {
    throw new RangeError(`${where}: x has shape ${describeShape(x.shape)}; it needs a last axis to sum over`);
  }
  const data = allocateLike(x.data);
  for (let row = 0; row < data.length; row += classes) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = row; k < row + classes; k++) largest = Math.max(largest, x.data[k]);
    let sum = 0;
    for (let k = row; k < row + classes; k++) sum += Math.exp(x.data[k] - largest);
    const logSum = largest + Math.log(sum);
    for (let k = row; k < row + classes; k++) data[k] = x.data[k] - logSum;
  }
  return data;
}

/**
 * y = f(x) of every element. `slope` is the derivative, from the result y and the argument x; where f is one of the functions
 * that WebAssembly knows by `name`, it computes it of many float32 elements.
 */
export function pointwise(
  x: Tensor,
  f: (x: number) => number,
  slope: (y: number, x: number) => number,
  name?: OperationName,
): Tensor {
  const data = valuesOf(x.data, f, name);
  return operation(
    data,
    x.shape,
    [x],
    (gradient) => {
      const dx = allocateLike(data);
      for (let n = 0; n < dx.length; n++) dx[n] = gradient[n] * slope(data[n], x.data[n]);
      accumulate(x, dx);
    },
    name,
  );
}

/** With fewer elements than 128 the way into WebAssembly memory and back takes as long as the functions themselves. */
function valuesOf(x: Values, f: (x: number) => number, name?: OperationName): Values {
  if (name !== undefined && hasKernel(name) && x instanceof Float32Array && x.length >= 128)
    return pointwiseOf(name, x);
  const data = allocateLike(x);
  for (let n = 0; n < data.length; n++) data[n] = f(x[n]);
  return data;
}

function alongLast(where: string, x: Tensor, axis: number, f: (x: Tensor) => Tensor): Tensor {
  const last = x.shape.length - 1;
  if (axis === -1 || axis === last) return f(x);
  const along = axisOf(where, x.shape, axis);
  const swapped = x.shape.map((_, n) => (n === along ? last : n === last ? along : n));
  return permute(f(permute(x, swapped)), swapped);
}
