/**
 * A layer's forward pass and its backpropagation through time, each one call for all sequences of a batch.
 * See `run.ts` for the letters and for where everything lies.
 */
import { DEPTH, multiply, multiplyTransposed, pack, packedBytes, packTransposed } from "./gemm";
import {
  candidateBackward, candidateForward, gruBackward, gruForward, resetBackward, resetForward,
} from "./gru";
import { lstmBackward, lstmForward, peepholeGradients } from "./lstm";
import { GRU, GRU_BEFORE, hasC, PEEPHOLE, Run } from "./run";
import { srnBackward, srnForward } from "./srn";

/** W x is taken over as many steps as make this many rows: few enough for the cache. */
const ROWS: usize = 96;

/** Bytes of gates after which backward computes all that their gradients are needed for, while they are in the cache. */
const CHUNK: usize = 3 << 18;

/** Bytes of a line of the cache. A vector of a panel that lay across two would take two reads. */
const LINE: usize = 64;

// @ts-ignore: decorator
@inline
function aligned(address: usize): usize {
  return (address + LINE - 1) & ~(LINE - 1);
}

/** Fills y, cLast and what backward needs from x, the weights and the initial states. */
export function forward(address: usize): void {
  const run = changetype<Run>(address);
  const B = run.B, D = run.D, H = run.H, S = run.S, G = run.G;
  const scratch = heap.alloc(packedBytes(D, G * S) + packedBytes(H, G * S) + (run.F << 2) + LINE);
  const W = aligned(scratch);
  const U = W + packedBytes(D, G * S);
  const bias = U + packedBytes(H, G * S);
  const peepholes = widePeepholes(run);
  packWeights(run, W, U);
  addBiases(run, bias);
  if (H != S) {
    widen(run.h, B, H, S);
    if (hasC(run.cell)) widen(run.c, B, H, S);
  }
  /** Rows that the stretches before this one have, and rows of states. */
  let rows: usize = 0, states: usize = 0;
  for (let n: usize = 0; n < run.N; n++) {
    const T = run.stretch(n).T, width = run.stretch(n).B;
    if (n > 0) {
      const before = states - run.stretch(n - 1).B;
      copyRows(run.h, before, states, width, S);
      if (hasC(run.cell)) copyRows(run.c, before, states, width, S);
    }
    forwardStretch(run, W, U, bias, peepholes, T, width, rows, states);
    rows += T * width;
    states += (T + 1) * width;
  }
  heap.free(peepholes);
  heap.free(scratch);
  giveOut(run);
}

/** T steps of the first B sequences; the states before them are row `states`. */
function forwardStretch(
  run: Run, W: usize, U: usize, bias: usize, peepholes: usize, T: usize, B: usize, rows: usize, states: usize,
): void {
  const D = run.D, H = run.H, S = run.S, G = run.G, cell = run.cell;
  const row = S << 2, gateRow = run.F << 2;
  const steps = max<usize>(1, ROWS / B);
  for (let t: usize = 0; t < T; t++) {
    const first = rows + t * B;
    const gates = run.gates + first * gateRow, extra = run.extra + first * row;
    if (t % steps == 0) {
      const many = min(steps, T - t) * B;
      for (let r: usize = 0; r < many; r++) memory.copy(gates + r * gateRow, bias, gateRow);
      multiply(run.x + ((first * D) << 2), D << 2, W, gates, gateRow, many, G * S, D);
    }
    const before = run.h + (states + t * B) * row, h = before + B * row;
    if (cell == GRU_BEFORE) {
      multiply(before, row, U, gates, gateRow, B, 2 * S, H);
      resetForward(gates, before, extra, B, S, gateRow);
      multiply(extra, row, U + ((2 * S * H) << 2), gates + 2 * row, gateRow, B, S, H);
      candidateForward(gates, before, h, B, S, gateRow);
      continue;
    }
    multiply(before, row, U, gates + run.recurrentPart, gateRow, B, G * S, H);
    if (hasC(cell)) {
      const c = run.c + (states + t * B) * row;
      lstmForward(cell, gates, peepholes, c, c + B * row, extra, h, B, S, gateRow);
    } else if (cell == GRU) {
      gruForward(gates, before, h, B, S, gateRow);
    } else {
      srnForward(run.activation, gates, h, B * S);
    }
  }
}

