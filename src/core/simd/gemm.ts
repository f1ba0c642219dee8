import { requirePositiveInteger } from "../tensor/shape.js";
import { requireLength } from "./check.js";
import { type Engine, engineFor } from "./engine.js";

/**
 * op(A)·op(B) of row-major float32 matrices, [M, N].
 *
 * @param a op(A) is [M, K]; stored as [K, M] where `transposeA`
 * @param b op(B) is [K, N]; stored as [N, K] where `transposeB`
 * @throws RangeError where a size is not a positive integer or an array's length does not fit
 */
export function gemm(
  a: Float32Array,
  b: Float32Array,
  shape: { M: number; N: number; K: number },
  options: { transposeA?: boolean; transposeB?: boolean } = {},
  on: Engine = engineFor(shape.M * shape.N * shape.K),
): Float32Array {
  const { M, N, K } = shape;
  requirePositiveInteger("gemm", "M", M);
  requirePositiveInteger("gemm", "N", N);
  requirePositiveInteger("gemm", "K", K);
  requireLength("gemm", "a", a, M * K, "M·K");
  requireLength("gemm", "b", b, K * N, "K·N");
  // Addresses beyond 2 GiB come as negative numbers.
  const address = on.exports.allocate(4 * (M * K + K * N + M * N)) >>> 0;
  const atB = address + 4 * M * K;
  const atC = atB + 4 * K * N;
  on.floats.set(a, address >>> 2);
  on.floats.set(b, atB >>> 2);
  const { transposeA = false, transposeB = false } = options;
  const product = on.exports.openProduct(address, atB, atC, M, N, K, transposeA, transposeB, on.inTwo ? 2 : 1);
  on.phase(6, [product]);
  on.exports.release(product);
  const c = on.copy(atC, M * N);
  on.exports.release(address);
  return c;
}
