import { copyOfParameters } from "../networks/parameters.js";
import { Random } from "../tensor/random.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import { noGrad, type Tensor } from "../tensor/tensor.js";
import { type Progress, readCheckpoint, writeCheckpoint } from "./checkpoint.js";
import { clipGradientNorm, clipGradientValue, gradientNorm, gradientNorms, requirePositive } from "./clip.js";
import { whileTraining } from "./mode.js";
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

/** How long training may keep the event loop waiting, in ms: one frame of a 60 Hz screen. */
const frame = 16;

/**
 * Trains a model, one step an iteration. Between steps it lets timers, messages and interrupts through, about every 16 ms.
 * It may be left at any step with `break`; the model keeps what it has learnt, or what was best on `dev`.
 * @throws RangeError for sizes that are not positive whole numbers, or a checkpoint of another training; Error when loss or
 * gradient are no longer finite, before the parameters are changed.
 *
 * @example
 * for await (const { epoch, loss, devAccuracy } of train({ model, data, dev, optimizer, epochs: 500, batchSize: 8 })) {
 *   if (devAccuracy !== undefined) console.log(epoch, loss, devAccuracy);
 * }
 */
export async function* train<Example>(options: TrainOptions<Example>): AsyncGenerator<TrainStep, void, undefined> {
  const { model, data, dev, optimizer, epochs, batchSize, clip, schedule, signal, patience, seed = 0 } = options;
  check(options);
  const lossOf = options.loss ?? ((batch: readonly Example[]) => model.loss(batch));
  const metric = options.metric ?? defaultMetric(model, batchSize);
  const parameters = model.parameters();
  const order = new Random(seed, "batches");
  const random = new Random(seed, "training");
  const batches = Math.ceil(data.length / batchSize);
  const steps = epochs * batches;
  const of = { examples: data.length, batchSize, seed };
  const resumed = options.resume && readCheckpoint(options.resume, of, parameters, optimizer);
  const scores = resumed?.progress.scores ?? [];
  const base = resumed?.progress.learningRate.base ?? optimizer.learningRate;
  if (resumed) random.state = resumed.progress.random;
  let best = resumed?.best;
  let bestEpoch = indexOfLargest(scores);
  let lossSum = resumed?.progress.lossSum ?? 0;
  let step = resumed?.progress.step ?? 0;
  let examples: number[] = [];
  for (let n = 0; n < step; n += batches) examples = order.permutation(data.length);
  let over = false;
  let pausedAt = performance.now();
  try {
    while (step < steps && !(patience !== undefined && scores.length - 1 - bestEpoch > patience)) {
      const n = step % batches;
      if (n === 0) {
        examples = order.permutation(data.length);
        lossSum = 0;
      }
      if (performance.now() - pausedAt > frame) {
        await macrotask();
        pausedAt = performance.now();
      }
      signal?.throwIfAborted();
      if (schedule) optimizer.learningRate = base * schedule(step, scores);
      step++;
      const batch = examples.slice(n * batchSize, (n + 1) * batchSize).map((index) => data[index]);
      optimizer.zeroGradients();
      const loss = whileTraining(() => lossOf(batch), random);
      const value = loss.item();
      if (!Number.isFinite(value)) {
        throw new Error(`train: the loss is ${value} at step ${step}; a smaller learning rate or clipping may help`);
      }
      loss.backward();
      const norms = gradientNorms(parameters);
      const norm = clipped(parameters, clip);
      if (!Number.isFinite(norm)) {
        throw new Error(`train: the norm of the gradient is ${norm} at step ${step}; a smaller learning rate may help`);
      }
      optimizer.step();
      lossSum += value;
      const after: Omit<TrainStep, "checkpoint"> = {
        step,
        steps,
        epoch: Math.ceil(step / batches),
        epochs,
        loss: value,
        learningRate: optimizer.learningRate,
        gradientNorm: norm,
        gradientNorms: norms,
      };
      if (n === batches - 1) {
        after.epochLoss = lossSum / batches;
        let score = -after.epochLoss;
        if (dev) {
          after.devScore = measured(metric, dev, step);
          if (metric.name === "accuracy") after.devAccuracy = after.devScore;
          score = metric.better === "higher" ? after.devScore : -after.devScore;
        }
        scores.push(score);
        if (scores.length === 1 || score > scores[bestEpoch]) {
          bestEpoch = scores.length - 1;
          if (dev) best = copyOfParameters(parameters);
        }
      }
      const progress = (): Progress => {
        if (over || step !== after.step) {
          throw new Error(
            `TrainStep.checkpoint: step ${after.step} is past; training is ${over ? "over" : `at step ${step}`}`,
          );
        }
        const learningRate = { base, now: optimizer.learningRate };
        return { step, scores, lossSum, learningRate, random: random.state, of };
      };
      yield withCheckpoint(after, () => writeCheckpoint(progress(), parameters, optimizer, best));
    }
  } finally {
    over = true;
    if (schedule) optimizer.learningRate = base;
    // Without the checks of a load: nothing may hide the error that training may have ended with.
    if (best) for (const [name, values] of Object.entries(best)) parameters[name].data.set(values);
  }
}

function check<Example>(options: TrainOptions<Example>): void {
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

/** Accuracy, or the mean loss over all examples. */
function defaultMetric<Example>(model: Model<Example>, batchSize: number): Metric<Example> {
  if (model.accuracy) return { name: "accuracy", better: "higher", of: (examples) => model.accuracy?.(examples) ?? 0 };
  const of = (examples: readonly Example[]): number => {
    let sum = 0;
    for (let n = 0; n < examples.length; n += batchSize) {
      const batch = examples.slice(n, n + batchSize);
      sum += batch.length * noGrad(() => model.loss(batch)).item();
    }
    return sum / examples.length;
  };
  return { name: "loss", better: "lower", of };
}

/** The first of the largest; of none 0. */
function indexOfLargest(values: readonly number[]): number {
  let best = 0;
  for (let n = 1; n < values.length; n++) if (values[n] > values[best]) best = n;
  return best;
}

function measured<Example>(metric: Metric<Example>, dev: readonly Example[], step: number): number {
  const value = noGrad(() => metric.of(dev));
  if (Number.isFinite(value)) return value;
  throw new Error(`train: ${metric.name} on dev is ${value} at step ${step}; it must be a finite number`);
}

function clipped(parameters: Record<string, Tensor>, clip: TrainOptions<never>["clip"]): number {
  if (clip === undefined) return gradientNorm(parameters);
  return "maxValue" in clip
    ? clipGradientValue(parameters, clip.maxValue)
    : clipGradientNorm(parameters, clip.maxNorm, clip);
}

/** Out of sight of those who copy, print or compare a step's figures. */
function withCheckpoint(step: Omit<TrainStep, "checkpoint">, checkpoint: () => Uint8Array): TrainStep {
  return Object.defineProperty(step, "checkpoint", { value: checkpoint }) as TrainStep;
}

/** Waits for the event loop to go round once. A message is neither clamped to 4 ms in a browser nor bound to Node. */
async function macrotask(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  await new Promise<void>((resolve) => {
    port1.onmessage = () => resolve();
    port2.postMessage(null);
  });
  port1.close();
}
