/**
 * GRU with the reset gate after the recurrent product (PyTorch's; with a separate recurrent bias for n):
 * r = σ(…), z = σ(…), n = tanh(m + r ⊙ k), h_t = (1 − z) ⊙ n + z ⊙ h_{t−1},
 * where m is n's part from the input and k its part from h_{t−1}. A row of gates is four blocks of
 * S floats, n r z k: so the input's three (n r z) and the recurrent three (r z k) each lie side by side; `row` is the bytes
 * from one to the next.
 */
import { logistic, logisticSlope, madd, one, settled, storeTwo, tanh, tanhSlope } from "./vector";

/** One step. gates [B, 4S]: m, net inputs of r and z, k → n, r, z, k; hPrevious, h [B, S]. */
export function gruForward(gates: usize, hPrevious: usize, h: usize, B: usize, S: usize, row: usize): void {
  const block = S << 2;
  for (let b: usize = 0; b < B; b++) {
    const pr = gates + block, pz = pr + block, pk = pz + block;
    for (let j: usize = 0; j < block; j += 32) {
      const r0 = logistic(v128.load(pr + j)), r1 = logistic(v128.load(pr + j, 16));
      const z0 = logistic(v128.load(pz + j)), z1 = logistic(v128.load(pz + j, 16));
      const n0 = tanh(madd(r0, v128.load(pk + j), v128.load(gates + j)));
      const n1 = tanh(madd(r1, v128.load(pk + j, 16), v128.load(gates + j, 16)));
      const h0 = mixed(z0, v128.load(hPrevious + j), n0), h1 = mixed(z1, v128.load(hPrevious + j, 16), n1);
      storeTwo(gates + j, n0, n1);
      storeTwo(pr + j, r0, r1);
      storeTwo(pz + j, z0, z1);
      storeTwo(h + j, h0, h1);
    }
    gates += row;
    hPrevious += block;
    h += block;
  }
}

/** h_t = n + z ⊙ (h_{t−1} − n). */
// @ts-ignore: decorator
@inline
function mixed(z: v128, before: v128, n: v128): v128 {
  return madd(z, f32x4.sub(before, n), n);
}

/** The gradient of n's net input, and below that of z's, from d = ∂L/∂h_t. */
// @ts-ignore: decorator
@inline
function candidateDelta(d: v128, z: v128, n: v128): v128 {
  return f32x4.mul(f32x4.mul(d, f32x4.sub(one(), z)), tanhSlope(n));
}

// @ts-ignore: decorator
@inline
function updateDelta(d: v128, z: v128, before: v128, n: v128): v128 {
  return f32x4.mul(f32x4.mul(d, f32x4.sub(before, n)), logisticSlope(z));
}

/** The gradient of r's net input, from that of r ⊙ k. */
// @ts-ignore: decorator
@inline
function resetDelta(d: v128, r: v128, k: v128): v128 {
  return f32x4.mul(f32x4.mul(d, k), logisticSlope(r));
}

/**
 * One step back. gates [B, 4S]: n, r, z, k → their gradients (of m, net inputs of r and z, k). dh [B, S]: ∂L/∂h_t from
 * the step after → the part of ∂L/∂h_{t−1} that does not pass through the gates. hPrevious, dy [B, S].
 */
export function gruBackward(
  gates: usize, hPrevious: usize, dy: usize, dh: usize, B: usize, S: usize, row: usize,
): void {
  const block = S << 2;
  for (let b: usize = 0; b < B; b++) {
    const pr = gates + block, pz = pr + block, pk = pz + block;
    for (let j: usize = 0; j < block; j += 32) {
      const n0 = v128.load(gates + j), n1 = v128.load(gates + j, 16), r0 = v128.load(pr + j), r1 = v128.load(pr + j, 16);
      const z0 = v128.load(pz + j), z1 = v128.load(pz + j, 16), k0 = v128.load(pk + j), k1 = v128.load(pk + j, 16);
      const before0 = v128.load(hPrevious + j), before1 = v128.load(hPrevious + j, 16);
      const d0 = settled(f32x4.add(v128.load(dy + j), v128.load(dh + j)));
      const d1 = settled(f32x4.add(v128.load(dy + j, 16), v128.load(dh + j, 16)));
      const dn0 = candidateDelta(d0, z0, n0), dn1 = candidateDelta(d1, z1, n1);
      storeTwo(dh + j, f32x4.mul(d0, z0), f32x4.mul(d1, z1));
      storeTwo(gates + j, dn0, dn1);
      storeTwo(pr + j, resetDelta(dn0, r0, k0), resetDelta(dn1, r1, k1));
      storeTwo(pz + j, updateDelta(d0, z0, before0, n0), updateDelta(d1, z1, before1, n1));
      storeTwo(pk + j, f32x4.mul(dn0, r0), f32x4.mul(dn1, r1));
    }
    gates += row;
    hPrevious += block;
    dy += block;
    dh += block;
  }
}

