import { gemm } from "../simd/sequence.js";
import { broadcastShape } from "./arithmetic.js";
import { expand } from "./axes.js";
import { describeShape, sameShape, sizeOf } from "./shape.js";
import { accumulate, allocateLike, operation, requireOneType, Tensor, type Values } from "./tensor.js";

/**
 * Matrix product a b of a [..., N, K] and b [..., K, M]: [..., N, M]. The leading axes are broadcast as NumPy's: a batch of
 * matrices times one matrix, or one each. Throws a RangeError for shapes that do not fit.
 *
 * @example
 * const scores = matmul(x, permute(x, [0, 2, 1]));
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  requireOneType("matmul", a, b);
  const K = a.shape[a.shape.length - 1];
  if (a.shape.length < 2 || b.shape.length < 2 || K !== b.shape[b.shape.length - 2]) {
    throw new RangeError(
      `matmul: shapes ${describeShape(a.shape)} and ${describeShape(b.shape)}; they must be [..., N, K] and [..., K, M]`,
    );
  }
  const M = b.shape[b.shape.length - 1];
  const [leadingA, leadingB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const leading = broadcastShape("matmul", leadingA, leadingB);
  const shape = [...leading, a.shape[a.shape.length - 2], M];
  // Many matrices times one are one tall matrix times one.
  const single = sizeOf(leadingB) === 1;
  const N = a.shape[a.shape.length - 2] * (single ? sizeOf(leadingA) : 1);
  const ofA = single ? [0] : matrixNumbers(leading, leadingA);
  const ofB = single ? [0] : matrixNumbers(leading, leadingB);
  const matrix = (values: Values, number: number, size: number) => values.subarray(number * size, (number + 1) * size);
  const data = allocateLike(a.data, ofA.length * N * M);
  for (let n = 0; n < ofA.length; n++) {
    const result = product(matrix(a.data, ofA[n], N * K), matrix(b.data, ofB[n], K * M), { M: N, N: M, K });
    data.set(result, n * N * M);
  }
  return operation(data, shape, [a, b], (gradient) => {
    const da = a.requiresGrad ? allocateLike(a.data) : undefined;
    const db = b.requiresGrad ? allocateLike(b.data) : undefined;
    for (let n = 0; n < ofA.length; n++) {
      const g = matrix(gradient, n, N * M);
      if (da) {
        const share = product(g, matrix(b.data, ofB[n], K * M), { M: N, N: K, K: M }, { transposeB: true });
        addInto(matrix(da, ofA[n], N * K), share);
      }
      if (db) {
        const share = product(matrix(a.data, ofA[n], N * K), g, { M: K, N: M, K: N }, { transposeA: true });
        addInto(matrix(db, ofB[n], K * M), share);
      }
    }
    if (da) accumulate(a, da);
    if (db) accumulate(b, db);
  });
}

/**
 * x Wᵀ + b, as PyTorch's linear layer: x [..., D], weight [M, D], bias [M], by default none; the result is [..., M]. Throws
 * a RangeError for shapes that do not fit.
 *
 * @example
 * const y = linear(x, Tensor.zeros([3, 8]), Tensor.from([1, 2, 3]));
 */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const inputs = bias ? [x, weight, bias] : [x, weight];
  requireOneType("linear", ...inputs);
  const [M, D] = weight.shape;
  if (weight.shape.length !== 2 || (bias && !sameShape(bias.shape, [M]))) {
    throw new RangeError(
      `linear: weight has shape ${describeShape(weight.shape)} and bias ${describeShape(bias?.shape ?? [M])}; they must be [M, D] and [M]`,
    );
  }
  if (x.shape.length === 0 || x.shape[x.shape.length - 1] !== D) {
    throw new RangeError(`linear: x has shape ${describeShape(x.shape)}; the last axis must be ${D}`);
  }
  const leading = x.shape.slice(0, -1);
  const N = sizeOf(leading);
  const data = product(x.data, weight.data, { M: N, N: M, K: D }, { transposeB: true });
  for (let n = 0; bias && n < N; n++) {
    for (let m = 0; m < M; m++) data[n * M + m] += bias.data[m];
  }
  return operation(data, [...leading, M], inputs, (gradient) => {
    if (x.requiresGrad) accumulate(x, product(gradient, weight.data, { M: N, N: D, K: M }));
    if (weight.requiresGrad) {
      accumulate(weight, product(gradient, x.data, { M, N: D, K: N }, { transposeA: true }));
    }
    if (bias?.requiresGrad) {
      const dBias = allocateLike(bias.data);
      for (let n = 0; n < N; n++) {
        for (let m = 0; m < M; m++) dBias[m] += gradient[n * M + m];
      }
      accumulate(bias, dBias);
    }
  });
}

/** Which of a tensor's matrices stands at each place of the broadcast leading axes. */
function matrixNumbers(leading: readonly number[], own: readonly number[]): Values {
  const numbers = Float64Array.from({ length: sizeOf(own) }, (_, n) => n);
  return sameShape(leading, own) ? numbers : expand(new Tensor(numbers, own), leading).data;
}

function addInto(sum: Values, share: Values): void {
  for (let n = 0; n < sum.length; n++) sum[n] += share[n];
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
