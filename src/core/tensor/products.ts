import { gemm } from "../simd/gemm.js";
import { broadcastShape } from "./arithmetic.js";
import { expand } from "./axes.js";
import { describeShape, sameShape, sizeOf } from "./shape.js";
import { allocateLike, operation, ownGradient, requireOneType, Tensor, type Values } from "./tensor.js";

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
  const [sizeA, sizeB, size] = [N * K, K * M, N * M];
  const data = allocateLike(a.data, ofA.length * size);
  for (let n = 0; n < ofA.length; n++) {
    addProduct(data, n * size, a.data, ofA[n] * sizeA, b.data, ofB[n] * sizeB, { M: N, N: M, K });
  }
  return operation(data, shape, [a, b], (gradient) => {
    if (a.requiresGrad) {
      const da = ownGradient(a);
      for (let n = 0; n < ofA.length; n++) {
        const sizes = { M: N, N: K, K: M };
        addProduct(da, ofA[n] * sizeA, gradient, n * size, b.data, ofB[n] * sizeB, sizes, { transposeB: true });
      }
    }
    if (b.requiresGrad) {
      const db = ownGradient(b);
      for (let n = 0; n < ofA.length; n++) {
        const sizes = { M: K, N: M, K: N };
        addProduct(db, ofB[n] * sizeB, a.data, ofA[n] * sizeA, gradient, n * size, sizes, { transposeA: true });
      }
    }
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
  return operation(
    data,
    [...leading, M],
    inputs,
    (gradient) => {
      if (x.requiresGrad) addProduct(ownGradient(x), 0, gradient, 0, weight.data, 0, { M: N, N: D, K: M });
      if (weight.requiresGrad) {
        const sizes = { M, N: D, K: N };
        addProduct(ownGradient(weight), 0, gradient, 0, x.data, 0, sizes, { transposeA: true });
      }
      if (bias?.requiresGrad) {
        const dBias = ownGradient(bias);
        for (let n = 0; n < N; n++) {
          for (let m = 0; m < M; m++) dBias[m] += gradient[n * M + m];
        }
      }
    },
    "linear",
  );
}

/** Which of a tensor's matrices stands at each place of the broadcast leading axes. */
function matrixNumbers(leading: readonly number[], own: readonly number[]): Values {
  const numbers = Float64Array.from({ length: sizeOf(own) }, (_, n) => n);
  return sameShape(leading, own) ? numbers : expand(new Tensor(numbers, own), leading).data;
}

interface Sizes {
  M: number;
  N: number;
  K: number;
}

interface Transposed {
  transposeA?: boolean;
  transposeB?: boolean;
}

/** Whether WebAssembly computes a product: with fewer multiplications the way into its memory and back takes as long. */
function isLarge(a: Values, b: Values, { M, N, K }: Sizes): boolean {
  return M * N * K >= 1024 && a instanceof Float32Array && b instanceof Float32Array;
}

/** op(a) [M, K] times op(b) [K, N], where op transposes or not: [M, N]. */
function product(a: Values, b: Values, sizes: Sizes, transposed: Transposed = {}): Values {
  if (isLarge(a, b, sizes)) return gemm(a as Float32Array, b as Float32Array, sizes, transposed);
  const c = allocateLike(a, sizes.M * sizes.N);
  addProduct(c, 0, a, 0, b, 0, sizes, transposed);
  return c;
}

/** Adds the product of the matrices that begin at `atA` and `atB` to the one that begins at `atC`; see {@link product}. */
function addProduct(
  c: Values,
  atC: number,
  a: Values,
  atA: number,
  b: Values,
  atB: number,
  sizes: Sizes,
  transposed: Transposed = {},
): void {
  const { M, N, K } = sizes;
  if (isLarge(a, b, sizes)) {
    const result = product(a.subarray(atA, atA + M * K), b.subarray(atB, atB + K * N), sizes, transposed);
    for (let n = 0; n < result.length; n++) c[atC + n] += result[n];
    return;
  }
  const [rowA, columnA] = transposed.transposeA ? [1, M] : [K, 1];
  const [rowB, columnB] = transposed.transposeB ? [1, K] : [N, 1];
  for (let m = 0; m < M; m++) {
    for (let n = 0; n < N; n++) {
      let sum = 0;
      for (let k = 0; k < K; k++) sum += a[atA + m * rowA + k * columnA] * b[atB + k * rowB + n * columnB];
      c[atC + m * N + n] += sum;
    }
  }
}
