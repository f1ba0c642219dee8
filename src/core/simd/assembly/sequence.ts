/**
 * A layer's forward pass and its backpropagation through time, each one call for the whole sequence and the whole batch.
 * See `run.ts` for the letters and for where everything lies.
 */
import { multiply, multiplyTransposed, pack, packedBytes, packPanel, packTransposed, PANEL } from "./gemm";
import { gruBackward, gruForward } from "./gru";
import { lstmBackward, lstmForward } from "./lstm";
import { GRU, LSTM, Run } from "./run";
import { srnBackward, srnForward } from "./srn";

/** W x and its counterpart are taken over as many steps as make this many rows: few enough for the cache. */
const ROWS: usize = 96;

/** Depth of a block of the weight gradients' product. */
const BLOCK: usize = 256;

/** Fills y, cLast and what backward needs from x, the weights and the initial states. */
export function forward(address: usize): void {
  const run = changetype<Run>(address);
  const T = run.T, B = run.B, D = run.D, H = run.H, S = run.S, G = run.G;
  const stateRow = (B * S) << 2, gateRow = run.F << 2;
  const recurrentPart = run.recurrentPart;

  const W = heap.alloc(packedBytes(D, G * S) + packedBytes(H, G * S) + gateRow);
  const U = W + packedBytes(D, G * S);
  const bias = U + packedBytes(H, G * S);
  packWeights(run, W, U);
  addBiases(run, bias);
  if (H != S) {
    widen(run.h0, B, H, S);
    if (run.cell == LSTM) widen(run.c0, B, H, S);
  }

  const steps = max<usize>(1, ROWS / B);
  for (let t: usize = 0; t < T; t++) {
    const gates = run.gates + t * B * gateRow;
    if (t % steps == 0) {
      const rows = min(steps, T - t) * B;
      for (let r: usize = 0; r < rows; r++) memory.copy(gates + r * gateRow, bias, gateRow);
      multiply(run.x + ((t * B * D) << 2), D << 2, W, gates, gateRow, rows, G * S, D);
    }
    const before = run.h + t * stateRow, h = before + stateRow;
    multiply(before, S << 2, U, gates + recurrentPart, gateRow, B, G * S, H);
    if (run.cell == LSTM) {
      const c = run.c + t * stateRow;
      lstmForward(gates, c, c + stateRow, run.tanhC + t * stateRow, h, B, S, gateRow);
    } else if (run.cell == GRU) {
      gruForward(gates, before, h, B, S, gateRow);
    } else {
      srnForward(run.activation, gates, h, B * S);
    }
  }
  heap.free(W);

  if (H != S) {
    narrow(run.h + stateRow, T * B, S, H, run.y);
    if (run.cell == LSTM) narrow(run.c + T * stateRow, B, S, H, run.cLast);
  }
}

/** Fills the gradients from dy and dc. The gates are lost: each is overwritten by its gradient. */
export function backward(address: usize): void {
  const run = changetype<Run>(address);
  const T = run.T, B = run.B, D = run.D, H = run.H, S = run.S, G = run.G;
  const stateRow = (B * S) << 2, gateRow = run.F << 2;
  const recurrentPart = run.recurrentPart;
  const dx = run.gradients, dWeightIh = dx + ((T * B * D) << 2), dWeightHh = dWeightIh + ((G * H * D) << 2);
  const dBiasIh = dWeightHh + ((G * H * H) << 2), dBiasHh = dBiasIh + ((G * H) << 2);
  const dh0 = dBiasHh + ((G * H) << 2), dc0 = dh0 + ((B * H) << 2);

  const W = heap.alloc(packedBytes(G * S, D) + packedBytes(G * S, H) + stateRow);
  const U = W + packedBytes(G * S, D);
  const dh = U + packedBytes(G * S, H);
  packWeightsBack(run, W, U);
  memory.fill(dx, 0, (T * B * D) << 2);
  memory.fill(dh, 0, stateRow);
  const dc = run.dc;
  if (H != S) {
    widen(run.dy, T * B, H, S);
    if (run.cell == LSTM) widen(dc, B, H, S);
  }

  const steps = max<usize>(1, ROWS / B);
  let done = T;
  for (let t = T; t-- > 0; ) {
    const gates = run.gates + t * B * gateRow, dy = run.dy + t * stateRow;
    const before = run.h + t * stateRow;
    if (run.cell == GRU) {
      gruBackward(gates, before, dy, dh, B, S, gateRow);
    } else {
      if (run.cell == LSTM) {
        lstmBackward(gates, run.c + t * stateRow, run.tanhC + t * stateRow, dy, dh, dc, B, S, gateRow);
      } else {
        srnBackward(run.activation, gates, before + stateRow, dy, dh, B * S);
      }
      memory.fill(dh, 0, stateRow);
    }
    multiply(gates + recurrentPart, gateRow, U, dh, S << 2, B, S, G * S);
    if (t % steps == 0) {
      multiply(gates, gateRow, W, dx + ((t * B * D) << 2), D << 2, (done - t) * B, D, G * S);
      done = t;
    }
  }
  narrow(dh, B, S, H, dh0);
  if (run.cell == LSTM) narrow(dc, B, S, H, dc0);
  heap.free(W);

  weightGradients(run, dWeightIh, dWeightHh);
  biasGradients(run, dBiasIh, dBiasHh);
}

