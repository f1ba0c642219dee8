import { describeShape } from "../tensor/shape.js";
import { type DType, sumOfSquares, type Tensor, type Values } from "../tensor/tensor.js";
import type { Trace, TraceOptions } from "../trace/trace.js";
import type { Initialization } from "./initialization.js";

/** What a batch of sequences needs to be read rightly. */
export interface SequenceOptions {
  /** Length of each sequence of the batch, 1 … T; default T. Steps beyond have no influence, and y = 0. */
  lengths?: readonly number[];
}

/** What a sequence network gives for a batch of sequences. */
export interface SequenceOutput {
  /** Output at every step, [T, B, outputSize]. */
  y: Tensor;
  /** What is known after each sequence's last step, [B, outputSize]; of a bidirectional network both ends joined. */
  last: Tensor;
}

/**
 * Whatever turns sequences into sequences, time first: recurrent, convolutional, attentive. Heads, training, traces and
 * drawings take any of them and never ask which they have.
 */
export interface SequenceNetwork {
  /** D */
  readonly inputSize: number;
  /** Size of `y` and `last`. */
  readonly outputSize: number;
  /** Element type of parameters, inputs and outputs. */
  readonly dtype: DType;
  /** How the parameters started, where that is an option; a head starts in the same way. */
  readonly initialization?: Initialization;
  /** Runs the network over `x` [T, B, D]. */
  forward(x: Tensor, options?: SequenceOptions): SequenceOutput;
  /** Everything that the network computes on `x` [T, B, D], as plain arrays. */
  trace(x: Tensor, options?: TraceOptions): Trace;
  /** What is learnt, by name. The tensors are the network's own: writing into them changes it. */
  parameters(): Record<string, Tensor>;
  /** Copies values into the parameters; every name must be there. */
  loadParameters(values: Readonly<Record<string, Values>>): void;
  /** What `buildNetwork` needs to make this network again, together with its parameters. */
  description(): NetworkDescription;
}

/** What JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json | undefined };

/**
 * Everything that is needed to make a network again but its parameters: plain JSON. An option that is a network itself is
 * described in the same way, and one that is a cell as a {@link CellDescription}.
 */
export interface NetworkDescription {
  /** Name of the network, "LSTM". */
  readonly network: string;
  /** Options of its constructor. */
  readonly options: { readonly [name: string]: Json | undefined };
}

/** A cell as an option of a network's description. */
export interface CellDescription {
  /** Name of the cell, "LSTM". */
  readonly cell: string;
  /** What distinguishes it from others of its name. */
  readonly options: Readonly<Record<string, string | number | boolean>>;
}

/**
 * Checks what a sequence network is run on: x [T, B, inputSize] of its element type with no NaN but beyond a sequence's
 * end, and lengths that fit.
 * @param where function and class, for the message: "LSTM.forward".
 * @throws RangeError for a wrong shape, a NaN or lengths that do not fit; TypeError for a wrong element type.
 */
export function requireSequences(
  where: string,
  x: Tensor,
  { inputSize, dtype }: Pick<SequenceNetwork, "inputSize" | "dtype">,
  lengths?: readonly number[],
): void {
  if (!Array.isArray(x?.shape))
    throw new TypeError(`${where}: x is no Tensor; Tensor.from makes one of rows of numbers`);
  const [T, B, D] = x.shape;
  const came = `${where}: x has shape ${describeShape(x.shape)}`;
  if (x.shape.length !== 3) throw new RangeError(`${came}; it must be [T, B, inputSize]`);
  if (D !== inputSize) throw new RangeError(`${came}; the last axis must be inputSize = ${inputSize}`);
  if (T === 0 || B === 0) throw new RangeError(`${came}; it needs at least one step and one sequence`);
  if (x.dtype !== dtype) throw new TypeError(`${where}: x is ${x.dtype}; the network is ${dtype}`);
  requireLengths(where, lengths, T, B);
  if (!Number.isNaN(sumOfSquares(x.data))) return;
  const at = x.data.findIndex((value, n) => {
    return Number.isNaN(value) && (lengths === undefined || Math.floor(n / (B * D)) < lengths[Math.floor(n / D) % B]);
  });
  if (at >= 0) throw new RangeError(`${where}: x holds NaN, first at element ${at}`);
}

/** Throws a RangeError unless there is a length from 1 to T for each of B sequences, or none at all. */
export function requireLengths(where: string, lengths: readonly number[] | undefined, T: number, B: number): void {
  if (lengths === undefined) return;
  if (lengths.length !== B) {
    throw new RangeError(`${where}: lengths holds ${lengths.length} numbers; the batch has ${B} sequences`);
  }
  for (const [b, length] of lengths.entries()) {
    if (!Number.isInteger(length) || length < 1 || length > T) {
      throw new RangeError(`${where}: lengths[${b}] is ${length}; it must be a whole number from 1 to T = ${T}`);
    }
  }
}
