import { Dropout } from "../networks/dropout.js";
import { type Initialization, requireInitialization } from "../networks/initialization.js";
import { Embedding } from "../networks/layers.js";
import { copyIntoParameters, withPrefix } from "../networks/parameters.js";
import type { SequenceNetwork, SequenceOutput } from "../networks/sequence-network.js";
import { describeNetwork, parametersTable } from "../networks/summary.js";
import { showAsTable } from "../table.js";
import { reshape } from "../tensor/layout.js";
import { takeRows } from "../tensor/rows.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import { allocate, noGrad, Tensor, type Values } from "../tensor/tensor.js";
import type { Trace, TraceOptions } from "../trace/trace.js";

/** A sequence of tokens [T], or of vectors [T][D]. */
export type Sequence = readonly number[] | readonly (readonly number[])[];

/** An example's input: tokens, each from 0 to V − 1, or vectors [T][D], for a model without a vocabulary. */
export type SequenceInput =
  | { readonly tokens: readonly number[] }
  | { readonly inputs: readonly (readonly number[])[] };

/** Options of every head. */
export interface HeadOptions {
  /** V: the model reads tokens 0 … V − 1 through an embedding. Without it it reads vectors. */
  vocabularySize?: number;
  /** Of embedding and output layer; default 0. */
  seed?: number;
  /** How embedding and output layer start; default as the network does. */
  initialization?: Initialization;
  /** Share of what the network reads, and of what the head reads from it, that is dropped in training, 0 to 1; default 0. */
  dropout?: number;
}

/** What a network gave for a batch of sequences, and how long they are. */
interface ReadSequences extends SequenceOutput {
  readonly lengths: readonly number[];
}

/**
 * What is common to the models that read sequences with a network and have a head on top: sequences of any lengths in
 * one batch, as tokens or as vectors.
 */
export abstract class SequenceModel {
  /** What reads the sequences. */
  readonly network: SequenceNetwork;
  /** Token to input of the network; undefined where the model reads vectors. */
  readonly embedding: Embedding | undefined;
  readonly #name: string;
  readonly #dropout: Dropout;

  static {
    showAsTable(SequenceModel.prototype, (model) =>
      parametersTable(`${model.#name} with ${describeNetwork(model.network)}`, model.parameters()),
    );
  }

  constructor(name: string, network: SequenceNetwork, options: HeadOptions) {
    const { vocabularySize, seed = 0, initialization, dropout = 0 } = options;
    if (vocabularySize !== undefined) requirePositiveInteger(name, "vocabularySize", vocabularySize);
    if (initialization !== undefined) requireInitialization(name, initialization);
    this.#dropout = new Dropout(name, dropout, seed);
    this.#name = name;
    this.network = network;
    this.embedding =
      vocabularySize === undefined
        ? undefined
        : new Embedding({ vocabularySize, embeddingSize: network.inputSize, ...startOf(network, options), seed });
  }

