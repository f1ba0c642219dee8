import { requirePositiveInteger } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { requirePositive } from "./clip.js";
import type { Metric, Model } from "./model.js";
import type { Optimizer } from "./optimizer.js";
import { requirePatience, type Schedule } from "./schedules.js";

/** What is trained, on what, and how. */
export interface TrainOptions<Example> {
  /** Its parameters are changed in place. */
  model: Model<Example>;
  /** Training examples; shuffled anew each epoch. */
  data: readonly Example[];
  /** Made from the model's parameters. */
  optimizer: Optimizer;
  /** How often every example is shown. */
  epochs: number;
  /** The last batch of an epoch holds what is left. */
  batchSize: number;
  /** Order of the examples, and what is random about training (dropout masks); default 0. */
  seed?: number;
  /**
   * Examples the metric is measured on after each epoch. With them the model ends, however training ends, with the
   * parameters of the epoch that was best (the first of equals).
   */
  dev?: readonly Example[];
  /** What is measured on `dev`; default the model's accuracy, where it has one, or else its loss. */
  metric?: Metric<Example>;
  /** Early stopping: training ends after more than so many epochs in a row that were not better; by default it does not. */
  patience?: number;
  /** Loss of a batch; default `model.loss`. Dropout is active while it is computed. */
  loss?: (batch: readonly Example[]) => Tensor;
  /** Greatest norm of the gradient, over the whole network or per tensor, or greatest value; by default it is not clipped. */
  clip?: { maxNorm: number; per?: "network" | "tensor" } | { maxValue: number };
  /** Factor of the optimizer's learning rate at each step; by default it is left alone. */
  schedule?: Schedule;
  /** A checkpoint of this training: it goes on from there, with the numbers that it would have had without a stop. */
  resume?: Uint8Array;
  /** Ends training with the signal's reason. In a notebook `progress(train(…))` ends it when the cell is interrupted. */
  signal?: AbortSignal;
}

/** One step of training. */
export interface TrainStep {
  /** Steps made, from 1 to `steps`. */
  step: number;
  /** All steps there will be. */
  steps: number;
  /** From 1 to `epochs`. */
  epoch: number;
  /** All epochs there will be. */
  epochs: number;
  /** Loss of this batch before the update. */
  loss: number;
  /** α of this step. */
  learningRate: number;
  /** Norm of the gradient over all parameters, before clipping. */
  gradientNorm: number;
  /** Norm of each parameter's gradient, before clipping. */
  gradientNorms: Record<string, number>;
  /** After an epoch's last step: mean loss of its batches. */
  epochLoss?: number;
  /** After an epoch's last step: the metric on `dev`. */
  devScore?: number;
  /** The same where the metric is the accuracy, which it is by default. */
  devAccuracy?: number;
  /**
   * The training as it is after this step, in bytes (safetensors), to `resume` from. To be called before the next step; throws
   * an Error later.
   */
  checkpoint(): Uint8Array;
}

/** Throws a RangeError for options that make no sense. */
export function checkOptions<Example>(options: TrainOptions<Example>): void {
  const { data, dev, epochs, batchSize, clip, patience } = options;
  requirePositiveInteger("train", "epochs", epochs);
  requirePositiveInteger("train", "batchSize", batchSize);
  if (data.length === 0) throw new RangeError("train: data has no examples");
  if (dev?.length === 0) throw new RangeError("train: dev has no examples");
  if (patience !== undefined) requirePatience("train", patience);
  if (clip === undefined) return;
  if ("maxValue" in clip) requirePositive("train: clip", "maxValue", clip.maxValue);
  else requirePositive("train: clip", "maxNorm", clip.maxNorm);
}
