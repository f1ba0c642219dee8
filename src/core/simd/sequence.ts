import { requirePositiveInteger } from "../tensor/shape.js";
import { requireLength } from "./check.js";
import { type Engine, engineFor } from "./engine.js";
import { gather, type Stretches, scatter, stretchesOf } from "./stretches.js";

/**
 * What a kernel is called with for a cell: its number in assembly/run.ts, the gates its parameters have, whether they read h (where
 * not there are no `weightHh` and `biasHh`), whether there is a cell state, the peepholes.
 */
const cells = {
  srn: { code: 0, gates: 1, readsH: true, hasC: false, peepholes: 0 },
  /** The reset gate acts after the recurrent product, as PyTorch's does. */
  gru: { code: 1, gates: 3, readsH: true, hasC: false, peepholes: 0 },
  gruResetBefore: { code: 2, gates: 3, readsH: true, hasC: false, peepholes: 0 },
  minGRU: { code: 3, gates: 2, readsH: false, hasC: false, peepholes: 0 },
  minLSTM: { code: 4, gates: 3, readsH: false, hasC: false, peepholes: 0 },
  /** By their pooling; x is the window of inputs that a gate sees. */
  qrnnF: { code: 5, gates: 2, readsH: false, hasC: false, peepholes: 0 },
  qrnnFO: { code: 6, gates: 3, readsH: false, hasC: true, peepholes: 0 },
  qrnnIFO: { code: 7, gates: 4, readsH: false, hasC: true, peepholes: 0 },
  lstm: { code: 8, gates: 4, readsH: true, hasC: true, peepholes: 0 },
  peepholeLSTM: { code: 9, gates: 4, readsH: true, hasC: true, peepholes: 3 },
  coupledLSTM: { code: 10, gates: 3, readsH: true, hasC: true, peepholes: 0 },
  lstmWithoutForget: { code: 11, gates: 3, readsH: true, hasC: true, peepholes: 0 },
} as const;

/** The cells with a kernel. */
export type SequenceCell = keyof typeof cells;

/**
 * Bytes of WebAssembly memory that a run of R = T·B rows takes (see assembly/run.ts; the few of the record itself are left
 * out): from its forward to its backward, and how many more at most while it goes backward.
 */
export function bytesOfRun(cell: SequenceCell, { T, B, D, H }: SequenceShape): { held: number; backward: number } {
  const { gates: G, readsH, hasC, peepholes } = cells[cell];
  const R = T * B;
  const read = readsH ? H : 0;
  const S = 16 * Math.ceil(H / 16);
  const row = cell === "srn" ? S : (cell === "gru" ? 4 : G) * S + 8;
  const parameters = G * H * (D + read + 2) + peepholes * H;
  const extra = (hasC && readsH) || cell === "gruResetBefore" || cell === "minLSTM" ? R * S : 0;
  // x, parameters, gates, h and c with what they start from, tanh(c), r ⊙ h or f, y without padding.
  const held = R * D + parameters + R * row + (R + B) * S * (hasC ? 2 : 1) + extra + (H === S ? 0 : R * H + B * H);
  // dy, dc, the gradients, the packed weights with dh, and a block of the weight gradients' product.
  const packed = G * S * (D + read + 32) + 256 * (Math.max(D, H) + 16 + 24);
  const backward = R * (S + D) + parameters + B * (3 * S + 2 * H) + packed;
  return { held: 4 * held, backward: 4 * backward };
}

/** f in an SRN's h_t = f(z_t). */
export type SequenceActivation = "tanh" | "logistic" | "relu" | "identity";

/** Steps T, sequences B, inputs D and hidden units H: any positive integers. */
export interface SequenceShape {
  T: number;
  B: number;
  D: number;
  H: number;
}

/**
 * Parameters in PyTorch's order: G·H rows, G = 1 (SRN), 3 (GRU: r, z, n) or 4 (LSTM: i, f, g, o; without f 3). Where gates see x
 * alone (minGRU: z, n; minLSTM: f, i, g; QRNN: z, f, o, i as far as it has them) `weightHh` and `biasHh` are empty.
 */
