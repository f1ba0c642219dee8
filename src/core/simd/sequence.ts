import { requirePositiveInteger } from "../tensor/shape.js";
import { type Engine, engine } from "./engine.js";

/** The cells with a kernel. GRU: the reset gate acts after the recurrent product, as PyTorch's does. */
export type SequenceCell = "srn" | "gru" | "lstm";

/** f in an SRN's h_t = f(z_t). */
export type SequenceActivation = "tanh" | "logistic" | "relu" | "identity";

/** Steps T, sequences B, inputs D and hidden units H: any positive integers. */
export interface SequenceShape {
  T: number;
  B: number;
  D: number;
  H: number;
}

/** Parameters in PyTorch's order: G·H rows, G = 1 (SRN), 3 (GRU: r, z, n) or 4 (LSTM: i, f, g, o). */
export interface SequenceWeights {
  /** [G·H, D] */
  weightIh: Float32Array;
  /** [G·H, H] */
  weightHh: Float32Array;
  /** [G·H] */
  biasIh: Float32Array;
  /** [G·H] */
  biasHh: Float32Array;
}

/** What {@link SequenceRun.backward} gives: of each input its gradient, in its shape. All are views of one buffer. */
export interface SequenceGradients {
  /** [T, B, D] */
  dx: Float32Array;
  dWeightIh: Float32Array;
  dWeightHh: Float32Array;
  dBiasIh: Float32Array;
  dBiasHh: Float32Array;
  /** [B, H] */
  dh0: Float32Array;
  /** [B, H], LSTM only. */
  dc0?: Float32Array;
}

/** A forward pass that has been made; it holds memory until `backward` or `free`. */
export interface SequenceRun {
  /** Hidden states h_1 … h_T: [T, B, H]. */
  readonly y: Float32Array;
  /** LSTM: the last cell state [B, H]. */
  readonly cLast?: Float32Array;
  /**
   * Backpropagation through time (NNDL §6.4). Once only; it frees the run.
   *
   * @param dy ∂L/∂y [T, B, H]; a gradient of the last hidden state is to be added into its last step.
   * @param dcLast ∂L/∂cLast [B, H] (LSTM), default 0.
   */
  backward(dy: Float32Array, dcLast?: Float32Array): SequenceGradients;
  /** Gives the memory back without going backward. May be called again. */
  free(): void;
}

const cells: Record<SequenceCell, { code: number; gates: number }> = {
  srn: { code: 0, gates: 1 },
  gru: { code: 1, gates: 3 },
  lstm: { code: 2, gates: 4 },
};

const activations: Record<SequenceActivation, number> = { tanh: 0, logistic: 1, relu: 2, identity: 3 };

/** Where the compiled module's record of a run has its pointers, in words (assembly/run.ts, class Run). */
const field = {
  x: 0,
  weightIh: 1,
  weightHh: 2,
  biasIh: 3,
  biasHh: 4,
  h0: 5,
  c0: 6,
  y: 7,
  cLast: 8,
  dy: 9,
  dc: 10,
  gradients: 11,
} as const;

/** Frees what was never gone backward through and is no longer reachable. */
const forgotten: FinalizationRegistry<{ engine: Engine; address: number }> = new FinalizationRegistry((held) =>
  held.engine.exports.close(held.address),
);

/**
 * One recurrent layer over a whole batch of whole sequences, forward, in WebAssembly SIMD.
 *
 * @param x inputs [T, B, D]
 * @param initial h_0 and, for an LSTM, c_0: [B, H], default 0
 * @param options `activation` (SRN only, default "tanh"); `keep`: whether `backward` will be called
 * @param on the engine to run on, default the shared one
 * @throws RangeError where a size is not a positive integer, an array's length does not fit, or the run needs more than
 * 1 GiB
 */
export function runSequence(
  cell: SequenceCell,
  shape: SequenceShape,
  x: Float32Array,
  weights: SequenceWeights,
  initial: { h?: Float32Array; c?: Float32Array },
  options: { activation?: SequenceActivation; keep: boolean },
  on: Engine = engine(),
): SequenceRun {
  const { T, B, D, H } = shape;
  const { code, gates } = cells[cell];
  for (const [letter, size] of Object.entries({ T, B, D, H })) requirePositiveInteger("runSequence", letter, size);
  check("runSequence", "x", x, T * B * D, "T·B·D");
  check("runSequence", "weightIh", weights.weightIh, gates * H * D, `${gates}·H·D`);
  check("runSequence", "weightHh", weights.weightHh, gates * H * H, `${gates}·H·H`);
  check("runSequence", "biasIh", weights.biasIh, gates * H, `${gates}·H`);
  check("runSequence", "biasHh", weights.biasHh, gates * H, `${gates}·H`);
  if (initial.h) check("runSequence", "initial.h", initial.h, B * H, "B·H");
  if (initial.c) check("runSequence", "initial.c", initial.c, B * H, "B·H");

  const address = on.exports.open(code, activations[options.activation ?? "tanh"], T, B, D, H);
  if (address === 0) {
    throw new RangeError(`runSequence: T, B, D, H = ${T}, ${B}, ${D}, ${H} need more than 1 GiB`);
  }
  const at = address >>> 2;
  let { floats, words } = on;
  floats.set(x, words[at + field.x] >>> 2);
  floats.set(weights.weightIh, words[at + field.weightIh] >>> 2);
  floats.set(weights.weightHh, words[at + field.weightHh] >>> 2);
  floats.set(weights.biasIh, words[at + field.biasIh] >>> 2);
  floats.set(weights.biasHh, words[at + field.biasHh] >>> 2);
  write(floats, words[at + field.h0], initial.h, B * H);
  if (cell === "lstm") write(floats, words[at + field.c0], initial.c, B * H);
  on.exports.forward(address);
  words = on.words;
  const y = on.copy(words[at + field.y], T * B * H);
  const cLast = cell === "lstm" ? on.copy(words[at + field.cLast], B * H) : undefined;
  const run = new Run(on, options.keep ? address : 0, shape, gates, y, cLast);
  if (options.keep) forgotten.register(run, { engine: on, address }, run);
  else on.exports.close(address);
  return run;
}

