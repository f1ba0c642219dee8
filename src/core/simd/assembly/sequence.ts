/**
 * A layer's forward pass and its backpropagation through time for all sequences of a batch, in six phases. Two threads, where
 * there are two, take their part of each phase and wait for each other after it: half of the sequences in the steps, half of
 * the rows or columns elsewhere. A number is computed by one thread alone, in the order in which one thread would compute it. What is
 * allocated or freed is so between the phases, by the first. See `run.ts` for the letters and for where everything lies.
 */
import {
  clearRows, DEPTH, multiply, multiplyMany, multiplyRow, multiplyRows, multiplyTransposed, pack, packedBytes, packTransposed, PANEL, TILES,
} from "./gemm";
import {
  candidateBackward, candidateForward, gruBackward, gruForward, resetBackward, resetForward,
} from "./gru";
import { elementwiseBackward, elementwiseForward } from "./elementwise";
import { lstmBackward, lstmForward, peepholeGradients } from "./lstm";
import { bytes, GRU, GRU_BEFORE, gradientBytes, hasC, isElementwise, PEEPHOLE, Run } from "./run";
import { srnBackward, srnForward } from "./srn";

/** W x is taken over as many steps as make this many rows: few enough for the cache. */
const ROWS: usize = 96;

/** Bytes of gates that stay in the second-level cache while all is computed that their gradients are needed for. */
const CHUNK: usize = 3 << 18;

/** Bytes of a line of the cache. A vector of a panel that lay across two would take two reads. */
const LINE: usize = 64;

/** A thread's part of a phase, as the host numbers them: those of a run, and the only one of a product. */
export function phase(number: i32, address: usize, thread: usize): void {
  const run = changetype<Run>(address);
  if (number == 0) packForward(run, thread);
  else if (number == 1) inputsForward(run, thread);
  else if (number == 2) stepsForward(run, thread);
  else if (number == 3) packBackward(run, thread);
  else if (number == 4) stepsBackward(run, thread);
  else if (number == 5) gradients(run, thread);
  else multiplyRows(address, thread);
}

/** Makes room for what `packForward` and `stepsForward` work in. */
export function openForward(address: usize): void {
  const run = changetype<Run>(address);
  const W = packedBytes(run.D, run.G * run.S), U = packedBytes(run.reads, run.G * run.S);
  run.scratch = heap.alloc(W + U + (run.F << 2) + ((3 * run.S) << 2) + LINE);
  run.W = (run.scratch + LINE - 1) & ~(LINE - 1);
  run.U = run.W + W;
  run.bias = run.U + U;
  run.wide = run.bias + (run.F << 2);
}

/**
 * Wᵀ [D × G·S] and Uᵀ [H × G·S], gates in the order of a row of gates, columns beyond H zero; a row of biases; the initial states,
 * padded.
 */
function packForward(run: Run, thread: usize): void {
  const B = run.B, D = run.D, H = run.H, S = run.S, reads = run.reads;
  const from = run.share(thread, H, PANEL), n = run.share(thread + 1, H, PANEL) - from;
  for (let g: usize = 0; g < run.G; g++) {
    const row = g * H + from, column = run.inputBlock(g) * S + from;
    packTransposed(run.weightIh + ((row * D) << 2), D << 2, n, D, run.W + ((column * D) << 2));
    packTransposed(run.weightHh + ((row * reads) << 2), reads << 2, n, reads, run.U + ((((g * S) + from) * reads) << 2));
  }
  if (thread > 0) return;
  memory.fill(run.bias, 0, run.F << 2);
  for (let g: usize = 0; g < run.G; g++) {
    addTo(run.bias + ((run.inputBlock(g) * S) << 2), run.biasIh + ((g * H) << 2), H);
    addTo(run.bias + ((run.recurrentBlock(g) * S) << 2), run.biasHh + ((g * H) << 2), reads);
  }
  padPeepholes(run);
  if (H == S) return;
  widen(run.h, B, H, S);
  if (hasC(run.cell)) widen(run.c, B, H, S);
}

/** A thread's half of the rows of W x, where not every step computes its own. */
function inputsForward(run: Run, thread: usize): void {
  if (!run.inputsFirst) return;
  const from = run.share(thread, run.R, 6), many = run.share(thread + 1, run.R, 6) - from;
  if (many > 0) inputs(run, from, many, 1, 1);
}

