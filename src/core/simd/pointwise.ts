import { type Engine, engine } from "./engine.js";

/** The functions with a kernel. */
export type PointwiseFunction = "tanh" | "logistic" | "exp";

const names = { tanh: "tanhOf", logistic: "logisticOf", exp: "expOf" } as const;

/** Whether a function, by its name, has a kernel. */
export function hasKernel(name: string): name is PointwiseFunction {
  return Object.hasOwn(names, name);
}

/**
 * f of every element. Worth the way into WebAssembly memory and back from some hundred elements on. Relative error 3e-7; of
 * eˣ only where it is a normal number: what is smaller is 0.
 */
export function pointwiseOf(f: PointwiseFunction, x: Float32Array, on: Engine = engine()): Float32Array {
  const n = x.length;
  // In place, with room for the last vector.
  const address = on.exports.allocate(4 * n + 16) >>> 0;
  on.floats.set(x, address >>> 2);
  on.exports[names[f]](address, address, n);
  const y = on.copy(address, n);
  on.exports.release(address);
  return y;
}
