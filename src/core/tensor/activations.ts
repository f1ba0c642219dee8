import { describeShape } from "./shape.js";
import { accumulate, allocateLike, operation, type Tensor } from "./tensor.js";

/** tanh of every element. */
export function tanh(x: Tensor): Tensor {
  return pointwise(x, Math.tanh, (y) => 1 - y * y);
}

/** Logistic function σ(x) = 1 / (1 + e⁻ˣ) of every element. */
export function logistic(x: Tensor): Tensor {
  return pointwise(
    x,
    (value) => 1 / (1 + Math.exp(-value)),
    (y) => y * (1 - y),
  );
}

/** max(x, 0) of every element; the derivative at 0 is 0. */
export function relu(x: Tensor): Tensor {
  return pointwise(
    x,
    (value) => Math.max(value, 0),
    (y) => (y > 0 ? 1 : 0),
  );
}

/** eˣ of every element. */
export function exp(x: Tensor): Tensor {
  return pointwise(x, Math.exp, (y) => y);
}

/** Natural logarithm of every element. */
export function log(x: Tensor): Tensor {
  return pointwise(x, Math.log, (_, value) => 1 / value);
}

/** softmax along the last axis: positive numbers that sum to 1. */
export function softmax(x: Tensor): Tensor {
  const data = logSoftmaxValues("softmax", x).map(Math.exp);
  const classes = x.shape[x.shape.length - 1];
  return operation(data, x.shape, [x], (gradient) => {
    const dx = allocateLike(data);
    for (let row = 0; row < data.length; row += classes) {
      let mean = 0;
      for (let k = row; k < row + classes; k++) mean += data[k] * gradient[k];
      for (let k = row; k < row + classes; k++) dx[k] = data[k] * (gradient[k] - mean);
    }
    accumulate(x, dx);
  });
}

/** log softmax along the last axis, without overflow. */
export function logSoftmax(x: Tensor): Tensor {
  const data = logSoftmaxValues("logSoftmax", x);
  const classes = x.shape[x.shape.length - 1];
  return operation(data, x.shape, [x], (gradient) => {
    const dx = allocateLike(data);
    for (let row = 0; row < data.length; row += classes) {
      let sum = 0;
      for (let k = row; k < row + classes; k++) sum += gradient[k];
      for (let k = row; k < row + classes; k++) dx[k] = gradient[k] - Math.exp(data[k]) * sum;
    }
    accumulate(x, dx);
  });
}

/** The numbers of {@link logSoftmax}. */
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

/** `slope` is the derivative, from the result y and the argument x. */
function pointwise(x: Tensor, f: (x: number) => number, slope: (y: number, x: number) => number): Tensor {
  const data = allocateLike(x.data);
  for (let n = 0; n < data.length; n++) data[n] = f(x.data[n]);
  return operation(data, x.shape, [x], (gradient) => {
    const dx = allocateLike(data);
    for (let n = 0; n < dx.length; n++) dx[n] = gradient[n] * slope(data[n], x.data[n]);
    accumulate(x, dx);
  });
}
