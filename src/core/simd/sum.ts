import { type Engine, engine } from "./engine.js";

/** Whether so many of these numbers are worth the way into WebAssembly memory to be summed. */
export function isWorthAKernel(x: Float32Array | Float64Array, length: number = x.length): x is Float32Array {
  return length >= 256 && x instanceof Float32Array;
}

/** Σ x or, with `squares`, Σ x², in float64. */
export function sumOf(x: Float32Array, squares: boolean, on: Engine = engine()): number {
  const address = on.exports.allocate(4 * x.length) >>> 0;
  on.floats.set(x, address >>> 2);
  const sum = on.exports.sumOf(address, x.length, squares);
  on.exports.release(address);
  return sum;
}