/**
 * GRU with the reset gate before the recurrent product (Cho et al. 2014, the book's): r, z = σ(…), q = r ⊙ h_{t−1},
 * n = tanh(m + U_n q), h_t = (1 − z) ⊙ n + z ⊙ h_{t−1}. A row of gates is r z n. A step is in two halves, with the product U_n q
 * between them. First half: net inputs of r and z → r, z; q [B, S] is written.
 */
export function resetForward(gates: usize, hPrevious: usize, q: usize, B: usize, S: usize, row: usize): void {
  const block = S << 2;
  for (let b: usize = 0; b < B; b++) {
    const pz = gates + block;
    for (let j: usize = 0; j < block; j += 32) {
      const r0 = logistic(v128.load(gates + j)), r1 = logistic(v128.load(gates + j, 16));
      const z0 = logistic(v128.load(pz + j)), z1 = logistic(v128.load(pz + j, 16));
      const before0 = v128.load(hPrevious + j), before1 = v128.load(hPrevious + j, 16);
      storeTwo(gates + j, r0, r1);
      storeTwo(pz + j, z0, z1);
      storeTwo(q + j, f32x4.mul(r0, before0), f32x4.mul(r1, before1));
    }
    gates += row;
    hPrevious += block;
    q += block;
  }
}

/** Second half: net input of n → n; h [B, S] is written. */
export function candidateForward(gates: usize, hPrevious: usize, h: usize, B: usize, S: usize, row: usize): void {
  const block = S << 2;
  for (let b: usize = 0; b < B; b++) {
    const pz = gates + block, pn = pz + block;
    for (let j: usize = 0; j < block; j += 32) {
      const n0 = tanh(v128.load(pn + j)), n1 = tanh(v128.load(pn + j, 16));
      const h0 = mixed(v128.load(pz + j), v128.load(hPrevious + j), n0);
      const h1 = mixed(v128.load(pz + j, 16), v128.load(hPrevious + j, 16), n1);
      storeTwo(pn + j, n0, n1);
      storeTwo(h + j, h0, h1);
    }
    gates += row;
    hPrevious += block;
    h += block;
  }
}

/**
 * The second half back: z and n → their gradients; dh [B, S]: ∂L/∂h_t from the step after → its share through z alone;
 * dq [B, S] → 0.
 */
export function candidateBackward(
  gates: usize, hPrevious: usize, dy: usize, dh: usize, dq: usize, B: usize, S: usize, row: usize,
): void {
  const block = S << 2;
  for (let b: usize = 0; b < B; b++) {
    const pz = gates + block, pn = pz + block;
    for (let j: usize = 0; j < block; j += 32) {
      const z0 = v128.load(pz + j), z1 = v128.load(pz + j, 16), n0 = v128.load(pn + j), n1 = v128.load(pn + j, 16);
      const before0 = v128.load(hPrevious + j), before1 = v128.load(hPrevious + j, 16);
      const d0 = settled(f32x4.add(v128.load(dy + j), v128.load(dh + j)));
      const d1 = settled(f32x4.add(v128.load(dy + j, 16), v128.load(dh + j, 16)));
      storeTwo(dh + j, f32x4.mul(d0, z0), f32x4.mul(d1, z1));
      storeTwo(dq + j, f32x4.splat(0), f32x4.splat(0));
      storeTwo(pz + j, updateDelta(d0, z0, before0, n0), updateDelta(d1, z1, before1, n1));
      storeTwo(pn + j, candidateDelta(d0, z0, n0), candidateDelta(d1, z1, n1));
    }
    gates += row;
    hPrevious += block;
    dy += block;
    dh += block;
    dq += block;
  }
}

/** The first half back: r → its gradient, from dq [B, S] = U_nᵀ δ_n; dh gets its share through q. */
export function resetBackward(gates: usize, hPrevious: usize, dq: usize, dh: usize, B: usize, S: usize, row: usize): void {
  const block = S << 2;
  for (let b: usize = 0; b < B; b++) {
    for (let j: usize = 0; j < block; j += 32) {
      const r0 = v128.load(gates + j), r1 = v128.load(gates + j, 16), d0 = v128.load(dq + j), d1 = v128.load(dq + j, 16);
      const delta0 = resetDelta(d0, r0, v128.load(hPrevious + j)), delta1 = resetDelta(d1, r1, v128.load(hPrevious + j, 16));
      const dh0 = madd(d0, r0, v128.load(dh + j)), dh1 = madd(d1, r1, v128.load(dh + j, 16));
      storeTwo(gates + j, delta0, delta1);
      storeTwo(dh + j, dh0, dh1);
    }
    gates += row;
    hPrevious += block;
    dq += block;
    dh += block;
  }
}
