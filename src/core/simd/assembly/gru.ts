/**
 * GRU with the reset gate after the recurrent product (PyTorch's; with a separate recurrent bias for n):
 * r = σ(…), z = σ(…), n = tanh(m + r ⊙ k), h_t = (1 − z) ⊙ n + z ⊙ h_{t−1},
 * where m is n's part from the input and k its part from h_{t−1}. A row of gates is four blocks of
 * S floats, n r z k: so the input's three (n r z) and the recurrent three (r z k) each lie side by side; `row` is the bytes
 * from one to the next.
 */
import { logistic, logisticSlope, madd, one, settled, tanh, tanhSlope } from "./vector";

/** One step. gates [B, 4S]: m, net inputs of r and z, k → n, r, z, k; hPrevious, h [B, S]. */
export function gruForward(gates: usize, hPrevious: usize, h: usize, B: usize, S: usize, row: usize): void {
  const block = S << 2;
  for (let b: usize = 0; b < B; b++) {
    let pn = gates, pr = pn + block, pz = pr + block, pk = pz + block;
    const end = pr;
    for (; pn < end; pn += 16) {
      const r = logistic(v128.load(pr));
      const z = logistic(v128.load(pz));
      const n = tanh(madd(r, v128.load(pk), v128.load(pn)));
      v128.store(pn, n);
      v128.store(pr, r);
      v128.store(pz, z);
      v128.store(h, madd(z, f32x4.sub(v128.load(hPrevious), n), n));
      pr += 16;
      pz += 16;
      pk += 16;
      hPrevious += 16;
      h += 16;
    }
    gates += row;
  }
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
    let pn = gates, pr = pn + block, pz = pr + block, pk = pz + block;
    const end = pr;
    for (; pn < end; pn += 16) {
      const n = v128.load(pn), r = v128.load(pr), z = v128.load(pz), k = v128.load(pk);
      const d = settled(f32x4.add(v128.load(dy), v128.load(dh)));
      v128.store(dh, f32x4.mul(d, z));
      const dn = f32x4.mul(f32x4.mul(d, f32x4.sub(one(), z)), tanhSlope(n));
      const dz = f32x4.mul(f32x4.mul(d, f32x4.sub(v128.load(hPrevious), n)), logisticSlope(z));
      v128.store(pn, dn);
      v128.store(pr, f32x4.mul(f32x4.mul(dn, k), logisticSlope(r)));
      v128.store(pz, dz);
      v128.store(pk, f32x4.mul(dn, r));
      pr += 16;
      pz += 16;
      pk += 16;
      hPrevious += 16;
      dy += 16;
      dh += 16;
    }
    gates += row;
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
    for (let j: usize = 0; j < block; j += 16) {
      const r = logistic(v128.load(gates + j));
      v128.store(gates + j, r);
      v128.store(gates + block + j, logistic(v128.load(gates + block + j)));
      v128.store(q + j, f32x4.mul(r, v128.load(hPrevious + j)));
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
    for (let j: usize = 0; j < block; j += 16) {
      const n = tanh(v128.load(gates + 2 * block + j));
      v128.store(gates + 2 * block + j, n);
      v128.store(h + j, madd(v128.load(gates + block + j), f32x4.sub(v128.load(hPrevious + j), n), n));
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
    for (let j: usize = 0; j < block; j += 16) {
      const z = v128.load(gates + block + j), n = v128.load(gates + 2 * block + j);
      const d = settled(f32x4.add(v128.load(dy + j), v128.load(dh + j)));
      v128.store(dh + j, f32x4.mul(d, z));
      v128.store(dq + j, f32x4.splat(0));
      v128.store(gates + block + j, f32x4.mul(f32x4.mul(d, f32x4.sub(v128.load(hPrevious + j), n)), logisticSlope(z)));
      v128.store(gates + 2 * block + j, f32x4.mul(f32x4.mul(d, f32x4.sub(one(), z)), tanhSlope(n)));
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
    for (let j: usize = 0; j < block; j += 16) {
      const r = v128.load(gates + j), d = v128.load(dq + j);
      v128.store(gates + j, f32x4.mul(f32x4.mul(d, v128.load(hPrevious + j)), logisticSlope(r)));
      v128.store(dh + j, madd(d, r, v128.load(dh + j)));
    }
    gates += row;
    hPrevious += block;
    dq += block;
    dh += block;
  }
}
