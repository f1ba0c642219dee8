import type { StepValues } from "../cells/cell.js";
import { Embedding, Linear } from "../networks/layers.js";
import { copyIntoParameters, keepingGradients, withPrefix } from "../networks/parameters.js";
import type { Recurrent, RecurrentOptions } from "../networks/recurrent.js";
import { unevenState } from "../networks/states.js";
import { describeNetwork, parametersTable } from "../networks/summary.js";
import { showAsTable } from "../table.js";
import { logSoftmax } from "../tensor/activations.js";
import { select } from "../tensor/layout.js";
import { crossEntropy } from "../tensor/losses.js";
import { Random } from "../tensor/random.js";
import { takeRows } from "../tensor/rows.js";
import { requirePositiveInteger, sameShape } from "../tensor/shape.js";
import { noGrad, type Tensor, type Values, withGrad } from "../tensor/tensor.js";
import { isTraining, trainingRandom, trainingStep } from "../training/mode.js";
import type { Model } from "../training/model.js";
import { type BeamSearch, beamSearch } from "./beam-search.js";
import { DecoderAttention } from "./decoder-attention.js";
import {
  advanceDecoder,
  type DecoderState,
  rowsOfState,
  runRecurrent,
  writeGiven,
  writeGreedily,
  writeSampling,
} from "./decoder-steps.js";
import {
  type EncoderDecoderOptions,
  requireProbability,
  requireTokens,
  type SearchOptions,
  type TokenPair,
} from "./encoder-decoder-options.js";
import { type EncoderDecoderTrace, encoderDecoderTrace } from "./encoder-decoder-trace.js";
import { validSteps } from "./sequence-model.js";

export type { EncoderDecoderOptions, SearchOptions, TokenPair } from "./encoder-decoder-options.js";

/**
 * Encoder–decoder (Cho et al. 2014; Sutskever et al. 2014; NNDL §6.3.3): one recurrent network reads the source to its end,
 * another one goes on from its last state and writes the target, each token from its own state and its own last token, to
 * the end. The end EOS is a token of its own after all others, V in a source and V′ in a target; the decoder starts from it.
 *
 * With attention the decoder also sees all of the encoder's outputs: "additive" (Bahdanau et al. 2015), where the last state
 * asks and the context is part of the next input, or "dot" (Luong et al. 2015), where the new state asks and is joined with
 * the context by tanh(W [c; s]). A bidirectional encoder hands on the state of the direction that ends at the source's start.
 *
 * @example
 * const sizes = { sourceSize: 10, targetSize: 10, embeddingSize: 8, hiddenSize: 16 };
 * const translator = new EncoderDecoder(GRU, { ...sizes, attention: "additive", seed: 1 });
 * const [output] = translator.predict([[3, 1, 4]], { beamWidth: 3 });
 */
export class EncoderDecoder implements Model<TokenPair> {
  /** Reads the source. */
  readonly encoder: Recurrent;
  /** Writes the target. */
  readonly decoder: Recurrent;
  /** Of V tokens and the end. */
  readonly sourceEmbedding: Embedding;
  /** Of V′ tokens and the end, from which the decoder starts. */
  readonly targetEmbedding: Embedding;
  /** What the decoder sees of the encoder's outputs. */
  readonly attention: DecoderAttention | undefined;
  /** Joins state and context where the attention is "dot". */
  readonly combine: Linear | undefined;
  /** To logits of V′ tokens and the end. */
  readonly output: Linear;
  readonly #teacherForcing: number | ((step: number) => number);
  readonly #random: Random;
  #step = 0;

  static {
    showAsTable(EncoderDecoder.prototype, (model) =>
      parametersTable(`EncoderDecoder with ${describeNetwork(model.encoder)}`, model.parameters()),
    );
  }

