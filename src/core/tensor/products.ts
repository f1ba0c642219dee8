import { describeShape, sizeOf } from "./shape.js";
import { accumulate, allocateLike, operation, requireOneType, type Tensor, type Values } from "./tensor.js";

/** Matrix product a b of a [N, K] and b [K, M]. */
export function matmul(a: Tensor, b: Tensor): Tensor {
  requireOneType("matmul", a, b);
  if (a.shape.length !== 2 || b.shape.length !== 2 || a.shape[1] !== b.shape[0]) {
    throw new RangeError(
      `matmul: shapes ${describeShape(a.shape)} and ${describeShape(b.shape)}; they must be [N, K] and [K, M]`,
    );
  }
  const [N, K] = a.shape;
  const M = b.shape[1];
  const data = allocateLike(a.data, N * M);
  addProduct(data, a.data, b.data, N, K, M);
  return operation(data, [N, M], [a, b], (gradient) => {
    if (a.requiresGrad) {
      const da = allocateLike(a.data);
      addProductTransposed(da, gradient, b.data, N, M, K);
      accumulate(a, da);
    }
    if (b.requiresGrad) {
      const db = allocateLike(b.data);
      addTransposedProduct(db, a.data, gradient, N, K, M);
      accumulate(b, db);
    }
  });
}

/**
 * x Wᵀ + b, as PyTorch's linear layer: x [..., D], weight [M, D], bias [M]; the result is [..., M].
 */
export function linear(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  requireOneType("linear", x, weight, bias);
  const [M, D] = weight.shape;
  if (weight.shape.length !== 2 || bias.shape.length !== 1 || bias.shape[0] !== M) {
    throw new RangeError(
      `linear: weight has shape ${describeShape(weight.shape)} and bias ${describeShape(bias.shape)}; they must be [M, D] and [M]`,
    );
  }
  if (x.shape.length === 0 || x.shape[x.shape.length - 1] !== D) {
    throw new RangeError(`linear: x has shape ${describeShape(x.shape)}; the last axis must be ${D}`);
  }
  const leading = x.shape.slice(0, -1);
  const N = sizeOf(leading);
  const data = allocateLike(x.data, N * M);
  for (let n = 0; n < N; n++) data.set(bias.data, n * M);
  addProductTransposed(data, x.data, weight.data, N, D, M);
  return operation(data, [...leading, M], [x, weight, bias], (gradient) => {
    if (x.requiresGrad) {
      const dx = allocateLike(x.data);
      addProduct(dx, gradient, weight.data, N, M, D);
      accumulate(x, dx);
    }
    if (weight.requiresGrad) {
      const dWeight = allocateLike(weight.data);
      addTransposedProduct(dWeight, gradient, x.data, N, M, D);
      accumulate(weight, dWeight);
    }
    if (bias.requiresGrad) {
      const dBias = allocateLike(bias.data);
      for (let n = 0; n < N; n++) {
        for (let m = 0; m < M; m++) dBias[m] += gradient[n * M + m];
      }
      accumulate(bias, dBias);
    }
  });
}

/** c [N, M] += a [N, K] b [K, M] */
function addProduct(c: Values, a: Values, b: Values, N: number, K: number, M: number): void {
  for (let n = 0; n < N; n++) {
    for (let k = 0; k < K; k++) {
      const factor = a[n * K + k];
      for (let m = 0; m < M; m++) c[n * M + m] += factor * b[k * M + m];
    }
  }
}

/** c [N, M] += a [N, K] b [M, K]ᵀ */
function addProductTransposed(c: Values, a: Values, b: Values, N: number, K: number, M: number): void {
  for (let n = 0; n < N; n++) {
    for (let m = 0; m < M; m++) {
      let sum = c[n * M + m];
      for (let k = 0; k < K; k++) sum += a[n * K + k] * b[m * K + k];
      c[n * M + m] = sum;
    }
  }
}

/** c [K, M] += a [N, K]ᵀ b [N, M] */
function addTransposedProduct(c: Values, a: Values, b: Values, N: number, K: number, M: number): void {
  for (let n = 0; n < N; n++) {
    for (let k = 0; k < K; k++) {
      const factor = a[n * K + k];
      for (let m = 0; m < M; m++) c[k * M + m] += factor * b[n * M + m];
    }
  }
}
