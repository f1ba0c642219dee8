/**
 * LSTM: i, f, o = σ(…), g = tanh(…), c_t = f ⊙ c_{t−1} + i ⊙ g, h_t = o ⊙ tanh(c_t). A row of gates is blocks of S floats,
 * i f g o; `row` is the bytes from one to the next. Its relatives, by their numbers in `run.ts`:
 * with peepholes (v [3, S] for i, f, o) i and f see v ⊙ c_{t−1} as well, o sees v ⊙ c_t; coupled, f = 1 − i; without forget
 * gate, f = 1. The last two have blocks i g o.
 */
import { COUPLED, LSTM, NO_FORGET, PEEPHOLE } from "./run";
import { logistic, logisticSlope, madd, one, settled, storeTwo, tanh, tanhSlope } from "./vector";

/** One step. gates [B, G·S]: net inputs → gates; v [3, S] or 0; cPrevious, c, tanhC, h [B, S]. */
export function lstmForward(
  cell: i32, gates: usize, v: usize, cPrevious: usize, c: usize, tanhC: usize, h: usize, B: usize, S: usize, row: usize,
): void {
  if (cell == LSTM) plainForward(gates, v, cPrevious, c, tanhC, h, B, S, row);
  else if (cell == PEEPHOLE) peepholeForward(gates, v, cPrevious, c, tanhC, h, B, S, row);
  else if (cell == COUPLED) coupledForward(gates, v, cPrevious, c, tanhC, h, B, S, row);
  else noForgetForward(gates, v, cPrevious, c, tanhC, h, B, S, row);
}

/**
 * One step back. gates [B, G·S]: gates → gradients of their net inputs; dc [B, S]: ∂L/∂c_t → ∂L/∂c_{t−1};
 * v, cPrevious, tanhC, dy are read, dh is read and set to 0.
 */
export function lstmBackward(
  cell: i32, gates: usize, v: usize, cPrevious: usize, tanhC: usize, dy: usize, dh: usize, dc: usize,
  B: usize, S: usize, row: usize,
): void {
  if (cell == LSTM) plainBackward(gates, v, cPrevious, tanhC, dy, dh, dc, B, S, row);
  else if (cell == PEEPHOLE) peepholeBackward(gates, v, cPrevious, tanhC, dy, dh, dc, B, S, row);
  else if (cell == COUPLED) coupledBackward(gates, v, cPrevious, tanhC, dy, dh, dc, B, S, row);
  else noForgetBackward(gates, v, cPrevious, tanhC, dy, dh, dc, B, S, row);
}

// One function a cell, exported for Binaryen not to merge them into one that asks for the cell in its loop.
export function plainForward(
  gates: usize, v: usize, cPrevious: usize, c: usize, tanhC: usize, h: usize, B: usize, S: usize, row: usize,
): void { forward(LSTM, gates, v, cPrevious, c, tanhC, h, B, S, row); }
export function plainBackward(
  gates: usize, v: usize, cPrevious: usize, tanhC: usize, dy: usize, dh: usize, dc: usize, B: usize, S: usize, row: usize,
): void { backward(LSTM, gates, v, cPrevious, tanhC, dy, dh, dc, B, S, row); }
export function peepholeForward(
  gates: usize, v: usize, cPrevious: usize, c: usize, tanhC: usize, h: usize, B: usize, S: usize, row: usize,
): void { forward(PEEPHOLE, gates, v, cPrevious, c, tanhC, h, B, S, row); }
export function peepholeBackward(
  gates: usize, v: usize, cPrevious: usize, tanhC: usize, dy: usize, dh: usize, dc: usize, B: usize, S: usize, row: usize,
): void { backward(PEEPHOLE, gates, v, cPrevious, tanhC, dy, dh, dc, B, S, row); }
export function coupledForward(
  gates: usize, v: usize, cPrevious: usize, c: usize, tanhC: usize, h: usize, B: usize, S: usize, row: usize,
): void { forward(COUPLED, gates, v, cPrevious, c, tanhC, h, B, S, row); }
export function coupledBackward(
  gates: usize, v: usize, cPrevious: usize, tanhC: usize, dy: usize, dh: usize, dc: usize, B: usize, S: usize, row: usize,
): void { backward(COUPLED, gates, v, cPrevious, tanhC, dy, dh, dc, B, S, row); }
export function noForgetForward(
  gates: usize, v: usize, cPrevious: usize, c: usize, tanhC: usize, h: usize, B: usize, S: usize, row: usize,
): void { forward(NO_FORGET, gates, v, cPrevious, c, tanhC, h, B, S, row); }
export function noForgetBackward(
  gates: usize, v: usize, cPrevious: usize, tanhC: usize, dy: usize, dh: usize, dc: usize, B: usize, S: usize, row: usize,
): void { backward(NO_FORGET, gates, v, cPrevious, tanhC, dy, dh, dc, B, S, row); }

// `cell` is a constant where these are inlined, so that the untaken branches vanish.