  /**
   * @param Network class of encoder and decoder.
   * @throws RangeError for sizes that are not positive whole numbers, an attention that is not known, "dot" with a
   * bidirectional encoder, whose outputs have another size than the decoder's state, or a probability outside of [0, 1].
   */
  constructor(Network: new (options: RecurrentOptions) => Recurrent, options: EncoderDecoderOptions) {
    const {
      sourceSize,
      targetSize,
      embeddingSize,
      attention = "none",
      cell,
      teacherForcing = 1,
      ...recurrent
    } = options;
    const { bidirectional = false, hiddenSize, seed = 0, dtype, initialization } = recurrent;
    for (const [name, value] of Object.entries({ sourceSize, targetSize, embeddingSize, hiddenSize })) {
      requirePositiveInteger("EncoderDecoder", name, value);
    }
    if (!["none", "additive", "dot"].includes(attention)) {
      throw new RangeError(`EncoderDecoder: attention is ${attention}; it must be "none", "additive" or "dot"`);
    }
    if (attention === "dot" && bidirectional) {
      throw new RangeError(
        'EncoderDecoder: attention is "dot" and bidirectional true; the sizes must be those of one direction',
      );
    }
    if (typeof teacherForcing === "number") requireProbability("EncoderDecoder", teacherForcing);
    const start = { seed, dtype, initialization };
    // Seeds of their own: the two networks must not start as twins.
    this.encoder = new Network({ ...recurrent, ...cell, inputSize: embeddingSize });
    const memorySize = this.encoder.outputSize;
    const inputSize = attention === "additive" ? embeddingSize + memorySize : embeddingSize;
    this.decoder = new Network({ ...recurrent, ...cell, inputSize, bidirectional: false, seed: seed + 1 });
    const uneven = unevenState(this.decoder);
    if (uneven !== undefined) {
      throw new RangeError(
        `EncoderDecoder: state ${uneven} of the decoder has other shapes in other layers; numLayers must be 1`,
      );
    }
    this.sourceEmbedding = new Embedding({ ...start, vocabularySize: sourceSize + 1, embeddingSize });
    this.targetEmbedding = new Embedding({ ...start, vocabularySize: targetSize + 1, embeddingSize, seed: seed + 1 });
    this.attention =
      attention === "none" ? undefined : new DecoderAttention(attention, { ...start, hiddenSize, memorySize });
    const joined = hiddenSize + memorySize;
    this.combine =
      attention === "dot" ? new Linear({ ...start, inputSize: joined, outputSize: hiddenSize }) : undefined;
    const features = attention === "additive" ? joined : hiddenSize;
    this.output = new Linear({ ...start, inputSize: features, outputSize: targetSize + 1, seed: seed + 1 });
    this.#teacherForcing = teacherForcing;
    this.#random = new Random(seed, "scheduled sampling");
  }

  /**
   * Logits [T′ + 1, B, V′ + 1] of each target's tokens and of its end, with the true tokens given (teacher forcing); beyond a
   * target's end they mean nothing.
   * @throws RangeError for a token outside of its vocabulary, or no pairs at all.
   */
  forward(pairs: readonly TokenPair[]): Tensor {
    return this.#logits("forward", pairs, 1);
  }

