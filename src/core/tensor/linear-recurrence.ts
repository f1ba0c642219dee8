import { describeShape, sameShape } from "./shape.js";
import { accumulate, allocateLike, operation, requireOneType, type Tensor, type Values } from "./tensor.js";

/** Steps of a chunk of the scan. */
const chunk = 32;

/**
 * The elementwise linear recurrence h_t = a_t ⊙ h_{t-1} + b_t over a whole sequence: every h_t, [T, B, H].
 *
 * A parallel scan in chunks (Blelloch 1990): two steps (a, b) and (a', b') make one, (a' a, a' b + b'), so all chunks can
 * be run at the same time, each from 0; then only one state a chunk has to be handed on, step by step. Two orders of
 * adding differ by rounding from the loop over t.
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
  const N = h0.data.length;
  const h = scan(a.data, b.data, h0.data, T);
  return operation(h, a.shape, [a, b, h0], (gradient) => {
    // dh_t = gradient_t + a_{t+1} ⊙ dh_{t+1}: the same recurrence, from the last step to the first.
    const later = allocateLike(a.data);
    later.set(a.data.subarray(N));
    const backward = scan(reversed(later, T), reversed(gradient, T), allocateLike(h0.data), T);
    const dh = reversed(backward, T);
    if (h0.requiresGrad) accumulate(h0, h0.data.map((_, n) => a.data[n] * dh[n]) as Values);
    if (a.requiresGrad) accumulate(a, dh.map((value, n) => value * (n < N ? h0.data[n] : h[n - N])) as Values);
    if (b.requiresGrad) accumulate(b, dh);
  });
}

/** Every state of the recurrence; `a` and `b` are T rows as long as `start`. */
function scan(a: Values, b: Values, start: Values, T: number): Values {
  const N = start.length;
  const h = b.slice();
  // How much of the state before its chunk each h_t holds: the product of a since then.
  const share = a.slice();
  for (let first = 0; first < T; first += chunk) {
    const end = Math.min(first + chunk, T) * N;
    for (let n = (first + 1) * N; n < end; n++) {
      h[n] += a[n] * h[n - N];
      share[n] *= share[n - N];
    }
  }
  let before = start;
  for (let first = 0; first < T; first += chunk) {
    const end = Math.min(first + chunk, T) * N;
    for (let n = first * N, unit = 0; n < end; n++) {
      h[n] += share[n] * before[unit];
      unit = unit + 1 === N ? 0 : unit + 1;
    }
    before = h.subarray(end - N, end);
  }
  return h;
}

/** T rows in the opposite order. */
function reversed(values: Values, T: number): Values {
  const N = values.length / T;
  const result = allocateLike(values);
  for (let t = 0; t < T; t++) result.set(values.subarray(t * N, (t + 1) * N), (T - 1 - t) * N);
  return result;
}