/** y and cLast without the padding, where they are not what the states already hold. */
function giveOut(run: Run): void {
  const H = run.H, S = run.S;
  if (H == S && run.N == 1) return;
  let rows: usize = 0, states: usize = 0;
  for (let n: usize = 0; n < run.N; n++) {
    const T = run.stretch(n).T, B = run.stretch(n).B;
    narrow(run.h + (((states + B) * S) << 2), T * B, S, H, run.y + ((rows * H) << 2));
    rows += T * B;
    states += (T + 1) * B;
    if (!hasC(run.cell)) continue;
    // Those sequences are over that the next stretch does not have.
    const left = n + 1 < run.N ? run.stretch(n + 1).B : 0;
    narrow(run.c + (((states - B + left) * S) << 2), B - left, S, H, run.cLast + ((left * H) << 2));
  }
}

/** Fills the gradients from dy and dc. The gates are lost: each is overwritten by its gradient. */
export function backward(address: usize): void {
  const run = changetype<Run>(address);
  const R = run.R, B = run.B, D = run.D, H = run.H, S = run.S, G = run.G;
  const dx = run.gradients, parameters = dx + ((R * D) << 2);
  run.dWeightIh = parameters;
  run.dWeightHh = parameters + ((G * H * D) << 2);
  const dBiasIh = run.dWeightHh + ((G * H * H) << 2), dBiasHh = dBiasIh + ((G * H) << 2);
  const dPeepholes = dBiasHh + ((G * H) << 2), dh0 = dPeepholes + (run.cell == PEEPHOLE ? (3 * H) << 2 : 0);
  const dc0 = dh0 + ((B * H) << 2);
  memory.fill(dx, 0, (R * D + G * H * (D + H)) << 2);

  const states = (B * S) << 2, sums = (run.F + 3 * S) << 2;
  const weights = packedBytes(G * S, D) + packedBytes(G * S, H);
  const block = packedBytes(DEPTH, max(D, H));
  const scratch = heap.alloc(weights + block + 2 * states + sums + LINE);
  const W = aligned(scratch);
  const U = W + packedBytes(G * S, D);
  run.packed = W + weights;
  const dh = run.packed + block;
  run.dBias = dh + 2 * states;
  run.dPeepholes = run.dBias + (run.F << 2);
  memory.fill(run.dBias, 0, sums);
  const peepholes = widePeepholes(run);
  packWeightsBack(run, W, U);
  // Sequences that are over are not touched before the stretch in which they end.
  memory.fill(dh, 0, states);
  if (H != S) {
    widen(run.dy, R, H, S);
    if (hasC(run.cell)) widen(run.dc, B, H, S);
  }
  let rows = R, row = R + run.Q;
  for (let n = run.N; n-- > 0; ) {
    const T = run.stretch(n).T, width = run.stretch(n).B;
    rows -= T * width;
    row -= (T + 1) * width;
    backwardStretch(run, W, U, peepholes, dx, dh, T, width, rows, row);
  }
  for (let g: usize = 0; g < G; g++) {
    memory.copy(dBiasIh + ((g * H) << 2), run.dBias + ((run.inputBlock(g) * S) << 2), H << 2);
    memory.copy(dBiasHh + ((g * H) << 2), run.dBias + ((run.recurrentBlock(g) * S) << 2), H << 2);
  }
  if (run.cell == PEEPHOLE) narrow(run.dPeepholes, 3, S, H, dPeepholes);
  narrow(dh, B, S, H, dh0);
  if (hasC(run.cell)) narrow(run.dc, B, S, H, dc0);
  heap.free(peepholes);
  heap.free(scratch);
}

