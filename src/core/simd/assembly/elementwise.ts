/**
 * Cells whose gates see x alone, so that nothing but s_t = a_t ⊙ s_{t−1} + b_t goes from step to step. A row of gates is blocks of S
 * floats; `row` is the bytes from one to the next.
 *     minGRU   z n      s_t = (1 − z) ⊙ s_{t−1} + z ⊙ n
 *     minLSTM  f i g    s_t = f ⊙ s_{t−1} + i ⊙ g, where f and i are σ(…) over the sum of both
 *     QRNN     z f      s_t = f ⊙ s_{t−1} + (1 − f) ⊙ z
 *              z f o    the same, and h_t = o ⊙ s_t
 *              z f o i  s_t = f ⊙ s_{t−1} + i ⊙ z, and h_t = o ⊙ s_t
 * Where there is no o, s is h.
 */
import { MIN_GRU, MIN_LSTM, QRNN_F, QRNN_FO, QRNN_IFO } from "./run";
import { exp, logistic, logisticSlope, madd, one, settled, tanh, tanhSlope } from "./vector";

/**
 * One step. gates [B, G·S]: net inputs → gates; sPrevious, s, h [B, S]. Of minLSTM f goes into share [B, S], and the gates f and i
 * become ∂f/∂(their net inputs).
 */
export function elementwiseForward(
  cell: i32, gates: usize, sPrevious: usize, s: usize, share: usize, h: usize, B: usize, S: usize, row: usize,
): void {
  if (cell == MIN_GRU) forward(MIN_GRU, gates, sPrevious, s, share, h, B, S, row);
  else if (cell == MIN_LSTM) forward(MIN_LSTM, gates, sPrevious, s, share, h, B, S, row);
  else if (cell == QRNN_F) forward(QRNN_F, gates, sPrevious, s, share, h, B, S, row);
  else if (cell == QRNN_FO) forward(QRNN_FO, gates, sPrevious, s, share, h, B, S, row);
  else forward(QRNN_IFO, gates, sPrevious, s, share, h, B, S, row);
}

/** One step back. gates → gradients of their net inputs; ds [B, S]: ∂L/∂s_t from the step after → ∂L/∂s_{t−1}; the others are read. */
export function elementwiseBackward(
  cell: i32, gates: usize, sPrevious: usize, s: usize, share: usize, dy: usize, ds: usize, B: usize, S: usize, row: usize,
): void {
  if (cell == MIN_GRU) backward(MIN_GRU, gates, sPrevious, s, share, dy, ds, B, S, row);
  else if (cell == MIN_LSTM) backward(MIN_LSTM, gates, sPrevious, s, share, dy, ds, B, S, row);
  else if (cell == QRNN_F) backward(QRNN_F, gates, sPrevious, s, share, dy, ds, B, S, row);
  else if (cell == QRNN_FO) backward(QRNN_FO, gates, sPrevious, s, share, dy, ds, B, S, row);
  else backward(QRNN_IFO, gates, sPrevious, s, share, dy, ds, B, S, row);
}

// `cell` is a constant where these two are inlined, so that the untaken branches vanish.

