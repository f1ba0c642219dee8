import { copyOfParameters } from "../networks/parameters.js";
import { Random } from "../tensor/random.js";
import { indexOfLargest } from "../tensor/reductions.js";
import { noGrad, type Tensor } from "../tensor/tensor.js";
import { type Progress, readCheckpoint, writeCheckpoint } from "./checkpoint.js";
import { clipGradientNorm, clipGradientValue, gradientNorm, gradientNorms } from "./clip.js";
import { whileTraining } from "./mode.js";
import type { Metric, Model } from "./model.js";
import { checkOptions, type TrainOptions, type TrainStep } from "./train-options.js";

export type { TrainOptions, TrainStep } from "./train-options.js";

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
 *
 * @example
 * let saved: Uint8Array | undefined;
 * for await (const step of train({ model, data, optimizer, epochs: 2, batchSize: 8 })) saved = step.checkpoint();
 * for await (const { loss } of train({ model, data, optimizer, epochs: 4, batchSize: 8, resume: saved })) console.log(loss);
 */
export async function* train<Example>(options: TrainOptions<Example>): AsyncGenerator<TrainStep, void, undefined> {
  const { model, data, dev, optimizer, epochs, batchSize, clip, schedule, signal, patience, seed = 0 } = options;
  checkOptions(options);
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
      const made = step++;
      const batch = examples.slice(n * batchSize, (n + 1) * batchSize).map((index) => data[index]);
      optimizer.zeroGradients();
      const loss = whileTraining(() => lossOf(batch), random, made);
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
