import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadNetwork } from "../core/index.js";
import { anbnCheckpoint } from "./anbn.js";
import type { Checkpoint, Trainable } from "./checkpoint.js";
import { continualReberCheckpoint } from "./continual-reber.js";
import { copyingCheckpoints } from "./copying.js";
import { entities } from "./entities.js";
import { numberCheckpoints } from "./numbers.js";
import { phraseTranslation } from "./phrases.js";
import { segmentation } from "./segmentation.js";
import { sentiments } from "./sentiment.js";
import { digitsByEar } from "./spoken-digits.js";

export type { Checkpoint, Trainable } from "./checkpoint.js";

/** Every trained model that comes with the notebooks, by its name. */
export const checkpoints: Readonly<Record<string, Checkpoint>> = {
  ...copyingCheckpoints,
  anbn: anbnCheckpoint,
  "continual-reber": continualReberCheckpoint(true),
  "continual-reber-no-forget": continualReberCheckpoint(false),
  entities,
  ...numberCheckpoints,
  phrases: phraseTranslation,
  segmentation,
  ...sentiments,
  "spoken-digits": digitsByEar,
};

/** The package: this module is in its dist/src, and in a test in its src. */
const root = new URL(import.meta.url.includes("/dist/src/") ? "../../../" : "../../", import.meta.url);

/** Where a checkpoint's file is; it lies in the package, not beside the notebook that reads it. */
export function checkpointFile(name: string): string {
  return fileURLToPath(new URL(`notebooks/checkpoints/${name}.safetensors`, root));
}

/**
 * Puts what `npm run checkpoints -- NAME` has learnt into a model, in the place of training it for minutes in a notebook.
 * @param name of the checkpoint; `npm run checkpoints` lists them.
 * @param into a model like the one that was trained; its parameters are changed.
 * @returns the same model.
 * @throws RangeError, with nothing changed, for a name that no checkpoint has or a model that does not fit.
 *
 * @example
 * const model = loadCheckpoint("reber", new SequenceTagger(lstm, options))
 */
export function loadCheckpoint<Model extends Trainable>(name: string, into: Model): Model {
  if (!Object.hasOwn(checkpoints, name)) {
    throw new RangeError(`loadCheckpoint: name is ${name}; expected one of ${Object.keys(checkpoints).join(", ")}`);
  }
  return loadNetwork(readFileSync(checkpointFile(name)), into);
}
