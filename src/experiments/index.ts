import { addingExperiment } from "./adding.js";
import { copyingExperiment } from "./copying.js";
import { digitSumExperiment } from "./digit-sum.js";
import { embeddedReberExperiment } from "./embedded-reber.js";
import type { Experiment } from "./experiment.js";
import { explodingGradientExperiment } from "./exploding-gradient.js";
import { learn2CarryExperiment } from "./learn2carry.js";
import { signalAtStartExperiment } from "./signal-at-start.js";
import { temporalOrderExperiment } from "./temporal-order.js";

export { type Experiment, type Report, type Result, type Row, runExperiment } from "./experiment.js";
export { markdown } from "./table.js";

/** Every experiment there is, in the lecture's order. */
export const experiments: readonly Experiment[] = [
  digitSumExperiment,
  explodingGradientExperiment,
  addingExperiment,
  embeddedReberExperiment,
  temporalOrderExperiment,
  copyingExperiment,
  learn2CarryExperiment,
  signalAtStartExperiment,
];