  /**
   * Trace of the network on some sequences; tokens are its labels unless others are given. Throws as `forward` does.
   */
  trace(sequences: readonly Sequence[], options: TraceOptions = {}): Trace {
    const { x, lengths } = noGrad(() => this.#input("trace", sequences));
    const T = x.shape[0];
    const labels =
      this.embedding && sequences.map((tokens) => Array.from({ length: T }, (_, t) => String(tokens[t] ?? "")));
    return this.network.trace(x, { ...(labels && { labels }), ...ofUnequal(lengths), ...options });
  }

  /** What is learnt, by part and name: `embedding.weight`, `network.weight_ih_l0` …, `output.weight`. */
  parameters(): Record<string, Tensor> {
    return {
      ...(this.embedding && withPrefix("embedding", this.embedding.parameters())),
      ...withPrefix("network", this.network.parameters()),
      ...this.head(),
    };
  }

  /** Copies values into the parameters; every name must be there. Throws a RangeError, with nothing changed, where they do not fit. */
  loadParameters(values: Readonly<Record<string, Values>>): void {
    copyIntoParameters(`${this.#name}.loadParameters`, this.parameters(), values);
  }

  /** Parameters of what is on top of the network. */
  protected abstract head(): Record<string, Tensor>;

  /** Runs the network. */
  protected read(method: string, sequences: readonly Sequence[]): ReadSequences {
    const { x, lengths } = this.#input(method, sequences);
    const { y, last } = this.network.forward(this.#dropout.apply(x), ofUnequal(lengths));
    return { y: this.#dropout.apply(y), last: this.#dropout.apply(last), lengths };
  }

  /** Throws a RangeError where there are no examples, a TypeError for one without a sequence. */
  protected requireExamples(method: string, examples: readonly SequenceInput[]): void {
    const where = `${this.#name}.${method}`;
    if (examples.length === 0) throw new RangeError(`${where}: there are no examples`);
    const wrong = examples.findIndex((example) => !Array.isArray(sequenceOf(example)));
    if (wrong < 0) return;
    const expected = this.embedding ? "tokens: numbers [T]" : "inputs: vectors [T][D]";
    throw new TypeError(`${where}: example ${wrong} has no sequence; it must have ${expected}`);
  }

  /** The sequences of a batch side by side, the shorter ones filled up: [T, B, D]. */
  #input(method: string, sequences: readonly Sequence[]): { x: Tensor; lengths: readonly number[] } {
    const where = `${this.#name}.${method}`;
    if (sequences.length === 0) throw new RangeError(`${where}: there are no sequences`);
    const empty = sequences.findIndex(({ length }) => length === 0);
    if (empty >= 0) throw new RangeError(`${where}: sequence ${empty} is empty; it needs at least one step`);
    const lengths = sequences.map(({ length }) => length);
    const T = Math.max(...lengths);
    if (this.embedding === undefined) return { x: this.#vectors(where, sequences, T), lengths };
    const tokens = sequences.map((sequence, b) => {
      const vector = sequence.findIndex((token) => typeof token !== "number");
      if (vector >= 0) throw new TypeError(`${where}: step ${vector} of sequence ${b} is not a token, a number`);
      return [...(sequence as readonly number[]), ...new Array<number>(T - sequence.length).fill(0)];
    });
    return { x: this.embedding.forward(tokens), lengths };
  }

  #vectors(where: string, sequences: readonly Sequence[], T: number): Tensor {
    const { inputSize: D, dtype } = this.network;
    const B = sequences.length;
    const data = allocate(dtype, T * B * D);
    for (const [b, sequence] of sequences.entries()) {
      for (const [t, vector] of sequence.entries()) {
        if (typeof vector === "number" || vector.length !== D) {
          const came = typeof vector === "number" ? "a number" : `a vector of ${vector.length}`;
          throw new RangeError(
            `${where}: step ${t} of sequence ${b} is ${came}; it must be a vector of inputSize = ${D}`,
          );
        }
        data.set(vector, (t * B + b) * D);
      }
    }
    return new Tensor(data, [T, B, D]);
  }
}

/** How the parts of a head start: as the network does, unless it is said otherwise. */
export function startOf(
  network: SequenceNetwork,
  options: HeadOptions,
): { dtype: Tensor["dtype"]; initialization: Initialization | undefined } {
  const { initialization = network.initialization } = options;
  return { dtype: network.dtype, initialization };
}

/** The sequence of an example. */
export function sequenceOf(example: SequenceInput): Sequence {
  return "tokens" in example ? example.tokens : example.inputs;
}

/** The steps of [T, B, …] that are within their sequence's length, one sequence after the other: [Σ lengths, …]. */
export function validSteps(y: Tensor, lengths: readonly number[]): Tensor {
  const [T, B, ...rest] = y.shape;
  const rows = lengths.flatMap((length, b) => Array.from({ length }, (_, t) => t * B + b));
  return takeRows(reshape(y, [T * B, ...rest]), rows);
}

/** Lengths as an option, where they are not all the same. */
function ofUnequal(lengths: readonly number[]): { lengths?: readonly number[] } {
  return lengths.every((length) => length === lengths[0]) ? {} : { lengths };
}
