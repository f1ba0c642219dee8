import { Linear } from "../networks/layers.js";
import { withPrefix } from "../networks/parameters.js";
import type { SequenceNetwork } from "../networks/sequence-network.js";
import { logistic, softplus } from "../tensor/activations.js";
import { multiply, subtract } from "../tensor/arithmetic.js";
import { mean } from "../tensor/reductions.js";
import { takeRows } from "../tensor/rows.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import { allocate, noGrad, Tensor } from "../tensor/tensor.js";
import type { Model } from "../training/model.js";
import {
  type HeadOptions,
  type Sequence,
  type SequenceInput,
  SequenceModel,
  sequenceOf,
  startOf,
  validSteps,
} from "./sequence-model.js";

/** A sequence and the numbers that it stands for: after the last step, or at each step. */
export type MeasuredSequence = SequenceInput &
  (
    | {
        /** A number, or a vector [K], for the whole sequence. */
        readonly target: number | readonly number[];
      }
    | {
        /** A vector [K] for each step, [T][K]. */
        readonly targets: readonly (readonly number[])[];
        /** The first step that counts; default 0. */
        readonly answerFrom?: number;
      }
  );

/**
 * Sequence to numbers: a linear output of what the network knows after the last step, or at each step, learnt by mean
 * squared error. With `loss: "logistic"` the numbers are probabilities of bits, learnt by their cross-entropy.
 *
 * @example
 * const lstm = new LSTM({ inputSize: 2, hiddenSize: 8, seed: 1 });
 * const model = new SequenceRegressor(lstm, { seed: 1 });
 * const loss = model.loss([{ inputs: [[0.3, 1], [0.5, 0], [0.4, 1]], target: 0.7 }]);
 */
export class SequenceRegressor extends SequenceModel implements Model<MeasuredSequence> {
  /** K, how many numbers there are for a sequence or for each step. */
  readonly outputSize: number;
  /** Whether there are such numbers for each step. */
  readonly eachStep: boolean;
  /** What is learnt by. */
  readonly lossKind: "squared" | "logistic";
  /** To the numbers. */
  readonly output: Linear;

  /**
   * @param network reads vectors of its input size, or embeddings.
   * @param options.outputSize K; default 1.
   * @param options.eachStep whether there are numbers for each step, rather than for the whole sequence; default false.
   * @param options.loss "squared" (default), or "logistic" for bits.
   * @param options.vocabularySize V; without it the model reads vectors.
   * @param options.seed of what is not the network; default 0.
   * @throws RangeError for a size that is not a positive whole number, or a loss that is not known.
   */
  constructor(
    network: SequenceNetwork,
    options: HeadOptions & { outputSize?: number; eachStep?: boolean; loss?: "squared" | "logistic" } = {},
  ) {
    super("SequenceRegressor", network, options);
    const { outputSize = 1, eachStep = false, loss = "squared", seed } = options;
    if (loss !== "squared" && loss !== "logistic") {
      throw new RangeError(`SequenceRegressor: loss is ${loss}; it must be "squared" or "logistic"`);
    }
    requirePositiveInteger("SequenceRegressor", "outputSize", outputSize);
    this.outputSize = outputSize;
    this.eachStep = eachStep;
    this.lossKind = loss;
    this.output = new Linear({ inputSize: network.outputSize, outputSize, seed, ...startOf(network, options) });
  }

  /**
   * The numbers of B sequences, [B, K], or [T, B, K] for each step; for bits their logits.
   * @throws RangeError for an empty sequence, vectors of another size than the network's, or a token outside of 0 … V − 1.
   */
  forward(sequences: readonly Sequence[]): Tensor {
    const { y, last } = this.read("forward", sequences);
    return this.output.forward(this.eachStep ? y : last);
  }

  /**
   * Mean squared error of a batch, or mean cross-entropy of its bits, over all numbers that count.
   * @throws RangeError for targets that do not fit, and as {@link forward} does.
   */
  loss(batch: readonly MeasuredSequence[]): Tensor {
    this.requireExamples("loss", batch);
    const K = this.outputSize;
    const answers = batch.map((example, n) => this.#answer(example, n));
    const data = allocate(this.network.dtype, answers.reduce((count, { rows }) => count + rows.length, 0) * K);
    data.set(answers.flatMap(({ rows }) => rows.flat()));
    const targets = new Tensor(data, [data.length / K, K]);
    const wrong = data.findIndex((value) =>
      this.lossKind === "logistic" ? !(value >= 0 && value <= 1) : !Number.isFinite(value),
    );
    if (wrong >= 0) {
      const expected = this.lossKind === "logistic" ? "number from 0 to 1" : "finite number";
      throw new RangeError(`SequenceRegressor.loss: a target is ${data[wrong]}; it must be a ${expected}`);
    }
    const { y, last, lengths } = this.read("loss", batch.map(sequenceOf));
    let outputs = last;
    if (this.eachStep) {
      let start = 0;
      const rows = answers.flatMap(({ from }, b) => {
        start += lengths[b];
        return Array.from({ length: lengths[b] - from }, (_, n) => start - lengths[b] + from + n);
      });
      outputs = takeRows(validSteps(y, lengths), rows);
    }
    const numbers = this.output.forward(outputs);
    if (this.lossKind === "logistic") return mean(subtract(softplus(numbers), multiply(numbers, targets)));
    const errors = subtract(numbers, targets);
    return mean(multiply(errors, errors));
  }

  /**
   * The numbers of each sequence in rows of K: one row for the whole sequence, [B][1][K], or one for each step,
   * [B][length][K]. Of bits their probabilities of being 1. Throws as {@link forward} does.
   */
  predict(sequences: readonly Sequence[]): number[][][] {
    const K = this.outputSize;
    return noGrad(() => {
      const numbers = this.forward(sequences);
      const { data } = this.lossKind === "logistic" ? logistic(numbers) : numbers;
      return sequences.map(({ length }, b) =>
        Array.from({ length: this.eachStep ? length : 1 }, (_, t) => {
          const row = (t * sequences.length + b) * K;
          return Array.from(data.subarray(row, row + K));
        }),
      );
    });
  }

  protected override head(): Record<string, Tensor> {
    return withPrefix("output", this.output.parameters());
  }

  /** The rows of numbers that an example wants, and from which step on. */
  #answer(example: MeasuredSequence, n: number): { rows: readonly (readonly number[])[]; from: number } {
    const where = `SequenceRegressor.loss: example ${n}`;
    const T = sequenceOf(example).length;
    if ("targets" in example !== this.eachStep) {
      const [came, expected] = this.eachStep ? ["target", "targets"] : ["targets", "target"];
      throw new RangeError(`${where} has ${came}; with eachStep ${this.eachStep} it must have ${expected}`);
    }
    const from = "targets" in example ? (example.answerFrom ?? 0) : 0;
    const all = "targets" in example ? example.targets : [[example.target].flat()];
    if (this.eachStep && all.length !== T)
      throw new RangeError(`${where} has ${all.length} targets; it has ${T} steps`);
    if (!Number.isInteger(from) || from < 0 || from >= all.length) {
      throw new RangeError(`${where} has answerFrom ${from}; it must be a whole number from 0 to ${all.length - 1}`);
    }
    const wrong = all.find((row) => row.length !== this.outputSize);
    if (wrong)
      throw new RangeError(`${where} has a target of ${wrong.length} numbers; outputSize is ${this.outputSize}`);
    return { rows: all.slice(from), from };
  }
}