export interface SequenceWeights {
  /** [G·H, D] */
  weightIh: Float32Array;
  /** [G·H, H] */
  weightHh: Float32Array;
  /** [G·H] */
  biasIh: Float32Array;
  /** [G·H] */
  biasHh: Float32Array;
  /** Weights from the cell state to i, f and o, [3·H]; only of an LSTM with peepholes. */
  peepholes?: Float32Array;
}

/** What one layer is run on. */
export interface SequenceInput {
  /** [T, B, D]; what lies beyond a sequence's length is not read. */
  x: Float32Array;
  weights: SequenceWeights;
  /** h_0 and, where there is a cell state, c_0: [B, H], default 0. */
  initial: { h?: Float32Array; c?: Float32Array };
}

/** How layers are run. */
export interface SequenceOptions {
  /** Of an SRN; default "tanh". */
  activation?: SequenceActivation;
  /** Length of each sequence, 1 … T; default T. */
  lengths?: readonly number[];
  /** Whether the run will go backward. */
  keep: boolean;
}

/** What {@link SequenceRun.backward} starts from. */
export interface OutputGradients {
  /** ∂L/∂y [T, B, H] */
  dy: Float32Array;
  /** ∂L/∂cLast [B, H], default 0. */
  dcLast?: Float32Array;
  /** Whether the gradient of x is asked for; default true. */
  wantsDx?: boolean;
}

/** What {@link SequenceRun.backward} gives: of each input its gradient, in its shape. */
export interface SequenceGradients {
  /** [T, B, D]; empty where it is not asked for. */
  dx: Float32Array;
  dWeightIh: Float32Array;
  dWeightHh: Float32Array;
  dBiasIh: Float32Array;
  dBiasHh: Float32Array;
  dPeepholes?: Float32Array;
  /** [B, H] */
  dh0: Float32Array;
  /** [B, H], where there is a cell state. */
  dc0?: Float32Array;
}

/** A forward pass that has been made; it holds memory until `backward` or `free`. */
export interface SequenceRun {
  /** Hidden states h_1 … h_T: [T, B, H], 0 beyond a sequence's length. */
  readonly y: Float32Array;
  /** Where there is a cell state: each sequence's last one, [B, H]. */
  readonly cLast?: Float32Array;
  /**
   * Backpropagation through time (NNDL §6.4). Once only; it frees the run.
   *
   * @param dy ∂L/∂y [T, B, H]; a gradient of the last hidden state is to be added into its last step. What lies
   * beyond a sequence's length is not read.
   * @param dcLast ∂L/∂cLast [B, H], default 0.
   */
  backward(dy: Float32Array, dcLast?: Float32Array): SequenceGradients;
  /** Gives the memory back without going backward. May be called again. */
  free(): void;
  /** The memory that it holds, for who is to free it without keeping the run itself from being forgotten. */
  readonly memory: { free(): void };
}

const activations: Record<SequenceActivation, number> = { tanh: 0, logistic: 1, relu: 2, identity: 3 };

/** Where the compiled module's record of a run has its pointers, in words (assembly/run.ts, class Run). */
const field = {
  x: 0,
  weightIh: 1,
  weightHh: 2,
  biasIh: 3,
  biasHh: 4,
  peepholes: 5,
  h0: 6,
  c0: 7,
  y: 8,
  cLast: 9,
  dy: 10,
  dc: 11,
  gradients: 12,
  stretches: 13,
} as const;

/** The place of a run in an engine's memory, until it goes backward or is freed. */
class Place {
  /** 0 from then on. */
  address: number;
  readonly #engine: Engine;

  constructor(engine: Engine, address: number) {
    this.#engine = engine;
    this.address = address;
  }

  free(): void {
    if (this.address !== 0) this.#engine.close(this.address);
    this.address = 0;
  }
}

/** Frees what was never gone backward through and is no longer reachable. */
const forgotten: FinalizationRegistry<Place> = new FinalizationRegistry((place) => place.free());

