import { Linear } from "../networks/layers.js";
import { withPrefix } from "../networks/parameters.js";
import type { SequenceNetwork } from "../networks/sequence-network.js";
import { softmax } from "../tensor/activations.js";
import { multiply } from "../tensor/arithmetic.js";
import { crossEntropy } from "../tensor/losses.js";
import { indexOfLargest, sum } from "../tensor/reductions.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import { noGrad, type Tensor } from "../tensor/tensor.js";
import type { Model } from "../training/model.js";
import { type AllowedTags, type CRFLattice, LinearChainCRF } from "./crf.js";
import {
  type HeadOptions,
  type Sequence,
  type SequenceInput,
  SequenceModel,
  sequenceOf,
  startOf,
  validSteps,
} from "./sequence-model.js";

/** A sequence and a tag for each of its steps. */
export type TaggedSequence = SequenceInput & {
  /** [T], each from 0 to C − 1. */
  readonly tags: readonly number[];
};

/**
 * Sequence to sequence, one tag a step (NNDL §6.3.2): a softmax of each step by itself, or a linear-chain CRF over all of
 * them (Huang et al. 2015).
 *
 * @example
 * const gru = new GRU({ inputSize: 16, hiddenSize: 32, seed: 1 });
 * const tagger = new SequenceTagger(gru, { vocabularySize: 50, tags: 4, crf: true, seed: 1 });
 * const [tags] = tagger.predict([[7, 1, 1, 42]]);
 */
export class SequenceTagger extends SequenceModel implements Model<TaggedSequence> {
  /** To the score of each tag. */
  readonly output: Linear;
  /** Scores of which tag follows which, if there are such. */
  readonly crf: LinearChainCRF | undefined;

  /**
   * @param network reads embeddings of its input size, or vectors.
   * @param options.tags C
   * @param options.crf whether a CRF is on top; default false.
   * @param options.allowed which tags may start, follow each other and end; needs the CRF.
   * @param options.vocabularySize V; without it the model reads vectors.
   * @param options.seed of what is not the network; default 0.
   * @throws RangeError for a size that is not a positive whole number, or for tags allowed without a CRF.
   */
  constructor(network: SequenceNetwork, options: HeadOptions & { tags: number; crf?: boolean; allowed?: AllowedTags }) {
    super("SequenceTagger", network, options);
    const { tags, crf = false, allowed, seed } = options;
    if (allowed && !crf) throw new RangeError("SequenceTagger: allowed is given but crf is false; it must be true");
    requirePositiveInteger("SequenceTagger", "tags", tags);
    const start = startOf(network, options);
    this.output = new Linear({ inputSize: network.outputSize, outputSize: tags, seed, ...start });
    this.crf = crf ? new LinearChainCRF({ tags, allowed, dtype: network.dtype }) : undefined;
  }

  /**
   * Score of each tag at each step, [T, B, C], of B sequences of tokens or vectors: logits, or the CRF's emissions.
   * @throws RangeError for an empty sequence, a token outside of 0 … V − 1, or vectors of another size than the network's.
   */
  forward(sequences: readonly Sequence[]): Tensor {
    return this.output.forward(this.read("forward", sequences).y);
  }

  /**
   * Minus the log-probability of a batch's tags, divided by how many there are. Throws a RangeError for tags that do not fit,
   * and as {@link forward} does.
   */
  loss(batch: readonly TaggedSequence[]): Tensor {
    this.requireExamples("loss", batch);
    const tags = tagsOf("loss", batch);
    const { y, lengths } = this.read("loss", batch.map(sequenceOf));
    const scores = this.output.forward(y);
    if (this.crf === undefined) return crossEntropy(validSteps(scores, lengths), tags.flat());
    return multiply(sum(this.crf.logLikelihood(scores, tags)), -1 / tags.flat().length);
  }

  /** The most probable tags of each sequence, those of the best path with a CRF. Throws as {@link forward} does. */
  predict(sequences: readonly Sequence[]): number[][] {
    const scores = noGrad(() => this.forward(sequences));
    const lengths = sequences.map(({ length }) => length);
    return this.crf
      ? this.crf.viterbi(scores, { lengths })
      : rowsOf(scores, lengths).map((rows) => rows.map(indexOfLargest));
  }

  /**
   * Probability of each tag at each step of each sequence, [B][length][C]: the softmax, or the CRF's marginals. Throws as
   * {@link forward} does.
   */
  probabilities(sequences: readonly Sequence[]): number[][][] {
    const lengths = sequences.map(({ length }) => length);
    return noGrad(() => {
      const scores = this.forward(sequences);
      const all = this.crf ? this.crf.marginals(scores, { lengths }) : softmax(scores);
      return rowsOf(all, lengths).map((rows) => rows.map((row) => Array.from(row)));
    });
  }

  /** The CRF's lattice of each sequence. Throws an Error where there is no CRF, and as {@link forward} does. */
  lattice(sequences: readonly Sequence[]): CRFLattice[] {
    const { crf } = this;
    if (crf === undefined) throw new Error("SequenceTagger.lattice: this tagger has no CRF");
    return crf.lattice(
      noGrad(() => this.forward(sequences)),
      { lengths: sequences.map(({ length }) => length) },
    );
  }

  /** Share of the tags that are predicted rightly, 0 to 1. Throws a RangeError for no examples, or tags that do not fit. */
  accuracy(examples: readonly TaggedSequence[]): number {
    this.requireExamples("accuracy", examples);
    const tags = tagsOf("accuracy", examples).flat();
    const predicted = this.predict(examples.map(sequenceOf)).flat();
    return tags.filter((tag, n) => tag === predicted[n]).length / tags.length;
  }

  protected override head(): Record<string, Tensor> {
    return {
      ...withPrefix("output", this.output.parameters()),
      ...(this.crf && withPrefix("crf", this.crf.parameters())),
    };
  }
}

/** The tags of each example. Throws a RangeError unless there is one for each step. */
function tagsOf(method: string, examples: readonly TaggedSequence[]): (readonly number[])[] {
  return examples.map((example, n) => {
    const { length } = sequenceOf(example);
    if (example.tags?.length === length) return example.tags;
    const came = `example ${n} has ${example.tags?.length ?? "no"} tags`;
    throw new RangeError(`SequenceTagger.${method}: ${came}; it has ${length} steps`);
  });
}

/** Each sequence's own steps of [T, B, C]. */
function rowsOf({ data, shape }: Tensor, lengths: readonly number[]): Tensor["data"][][] {
  const [, B, C] = shape;
  return lengths.map((length, b) =>
    Array.from({ length }, (_, t) => data.subarray((t * B + b) * C, (t * B + b + 1) * C)),
  );
}