// @ts-ignore: decorator
@inline
function forward(
  cell: i32, gates: usize, v: usize, cPrevious: usize, c: usize, tanhC: usize, h: usize, B: usize, S: usize, row: usize,
): void {
  const block = S << 2, gated = cell == LSTM || cell == PEEPHOLE;
  for (let b: usize = 0; b < B; b++) {
    const pi = gates, pf = gated ? pi + block : pi, pg = pf + block, po = pg + block;
    for (let j: usize = 0; j < block; j += 32) {
      const before0 = v128.load(cPrevious + j), before1 = v128.load(cPrevious + j, 16);
      const vi = v + j, vf = vi + block, vo = vf + block;
      const i0 = gate(cell, pi + j, vi, before0), i1 = gate(cell, pi + j + 16, vi + 16, before1);
      const g0 = tanh(v128.load(pg + j)), g1 = tanh(v128.load(pg + j, 16));
      let state0: v128, state1: v128;
      if (gated) {
        const f0 = gate(cell, pf + j, vf, before0), f1 = gate(cell, pf + j + 16, vf + 16, before1);
        storeTwo(pf + j, f0, f1);
        state0 = madd(f0, before0, f32x4.mul(i0, g0));
        state1 = madd(f1, before1, f32x4.mul(i1, g1));
      } else {
        state0 = madd(i0, cell == COUPLED ? f32x4.sub(g0, before0) : g0, before0);
        state1 = madd(i1, cell == COUPLED ? f32x4.sub(g1, before1) : g1, before1);
      }
      const o0 = gate(cell, po + j, vo, state0), o1 = gate(cell, po + j + 16, vo + 16, state1);
      const squashed0 = tanh(state0), squashed1 = tanh(state1);
      storeTwo(pi + j, i0, i1);
      storeTwo(pg + j, g0, g1);
      storeTwo(po + j, o0, o1);
      storeTwo(c + j, state0, state1);
      storeTwo(tanhC + j, squashed0, squashed1);
      storeTwo(h + j, f32x4.mul(o0, squashed0), f32x4.mul(o1, squashed1));
    }
    gates += row;
    cPrevious += block;
    c += block;
    tanhC += block;
    h += block;
  }
}

/** σ of the net input at `at`, of which a peephole's weights at `v` are a part. */
// @ts-ignore: decorator
@inline
function gate(cell: i32, at: usize, v: usize, state: v128): v128 {
  const net = v128.load(at);
  return logistic(cell == PEEPHOLE ? madd(v128.load(v), state, net) : net);
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
    for (let j: usize = 0; j < block; j += 32) {
      const vi = v + j, vf = vi + block, vo = vf + block;
      const i0 = v128.load(pi + j), i1 = v128.load(pi + j, 16), g0 = v128.load(pg + j), g1 = v128.load(pg + j, 16);
      const o0 = v128.load(po + j), o1 = v128.load(po + j, 16);
      const before0 = v128.load(cPrevious + j), before1 = v128.load(cPrevious + j, 16);
      const squashed0 = v128.load(tanhC + j), squashed1 = v128.load(tanhC + j, 16);
      const d0 = settled(f32x4.add(v128.load(dy + j), v128.load(dh + j)));
      const d1 = settled(f32x4.add(v128.load(dy + j, 16), v128.load(dh + j, 16)));
      const dNetO0 = f32x4.mul(f32x4.mul(d0, squashed0), logisticSlope(o0));
      const dNetO1 = f32x4.mul(f32x4.mul(d1, squashed1), logisticSlope(o1));
      let dState0 = settled(madd(f32x4.mul(d0, o0), tanhSlope(squashed0), v128.load(dc + j)));
      let dState1 = settled(madd(f32x4.mul(d1, o1), tanhSlope(squashed1), v128.load(dc + j, 16)));
      if (cell == PEEPHOLE) {
        dState0 = madd(v128.load(vo), dNetO0, dState0);
        dState1 = madd(v128.load(vo, 16), dNetO1, dState1);
      }
      const dI0 = f32x4.mul(dState0, cell == COUPLED ? f32x4.sub(g0, before0) : g0);
      const dI1 = f32x4.mul(dState1, cell == COUPLED ? f32x4.sub(g1, before1) : g1);
      const dNetI0 = f32x4.mul(dI0, logisticSlope(i0)), dNetI1 = f32x4.mul(dI1, logisticSlope(i1));
      let dBefore0 = cell == COUPLED ? f32x4.mul(dState0, f32x4.sub(one(), i0)) : dState0;
      let dBefore1 = cell == COUPLED ? f32x4.mul(dState1, f32x4.sub(one(), i1)) : dState1;
      if (gated) {
        const f0 = v128.load(pf + j), f1 = v128.load(pf + j, 16);
        const dNetF0 = f32x4.mul(f32x4.mul(dState0, before0), logisticSlope(f0));
        const dNetF1 = f32x4.mul(f32x4.mul(dState1, before1), logisticSlope(f1));
        storeTwo(pf + j, dNetF0, dNetF1);
        dBefore0 = f32x4.mul(dState0, f0);
        dBefore1 = f32x4.mul(dState1, f1);
        if (cell == PEEPHOLE) {
          dBefore0 = madd(v128.load(vi), dNetI0, madd(v128.load(vf), dNetF0, dBefore0));
          dBefore1 = madd(v128.load(vi, 16), dNetI1, madd(v128.load(vf, 16), dNetF1, dBefore1));
        }
      }
      const dNetG0 = f32x4.mul(f32x4.mul(dState0, i0), tanhSlope(g0));
      const dNetG1 = f32x4.mul(f32x4.mul(dState1, i1), tanhSlope(g1));
      storeTwo(dh + j, f32x4.splat(0), f32x4.splat(0));
      storeTwo(dc + j, dBefore0, dBefore1);
      storeTwo(pi + j, dNetI0, dNetI1);
      storeTwo(pg + j, dNetG0, dNetG1);
      storeTwo(po + j, dNetO0, dNetO1);
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