/**
 * One recurrent layer over a whole batch of whole sequences, forward, in WebAssembly SIMD.
 *
 * @param on the engine to run on, default the shared one for so much work
 * @throws RangeError where a size is not a positive integer, an array's length does not fit, or the run needs more than
 * 1 GiB
 */
export function runSequence(
  cell: SequenceCell,
  shape: SequenceShape,
  x: Float32Array,
  weights: SequenceWeights,
  initial: { h?: Float32Array; c?: Float32Array },
  options: SequenceOptions,
  on?: Engine,
): SequenceRun {
  return runSequences(cell, shape, [{ x, weights, initial }], options, on)[0];
}

/**
 * The same for one layer, which two threads share, or for two that know nothing of each other, the directions of a
 * bidirectional layer: at once, by a thread each.
 */
export function runSequences(
  cell: SequenceCell,
  shape: SequenceShape,
  inputs: readonly SequenceInput[],
  options: SequenceOptions,
  on: Engine = engineFor(inputs.length * multiplications(cell, shape)),
): SequenceRun[] {
  const { T, B, D, H } = shape;
  const { code, gates, hasC, peepholes } = cells[cell];
  for (const input of inputs) checkRun(cell, shape, input, options.lengths);
  const stretches = stretchesOf(T, options.lengths);
  const sizes = stretches?.sizes ?? [T, B];
  const R = stretches?.rows.length ?? T * B;
  const Q = sizes.reduce((sum, size, n) => (n % 2 === 1 ? sum + size : sum), 0);
  const activation = activations[options.activation ?? "tanh"];
  const threads = on.inTwo && inputs.length === 1 ? 2 : 1;
  const split = threads === 2 ? splitOf(B, options.lengths, stretches) : B;
  on.giveUp();
  const addresses = inputs.map(({ x, weights, initial }) => {
    const address = on.exports.open(code, activation, sizes.length / 2, R, Q, B, D, H, gates, split, threads);
    if (address === 0) {
      throw new RangeError(`runSequence: T, B, D, H = ${T}, ${B}, ${D}, ${H} need more than 1 GiB`);
    }
    on.current.add(address);
    const at = address >>> 2;
    const { floats, words } = on;
    words.set(sizes, words[at + field.stretches] >>> 2);
    writeRows(floats, words[at + field.x], x, stretches?.rows, D);
    floats.set(weights.weightIh, words[at + field.weightIh] >>> 2);
    floats.set(weights.weightHh, words[at + field.weightHh] >>> 2);
    floats.set(weights.biasIh, words[at + field.biasIh] >>> 2);
    floats.set(weights.biasHh, words[at + field.biasHh] >>> 2);
    if (peepholes > 0 && weights.peepholes) floats.set(weights.peepholes, words[at + field.peepholes] >>> 2);
    writeStates(floats, words[at + field.h0], initial.h, stretches?.order, B, H);
    if (hasC) writeStates(floats, words[at + field.c0], initial.c, stretches?.order, B, H);
    on.exports.openForward(address);
    return address;
  });
  for (const phase of [0, 1, 2]) on.phase(phase, addresses);
  return addresses.map((address) => {
    on.exports.finishForward(address);
    const at = address >>> 2;
    const { words } = on;
    const y = readRows(on, words[at + field.y], stretches?.rows, R, H, T * B);
    const cLast = hasC ? readRows(on, words[at + field.cLast], stretches?.order, B, H, B) : undefined;
    if (options.keep) on.current.delete(address);
    else on.close(address);
    const place = new Place(on, options.keep ? address : 0);
    const run = new Run(on, place, { cell, shape: { ...shape }, stretches, R }, y, cLast);
    if (options.keep) forgotten.register(run, place, run);
    return run;
  });
}

/** Backpropagation through time of the runs that {@link runSequences} gave: `backward` of each, at once. */
export function runBackward(runs: readonly SequenceRun[], given: readonly OutputGradients[]): SequenceGradients[] {
  return Run.backward(runs as readonly Run[], given);
}

