import { copyIntoParameters, type Parameters } from "../networks/parameters.js";
import { readSafetensors, writeSafetensors } from "../safetensors.js";
import { Tensor, type Values } from "../tensor/tensor.js";
import type { Optimizer } from "./optimizer.js";

/** Where a training stands, apart from parameters and optimizer; plain JSON. */
export interface Progress {
  /** Steps made. */
  step: number;
  /** How good each epoch was, greater is better. */
  scores: number[];
  /** Sum of the losses of this epoch's batches so far. */
  lossSum: number;
  /** The optimizer's rate before any schedule, and now. */
  learningRate: { base: number; now: number };
  /** State of the random numbers that training draws from. */
  random: readonly number[];
  /** What must be the same when it goes on. */
  of: { examples: number; batchSize: number; seed: number };
}

/** A training as a file in the safetensors format: parameters, what the optimizer remembers, the best parameters so far. */
export function writeCheckpoint(
  progress: Progress,
  parameters: Parameters,
  optimizer: Optimizer,
  best: Readonly<Record<string, Values>> | undefined,
): Uint8Array {
  const flat = (prefix: string, values: Readonly<Record<string, Values>>) =>
    Object.entries(values).map(([name, data]) => [`${prefix}.${name}`, new Tensor(data, [data.length])] as const);
  const tensors = Object.fromEntries([
    ...Object.entries(parameters).map(([name, tensor]) => [`model.${name}`, tensor] as const),
    ...flat("optimizer", optimizer.state()),
    ...flat("best", best ?? {}),
  ]);
  return writeSafetensors(tensors, { training: JSON.stringify(progress) });
}

/**
 * Puts parameters and optimizer back to where they were.
 * @throws RangeError, with nothing changed, for a checkpoint of another model, optimizer, data size, batch size or seed.
 */
export function readCheckpoint(
  bytes: Uint8Array,
  of: Progress["of"],
  parameters: Parameters,
  optimizer: Optimizer,
): { progress: Progress; best: Record<string, Values> | undefined } {
  const { tensors, metadata } = readSafetensors(bytes);
  if (metadata.training === undefined) throw new RangeError("train: resume is not a checkpoint of a training");
  const progress = JSON.parse(metadata.training) as Progress;
  for (const name of ["examples", "batchSize", "seed"] as const) {
    if (progress.of[name] !== of[name]) {
      throw new RangeError(
        `train: resume has ${name} ${progress.of[name]}; it must be that of the options, ${of[name]}`,
      );
    }
  }
  const part = (prefix: string): Record<string, Values> =>
    Object.fromEntries(
      Object.entries(tensors)
        .filter(([name]) => name.startsWith(`${prefix}.`))
        .map(([name, { data }]) => [name.slice(prefix.length + 1), data]),
    );
  const before = Object.fromEntries(Object.entries(optimizer.state()).map(([name, values]) => [name, values.slice()]));
  optimizer.loadState(part("optimizer"));
  try {
    copyIntoParameters("train: resume", parameters, part("model"));
  } catch (error) {
    optimizer.loadState(before);
    throw error;
  }
  optimizer.learningRate = progress.learningRate.now;
  const best = part("best");
  return { progress, best: Object.keys(best).length > 0 ? best : undefined };
}
