import { Linear } from "../networks/layers.js";
import { withPrefix } from "../networks/parameters.js";
import type { SequenceNetwork } from "../networks/sequence-network.js";
import { crossEntropy } from "../tensor/losses.js";
import { indexOfLargest } from "../tensor/reductions.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import { noGrad, type Tensor } from "../tensor/tensor.js";
import type { LayerTrace, Trace, TraceOptions } from "../trace/trace.js";
import type { Model } from "../training/model.js";
import { AttentionPooling, meanOfSteps } from "./pooling.js";
import {
  type HeadOptions,
  type Sequence,
  type SequenceInput,
  SequenceModel,
  sequenceOf,
  startOf,
} from "./sequence-model.js";

/** A sequence of tokens and its class. */
export interface LabelledSequence {
  /** [T], each from 0 to V − 1. */
  readonly tokens: readonly number[];
  /** From 0 to C − 1. */
  readonly label: number;
}

/** What a class is read from: the last state, the mean of all states, or their mean weighted by attention. */
export type Pooling = "last" | "mean" | "attention";

/**
 * Sequence to class (NNDL §6.3.1): a network reads the sequences, and the class is read from what it knows at the end,
 * from the mean of its outputs, or by additive attention over them. Sequences may differ in length.
 *
 * @example
 * const lstm = new LSTM({ inputSize: 32, hiddenSize: 32, seed: 1 });
 * const model = new SequenceClassifier(lstm, { vocabularySize: 10, classes: 19, seed: 1 });
 */
export class SequenceClassifier extends SequenceModel implements Model<SequenceInput & { readonly label: number }> {
  /** What the class is read from. */
  readonly pooling: Pooling;
  /** Weighs the steps, where the pooling is "attention". */
  readonly attention: AttentionPooling | undefined;
  /** To logits. */
  readonly output: Linear;

  /**
   * @param network reads embeddings of its input size, or vectors.
   * @param options.classes C
   * @param options.vocabularySize V; without it the model reads vectors.
   * @param options.pooling default "last".
   * @param options.seed of what is not the network; default 0.
   * @throws RangeError for a size that is not a positive whole number, or a pooling that is not known.
   */
  constructor(network: SequenceNetwork, options: HeadOptions & { classes: number; pooling?: Pooling }) {
    super("SequenceClassifier", network, options);
    const { classes, pooling = "last", seed } = options;
    if (!["last", "mean", "attention"].includes(pooling)) {
      throw new RangeError(`SequenceClassifier: pooling is ${pooling}; it must be "last", "mean" or "attention"`);
    }
    requirePositiveInteger("SequenceClassifier", "classes", classes);
    const start = { seed, ...startOf(network, options) };
    this.pooling = pooling;
    // A seed of its own: keys and output must not start as twins.
    this.attention =
      pooling === "attention"
        ? new AttentionPooling({ ...start, inputSize: network.outputSize, seed: (seed ?? 0) + 1 })
        : undefined;
    this.output = new Linear({ inputSize: network.outputSize, outputSize: classes, ...start });
  }

  /**
   * Logits [B, C] of B sequences of tokens or vectors.
   * @throws RangeError for an empty sequence, a token outside of 0 … V − 1, or vectors of another size than the network's.
   */
  forward(sequences: readonly Sequence[]): Tensor {
    return this.#forward("forward", sequences).logits;
  }

  /** Mean cross-entropy of a batch. Throws a RangeError for labels outside of 0 … C − 1, and as {@link forward} does. */
  loss(batch: readonly (SequenceInput & { readonly label: number })[]): Tensor {
    this.requireExamples("loss", batch);
    return crossEntropy(
      this.#forward("loss", batch.map(sequenceOf)).logits,
      batch.map(({ label }) => label),
    );
  }

  /** The most probable class of each sequence. Throws as {@link forward} does. */
  predict(sequences: readonly Sequence[]): number[] {
    const { logits } = noGrad(() => this.#forward("predict", sequences));
    const C = logits.shape[1];
    return sequences.map((_, b) => indexOfLargest(logits.data.subarray(b * C, (b + 1) * C)));
  }

  /** Share of the examples whose class is predicted rightly, 0 to 1. Throws a RangeError where there are none. */
  accuracy(examples: readonly (SequenceInput & { readonly label: number })[]): number {
    this.requireExamples("accuracy", examples);
    const predicted = this.predict(examples.map(sequenceOf));
    return examples.filter(({ label }, n) => label === predicted[n]).length / examples.length;
  }

  /**
   * Trace of the network on some sequences; tokens are its labels unless others are given. Attention adds a layer of one
   * unit, α, the weight of each step. Throws as {@link forward} does.
   */
  override trace(sequences: readonly Sequence[], options: TraceOptions = {}): Trace {
    const trace = super.trace(sequences, options);
    const weights = noGrad(() => this.#forward("trace", sequences).weights);
    return weights === undefined ? trace : { ...trace, layers: [...trace.layers, layerOf(weights)] };
  }

  protected override head(): Record<string, Tensor> {
    return {
      ...(this.attention && withPrefix("attention", this.attention.parameters())),
      ...withPrefix("output", this.output.parameters()),
    };
  }

  #forward(method: string, sequences: readonly Sequence[]): { logits: Tensor; weights?: Tensor } {
    const { y, last, lengths } = this.read(method, sequences);
    if (this.attention) {
      const { pooled, weights } = this.attention.forward(y, lengths);
      return { logits: this.output.forward(pooled), weights };
    }
    return { logits: this.output.forward(this.pooling === "mean" ? meanOfSteps(y, lengths) : last) };
  }
}

function layerOf(weights: Tensor): LayerTrace {
  const quantity = { name: "α", label: "attention weight", labelZh: "注意力权重", range: [0, 1] as [number, number] };
  return {
    name: "attention",
    H: 1,
    states: [{ ...quantity, values: Float32Array.from(weights.data) }],
    gates: [],
    netInputs: [],
    errorTerms: [],
  };
}
