import { addingExperiment } from "./adding.js";
import { associativeRecallExperiment } from "./associative-recall.js";
import { clockworkExperiment } from "./clockwork.js";
import { continualReberExperiment } from "./continual-reber.js";
import { copyingExperiment } from "./copying.js";
import { countingExperiment } from "./counting.js";
import { digitSumExperiment } from "./digit-sum.js";
import { embeddedReberExperiment } from "./embedded-reber.js";
import type { Experiment } from "./experiment.js";
import { explodingGradientExperiment } from "./exploding-gradient.js";
import { learn2CarryExperiment } from "./learn2carry.js";
import { parallelExperiment } from "./parallel.js";
import { reversalExperiment } from "./reversal.js";
import { signalAtStartExperiment } from "./signal-at-start.js";
import { temporalOrderExperiment } from "./temporal-order.js";
import { weightGuessingExperiment } from "./weight-guessing.js";

export { type Experiment, type Report, type Result, type Row, runExperiment } from "./experiment.js";
export { markdown } from "./table.js";

/** Every experiment there is, in the lecture's order. */
export const experiments: readonly Experiment[] = [
  digitSumExperiment,
  explodingGradientExperiment,
  addingExperiment,
  embeddedReberExperiment,
  continualReberExperiment,
  countingExperiment,
  temporalOrderExperiment,
  copyingExperiment,
  reversalExperiment,
  learn2CarryExperiment,
  signalAtStartExperiment,
  clockworkExperiment,
  associativeRecallExperiment,
  parallelExperiment,
  weightGuessingExperiment,
];
