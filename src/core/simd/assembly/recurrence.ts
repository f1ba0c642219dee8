/**
 * The elementwise linear recurrence h_t = a_t ⊙ h_{t−1} + b_t over T steps of N numbers. Each column is a recurrence of its own:
 * 16 of them go through all steps in four registers, so nothing has to wait but the four for themselves.
 */
import { madd } from "./vector";

/** a, b, h [T, N], start [N]: fills h. */
export function recurrence(a: usize, b: usize, start: usize, h: usize, T: usize, N: usize): void {
  const row = N << 2;
  let j: usize = 0;
  for (; j + 64 <= row; j += 64) {
    let s0 = v128.load(start + j), s1 = v128.load(start + j, 16);
    let s2 = v128.load(start + j, 32), s3 = v128.load(start + j, 48);
    for (let t: usize = 0, at = j; t < T; t++, at += row) {
      s0 = madd(v128.load(a + at), s0, v128.load(b + at));
      s1 = madd(v128.load(a + at, 16), s1, v128.load(b + at, 16));
      s2 = madd(v128.load(a + at, 32), s2, v128.load(b + at, 32));
      s3 = madd(v128.load(a + at, 48), s3, v128.load(b + at, 48));
      v128.store(h + at, s0);
      v128.store(h + at, s1, 16);
      v128.store(h + at, s2, 32);
      v128.store(h + at, s3, 48);
    }
  }
  for (; j < row; j += 4) {
    let s = load<f32>(start + j);
    for (let t: usize = 0, at = j; t < T; t++, at += row) {
      s = load<f32>(a + at) * s + load<f32>(b + at);
      store<f32>(h + at, s);
    }
  }
}

/**
 * Back: dh_t = dy_t + a_{t+1} ⊙ dh_{t+1}. a, h, dy [T, N], start [N]; fills da = dh_t ⊙ h_{t−1}, db = dh_t [T, N] and
 * dStart = a_1 ⊙ dh_1 [N].
 */
export function recurrenceBack(
  a: usize, h: usize, start: usize, dy: usize, da: usize, db: usize, dStart: usize, T: usize, N: usize,
): void {
  const row = N << 2;
  let j: usize = 0;
  for (; j + 16 <= row; j += 16) {
    let carried = f32x4.splat(0);
    for (let t = T, at = j + T * row; t-- > 0; ) {
      at -= row;
      const d = f32x4.add(v128.load(dy + at), carried);
      v128.store(db + at, d);
      v128.store(da + at, f32x4.mul(d, v128.load(t > 0 ? h + at - row : start + j)));
      carried = f32x4.mul(d, v128.load(a + at));
    }
    v128.store(dStart + j, carried);
  }
  for (; j < row; j += 4) {
    let carried: f32 = 0;
    for (let t = T, at = j + T * row; t-- > 0; ) {
      at -= row;
      const d = load<f32>(dy + at) + carried;
      store<f32>(db + at, d);
      store<f32>(da + at, d * load<f32>(t > 0 ? h + at - row : start + j));
      carried = d * load<f32>(a + at);
    }
    store<f32>(dStart + j, carried);
  }
}
