/**
 * What one layer's pass over a whole batch keeps from its opening to its end. The host reads the pointers at the
 * top (in this order), writes what goes in and copies what comes out. Letters: T steps, B sequences, D inputs, H hidden
 * units, G gates of the parameters (SRN 1, LSTM 4), S = H rounded up to whole panels,
 * F floats from a row of gates to the next (8 more than its blocks: rows a power of two apart would share the same few
 * places of the cache). Rows of states and gates are padded with zeros from H to S; what the host sees is not padded.
 *
 * The sequences come in the order of their lengths, the longest first, and go on for N stretches of steps: in a stretch of T
 * steps the first B sequences run, and nothing of the others is there. So x, y and dy are R = Σ T·B rows, step after step
 * and stretch after stretch; sequences of one length are a single stretch, x [T, B, D]. Every stretch begins with a copy of
 * the states it starts from, so that the states are R + Q rows, Q = Σ B, and a row and the one a step before always lie as
 * far apart as the stretch is wide.
 */
import { roundUp, shareOf } from "./gemm";

/** Cells, as the host numbers them. From MIN_GRU to QRNN_IFO their gates see x alone: there is no U. From QRNN_FO on they have a c. */
export const SRN: i32 = 0;
export const GRU: i32 = 1;
export const GRU_BEFORE: i32 = 2;
export const MIN_GRU: i32 = 3;
export const MIN_LSTM: i32 = 4;
export const QRNN_F: i32 = 5;
export const QRNN_FO: i32 = 6;
export const QRNN_IFO: i32 = 7;
export const LSTM: i32 = 8;
export const PEEPHOLE: i32 = 9;
export const COUPLED: i32 = 10;
export const NO_FORGET: i32 = 11;

/** A stretch of T steps in which the first B sequences run. */
@unmanaged
export class Stretch {
  T: usize;
  B: usize;
}

@unmanaged
export class Run {
  /** In: x [R, D], the weights in PyTorch's order [G·H, D], [G·H, reads], [G·H], [G·H], peepholes [3·H]. */
  x: usize;
  weightIh: usize;
  weightHh: usize;
  biasIh: usize;
  biasHh: usize;
  peepholes: usize;
  /** In: the initial states [B, H]; they are padded in place. */
  h0: usize;
  c0: usize;
  /** Out of forward: y [R, H], each sequence's last cell state [B, H]. */
  y: usize;
  cLast: usize;
  /** In for backward: dy [R, H] and the gradient of the last cell states [B, H]; padded in place. */
  dy: usize;
  dc: usize;
  /** Out of backward, one after the other: dx, dWeightIh, dWeightHh, dBiasIh, dBiasHh, dPeepholes, dh0 and dc0. */
  gradients: usize;
  /** In: the N stretches. */
  stretches: usize;

  cell: i32;
  activation: i32;
  N: usize;
  R: usize;
  Q: usize;
  B: usize;
  D: usize;
  H: usize;
  S: usize;
  G: usize;
  /** Hidden units that a gate reads: H, or 0 where it sees x alone, and there is neither U nor its bias. */
  reads: usize;
  F: usize;
  /** Sequences whose steps the first thread computes; the second, if there is one, computes those of the others. */
  split: usize;
  /** Threads that compute this run: 1 or 2. */
  threads: usize;
  /** Backward: whether dx is asked for. */
  wantsDx: bool;
  /** What one direction works in, and where in it are W and U packed, and the peepholes padded. See `sequence.ts`. */
  scratch: usize;
  W: usize;
  U: usize;
  wide: usize;
  /** Forward: a row of gates with nothing in it but the biases. */
  bias: usize;
  /** Backward: ∂L/∂h of the step after, and what each thread packs a block of rows into. */
  dh: usize;
  block: usize;
  /** Backward: sums over the rows so far. */
  dWeightIh: usize;
  dWeightHh: usize;
  dBias: usize;
  dPeepholes: usize;
  /** h and c [R + Q, S]; tanh(c) of an LSTM, r ⊙ h of a GRU that resets before the product, f of a minLSTM, [R, S]; gates [R, F]. */
  h: usize;
  c: usize;
  extra: usize;
  gates: usize;

  /** The sequences `from` … `to` of the first `width` that a thread computes. */
  @inline from(thread: usize, width: usize): usize {
    return thread == 0 ? 0 : min(this.split, width);
  }
  @inline to(thread: usize, width: usize): usize {
    return thread == 0 ? min(this.split, width) : width;
  }
  @inline share(thread: usize, n: usize, unit: usize): usize {
    return shareOf(this.threads, thread, n, unit);
  }

  /** Whether the threads share W x of all steps, and then one of them computes the steps: there are too few sequences to share. */
  @inline get inputsFirst(): bool {
    return this.threads == 2 && this.split == this.B;
  }

