import { Linear } from "../networks/layers.js";
import { withPrefix } from "../networks/parameters.js";
import type { SequenceNetwork } from "../networks/sequence-network.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import { noGrad, type Tensor } from "../tensor/tensor.js";
import type { Model } from "../training/model.js";
import { type CTCLattice, ctcLattice, ctcLoss } from "./ctc.js";
import { ctcBestPath, ctcPrefixBeam } from "./ctc-decoding.js";
import {
  type HeadOptions,
  type Sequence,
  type SequenceInput,
  SequenceModel,
  sequenceOf,
  startOf,
} from "./sequence-model.js";

/** A sequence and the labels that it stands for, which are fewer than its steps; where each stands is not known. */
export type TranscribedSequence = SequenceInput & {
  /** Each from 0 to C − 1. */
  readonly target: readonly number[];
};

/**
 * Frames to labels without an alignment, as in speech recognition: connectionist temporal classification (Graves et al.
 * 2006) on top of a network. The blank is the class after the labels, C.
 *
 * @example
 * const lstm = new LSTM({ inputSize: 3, hiddenSize: 8, seed: 1 });
 * const transcriber = new CTCTranscriber(lstm, { labels: 5, seed: 1 });
 * const [labels] = transcriber.predict([[[0, 1, 0], [0, 1, 1], [1, 0, 0]]], { beamWidth: 10 });
 */
export class CTCTranscriber extends SequenceModel implements Model<TranscribedSequence> {
  /** C, how many labels there are; also the blank. */
  readonly labels: number;
  /** To logits of C labels and the blank. */
  readonly output: Linear;

  /**
   * @param network reads vectors of its input size, or embeddings.
   * @param options.labels C
   * @param options.vocabularySize V; without it the model reads vectors.
   * @param options.seed of what is not the network; default 0.
   * @throws RangeError for a size that is not a positive whole number.
   */
  constructor(network: SequenceNetwork, options: HeadOptions & { labels: number }) {
    super("CTCTranscriber", network, options);
    const { labels, seed } = options;
    requirePositiveInteger("CTCTranscriber", "labels", labels);
    this.labels = labels;
    const start = startOf(network, options);
    this.output = new Linear({ inputSize: network.outputSize, outputSize: labels + 1, seed, ...start });
  }

  /**
   * Logits [T, B, C + 1] of B sequences of vectors or tokens.
   * @throws RangeError for an empty sequence, vectors of another size than the network's, or a token outside of 0 … V − 1.
   */
  forward(sequences: readonly Sequence[]): Tensor {
    return this.output.forward(this.read("forward", sequences).y);
  }

  /**
   * The CTC loss of a batch, for each label; see `ctcLoss`.
   * @throws RangeError for labels outside of 0 … C − 1, or more of them than the steps have room for (a step each, and one
   * between two that are the same), and as {@link forward} does.
   */
  loss(batch: readonly TranscribedSequence[]): Tensor {
    this.requireExamples("loss", batch);
    for (const [n, example] of batch.entries()) {
      const { target } = example;
      const needed = target.length + target.filter((label, u) => u > 0 && label === target[u - 1]).length;
      const { length } = sequenceOf(example);
      if (needed > length) {
        throw new RangeError(`CTCTranscriber.loss: example ${n} has ${length} steps; its target needs ${needed}`);
      }
    }
    const { y, lengths } = this.read("loss", batch.map(sequenceOf));
    const targets = batch.map(({ target }) => target);
    return ctcLoss(this.output.forward(y), targets, { lengths, blank: this.labels });
  }

  /**
   * The labels of each sequence: those of the best path, or with a `beamWidth` those that prefix beam search finds. Throws as
   * {@link forward} does.
   */
  predict(sequences: readonly Sequence[], options: { beamWidth?: number } = {}): number[][] {
    const { beamWidth } = options;
    const logits = noGrad(() => this.forward(sequences));
    const frames = { lengths: sequences.map(({ length }) => length), blank: this.labels };
    if (beamWidth === undefined) return ctcBestPath(logits, frames);
    return ctcPrefixBeam(logits, { ...frames, beamWidth }).map(([best]) => [...best.labels]);
  }

  /** All alignments of each example's target with its steps. Throws as {@link forward} and `ctcLattice` do. */
  lattice(examples: readonly TranscribedSequence[]): CTCLattice[] {
    const sequences = examples.map(sequenceOf);
    const targets = examples.map(({ target }) => target);
    const frames = { lengths: sequences.map(({ length }) => length), blank: this.labels };
    return ctcLattice(
      noGrad(() => this.forward(sequences)),
      targets,
      frames,
    );
  }

  /** Share of the examples that are transcribed without a fault, 0 to 1. Throws a RangeError where there are none. */
  accuracy(examples: readonly TranscribedSequence[]): number {
    this.requireExamples("accuracy", examples);
    const predicted = this.predict(examples.map(sequenceOf));
    return examples.filter(({ target }, n) => target.join() === predicted[n].join()).length / examples.length;
  }

  /**
   * Label error rate (Graves et al. 2006, §2.2): labels to be inserted, left out or changed, divided by the number of labels.
   * Throws a RangeError where there are no examples, or no labels.
   */
  errorRate(examples: readonly TranscribedSequence[]): number {
    this.requireExamples("errorRate", examples);
    const labels = examples.reduce((count, { target }) => count + target.length, 0);
    if (labels === 0) throw new RangeError("CTCTranscriber.errorRate: the examples have no labels");
    const predicted = this.predict(examples.map(sequenceOf));
    return examples.reduce((errors, { target }, n) => errors + editDistance(target, predicted[n]), 0) / labels;
  }

  protected override head(): Record<string, Tensor> {
    return withPrefix("output", this.output.parameters());
  }
}

/** How many labels must be inserted, left out or changed to make one sequence of the other (Levenshtein 1966). */
function editDistance(a: readonly number[], b: readonly number[]): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const label of a) {
    const above = row;
    row = [above[0] + 1];
    for (const [j, other] of b.entries()) {
      row.push(Math.min(above[j + 1] + 1, row[j] + 1, above[j] + (label === other ? 0 : 1)));
    }
  }
  return row[b.length];
}
