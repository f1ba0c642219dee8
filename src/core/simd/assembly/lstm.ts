/**
 * LSTM: i, f, o = σ(…), g = tanh(…), c_t = f ⊙ c_{t−1} + i ⊙ g, h_t = o ⊙ tanh(c_t). A row of gates is four blocks of S
 * floats, i f g o; `row` is the bytes from one to the next.
 */
import { logistic, logisticSlope, madd, tanh, tanhSlope } from "./vector";

/** One step. gates [B, 4S]: net inputs → i, f, g, o; cPrevious, c, tanhC, h [B, S]. */
export function lstmForward(
  gates: usize, cPrevious: usize, c: usize, tanhC: usize, h: usize, B: usize, S: usize, row: usize,
): void {
  const block = S << 2;
  for (let b: usize = 0; b < B; b++) {
    let pi = gates, pf = pi + block, pg = pf + block, po = pg + block;
    const end = pf;
    for (; pi < end; pi += 16) {
      const i = logistic(v128.load(pi));
      const f = logistic(v128.load(pf));
      const g = tanh(v128.load(pg));
      const o = logistic(v128.load(po));
      const state = madd(f, v128.load(cPrevious), f32x4.mul(i, g));
      const squashed = tanh(state);
      v128.store(pi, i);
      v128.store(pf, f);
      v128.store(pg, g);
      v128.store(po, o);
      v128.store(c, state);
      v128.store(tanhC, squashed);
      v128.store(h, f32x4.mul(o, squashed));
      pf += 16;
      pg += 16;
      po += 16;
      cPrevious += 16;
      c += 16;
      tanhC += 16;
      h += 16;
    }
    gates += row;
  }
}

/**
 * One step back. gates [B, 4S]: i, f, g, o → gradients of their net inputs; dc [B, S]: ∂L/∂c_t → ∂L/∂c_{t−1};
 * cPrevious, tanhC, dy, dh [B, S] are read.
 */
export function lstmBackward(
  gates: usize, cPrevious: usize, tanhC: usize, dy: usize, dh: usize, dc: usize, B: usize, S: usize, row: usize,
): void {
  const block = S << 2;
  for (let b: usize = 0; b < B; b++) {
    let pi = gates, pf = pi + block, pg = pf + block, po = pg + block;
    const end = pf;
    for (; pi < end; pi += 16) {
      const i = v128.load(pi), f = v128.load(pf), g = v128.load(pg), o = v128.load(po);
      const squashed = v128.load(tanhC);
      const d = f32x4.add(v128.load(dy), v128.load(dh));
      const dState = madd(f32x4.mul(d, o), tanhSlope(squashed), v128.load(dc));
      v128.store(dc, f32x4.mul(dState, f));
      v128.store(pi, f32x4.mul(f32x4.mul(dState, g), logisticSlope(i)));
      v128.store(pf, f32x4.mul(f32x4.mul(dState, v128.load(cPrevious)), logisticSlope(f)));
      v128.store(pg, f32x4.mul(f32x4.mul(dState, i), tanhSlope(g)));
      v128.store(po, f32x4.mul(f32x4.mul(d, squashed), logisticSlope(o)));
      pf += 16;
      pg += 16;
      po += 16;
      cPrevious += 16;
      tanhC += 16;
      dy += 16;
      dh += 16;
      dc += 16;
    }
    gates += row;
  }
}