/** W x and the biases of `many` steps of B sequences, where `width` of them run: rows of gates from number `first` on. */
function inputs(run: Run, first: usize, many: usize, width: usize, B: usize): void {
  const D = run.D, N = run.G * run.S, gateRow = run.F << 2;
  const x = run.x + ((first * D) << 2), gates = run.gates + first * gateRow;
  for (let s: usize = 0; s < many; s++) {
    for (let b: usize = 0; b < B; b++) copyVectors(run.bias, gates + (s * width + b) * gateRow, gateRow);
  }
  if (B < width) multiplyMany(many, x, (width * D) << 2, D << 2, run.W, gates, width * gateRow, gateRow, B, N, D);
  else if (run.R == 1) multiplyRow(x, run.W, gates, N, D);
  else multiply(x, D << 2, run.W, gates, gateRow, many * B, N, D);
}

/** Fills the gates and states from x, the weights and the initial states. */
function stepsForward(run: Run, thread: usize): void {
  const S = run.S;
  /** Rows that the stretches before this one have, and rows of states. */
  let rows: usize = 0, states: usize = 0;
  for (let n: usize = 0; n < run.N; n++) {
    const T = run.stretch(n).T, width = run.stretch(n).B;
    const from = run.from(thread, width), to = run.to(thread, width);
    if (from < to) {
      if (n > 0) {
        const before = states - run.stretch(n - 1).B;
        copyRows(run.h, before + from, states + from, to - from, S);
        if (hasC(run.cell)) copyRows(run.c, before + from, states + from, to - from, S);
      }
      forwardStretch(run, T, width, from, to - from, rows, states);
    }
    rows += T * width;
    states += (T + 1) * width;
  }
}

/** T steps of B sequences from number `from` on, where `width` of them run; the states before them are row `states`. */
function forwardStretch(
  run: Run, T: usize, width: usize, from: usize, B: usize, rows: usize, states: usize,
): void {
  const H = run.H, S = run.S, G = run.G, cell = run.cell, U = run.U;
  const row = S << 2, gateRow = run.F << 2;
  const steps = max<usize>(1, ROWS / B);
  for (let t: usize = 0; t < T; t++) {
    const first = rows + t * width + from;
    const gates = run.gates + first * gateRow, extra = run.extra + first * row;
    if (t % steps == 0 && !run.inputsFirst) inputs(run, first, min(steps, T - t), width, B);
    const before = run.h + (states + t * width + from) * row, h = before + width * row;
    if (isElementwise(cell)) {
      const s = hasC(cell) ? run.c + (states + t * width + from) * row : before;
      elementwiseForward(cell, gates, s, s + width * row, extra, h, B, S, gateRow);
      continue;
    }
    if (cell == GRU_BEFORE) {
      step(width, before, row, U, gates, gateRow, B, 2 * S, H);
      resetForward(gates, before, extra, B, S, gateRow);
      step(width, extra, row, U + ((2 * S * H) << 2), gates + 2 * row, gateRow, B, S, H);
      candidateForward(gates, before, h, B, S, gateRow);
      continue;
    }
    step(width, before, row, U, gates + run.recurrentPart, gateRow, B, G * S, H);
    if (hasC(cell)) {
      const c = run.c + (states + t * width + from) * row;
      lstmForward(cell, gates, run.wide, c, c + width * row, extra, h, B, S, gateRow);
    } else if (cell == GRU) {
      gruForward(gates, before, h, B, S, gateRow);
    } else {
      srnForward(run.activation, gates, h, B * S);
    }
  }
}

/** A product of one step's B rows. A sequence that runs alone has a way of its own, whichever thread computes it. */
// @ts-ignore: decorator
@inline
function step(width: usize, a: usize, lda: usize, packed: usize, c: usize, ldc: usize, B: usize, N: usize, K: usize): void {
  if (width == 1) multiplyRow(a, packed, c, N, K);
  else multiply(a, lda, packed, c, ldc, B, N, K);
}

