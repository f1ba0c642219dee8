import { recurrence, recurrenceGradients } from "../simd/recurrence.js";
import { describeShape, sameShape } from "./shape.js";
import { accumulate, allocateLike, operation, requireOneType, type Tensor, type Values } from "./tensor.js";

/**
 * The elementwise linear recurrence h_t = a_t ⊙ h_{t-1} + b_t over a whole sequence: every h_t, [T, B, H].
 *
 * All units are independent of each other: in float32 a kernel takes 16 of them through all steps at a time.
 * @param a [T, B, H]
 * @param b [T, B, H]
 * @param h0 state before the first step, [B, H].
 * @throws RangeError for shapes that do not fit, TypeError for element types that differ.
 *
 * @example
 * const a = Tensor.from([[[0.5]], [[0.5]], [[0.5]]]), b = Tensor.from([[[1]], [[0]], [[4]]]);
 * const h = linearRecurrence(a, b, Tensor.zeros([1, 1])); // 1, 0.5, 4.25
 */
export function linearRecurrence(a: Tensor, b: Tensor, h0: Tensor): Tensor {
  requireOneType("linearRecurrence", a, b, h0);
  const [T, ...rest] = a.shape;
  if (!(T > 0) || !sameShape(a.shape, b.shape) || !sameShape(rest, h0.shape)) {
    const came = `a has shape ${describeShape(a.shape)}, b ${describeShape(b.shape)} and h0 ${describeShape(h0.shape)}`;
    throw new RangeError(`linearRecurrence: ${came}; they must be [T, B, H], [T, B, H] and [B, H]`);
  }
  const h = states(a.data, b.data, h0.data);
  return operation(h, a.shape, [a, b, h0], (gradient) => {
    const { da, db, dStart } = gradients(a.data, h, h0.data, gradient);
    if (h0.requiresGrad) accumulate(h0, dStart);
    if (a.requiresGrad) accumulate(a, da);
    if (b.requiresGrad) accumulate(b, db);
  });
}

/** Every state of the recurrence; `a` and `b` are T rows as long as `start`. */
function states(a: Values, b: Values, start: Values): Values {
  if (a instanceof Float32Array) return recurrence(a, b as Float32Array, start as Float32Array);
  const N = start.length;
  const h = allocateLike(a);
  for (let n = 0; n < h.length; n++) h[n] = a[n] * (n < N ? start[n] : h[n - N]) + b[n];
  return h;
}

/** Back: dh_t = dy_t + a_{t+1} ⊙ dh_{t+1}, the same recurrence from the last step to the first. */
function gradients(a: Values, h: Values, start: Values, dy: Values): { da: Values; db: Values; dStart: Values } {
  if (a instanceof Float32Array) {
    return recurrenceGradients(a, h as Float32Array, start as Float32Array, dy as Float32Array);
  }
  const N = start.length;
  const [da, db, dStart] = [allocateLike(a), dy.slice(), allocateLike(start)];
  for (let n = a.length - 1; n >= 0; n--) {
    da[n] = db[n] * (n < N ? start[n] : h[n - N]);
    if (n < N) dStart[n] = a[n] * db[n];
    else db[n - N] += a[n] * db[n];
  }
  return { da, db, dStart };
}