/** Wᵀ [D × G·S] and Uᵀ [H × G·S], gates in the order of a row of gates, columns beyond H zero. */
function packWeights(run: Run, W: usize, U: usize): void {
  const D = run.D, H = run.H, S = run.S;
  for (let g: usize = 0; g < run.G; g++) {
    packTransposed(run.weightIh + ((g * H * D) << 2), D << 2, H, D, W + ((run.inputBlock(g) * S * D) << 2));
    packTransposed(run.weightHh + ((g * H * H) << 2), H << 2, H, H, U + ((g * S * H) << 2));
  }
}

/** W [G·S × D] and U [G·S × H], rows beyond H zero. */
function packWeightsBack(run: Run, W: usize, U: usize): void {
  const D = run.D, H = run.H, S = run.S, K = run.G * S;
  if (H != S) memory.fill(W, 0, packedBytes(K, D) + packedBytes(K, H));
  for (let g: usize = 0; g < run.G; g++) {
    pack(run.weightIh + ((g * H * D) << 2), D << 2, H, D, W, run.inputBlock(g) * S, K);
    pack(run.weightHh + ((g * H * H) << 2), H << 2, H, H, U, g * S, K);
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

/** ∂L/∂W = Σ_t δ_t x_tᵀ and ∂L/∂U = Σ_t δ_t h_{t−1}ᵀ, as one product over all T·B rows. */
function weightGradients(run: Run, dW: usize, dU: usize): void {
  const D = run.D, H = run.H, rows = run.T * run.B, gateRow = run.F << 2;
  memory.fill(dW, 0, (run.G * H * (D + H)) << 2);
  const panel = heap.alloc(BLOCK * PANEL << 2);
  for (let r: usize = 0; r < rows; r += BLOCK) {
    const depth = min(BLOCK, rows - r);
    const gates = run.gates + r * gateRow;
    for (let p: usize = 0; p < D; p += PANEL) {
      const columns = min(PANEL, D - p);
      packPanel(run.x + ((r * D + p) << 2), D << 2, columns, depth, panel);
      for (let g: usize = 0; g < run.G; g++) {
        const delta = gates + ((run.inputBlock(g) * run.S) << 2);
        multiplyTransposed(delta, gateRow, panel, dW + ((g * H * D + p) << 2), D << 2, H, columns, depth);
      }
    }
    for (let p: usize = 0; p < H; p += PANEL) {
      const columns = min(PANEL, H - p);
      packPanel(run.h + ((r * run.S + p) << 2), run.S << 2, columns, depth, panel);
      for (let g: usize = 0; g < run.G; g++) {
        const delta = gates + ((run.recurrentBlock(g) * run.S) << 2);
        multiplyTransposed(delta, gateRow, panel, dU + ((g * H * H + p) << 2), H << 2, H, columns, depth);
      }
    }
  }
  heap.free(panel);
}

/** ∂L/∂b = Σ_t δ_t over all T·B rows. */
function biasGradients(run: Run, dBiasIh: usize, dBiasHh: usize): void {
  const H = run.H, S = run.S, gateRow = run.F << 2;
  const sum = heap.alloc(gateRow);
  memory.fill(sum, 0, gateRow);
  const end = run.gates + run.T * run.B * gateRow;
  for (let row = run.gates; row < end; row += gateRow) {
    for (let j: usize = 0; j < gateRow; j += 16) v128.store(sum + j, f32x4.add(v128.load(sum + j), v128.load(row + j)));
  }
  for (let g: usize = 0; g < run.G; g++) {
    memory.copy(dBiasIh + ((g * H) << 2), sum + ((run.inputBlock(g) * S) << 2), H << 2);
    memory.copy(dBiasHh + ((g * H) << 2), sum + ((run.recurrentBlock(g) * S) << 2), H << 2);
  }
  heap.free(sum);
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