/** What backward has to know of a run. */
interface Sizes {
  readonly cell: SequenceCell;
  readonly shape: SequenceShape;
  /** Where the sequences differ in length. */
  readonly stretches?: Stretches;
  /** Rows of x and y in the kernel's memory. */
  readonly R: number;
}

class Run implements SequenceRun {
  readonly y: Float32Array;
  readonly cLast?: Float32Array;
  readonly #engine: Engine;
  readonly #sizes: Sizes;
  readonly memory: Place;

  constructor(engine: Engine, memory: Place, sizes: Sizes, y: Float32Array, cLast: Float32Array | undefined) {
    this.y = y;
    if (cLast) this.cLast = cLast;
    this.#engine = engine;
    this.memory = memory;
    this.#sizes = sizes;
  }

  /** Of runs that were made together. */
  static backward(runs: readonly Run[], given: readonly OutputGradients[]): SequenceGradients[] {
    for (const [n, run] of runs.entries()) run.#check(given[n]);
    const engine = runs[0].#engine;
    engine.giveUp();
    const addresses = runs.map((run, n) => run.#open(given[n]));
    for (const phase of [3, 4, 5]) engine.phase(phase, addresses);
    return runs.map((run, n) => run.#gradients(addresses[n], given[n]));
  }

  backward(dy: Float32Array, dcLast?: Float32Array): SequenceGradients {
    return Run.backward([this], [{ dy, dcLast }])[0];
  }

  #check({ dy, dcLast }: OutputGradients): void {
    const { T, B, H } = this.#sizes.shape;
    if (this.memory.address === 0) {
      throw new Error("SequenceRun.backward: nothing is kept; it can be called once, on a run made with keep: true");
    }
    requireLength("SequenceRun.backward", "dy", dy, T * B * H, "T·B·H");
    if (dcLast) requireLength("SequenceRun.backward", "dcLast", dcLast, B * H, "B·H");
  }

  /** Makes it ready to go backward: its address, by which nobody else closes it from now on, should an interrupt end this. */
  #open({ dy, dcLast, wantsDx = true }: OutputGradients): number {
    const { cell, shape, stretches } = this.#sizes;
    const { address } = this.memory;
    forgotten.unregister(this);
    this.memory.address = 0;
    this.#engine.current.add(address);
    this.#engine.exports.openBackward(address, wantsDx);
    const at = address >>> 2;
    const { floats, words } = this.#engine;
    writeRows(floats, words[at + field.dy], dy, stretches?.rows, shape.H);
    if (cells[cell].hasC) writeStates(floats, words[at + field.dc], dcLast, stretches?.order, shape.B, shape.H);
    return address;
  }

  /** What it has come to, and its end. */
  #gradients(address: number, { wantsDx = true }: OutputGradients): SequenceGradients {
    const { cell, shape, stretches, R } = this.#sizes;
    const { T, B, D, H } = shape;
    const { gates, readsH, hasC, peepholes } = cells[cell];
    this.#engine.exports.finishBackward(address);
    // One array after the other, as assembly/run.ts has them.
    const rows = gates * H;
    const states = B * H;
    const [read, readBiases] = readsH ? [H, rows] : [0, 0];
    const total = rows * (D + read + 1) + readBiases + peepholes * H + states * (hasC ? 2 : 1);
    const [sizeOfDx, unasked] = wantsDx ? [R * D, 0] : [0, R * D];
    const start = this.#engine.words[(address >>> 2) + field.gradients] + 4 * unasked;
    const { buffer } = this.#engine.copy(start, sizeOfDx + total);
    this.#engine.close(address);
    let offset = 0;
    const next = (length: number): Float32Array => {
      offset += 4 * length;
      return new Float32Array(buffer, offset - 4 * length, length);
    };
    const dx = next(sizeOfDx);
    const parameters = {
      dWeightIh: next(rows * D),
      dWeightHh: next(rows * read),
      dBiasIh: next(rows),
      dBiasHh: next(readBiases),
      ...(peepholes > 0 && { dPeepholes: next(peepholes * H) }),
    };
    const dh0 = next(states);
    const dc0 = hasC ? next(states) : undefined;
    if (stretches === undefined) return { dx, ...parameters, dh0, ...(dc0 && { dc0 }) };
    return {
      dx: wantsDx ? scatter(dx, stretches.rows, D, T * B) : dx,
      ...parameters,
      dh0: scatter(dh0, stretches.order, H, B),
      ...(dc0 && { dc0: scatter(dc0, stretches.order, H, B) }),
    };
  }

  free(): void {
    forgotten.unregister(this);
    this.memory.free();
  }
}

