import { showAsTable } from "../table.js";
import { crossEntropy } from "../tensor/losses.js";
import { noGrad, type Tensor, type Values } from "../tensor/tensor.js";
import type { Trace, TraceOptions } from "../trace/trace.js";
import type { Model } from "../training/model.js";
import { Embedding, Linear } from "./layers.js";
import { copyIntoParameters, withPrefix } from "./parameters.js";
import type { SequenceNetwork } from "./sequence-network.js";
import { describeNetwork, parametersTable } from "./summary.js";

/** A sequence of tokens and its class. */
export interface LabelledSequence {
  /** [T], each from 0 to V − 1. */
  readonly tokens: readonly number[];
  /** From 0 to C − 1. */
  readonly label: number;
}

/**
 * Sequence to class (NNDL §6.3.1): each token's embedding goes through a sequence network, and the class is read from what
 * is known after the last step: of a recurrent network the last hidden state of its top layer.
 *
 * @example
 * const lstm = new LSTM({ inputSize: 32, hiddenSize: 32, seed: 1 });
 * const model = new SequenceClassifier(lstm, { vocabularySize: 10, classes: 19, seed: 1 });
 */
export class SequenceClassifier implements Model<LabelledSequence> {
  /** What reads the embeddings. */
  readonly recurrent: SequenceNetwork;
  /** Token to input of the recurrent network. */
  readonly embedding: Embedding;
  /** What is known after the last step, to logits. */
  readonly output: Linear;

  static {
    showAsTable(SequenceClassifier.prototype, (model) =>
      parametersTable(`SequenceClassifier with ${describeNetwork(model.recurrent)}`, model.parameters()),
    );
  }

  /**
   * @param recurrent its input size is the embedding's size; all parts start as it does.
   * @param options.vocabularySize V, tokens are 0 … V − 1.
   * @param options.classes C
   * @param options.seed of embedding and output layer; default 0.
   */
  constructor(recurrent: SequenceNetwork, options: { vocabularySize: number; classes: number; seed?: number }) {
    const { vocabularySize, classes, seed } = options;
    const { inputSize, outputSize, dtype, initialization } = recurrent;
    this.recurrent = recurrent;
    this.embedding = new Embedding({ vocabularySize, embeddingSize: inputSize, seed, dtype, initialization });
    this.output = new Linear({ inputSize: outputSize, outputSize: classes, seed, dtype, initialization });
  }

  /**
   * Logits [B, C] of tokens [B][T].
   * @throws RangeError for sequences of different lengths or a token outside of 0 … V − 1.
   */
  forward(tokens: readonly (readonly number[])[]): Tensor {
    return this.output.forward(this.recurrent.forward(this.embedding.forward(tokens)).last);
  }

  /** Mean cross-entropy of a batch. Throws a RangeError for labels outside of 0 … C − 1, and as {@link forward} does. */
  loss(batch: readonly LabelledSequence[]): Tensor {
    return crossEntropy(
      this.forward(batch.map(({ tokens }) => tokens)),
      batch.map(({ label }) => label),
    );
  }

  /** The most probable class of each sequence [B][T]. */
  predict(tokens: readonly (readonly number[])[]): number[] {
    const logits = noGrad(() => this.forward(tokens));
    const C = logits.shape[1];
    return tokens.map((_, b) => indexOfLargest(logits.data.subarray(b * C, (b + 1) * C)));
  }

  /** Share of the examples whose class is predicted rightly, 0 to 1. Throws a RangeError where there are none. */
  accuracy(examples: readonly LabelledSequence[]): number {
    if (examples.length === 0) throw new RangeError("SequenceClassifier.accuracy: there are no examples");
    const predicted = this.predict(examples.map(({ tokens }) => tokens));
    return examples.filter(({ label }, n) => label === predicted[n]).length / examples.length;
  }

  /** Trace of the recurrent part on tokens [B][T]; the tokens are its labels unless others are given. */
  trace(tokens: readonly (readonly number[])[], options: TraceOptions = {}): Trace {
    const x = noGrad(() => this.embedding.forward(tokens));
    return this.recurrent.trace(x, { labels: tokens.map((sequence) => sequence.map(String)), ...options });
  }

  /** What is learnt: `embedding.weight`, `recurrent.weight_ih_l0` …, `output.weight`, `output.bias`. */
  parameters(): Record<string, Tensor> {
    return {
      ...withPrefix("embedding", this.embedding.parameters()),
      ...withPrefix("recurrent", this.recurrent.parameters()),
      ...withPrefix("output", this.output.parameters()),
    };
  }

  /** Copies values into the parameters; see `SequenceNetwork.loadParameters`. */
  loadParameters(values: Readonly<Record<string, Values>>): void {
    copyIntoParameters("SequenceClassifier.loadParameters", this.parameters(), values);
  }
}

function indexOfLargest(values: Values): number {
  let best = 0;
  for (let n = 1; n < values.length; n++) if (values[n] > values[best]) best = n;
  return best;
}
