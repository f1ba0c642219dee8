import type { Model } from "../../../src/core/training/model.js";
import { Adam } from "../../../src/core/training/optimizers.js";
import { train } from "../../../src/core/training/train.js";

/** How long a training may take on a busy machine, in ms. */
export const timeout = 60_000;

/** Trains a model with Adam. */
export async function teach<Example>(
  model: Model<Example>,
  data: readonly Example[],
  options: { epochs: number; learningRate?: number; batchSize?: number },
): Promise<void> {
  const { epochs, learningRate = 0.01, batchSize = 16 } = options;
  const optimizer = new Adam(model.parameters(), { learningRate });
  for await (const _ of train({ model, data, optimizer, epochs, batchSize, seed: 1, clip: { maxNorm: 5 } }));
}
