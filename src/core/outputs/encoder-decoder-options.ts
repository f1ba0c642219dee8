import type { RecurrentOptions } from "../networks/recurrent.js";

/** A sequence and what it is to be turned into, each of any length and without its end. */
export interface TokenPair {
  /** [T], each from 0 to V − 1; possibly none. */
  readonly source: readonly number[];
  /** [T′], each from 0 to V′ − 1; possibly none. */
  readonly target: readonly number[];
}

/** Options of an {@link EncoderDecoder}. */
export interface EncoderDecoderOptions extends Omit<RecurrentOptions, "inputSize"> {
  /** V: tokens of a source are 0 … V − 1. */
  sourceSize: number;
  /** V′: tokens of a target are 0 … V′ − 1. */
  targetSize: number;
  /** Of the embeddings of both. */
  embeddingSize: number;
  /** What the decoder sees of the encoder's outputs at each step; default "none": only the last state reaches it. */
  attention?: "none" | "additive" | "dot";
  /** Further options of both networks' cell, such as an SRN's `activation`. */
  cell?: Readonly<Record<string, string | number | boolean>>;
  /**
   * Probability that the decoder is given the true token of the step before in training, rather than one that it has drawn
   * itself (scheduled sampling; Bengio et al. 2015): a number, or a schedule of the steps made in
   * training, e.g. `(step) => 0.999 ** step`. Default 1, teacher forcing.
   */
  teacherForcing?: number | ((step: number) => number);
}

/** How an output is searched for. */
export interface SearchOptions {
  /** Hypotheses kept at each step; default 1, greedy search. */
  beamWidth?: number;
  /** Tokens of an output at most, its end included; default twice the source's length, and 10. */
  maxLength?: number;
  /** See {@link beamSearch}; default 0. */
  lengthPenalty?: number;
}

/** Throws a RangeError unless `value` is from 0 to 1. */
export function requireProbability(where: string, value: number): void {
  if (!(value >= 0 && value <= 1)) {
    throw new RangeError(`${where}: teacherForcing is ${value}; it must be a number from 0 to 1`);
  }
}

/** Throws a RangeError unless all tokens are whole numbers from 0 and below `size`. */
export function requireTokens(
  where: string,
  what: string,
  sequences: readonly (readonly number[])[],
  size: number,
): void {
  for (const [b, sequence] of sequences.entries()) {
    const wrong = sequence.findIndex((token) => !Number.isInteger(token) || token < 0 || token >= size);
    if (wrong >= 0) {
      throw new RangeError(
        `${where}: token ${wrong} of ${what} ${b} is ${sequence[wrong]}; it must be a whole number from 0 to ${size - 1}`,
      );
    }
  }
}