/** y and cLast without the padding, where they are not what the states already hold. */
export function finishForward(address: usize): void {
  const run = changetype<Run>(address);
  const H = run.H, S = run.S;
  heap.free(run.scratch);
  run.scratch = 0;
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

/** Makes room for dy, dc and the gradients, and for what the phases backward work in. */
export function openBackward(address: usize, wantsDx: bool): void {
  const run = changetype<Run>(address);
  run.wantsDx = wantsDx;
  const R = run.R, B = run.B, D = run.D, H = run.H, S = run.S, G = run.G;
  const dy = <usize>bytes(R, S, 1), dc = <usize>bytes(B, S, 1);
  run.dy = heap.alloc(dy + dc);
  run.dc = run.dy + dy;
  run.gradients = heap.alloc(<usize>gradientBytes(R, B, D, H, G, run.reads));
  run.dWeightIh = run.gradients + ((R * D) << 2);
  run.dWeightHh = run.dWeightIh + ((G * H * D) << 2);

  const W = packedBytes(G * S, D), U = packedBytes(G * S, run.reads), states = (B * S) << 2;
  const blocks = run.threads * blockBytes(run);
  run.scratch = heap.alloc(W + U + blocks + 2 * states + ((run.F + 6 * S) << 2) + LINE);
  run.W = (run.scratch + LINE - 1) & ~(LINE - 1);
  run.U = run.W + W;
  run.block = run.U + U;
  run.dh = run.block + blocks;
  run.dBias = run.dh + 2 * states;
  run.dPeepholes = run.dBias + (run.F << 2);
  run.wide = run.dPeepholes + ((3 * S) << 2);
}

/** A block of rows, packed, and the tiles that it is multiplied by. */
// @ts-ignore: decorator
@inline
function blockBytes(run: Run): usize {
  return packedBytes(DEPTH, max(run.D, run.H)) + TILES;
}

/**
 * W [G·S × D] and U [G·S × H], rows beyond H zero. Where the reset comes before the product, U_r and U_z are one matrix
 * [2·S × H] and U_n another [S × H]. All sums begin at zero.
 */
function packBackward(run: Run, thread: usize): void {
  const R = run.R, B = run.B, D = run.D, H = run.H, S = run.S, G = run.G, K = G * S, reads = run.reads;
  const apart: usize = run.cell == GRU_BEFORE ? 2 : G;
  const from = run.share(thread, H, 1), n = run.share(thread + 1, H, 1) - from;
  for (let g: usize = 0; g < G; g++) {
    const row = g * H + from, block = run.inputBlock(g) * S;
    const U = g < apart ? run.U : run.U + packedBytes(apart * S, H);
    const first = g < apart ? g * S : 0, depth = g < apart ? apart * S : S;
    pack(run.weightIh + ((row * D) << 2), D << 2, n, D, run.W, block + from, K);
    pack(run.weightHh + ((row * reads) << 2), reads << 2, n, reads, U, first + from, depth);
    if (thread > 0) continue;
    clearRows(run.W, block + H, S - H, D, K);
    clearRows(U, first + H, S - H, reads, depth);
  }
  // ∂L/∂W and ∂L/∂U lie side by side.
  const size = G * H * (D + reads), start = run.share(thread, size, 1);
  memory.fill(run.dWeightIh + (start << 2), 0, (run.share(thread + 1, size, 1) - start) << 2);
  if (thread > 0) return;
  // Sequences that are over are not touched before the stretch in which they end.
  memory.fill(run.dh, 0, (B * S) << 2);
  memory.fill(run.dBias, 0, (run.F + 3 * S) << 2);
  padPeepholes(run);
  if (H == S) return;
  widen(run.dy, R, H, S);
  if (hasC(run.cell)) widen(run.dc, B, H, S);
}

/** Each gate is overwritten by its gradient, from dy and dc; dh and dc become the gradients of the initial states. */
function stepsBackward(run: Run, thread: usize): void {
  let rows = run.R, states = run.R + run.Q;
  for (let n = run.N; n-- > 0; ) {
    const T = run.stretch(n).T, width = run.stretch(n).B;
    const from = run.from(thread, width), to = run.to(thread, width);
    rows -= T * width;
    states -= (T + 1) * width;
    if (from < to) backwardStretch(run, T, width, from, to - from, rows, states);
  }
}

/** The steps of a stretch, the last one first. dh [B, S] is ∂L/∂h of what comes after; dq lies behind the dh of all. */
function backwardStretch(
  run: Run, T: usize, width: usize, from: usize, B: usize, rows: usize, states: usize,
): void {
  const S = run.S, G = run.G, cell = run.cell, U = run.U;
  const row = S << 2, gateRow = run.F << 2;
  const dh = run.dh + from * row, dc = run.dc + from * row, dq = dh + run.B * row;
  for (let t = T; t-- > 0; ) {
    const first = rows + t * width + from;
    const gates = run.gates + first * gateRow, dy = run.dy + first * row, extra = run.extra + first * row;
    const before = run.h + (states + t * width + from) * row;
    if (isElementwise(cell)) {
      const s = hasC(cell) ? run.c + (states + t * width + from) * row : before;
      elementwiseBackward(cell, gates, s, s + width * row, extra, dy, hasC(cell) ? dc : dh, B, S, gateRow);
      continue;
    }
    if (cell == GRU_BEFORE) {
      candidateBackward(gates, before, dy, dh, dq, B, S, gateRow);
      step(width, gates + 2 * row, gateRow, U + packedBytes(2 * S, run.H), dq, row, B, S, S);
      resetBackward(gates, before, dq, dh, B, S, gateRow);
      step(width, gates, gateRow, U, dh, row, B, S, 2 * S);
      continue;
    }
    if (cell == GRU) {
      gruBackward(gates, before, dy, dh, B, S, gateRow);
    } else {
      if (hasC(cell)) {
        const c = run.c + (states + t * width + from) * row;
        lstmBackward(cell, gates, run.wide, c, extra, dy, dh, dc, B, S, gateRow);
      } else {
        srnBackward(run.activation, gates, before + width * row, dy, dh, B * S);
      }
    }
    step(width, gates + run.recurrentPart, gateRow, U, dh, row, B, S, G * S);
  }
}

/** The gradients of x and of the parameters, a block of steps after the other, the last one first. */
function gradients(run: Run, thread: usize): void {
  const inCache = CHUNK / (run.F << 2);
  let rows = run.R, states = run.R + run.Q;
  for (let n = run.N; n-- > 0; ) {
    const T = run.stretch(n).T, width = run.stretch(n).B;
    const steps = max<usize>(1, (inCache < DEPTH / 2 ? DEPTH : min(DEPTH, inCache)) / width);
    rows -= T * width;
    states -= (T + 1) * width;
    for (let end = T; end > 0; ) {
      const t = (end - 1) / steps * steps, first = t * width, many = (end - t) * width;
      if (run.wantsDx) inputGradients(run, thread, rows + first, many);
      for (let r: usize = 0; r < many; r += DEPTH) {
        parameterGradients(run, thread, rows + first + r, states + first + r, width, min(DEPTH, many - r));
      }
      end = t;
    }
  }
}

/** ∂L/∂x = Σ_gates δ W of so many rows from row `first` on. */
function inputGradients(run: Run, thread: usize, first: usize, many: usize): void {
  const D = run.D, gateRow = run.F << 2, K = run.G * run.S;
  const from = run.share(thread, many, 6), n = run.share(thread + 1, many, 6) - from;
  const delta = run.gates + (first + from) * gateRow, dx = run.gradients + (((first + from) * D) << 2);
  memory.fill(dx, 0, (n * D) << 2);
  if (many > 1) multiply(delta, gateRow, run.W, dx, D << 2, n, D, K);
  else if (n > 0) multiplyRow(delta, run.W, dx, D, K);
}

/**
 * Adds what `depth` rows of δ, from row `first` on, give to the gradients of the parameters: ∂L/∂W = Σ_t δ_t x_tᵀ,
 * ∂L/∂U = Σ_t δ_t h_{t−1}ᵀ, ∂L/∂b = Σ_t δ_t. Their h_{t−1} begin at row `before`; those of the step itself are `width` rows on.
 */
function parameterGradients(run: Run, thread: usize, first: usize, before: usize, width: usize, depth: usize): void {
  const D = run.D, H = run.H, S = run.S, G = run.G, gateRow = run.F << 2;
  const packed = run.block + thread * blockBytes(run), tiles = packed + packedBytes(DEPTH, max(D, H));
  const gates = run.gates + first * gateRow;
  const apart: usize = run.cell == GRU_BEFORE ? 2 : G;
  // Where the gates lie in PyTorch's order without padding, all of them are one product.
  const together: usize = H == S && run.cell != GRU && run.cell != GRU_BEFORE ? G : 1;
  const from = run.share(thread, together * H, PANEL), M = run.share(thread + 1, together * H, PANEL) - from;
  pack(run.x + ((first * D) << 2), D << 2, depth, D, packed, 0, depth);
  for (let g: usize = 0; g < G; g += together) {
    const delta = gates + ((run.inputBlock(g) * S + from) << 2);
    multiplyTransposed(delta, gateRow, packed, run.dWeightIh + (((g * H + from) * D) << 2), D << 2, M, D, depth, tiles);
  }
  if (run.reads > 0) pack(run.h + ((before * S) << 2), S << 2, depth, H, packed, 0, depth);
  for (let g: usize = 0; g < G && run.reads > 0; g += together) {
    if (g == apart) pack(run.extra + ((first * S) << 2), S << 2, depth, H, packed, 0, depth);
    const delta = gates + ((run.recurrentBlock(g) * S + from) << 2);
    multiplyTransposed(delta, gateRow, packed, run.dWeightHh + (((g * H + from) * H) << 2), H << 2, M, H, depth, tiles);
  }
  const begin = run.share(thread, run.F, 4) << 2, finish = run.share(thread + 1, run.F, 4) << 2;
  for (let row = gates, end = gates + depth * gateRow; row < end; row += gateRow) {
    for (let j = begin; j < finish; j += 16) {
      v128.store(run.dBias + j, f32x4.add(v128.load(run.dBias + j), v128.load(row + j)));
    }
  }
  if (run.cell == PEEPHOLE && thread == 0) {
    const c = run.c + ((before * S) << 2);
    peepholeGradients(gates, c, c + ((width * S) << 2), run.dPeepholes, depth, S, gateRow);
  }
}

/** Puts the other gradients behind ∂L/∂U, without padding. */
export function finishBackward(address: usize): void {
  const run = changetype<Run>(address);
  const B = run.B, H = run.H, S = run.S, G = run.G, reads = run.reads;
  const dBiasIh = run.dWeightHh + ((G * H * reads) << 2), dBiasHh = dBiasIh + ((G * H) << 2);
  const dPeepholes = dBiasHh + ((G * reads) << 2), dh0 = dPeepholes + (run.cell == PEEPHOLE ? (3 * H) << 2 : 0);
  for (let g: usize = 0; g < G; g++) {
    memory.copy(dBiasIh + ((g * H) << 2), run.dBias + ((run.inputBlock(g) * S) << 2), H << 2);
    memory.copy(dBiasHh + ((g * H) << 2), run.dBias + ((run.recurrentBlock(g) * S) << 2), reads << 2);
  }
  if (run.cell == PEEPHOLE) narrow(run.dPeepholes, 3, S, H, dPeepholes);
  narrow(run.dh, B, S, H, dh0);
  if (hasC(run.cell)) narrow(run.dc, B, S, H, dh0 + ((B * H) << 2));
}

// @ts-ignore: decorator
@inline
function addTo(sum: usize, from: usize, n: usize): void {
  for (let j: usize = 0; j < n << 2; j += 4) store<f32>(sum + j, load<f32>(sum + j) + load<f32>(from + j));
}

/** Peepholes [3, S], padded with zeros. */
function padPeepholes(run: Run): void {
  const H = run.H, S = run.S;
  memory.fill(run.wide, 0, (3 * S) << 2);
  for (let g: usize = 0; g < 3 && run.cell == PEEPHOLE; g++) {
    memory.copy(run.wide + ((g * S) << 2), run.peepholes + ((g * H) << 2), H << 2);
  }
}

/** A copy of so many bytes, whole vectors. A call of `memory.copy` takes as long as that of a row of a small layer. */
// @ts-ignore: decorator
@inline
function copyVectors(from: usize, to: usize, bytes: usize): void {
  for (const end = from + bytes; from < end; from += 16, to += 16) v128.store(to, v128.load(from));
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