/** The steps of a stretch, the last one first. dh [B, S] is ∂L/∂h of what comes after; dq lies behind the dh of all. */
function backwardStretch(
  run: Run, W: usize, U: usize, peepholes: usize, dx: usize, dh: usize, T: usize, B: usize, rows: usize, states: usize,
): void {
  const D = run.D, S = run.S, G = run.G, cell = run.cell;
  const row = S << 2, gateRow = run.F << 2, stateBytes = B * row;
  const steps = max<usize>(1, max(ROWS, min(DEPTH, CHUNK / gateRow)) / B);
  const dq = dh + run.B * row;
  let done = T;
  for (let t = T; t-- > 0; ) {
    const first = rows + t * B;
    const gates = run.gates + first * gateRow, dy = run.dy + first * row, extra = run.extra + first * row;
    const before = run.h + (states + t * B) * row;
    if (cell == GRU_BEFORE) {
      candidateBackward(gates, before, dy, dh, B, S, gateRow);
      memory.fill(dq, 0, stateBytes);
      multiply(gates + 2 * row, gateRow, U + packedBytes(2 * S, run.H), dq, row, B, S, S);
      resetBackward(gates, before, dq, dh, B, S, gateRow);
      multiply(gates, gateRow, U, dh, row, B, S, 2 * S);
    } else {
      if (cell == GRU) {
        gruBackward(gates, before, dy, dh, B, S, gateRow);
      } else {
        if (hasC(cell)) {
          lstmBackward(cell, gates, peepholes, run.c + (states + t * B) * row, extra, dy, dh, run.dc, B, S, gateRow);
        } else {
          srnBackward(run.activation, gates, before + stateBytes, dy, dh, B * S);
        }
        memory.fill(dh, 0, stateBytes);
      }
      multiply(gates + run.recurrentPart, gateRow, U, dh, row, B, S, G * S);
    }
    if (t % steps == 0) {
      const many = (done - t) * B;
      multiply(gates, gateRow, W, dx + ((first * D) << 2), D << 2, many, D, G * S);
      parameterGradients(run, first, states + t * B, B, many);
      done = t;
    }
  }
}

/** Wᵀ [D × G·S] and Uᵀ [H × G·S], gates in the order of a row of gates, columns beyond H zero. */
function packWeights(run: Run, W: usize, U: usize): void {
  const D = run.D, H = run.H, S = run.S;
  for (let g: usize = 0; g < run.G; g++) {
    packTransposed(run.weightIh + ((g * H * D) << 2), D << 2, H, D, W + ((run.inputBlock(g) * S * D) << 2));
    packTransposed(run.weightHh + ((g * H * H) << 2), H << 2, H, H, U + ((g * S * H) << 2));
  }
}

/**
 * W [G·S × D] and U [G·S × H], rows beyond H zero. Where the reset comes before the product, U_r and U_z are one matrix
 * [2·S × H] and U_n another [S × H].
 */
function packWeightsBack(run: Run, W: usize, U: usize): void {
  const D = run.D, H = run.H, S = run.S, K = run.G * S;
  const apart: usize = run.cell == GRU_BEFORE ? 2 : run.G;
  if (H != S) memory.fill(W, 0, packedBytes(K, D) + packedBytes(K, H));
  for (let g: usize = 0; g < run.G; g++) {
    const rows = run.weightHh + ((g * H * H) << 2);
    pack(run.weightIh + ((g * H * D) << 2), D << 2, H, D, W, run.inputBlock(g) * S, K);
    if (g < apart) pack(rows, H << 2, H, H, U, g * S, apart * S);
    else pack(rows, H << 2, H, H, U + packedBytes(apart * S, H), 0, S);
  }
}

/** A row of gates with nothing in it but the biases. */
function addBiases(run: Run, row: usize): void {
  const H = run.H, S = run.S;
  memory.fill(row, 0, run.F << 2);
  for (let g: usize = 0; g < run.G; g++) {
    addTo(row + ((run.inputBlock(g) * S) << 2), run.biasIh + ((g * H) << 2), H);
    addTo(row + ((run.recurrentBlock(g) * S) << 2), run.biasHh + ((g * H) << 2), H);
  }
}

