import { gemm } from "../simd/sequence.js";
import { describeShape, sizeOf } from "./shape.js";
import { accumulate, allocateLike, operation, requireOneType, type Tensor, type Values } from "./tensor.js";

/** Matrix product a b of a [N, K] and b [K, M]: [N, M]. Throws a RangeError for shapes that do not fit. */
export function matmul(a: Tensor, b: Tensor): Tensor {
  requireOneType("matmul", a, b);
  if (a.shape.length !== 2 || b.shape.length !== 2 || a.shape[1] !== b.shape[0]) {
    throw new RangeError(
      `matmul: shapes ${describeShape(a.shape)} and ${describeShape(b.shape)}; they must be [N, K] and [K, M]`,
    );
  }
  const [N, K] = a.shape;
  const M = b.shape[1];
  const data = product(a.data, b.data, { M: N, N: M, K });
  return operation(data, [N, M], [a, b], (gradient) => {
    if (a.requiresGrad) accumulate(a, product(gradient, b.data, { M: N, N: K, K: M }, { transposeB: true }));
    if (b.requiresGrad) accumulate(b, product(a.data, gradient, { M: K, N: M, K: N }, { transposeA: true }));
  });
}

/**
 * x Wᵀ + b, as PyTorch's linear layer: x [..., D], weight [M, D], bias [M]; the result is [..., M]. Throws a RangeError for
 * shapes that do not fit.
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
  const data = product(x.data, weight.data, { M: N, N: M, K: D }, { transposeB: true });
  for (let n = 0; n < N; n++) {
    for (let m = 0; m < M; m++) data[n * M + m] += bias.data[m];
  }
  return operation(data, [...leading, M], [x, weight, bias], (gradient) => {
    if (x.requiresGrad) accumulate(x, product(gradient, weight.data, { M: N, N: D, K: M }));
    if (weight.requiresGrad) {
      accumulate(weight, product(gradient, x.data, { M, N: D, K: N }, { transposeA: true }));
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

/** op(a) [M, K] times op(b) [K, N], where op transposes or not: [M, N]. */
function product(
  a: Values,
  b: Values,
  shape: { M: number; N: number; K: number },
  transpose: { transposeA?: boolean; transposeB?: boolean } = {},
): Values {
  const { M, N, K } = shape;
  if (M === 0 || N === 0 || K === 0) return allocateLike(a, M * N);
  if (a instanceof Float32Array && b instanceof Float32Array) return gemm(a, b, shape, transpose);
  const [rowA, columnA] = transpose.transposeA ? [1, M] : [K, 1];
  const [rowB, columnB] = transpose.transposeB ? [1, K] : [N, 1];
  const c = allocateLike(a, M * N);
  for (let m = 0; m < M; m++) {
    for (let n = 0; n < N; n++) {
      let sum = 0;
      for (let k = 0; k < K; k++) sum += a[m * rowA + k * columnA] * b[k * rowB + n * columnB];
      c[m * N + n] = sum;
    }
  }
  return c;
}