  @inline stretch(n: usize): Stretch {
    return changetype<Stretch>(this.stretches + n * offsetof<Stretch>());
  }
  /** Where in a row of gates the part that U h is added to begins (bytes); W x is added from its start on. */
  @inline get recurrentPart(): usize {
    return this.cell == GRU ? this.S << 2 : 0;
  }
  /** The block of PyTorch's gate g in a row of gates, for W x: GRU's r, z, n are kept as n, r, z. */
  @inline inputBlock(g: usize): usize {
    return this.cell == GRU ? (g + 1) % 3 : g;
  }
  /** The same for U h: GRU's n has a part of its own there, the fourth. */
  @inline recurrentBlock(g: usize): usize {
    return this.cell == GRU ? g + 1 : g;
  }
}

/** Whether a cell has a cell state c. */
// @ts-ignore: decorator
@inline
export function hasC(cell: i32): bool {
  return cell >= QRNN_FO;
}

/** Whether a cell's gates see x alone. */
// @ts-ignore: decorator
@inline
export function isElementwise(cell: i32): bool {
  return cell >= MIN_GRU && cell < LSTM;
}

/** Whether a cell keeps tanh(c), r ⊙ h or the share of f. */
function hasExtra(cell: i32): bool {
  return cell >= LSTM || cell == GRU_BEFORE || cell == MIN_LSTM;
}

/** Memory the host can ask for in one run: what the allocator gives as one block. */
const LIMIT: u64 = 1 << 30;

/** A new run, or 0 where it would need more than 1 GiB. Nothing in its arrays is set. */
export function open(
  cell: i32, activation: i32, N: usize, R: usize, Q: usize, B: usize, D: usize, H: usize, G: usize,
  split: usize, threads: usize,
): usize {
  const S = roundUp(H), reads = isElementwise(cell) ? 0 : H;
  const F = cell == SRN ? S : (cell == GRU ? 4 : G) * S + 8;
  const x = bytes(R, D, 1), weightIh = bytes(G, H, D), weightHh = bytes(G, H, reads), bias = bytes(G, H, 1);
  const peepholes = cell == PEEPHOLE ? bytes(3, H, 1) : 0;
  const gates = bytes(R, F, 1), states = bytes(R + Q, S, 1), c = hasC(cell) ? states : 0;
  const extra = hasExtra(cell) ? bytes(R, S, 1) : 0;
  const whole = H == S && N == 1;
  const y = whole ? 0 : bytes(R, H, 1), cLast = hasC(cell) && !whole ? bytes(B, H, 1) : 0;
  const stretches = (<u64>N * offsetof<Stretch>() + 15) & ~15;
  const weights = weightIh + weightHh + 2 * bias + peepholes;
  const total = RUN + x + weights + gates + states + c + extra + y + cLast + stretches;
  if (total > LIMIT - 64 || gradientBytes(R, B, D, H, G, reads) > LIMIT - 64) return 0;

  let at = heap.alloc(<usize>total);
  const run = changetype<Run>(at);
  at += <usize>RUN;
  run.x = at;
  at += <usize>x;
  run.weightIh = at;
  at += <usize>weightIh;
  run.weightHh = at;
  at += <usize>weightHh;
  run.biasIh = at;
  at += <usize>bias;
  run.biasHh = at;
  at += <usize>bias;
  run.peepholes = at;
  at += <usize>peepholes;
  run.gates = at;
  at += <usize>gates;
  run.h = at;
  at += <usize>states;
  run.c = at;
  at += <usize>c;
  run.extra = at;
  at += <usize>extra;
  run.stretches = at;
  at += <usize>stretches;
  run.h0 = run.h;
  run.c0 = run.c;
  run.y = whole ? run.h + ((B * S) << 2) : at;
  at += <usize>y;
  run.cLast = whole ? run.c + ((R * S) << 2) : at;
  run.dy = 0;
  run.dc = 0;
  run.gradients = 0;
  run.cell = cell;
  run.activation = activation;
  run.N = N;
  run.R = R;
  run.Q = Q;
  run.B = B;
  run.D = D;
  run.H = H;
  run.S = S;
  run.G = G;
  run.reads = reads;
  run.F = F;
  run.split = split;
  run.threads = threads;
  run.scratch = 0;
  return changetype<usize>(run);
}

/** Gives a run's memory back. */
export function close(address: usize): void {
  const run = changetype<Run>(address);
  if (run.dy) heap.free(run.dy);
  if (run.gradients) heap.free(run.gradients);
  if (run.scratch) heap.free(run.scratch);
  heap.free(address);
}

/** Bytes of an array, in whole vectors. */
export function bytes(a: usize, b: usize, c: usize): u64 {
  return ((<u64>a * b * c) * 4 + 15) & ~15;
}

export function gradientBytes(R: usize, B: usize, D: usize, H: usize, G: usize, reads: usize): u64 {
  return bytes(R, D, 1) + bytes(G * H, D + reads + 2, 1) + bytes(H, 3, 1) + bytes(B, H, 2);
}

const RUN: u64 = (offsetof<Run>() + 15) & ~15;