class Run implements SequenceRun {
  readonly y: Float32Array;
  readonly cLast?: Float32Array;
  readonly #engine: Engine;
  readonly #shape: SequenceShape;
  readonly #gates: number;
  /** 0 once freed. */
  #address: number;

  constructor(
    engine: Engine,
    address: number,
    shape: SequenceShape,
    gates: number,
    y: Float32Array,
    cLast: Float32Array | undefined,
  ) {
    this.y = y;
    if (cLast) this.cLast = cLast;
    this.#engine = engine;
    this.#address = address;
    this.#shape = { ...shape };
    this.#gates = gates;
  }

  backward(dy: Float32Array, dcLast?: Float32Array): SequenceGradients {
    const { T, B, D, H } = this.#shape;
    const { exports } = this.#engine;
    const address = this.#address;
    if (address === 0) {
      throw new Error("SequenceRun.backward: nothing is kept; it can be called once, on a run made with keep: true");
    }
    check("SequenceRun.backward", "dy", dy, T * B * H, "T·B·H");
    if (dcLast) check("SequenceRun.backward", "dcLast", dcLast, B * H, "B·H");

    exports.openBackward(address);
    const at = address >>> 2;
    const { floats, words } = this.#engine;
    floats.set(dy, words[at + field.dy] >>> 2);
    if (this.cLast) write(floats, words[at + field.dc], dcLast, B * H);
    exports.backward(address);

    const rows = this.#gates * H;
    const lengths = [T * B * D, rows * D, rows * H, rows, rows, B * H, this.cLast ? B * H : 0];
    const total = T * B * D + rows * (D + H + 2) + B * H * (this.cLast ? 2 : 1);
    const { buffer } = this.#engine.copy(this.#engine.words[at + field.gradients], total);
    this.free();

    let offset = 0;
    const [dx, dWeightIh, dWeightHh, dBiasIh, dBiasHh, dh0, dc0] = lengths.map((length) => {
      const view = new Float32Array(buffer, offset, length);
      offset += 4 * length;
      return view;
    });
    const gradients = { dx, dWeightIh, dWeightHh, dBiasIh, dBiasHh, dh0 };
    return this.cLast ? { ...gradients, dc0 } : gradients;
  }

  free(): void {
    if (this.#address === 0) return;
    forgotten.unregister(this);
    this.#engine.exports.close(this.#address);
    this.#address = 0;
  }
}

/**
 * op(A)·op(B) of row-major float32 matrices, [M, N].
 *
 * @param a op(A) is [M, K]; stored as [K, M] where `transposeA`
 * @param b op(B) is [K, N]; stored as [N, K] where `transposeB`
 * @throws RangeError where a size is not a positive integer or an array's length does not fit
 */
export function gemm(
  a: Float32Array,
  b: Float32Array,
  shape: { M: number; N: number; K: number },
  options: { transposeA?: boolean; transposeB?: boolean } = {},
  on: Engine = engine(),
): Float32Array {
  const { M, N, K } = shape;
  for (const [letter, size] of Object.entries({ M, N, K })) requirePositiveInteger("gemm", letter, size);
  check("gemm", "a", a, M * K, "M·K");
  check("gemm", "b", b, K * N, "K·N");
  // Addresses beyond 2 GiB come as negative numbers.
  const address = on.exports.allocate(4 * (M * K + K * N + M * N)) >>> 0;
  const atB = address + 4 * M * K;
  const atC = atB + 4 * K * N;
  on.floats.set(a, address >>> 2);
  on.floats.set(b, atB >>> 2);
  on.exports.gemm(address, atB, atC, M, N, K, options.transposeA ?? false, options.transposeB ?? false);
  const c = on.copy(atC, M * N);
  on.exports.release(address);
  return c;
}

function write(floats: Float32Array, address: number, values: Float32Array | undefined, length: number): void {
  if (values) floats.set(values, address >>> 2);
  else floats.fill(0, address >>> 2, (address >>> 2) + length);
}

function check(where: string, name: string, values: Float32Array, length: number, formula: string): void {
  if (values.length !== length) {
    throw new RangeError(`${where}: ${name} has ${values.length} values; it must have ${formula} = ${length}`);
  }
}
