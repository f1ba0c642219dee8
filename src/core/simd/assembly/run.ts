/**
 * What one layer's pass over a whole sequence keeps from its opening to its end. The host reads the pointers at the
 * top (in this order), writes what goes in and copies what comes out. Letters: T steps, B sequences, D inputs, H hidden
 * units, G gates (SRN 1, GRU and LSTM 3 and 4), S = H rounded up to a multiple of 8, F floats from a row of gates to the
 * next (SRN S, else 4S and 8 more: rows a power of two apart would share the same few places of the cache). Rows of
 * states and gates are padded with zeros from H to S; what the host sees is not padded.
 */
import { roundUp } from "./gemm";

/** Cells, as the host numbers them. */
export const SRN: i32 = 0;
export const GRU: i32 = 1;
export const LSTM: i32 = 2;

@unmanaged
export class Run {
  /** In: x [T, B, D], the weights in PyTorch's order [G·H, D], [G·H, H], [G·H], [G·H]. */
  x: usize;
  weightIh: usize;
  weightHh: usize;
  biasIh: usize;
  biasHh: usize;
  /** In: the initial states [B, H]; they are padded in place. */
  h0: usize;
  c0: usize;
  /** Out of forward: y [T, B, H], the last cell state [B, H]. */
  y: usize;
  cLast: usize;
  /** In for backward: dy [T, B, H] and the gradient of the last cell state [B, H]; padded in place. */
  dy: usize;
  dc: usize;
  /** Out of backward, one after the other: dx, dWeightIh, dWeightHh, dBiasIh, dBiasHh, dh0 and, for an LSTM, dc0. */
  gradients: usize;

  cell: i32;
  activation: i32;
  T: usize;
  B: usize;
  D: usize;
  H: usize;
  S: usize;
  G: usize;
  F: usize;
  /** h and c [T + 1, B, S], from the initial state on; tanh(c) [T, B, S]; gates [T, B, F]. */
  h: usize;
  c: usize;
  tanhC: usize;
  gates: usize;

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

/** Memory the host can ask for in one run: what the allocator gives as one block. */
const LIMIT: u64 = 1 << 30;

/** A new run, or 0 where it would need more than 1 GiB. Nothing in its arrays is set. */
export function open(cell: i32, activation: i32, T: usize, B: usize, D: usize, H: usize): usize {
  const G: usize = cell == SRN ? 1 : cell == GRU ? 3 : 4;
  const S = roundUp(H);
  const F = cell == SRN ? S : 4 * S + 8;
  const x = bytes(T, B, D), weightIh = bytes(G, H, D), weightHh = bytes(G, H, H), bias = bytes(G, H, 1);
  const gates = bytes(T, B, F), states = bytes(T + 1, B, S);
  const y = H == S ? 0 : bytes(T, B, H), cLast = cell == LSTM && H != S ? bytes(B, H, 1) : 0;
  const c = cell == LSTM ? states : 0;
  const total = RUN + x + weightIh + weightHh + 2 * bias + gates + states + 2 * c + y + cLast;
  if (total > LIMIT - 64 || gradientBytes(T, B, D, H, G) > LIMIT - 64) return 0;

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
  run.gates = at;
  at += <usize>gates;
  run.h = at;
  at += <usize>states;
  run.c = at;
  at += <usize>c;
  run.tanhC = at;
  at += <usize>c;
  const row = (B * S) << 2;
  run.h0 = run.h;
  run.c0 = run.c;
  run.y = H == S ? run.h + row : at;
  at += <usize>y;
  run.cLast = H == S ? run.c + T * row : at;
  run.dy = 0;
  run.dc = 0;
  run.gradients = 0;
  run.cell = cell;
  run.activation = activation;
  run.T = T;
  run.B = B;
  run.D = D;
  run.H = H;
  run.S = S;
  run.G = G;
  run.F = F;
  return changetype<usize>(run);
}

/** Makes room for dy and the gradients, before `backward`. */
export function openBackward(address: usize): void {
  const run = changetype<Run>(address);
  const dy = <usize>bytes(run.T, run.B, run.S), dc = <usize>bytes(run.B, run.S, 1);
  run.dy = heap.alloc(dy + dc);
  run.dc = run.dy + dy;
  run.gradients = heap.alloc(<usize>gradientBytes(run.T, run.B, run.D, run.H, run.G));
}

/** Gives a run's memory back. */
export function close(address: usize): void {
  const run = changetype<Run>(address);
  if (run.dy) heap.free(run.dy);
  if (run.gradients) heap.free(run.gradients);
  heap.free(address);
}

/** Bytes of an array, in whole vectors. */
function bytes(a: usize, b: usize, c: usize): u64 {
  return ((<u64>a * b * c) * 4 + 15) & ~15;
}

function gradientBytes(T: usize, B: usize, D: usize, H: usize, G: usize): u64 {
  return bytes(T, B, D) + bytes(G * H, D + H + 2, 1) + bytes(B, H, 2);
}

const RUN: u64 = (offsetof<Run>() + 15) & ~15;
