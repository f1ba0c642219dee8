import { type Engine, engine } from "./engine.js";

/** Every state of h_t = a_t ⊙ h_{t−1} + b_t: a, b [T, N], h_0 [N]; the result is [T, N]. */
export function recurrence(a: Float32Array, b: Float32Array, start: Float32Array, on: Engine = engine()): Float32Array {
  const [size, N] = [a.length, start.length];
  const [address, atA, atB, atStart, atH] = place(on, [size, size, N, size]);
  on.floats.set(a, atA >>> 2);
  on.floats.set(b, atB >>> 2);
  on.floats.set(start, atStart >>> 2);
  on.exports.recurrence(atA, atB, atStart, atH, size / N, N);
  const h = on.copy(atH, size);
  on.exports.release(address);
  return h;
}

/** The gradients of a, b and h_0, from that of the states `h` that {@link recurrence} gave. */
export function recurrenceGradients(
  a: Float32Array,
  h: Float32Array,
  start: Float32Array,
  dy: Float32Array,
  on: Engine = engine(),
): { da: Float32Array; db: Float32Array; dStart: Float32Array } {
  const [size, N] = [a.length, start.length];
  const [address, atA, atH, atStart, atDy, atDa, atDb, atDStart] = place(on, [size, size, N, size, size, size, N]);
  on.floats.set(a, atA >>> 2);
  on.floats.set(h, atH >>> 2);
  on.floats.set(start, atStart >>> 2);
  on.floats.set(dy, atDy >>> 2);
  on.exports.recurrenceBack(atA, atH, atStart, atDy, atDa, atDb, atDStart, size / N, N);
  const gradients = { da: on.copy(atDa, size), db: on.copy(atDb, size), dStart: on.copy(atDStart, N) };
  on.exports.release(address);
  return gradients;
}

/** Memory for arrays of so many numbers: its address, by which it is released, and the address of each. */
function place(on: Engine, lengths: readonly number[]): number[] {
  const addresses = [0];
  for (const length of lengths) addresses.push(addresses[addresses.length - 1] + 4 * length);
  // Addresses beyond 2 GiB come as negative numbers.
  const address = on.exports.allocate(addresses[lengths.length]) >>> 0;
  return [address, ...addresses.slice(0, -1).map((offset) => address + offset)];
}
