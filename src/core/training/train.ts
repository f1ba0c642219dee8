import { copyOfParameters } from "../networks/parameters.js";
import { Random } from "../tensor/random.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import type { Tensor, Values } from "../tensor/tensor.js";
import { clipGradientNorm, gradientNorm, requireMaxNorm } from "./clip.js";
import type { Model } from "./model.js";
import type { Optimizer } from "./optimizers.js";

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
  /** Order of the examples; default 0. */
  seed?: number;
  /**
   * Examples the accuracy is measured on after each epoch. With them the model ends, however training ends, with the
   * parameters of the epoch that was best (the first of equals).
   */
  dev?: readonly Example[];
  /** Loss of a batch; default `model.loss`. */
  loss?: (batch: readonly Example[]) => Tensor;
  /** Greatest norm of the gradient, over the whole network or per tensor; by default it is not clipped. */
  clip?: { maxNorm: number; per?: "network" | "tensor" };
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
  /** Norm of the gradient over all parameters, before clipping. */
  gradientNorm: number;
  /** After an epoch's last step: mean loss of its batches. */
  epochLoss?: number;
  /** After an epoch's last step: accuracy on `dev`. */
  devAccuracy?: number;
}

/** How long training may keep the event loop waiting, in ms: one frame of a 60 Hz screen. */
const frame = 16;

/**
 * Trains a model, one step an iteration. Between steps it lets timers, messages and interrupts through, about every 16 ms.
 * It may be left at any step with `break`; the model keeps what it has learnt, or what was best on `dev`.
 * @throws RangeError for sizes that are not positive whole numbers; Error when loss or gradient are no longer finite, before
 * the parameters are changed.
 *
 * @example
 * for await (const { epoch, loss, devAccuracy } of train({ model, data, dev, optimizer, epochs: 500, batchSize: 8 })) {
 *   if (devAccuracy !== undefined) console.log(epoch, loss, devAccuracy);
 * }
 */
export async function* train<Example>(options: TrainOptions<Example>): AsyncGenerator<TrainStep, void, undefined> {
  const { model, data, dev, optimizer, epochs, batchSize, clip, signal } = options;
  requirePositiveInteger("train", "epochs", epochs);
  requirePositiveInteger("train", "batchSize", batchSize);
  if (data.length === 0) throw new RangeError("train: data has no examples");
  if (dev?.length === 0) throw new RangeError("train: dev has no examples");
  if (clip) requireMaxNorm("train: clip", clip.maxNorm);
  const lossOf = options.loss ?? ((batch: readonly Example[]) => model.loss(batch));
  const parameters = model.parameters();
  const random = new Random(options.seed ?? 0, "batches");
  const batches = Math.ceil(data.length / batchSize);
  const steps = epochs * batches;
  let best: { accuracy: number; values: Record<string, Values> } | undefined;
  let pausedAt = performance.now();
  try {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const order = random.permutation(data.length);
      let lossSum = 0;
      for (let n = 0; n < batches; n++) {
        const step = (epoch - 1) * batches + n + 1;
        if (performance.now() - pausedAt > frame) {
          await macrotask();
          pausedAt = performance.now();
        }
        signal?.throwIfAborted();
        const batch = order.slice(n * batchSize, (n + 1) * batchSize).map((index) => data[index]);
        optimizer.zeroGradients();
        const loss = lossOf(batch);
        const value = loss.item();
        if (!Number.isFinite(value)) {
          throw new Error(`train: the loss is ${value} at step ${step}; a smaller learning rate or clipping may help`);
        }
        loss.backward();
        const norm = clip ? clipGradientNorm(parameters, clip.maxNorm, clip) : gradientNorm(parameters);
        if (!Number.isFinite(norm)) {
          throw new Error(
            `train: the norm of the gradient is ${norm} at step ${step}; a smaller learning rate may help`,
          );
        }
        optimizer.step();
        lossSum += value;
        const result: TrainStep = { step, steps, epoch, epochs, loss: value, gradientNorm: norm };
        if (n === batches - 1) {
          result.epochLoss = lossSum / batches;
          if (dev) {
            const accuracy = model.accuracy(dev);
            result.devAccuracy = accuracy;
            if (best === undefined || accuracy > best.accuracy)
              best = { accuracy, values: copyOfParameters(parameters) };
          }
        }
        yield result;
      }
    }
  } finally {
    // Without the checks of a load: nothing may hide the error that training may have ended with.
    if (best) for (const [name, values] of Object.entries(best.values)) parameters[name].data.set(values);
  }
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