// @ts-ignore: decorator
@inline
function forward(
  cell: i32, gates: usize, sPrevious: usize, s: usize, share: usize, h: usize, B: usize, S: usize, row: usize,
): void {
  const block = S << 2;
  for (let b: usize = 0; b < B; b++) {
    for (let j: usize = 0; j < block; j += 16) {
      const p0 = gates + j, p1 = p0 + block, p2 = p1 + block, p3 = p2 + block;
      const before = v128.load(sPrevious + j);
      let state: v128;
      if (cell == MIN_GRU) {
        const z = logistic(v128.load(p0));
        v128.store(p0, z);
        state = madd(z, f32x4.sub(v128.load(p1), before), before);
      } else if (cell == MIN_LSTM) {
        const netF = v128.load(p0), netI = v128.load(p1), m = least(netF, netI);
        const e = exp(m), eF = exp(f32x4.sub(m, netF)), eI = exp(f32x4.sub(m, netI));
        const wF = f32x4.add(e, eI), wI = f32x4.add(e, eF), scale = f32x4.div(one(), f32x4.add(wF, wI));
        const f = f32x4.mul(wF, scale), i = f32x4.mul(wI, scale);
        v128.store(share + j, f);
        v128.store(p0, f32x4.mul(f32x4.mul(f, scale), eF));
        v128.store(p1, f32x4.neg(f32x4.mul(f32x4.mul(i, scale), eI)));
        state = madd(f, before, f32x4.mul(i, v128.load(p2)));
      } else {
        const z = tanh(v128.load(p0)), f = logistic(v128.load(p1));
        v128.store(p0, z);
        v128.store(p1, f);
        if (cell == QRNN_IFO) {
          const i = logistic(v128.load(p3));
          v128.store(p3, i);
          state = madd(f, before, f32x4.mul(i, z));
        } else {
          state = madd(f, f32x4.sub(before, z), z);
        }
        if (cell != QRNN_F) {
          const o = logistic(v128.load(p2));
          v128.store(p2, o);
          v128.store(h + j, f32x4.mul(o, state));
        }
      }
      v128.store(s + j, state);
    }
    gates += row;
    sPrevious += block;
    s += block;
    share += block;
    h += block;
  }
}

// @ts-ignore: decorator
@inline
function backward(
  cell: i32, gates: usize, sPrevious: usize, s: usize, share: usize, dy: usize, ds: usize, B: usize, S: usize, row: usize,
): void {
  const block = S << 2;
  for (let b: usize = 0; b < B; b++) {
    for (let j: usize = 0; j < block; j += 16) {
      const p0 = gates + j, p1 = p0 + block, p2 = p1 + block, p3 = p2 + block;
      const before = v128.load(sPrevious + j), after = v128.load(ds + j);
      if (cell == MIN_GRU) {
        const z = v128.load(p0), n = v128.load(p1), d = settled(f32x4.add(v128.load(dy + j), after));
        v128.store(p0, f32x4.mul(f32x4.mul(d, f32x4.sub(n, before)), logisticSlope(z)));
        v128.store(p1, f32x4.mul(d, z));
        v128.store(ds + j, f32x4.mul(d, f32x4.sub(one(), z)));
      } else if (cell == MIN_LSTM) {
        const f = v128.load(share + j), d = settled(f32x4.add(v128.load(dy + j), after));
        const dF = f32x4.mul(d, f32x4.sub(before, v128.load(p2)));
        v128.store(p0, f32x4.mul(dF, v128.load(p0)));
        v128.store(p1, f32x4.mul(dF, v128.load(p1)));
        v128.store(p2, f32x4.mul(d, f32x4.sub(one(), f)));
        v128.store(ds + j, f32x4.mul(d, f));
      } else {
        const z = v128.load(p0), f = v128.load(p1);
        let d = v128.load(dy + j);
        if (cell == QRNN_F) {
          d = settled(f32x4.add(d, after));
        } else {
          const o = v128.load(p2);
          d = settled(d);
          v128.store(p2, f32x4.mul(f32x4.mul(d, v128.load(s + j)), logisticSlope(o)));
          d = settled(madd(d, o, after));
        }
        const i = cell == QRNN_IFO ? v128.load(p3) : f32x4.sub(one(), f);
        const dF = f32x4.mul(d, cell == QRNN_IFO ? before : f32x4.sub(before, z));
        if (cell == QRNN_IFO) v128.store(p3, f32x4.mul(f32x4.mul(d, z), logisticSlope(i)));
        v128.store(p0, f32x4.mul(f32x4.mul(d, i), tanhSlope(z)));
        v128.store(p1, f32x4.mul(dF, logisticSlope(f)));
        v128.store(ds + j, f32x4.mul(d, f));
      }
    }
    gates += row;
    sPrevious += block;
    s += block;
    share += block;
    dy += block;
    ds += block;
  }
}

/**
 * min(a, b, 0). minLSTM's f is (1 + e⁻ⁱ) / (2 + e⁻ᶠ + e⁻ⁱ) by its net inputs; both sides times e to this power, no term is larger than 1
 * and one of them is 1, even where both σ are as good as 0.
 */
// @ts-ignore: decorator
@inline
function least(a: v128, b: v128): v128 {
  return f32x4.min(f32x4.min(a, b), f32x4.splat(0));
}