// @ts-ignore: decorator
@inline
function addTo(sum: usize, from: usize, n: usize): void {
  for (let j: usize = 0; j < n << 2; j += 4) store<f32>(sum + j, load<f32>(sum + j) + load<f32>(from + j));
}

/** Peepholes [3, S], padded with zeros; memory to be freed. */
function widePeepholes(run: Run): usize {
  const H = run.H, S = run.S;
  const wide = heap.alloc((3 * S) << 2);
  memory.fill(wide, 0, (3 * S) << 2);
  for (let g: usize = 0; g < 3 && run.cell == PEEPHOLE; g++) {
    memory.copy(wide + ((g * S) << 2), run.peepholes + ((g * H) << 2), H << 2);
  }
  return wide;
}

/**
 * Adds what `many` rows of δ, from row `first` on, give to the gradients of the parameters: ∂L/∂W = Σ_t δ_t x_tᵀ,
 * ∂L/∂U = Σ_t δ_t h_{t−1}ᵀ, ∂L/∂b = Σ_t δ_t. Their h_{t−1} begin at row `before`; those of the step itself are B rows on.
 */
function parameterGradients(run: Run, first: usize, before: usize, B: usize, many: usize): void {
  const D = run.D, H = run.H, S = run.S, G = run.G, gateRow = run.F << 2, packed = run.packed;
  const apart: usize = run.cell == GRU_BEFORE ? 2 : G;
  // Where the gates lie in PyTorch's order without padding, all of them are one product.
  const together: usize = H == S && run.cell != GRU && run.cell != GRU_BEFORE ? G : 1;
  for (let r: usize = 0; r < many; r += DEPTH) {
    const depth = min(DEPTH, many - r), gates = run.gates + (first + r) * gateRow;
    pack(run.x + (((first + r) * D) << 2), D << 2, depth, D, packed, 0, depth);
    for (let g: usize = 0; g < G; g += together) {
      const delta = gates + ((run.inputBlock(g) * S) << 2);
      multiplyTransposed(delta, gateRow, packed, run.dWeightIh + ((g * H * D) << 2), D << 2, together * H, D, depth);
    }
    pack(run.h + (((before + r) * S) << 2), S << 2, depth, H, packed, 0, depth);
    for (let g: usize = 0; g < G; g += together) {
      if (g == apart) pack(run.extra + (((first + r) * S) << 2), S << 2, depth, H, packed, 0, depth);
      const delta = gates + ((run.recurrentBlock(g) * S) << 2);
      multiplyTransposed(delta, gateRow, packed, run.dWeightHh + ((g * H * H) << 2), H << 2, together * H, H, depth);
    }
  }
  const gates = run.gates + first * gateRow, end = gates + many * gateRow;
  for (let row = gates; row < end; row += gateRow) {
    for (let j: usize = 0; j < gateRow; j += 16) {
      v128.store(run.dBias + j, f32x4.add(v128.load(run.dBias + j), v128.load(row + j)));
    }
  }
  if (run.cell == PEEPHOLE) {
    const c = run.c + ((before * S) << 2);
    peepholeGradients(gates, c, c + ((B * S) << 2), run.dPeepholes, many, S, gateRow);
  }
}

/** Copies B rows of states from row `from` to row `to`. */
function copyRows(states: usize, from: usize, to: usize, B: usize, S: usize): void {
  memory.copy(states + ((to * S) << 2), states + ((from * S) << 2), (B * S) << 2);
}

/** [rows, H] → [rows, S] in place, the new columns zero; the last row first, so that none is lost before it has moved. */
function widen(at: usize, rows: usize, H: usize, S: usize): void {
  for (let r = rows; r-- > 0; ) {
    const to = at + ((r * S) << 2);
    memory.copy(to, at + ((r * H) << 2), H << 2);
    memory.fill(to + (H << 2), 0, (S - H) << 2);
  }
}

/** [rows, S] → [rows, H]. */
function narrow(from: usize, rows: usize, S: usize, H: usize, to: usize): void {
  for (let r: usize = 0; r < rows; r++) memory.copy(to + ((r * H) << 2), from + ((r * S) << 2), H << 2);
}
