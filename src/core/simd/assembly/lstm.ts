/**
 * LSTM: i, f, o = σ(…), g = tanh(…), c_t = f ⊙ c_{t−1} + i ⊙ g, h_t = o ⊙ tanh(c_t). A row of gates is blocks of S floats,
 * i f g o; `row` is the bytes from one to the next. Its relatives, by their numbers in `run.ts`:
 * with peepholes (v [3, S] for i, f, o) i and f see v ⊙ c_{t−1} as well, o sees v ⊙ c_t; coupled, f = 1 − i; without forget
 * gate, f = 1. The last two have blocks i g o.
 */
import { COUPLED, LSTM, PEEPHOLE } from "./run";
import { logistic, logisticSlope, madd, one, settled, tanh, tanhSlope } from "./vector";

/** One step. gates [B, G·S]: net inputs → gates; v [3, S] or 0; cPrevious, c, tanhC, h [B, S]. */
export function lstmForward(
  cell: i32, gates: usize, v: usize, cPrevious: usize, c: usize, tanhC: usize, h: usize, B: usize, S: usize, row: usize,
): void {
  if (cell == LSTM) forward(LSTM, gates, v, cPrevious, c, tanhC, h, B, S, row);
  else if (cell == PEEPHOLE) forward(PEEPHOLE, gates, v, cPrevious, c, tanhC, h, B, S, row);
  else if (cell == COUPLED) forward(COUPLED, gates, v, cPrevious, c, tanhC, h, B, S, row);
  else forward(-1, gates, v, cPrevious, c, tanhC, h, B, S, row);
}

/**
 * One step back. gates [B, G·S]: gates → gradients of their net inputs; dc [B, S]: ∂L/∂c_t → ∂L/∂c_{t−1};
 * v, cPrevious, tanhC, dy are read, dh is read and set to 0.
 */
export function lstmBackward(
  cell: i32, gates: usize, v: usize, cPrevious: usize, tanhC: usize, dy: usize, dh: usize, dc: usize,
  B: usize, S: usize, row: usize,
): void {
  if (cell == LSTM) backward(LSTM, gates, v, cPrevious, tanhC, dy, dh, dc, B, S, row);
  else if (cell == PEEPHOLE) backward(PEEPHOLE, gates, v, cPrevious, tanhC, dy, dh, dc, B, S, row);
  else if (cell == COUPLED) backward(COUPLED, gates, v, cPrevious, tanhC, dy, dh, dc, B, S, row);
  else backward(-1, gates, v, cPrevious, tanhC, dy, dh, dc, B, S, row);
}

// `cell` is a constant where these two are inlined, so that the untaken branches vanish.

// @ts-ignore: decorator
@inline
function forward(
  cell: i32, gates: usize, v: usize, cPrevious: usize, c: usize, tanhC: usize, h: usize, B: usize, S: usize, row: usize,
): void {
  const block = S << 2, gated = cell == LSTM || cell == PEEPHOLE;
  for (let b: usize = 0; b < B; b++) {
    const pi = gates, pf = gated ? pi + block : pi, pg = pf + block, po = pg + block;
    for (let j: usize = 0; j < block; j += 16) {
      const before = v128.load(cPrevious + j);
      let netI = v128.load(pi + j);
      if (cell == PEEPHOLE) netI = madd(v128.load(v + j), before, netI);
      const i = logistic(netI);
      v128.store(pi + j, i);
      const g = tanh(v128.load(pg + j));
      v128.store(pg + j, g);
      let state: v128;
      if (gated) {
        let netF = v128.load(pf + j);
        if (cell == PEEPHOLE) netF = madd(v128.load(v + block + j), before, netF);
        const f = logistic(netF);
        v128.store(pf + j, f);
        state = madd(f, before, f32x4.mul(i, g));
      } else {
        state = madd(i, cell == COUPLED ? f32x4.sub(g, before) : g, before);
      }
      let netO = v128.load(po + j);
      if (cell == PEEPHOLE) netO = madd(v128.load(v + 2 * block + j), state, netO);
      const o = logistic(netO);
      v128.store(po + j, o);
      const squashed = tanh(state);
      v128.store(c + j, state);
      v128.store(tanhC + j, squashed);
      v128.store(h + j, f32x4.mul(o, squashed));
    }
    gates += row;
    cPrevious += block;
    c += block;
    tanhC += block;
    h += block;
  }
}

// @ts-ignore: decorator
@inline
function backward(
  cell: i32, gates: usize, v: usize, cPrevious: usize, tanhC: usize, dy: usize, dh: usize, dc: usize,
  B: usize, S: usize, row: usize,
): void {
  const block = S << 2, gated = cell == LSTM || cell == PEEPHOLE;
  for (let b: usize = 0; b < B; b++) {
    const pi = gates, pf = gated ? pi + block : pi, pg = pf + block, po = pg + block;
    for (let j: usize = 0; j < block; j += 16) {
      const i = v128.load(pi + j), g = v128.load(pg + j), o = v128.load(po + j);
      const before = v128.load(cPrevious + j), squashed = v128.load(tanhC + j);
      const d = settled(f32x4.add(v128.load(dy + j), v128.load(dh + j)));
      const dNetO = f32x4.mul(f32x4.mul(d, squashed), logisticSlope(o));
      let dState = settled(madd(f32x4.mul(d, o), tanhSlope(squashed), v128.load(dc + j)));
      if (cell == PEEPHOLE) dState = madd(v128.load(v + 2 * block + j), dNetO, dState);
      const dI = f32x4.mul(dState, cell == COUPLED ? f32x4.sub(g, before) : g);
      const dNetI = f32x4.mul(dI, logisticSlope(i));
      let dBefore = dState;
      if (cell == COUPLED) dBefore = f32x4.mul(dState, f32x4.sub(one(), i));
      if (gated) {
        const f = v128.load(pf + j);
        const dNetF = f32x4.mul(f32x4.mul(dState, before), logisticSlope(f));
        v128.store(pf + j, dNetF);
        dBefore = f32x4.mul(dState, f);
        if (cell == PEEPHOLE) {
          dBefore = madd(v128.load(v + j), dNetI, madd(v128.load(v + block + j), dNetF, dBefore));
        }
      }
      v128.store(dh + j, f32x4.splat(0));
      v128.store(dc + j, dBefore);
      v128.store(pi + j, dNetI);
      v128.store(pg + j, f32x4.mul(f32x4.mul(dState, i), tanhSlope(g)));
      v128.store(po + j, dNetO);
    }
    gates += row;
    cPrevious += block;
    tanhC += block;
    dy += block;
    dh += block;
    dc += block;
  }
}

/**
 * ∂L/∂v [3, S] += Σ over the rows: δ_i ⊙ c_{t−1}, δ_f ⊙ c_{t−1}, δ_o ⊙ c_t. gates [rows, 4S] hold the δ; cPrevious, c [rows, S].
 */
export function peepholeGradients(
  gates: usize, cPrevious: usize, c: usize, dv: usize, rows: usize, S: usize, row: usize,
): void {
  const block = S << 2;
  for (let r: usize = 0; r < rows; r++) {
    for (let j: usize = 0; j < block; j += 16) {
      const before = v128.load(cPrevious + j), at = dv + j;
      v128.store(at, madd(v128.load(gates + j), before, v128.load(at)));
      v128.store(at + block, madd(v128.load(gates + block + j), before, v128.load(at + block)));
      v128.store(at + 2 * block, madd(v128.load(gates + 3 * block + j), v128.load(c + j), v128.load(at + 2 * block)));
    }
    gates += row;
    cPrevious += block;
    c += block;
  }
}