/** Multiplications of a run forward. */
function multiplications(cell: SequenceCell, { T, B, D, H }: SequenceShape): number {
  const { gates, readsH } = cells[cell];
  return T * B * gates * H * (readsH ? D + H : D);
}

/** How many of B sequences, the longest first, make half of the work. With fewer than 4 there is nothing to share out. */
function splitOf(B: number, lengths: readonly number[] | undefined, stretches: Stretches | undefined): number {
  if (B < 4) return B;
  if (lengths === undefined || stretches === undefined) return (B + 1) >> 1;
  let rows = 0;
  let split = 0;
  while (2 * rows < stretches.rows.length) rows += lengths[stretches.order[split++]];
  return split;
}

function checkRun(
  cell: SequenceCell,
  { T, B, D, H }: SequenceShape,
  { x, weights, initial }: SequenceInput,
  lengths: readonly number[] | undefined,
): void {
  const { gates, readsH, peepholes } = cells[cell];
  const require = (name: string, values: ArrayLike<number>, length: number, formula: string): void =>
    requireLength("runSequence", name, values, length, formula);
  requirePositiveInteger("runSequence", "T", T);
  requirePositiveInteger("runSequence", "B", B);
  requirePositiveInteger("runSequence", "D", D);
  requirePositiveInteger("runSequence", "H", H);
  require("x", x, T * B * D, "T·B·D");
  require("weightIh", weights.weightIh, gates * H * D, `${gates}·H·D`);
  require("weightHh", weights.weightHh, readsH ? gates * H * H : 0, readsH ? `${gates}·H·H` : "none");
  require("biasIh", weights.biasIh, gates * H, `${gates}·H`);
  require("biasHh", weights.biasHh, readsH ? gates * H : 0, readsH ? `${gates}·H` : "none");
  if (peepholes > 0) require("peepholes", weights.peepholes ?? [], peepholes * H, `${peepholes}·H`);
  if (initial.h) require("initial.h", initial.h, B * H, "B·H");
  if (initial.c) require("initial.c", initial.c, B * H, "B·H");
  if (lengths === undefined) return;
  require("lengths", lengths, B, "B");
  for (const [b, length] of lengths.entries()) {
    if (!Number.isInteger(length) || length < 1 || length > T) {
      throw new RangeError(`runSequence: length ${b} is ${length}; it must be a whole number from 1 to T = ${T}`);
    }
  }
}

/** Writes rows of `width` numbers: all of them, or those that `rows` names. */
function writeRows(
  floats: Float32Array,
  address: number,
  values: Float32Array,
  rows: ArrayLike<number> | undefined,
  width: number,
): void {
  if (rows) gather(floats, address >>> 2, values, rows, width);
  else floats.set(values, address >>> 2);
}

/** Writes states [B, H], zeros where none are given. */
function writeStates(
  floats: Float32Array,
  address: number,
  states: Float32Array | undefined,
  order: readonly number[] | undefined,
  B: number,
  H: number,
): void {
  if (states) writeRows(floats, address, states, order, H);
  else floats.fill(0, address >>> 2, (address >>> 2) + B * H);
}

/** Reads `R` rows of `width` numbers; where `rows` names them, into their places among `count` rows. */
function readRows(
  on: Engine,
  address: number,
  rows: ArrayLike<number> | undefined,
  R: number,
  width: number,
  count: number,
): Float32Array {
  if (rows === undefined) return on.copy(address, R * width);
  return scatter(on.floats.subarray(address >>> 2, (address >>> 2) + R * width), rows, width, count);
}