  /**
   * Mean cross-entropy of a batch's target tokens and ends.
   * @param options.teacherForcing probability that the true token of the step before is given; by default the model's own in
   * training, and 1 otherwise.
   * @throws RangeError for a probability outside of [0, 1], and as {@link forward} does.
   */
  loss(pairs: readonly TokenPair[], options: { teacherForcing?: number } = {}): Tensor {
    const probability = options.teacherForcing ?? this.#scheduled();
    requireProbability("EncoderDecoder.loss", probability);
    const logits = this.#logits("loss", pairs, probability);
    const lengths = pairs.map(({ target }) => target.length + 1);
    const ends = pairs.flatMap(({ target }) => [...target, this.#end]);
    return crossEntropy(validSteps(logits, lengths), ends);
  }

  /**
   * The output for each source, without its end. Throws a RangeError for a token outside of the vocabulary or options that do
   * not fit.
   */
  predict(sources: readonly (readonly number[])[], options: SearchOptions = {}): number[][] {
    if (options.beamWidth !== undefined && options.beamWidth !== 1) {
      return sources.map((source) => this.beam(source, options).hypotheses[0].tokens);
    }
    const { maxLength = maxLengthOf(sources) } = options;
    requirePositiveInteger("EncoderDecoder.predict", "maxLength", maxLength);
    return noGrad(() => writeGreedily(this, this.#encode("predict", sources).state, sources.length, maxLength));
  }

  /** Beam search for one source: the best outputs, and a record of the search. Default width 4. Throws as {@link predict} does. */
  beam(source: readonly number[], options: SearchOptions = {}): BeamSearch {
    const { beamWidth = 4, maxLength = maxLengthOf([source]), lengthPenalty } = options;
    return noGrad(() => {
      let { state } = this.#encode("beam", [source]);
      const next = (parents: readonly number[], tokens: readonly number[]): Values[] => {
        const { logits, after } = advanceDecoder(this, rowsOfState(state, parents), [tokens]);
        state = after;
        const { data } = logSoftmax(logits);
        const V = this.#end + 1;
        return tokens.map((_, n) => data.subarray(n * V, (n + 1) * V));
      };
      return beamSearch({ next, end: this.#end, beamWidth, maxLength, lengthPenalty });
    });
  }

  /** Share of the pairs whose target is found without a fault by greedy search. Throws a RangeError where there are none. */
  accuracy(pairs: readonly TokenPair[]): number {
    if (pairs.length === 0) throw new RangeError("EncoderDecoder.accuracy: there are no examples");
    const maxLength = Math.max(...pairs.map(({ target }) => target.length)) + 1;
    const outputs = this.predict(
      pairs.map(({ source }) => source),
      { maxLength },
    );
    return pairs.filter(({ target }, n) => target.join() === outputs[n].join()).length / pairs.length;
  }

  /**
   * Everything that encoder and decoder compute on a source and a target (by default the output of greedy search), and what
   * the decoder attends to at each step. Gradients of the parameters are left alone. Throws as {@link forward} does.
   */
  trace(source: readonly number[], target: readonly number[] = this.predict([source])[0]): EncoderDecoderTrace {
    const inputs = this.#inputs("trace", [{ source, target }]);
    const steps: Record<"encoder" | "decoder", StepValues[][]> = { encoder: [], decoder: [] };
    const run = () => {
      const { state, x } = this.#encode("trace", [source], steps.encoder);
      const { logits, after, weights } = writeGiven(this, state, inputs, steps.decoder);
      select(after.states.h, 0, -1).backward(
        new Float32Array(this.decoder.hiddenSize).fill(this.decoder.hiddenSize ** -0.5),
      );
      return encoderDecoderTrace(this, { source, target, x, steps, logits, weights });
    };
    return keepingGradients(this.parameters(), () => withGrad(run));
  }

  /** What is learnt, by part and name. */
  parameters(): Record<string, Tensor> {
    return {
      ...withPrefix("sourceEmbedding", this.sourceEmbedding.parameters()),
      ...withPrefix("targetEmbedding", this.targetEmbedding.parameters()),
      ...withPrefix("encoder", this.encoder.parameters()),
      ...withPrefix("decoder", this.decoder.parameters()),
      ...(this.attention && withPrefix("attention", this.attention.parameters())),
      ...(this.combine && withPrefix("combine", this.combine.parameters())),
      ...withPrefix("output", this.output.parameters()),
    };
  }

  /** Copies values into the parameters; every name must be there. Throws a RangeError, with nothing changed, where they do not fit. */
  loadParameters(values: Readonly<Record<string, Values>>): void {
    copyIntoParameters("EncoderDecoder.loadParameters", this.parameters(), values);
  }

  /** The token that ends a target, and starts the decoder. */
  get #end(): number {
    return this.output.bias.data.length - 1;
  }

  #scheduled(): number {
    if (!isTraining()) return 1;
    return typeof this.#teacherForcing === "number"
      ? this.#teacherForcing
      : this.#teacherForcing(trainingStep(this.#step++));
  }

  /** Logits of all steps, where the decoder is given the truth with a probability. */
  #logits(method: string, pairs: readonly TokenPair[], probability: number): Tensor {
    const sources = pairs.map(({ source }) => source);
    const { state } = this.#encode(method, sources);
    const inputs = this.#inputs(method, pairs);
    if (probability === 1) return writeGiven(this, state, inputs).logits;
    return writeSampling(this, state, inputs, { probability, random: trainingRandom(this.#random) });
  }

  /** What the decoder is given at each step with teacher forcing, [T′ + 1][B]: the end, then the target. */
  #inputs(method: string, pairs: readonly TokenPair[]): number[][] {
    const targets = pairs.map(({ target }) => target);
    requireTokens(`EncoderDecoder.${method}`, "target", targets, this.#end);
    const T = Math.max(...targets.map(({ length }) => length)) + 1;
    return Array.from({ length: T }, (_, t) => targets.map((target) => target[t - 1] ?? this.#end));
  }

  /** Reads sources to their ends: the decoder's state before its first step. */
  #encode(
    method: string,
    sources: readonly (readonly number[])[],
    steps?: StepValues[][],
  ): { state: DecoderState; x: Tensor } {
    const where = `EncoderDecoder.${method}`;
    const H = this.encoder.hiddenSize;
    if (sources.length === 0) throw new RangeError(`${where}: there are no sources`);
    const end = this.sourceEmbedding.weight.shape[0] - 1;
    requireTokens(where, "source", sources, end);
    const lengths = sources.map(({ length }) => length + 1);
    const T = Math.max(...lengths);
    const x = this.sourceEmbedding.forward(
      sources.map((source) => [...source, ...new Array<number>(T - source.length).fill(end)]),
    );
    const run = runRecurrent(this.encoder, x, { lengths }, steps);
    // What depends on the size of the input is of the input, which is not the same for both.
    const names = this.encoder.cell.states
      .filter(({ shape }) => shape === undefined || sameShape(shape({ D: 1, H }), shape({ D: 2, H })))
      .map(({ name }) => name);
    const last = (state: Tensor): Tensor => {
      if (!this.encoder.bidirectional) return state;
      return takeRows(
        state,
        Array.from({ length: this.encoder.numLayers }, (_, layer) => 2 * layer + 1),
      );
    };
    const states = Object.fromEntries(names.map((name) => [name, last(run[name])]));
    return { state: { states, memory: this.attention?.remember(run.y, lengths) }, x };
  }
}

function maxLengthOf(sources: readonly (readonly number[])[]): number {
  return 2 * Math.max(0, ...sources.map(({ length }) => length)) + 10;
}
