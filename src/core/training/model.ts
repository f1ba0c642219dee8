import type { Tensor } from "../tensor/tensor.js";

/** What can be trained: it has parameters and a loss on a batch of examples. */
export interface Model<Example> {
  /** What is learnt, by name. */
  parameters(): Record<string, Tensor>;
  /** Loss of a batch, a single number. */
  loss(batch: readonly Example[]): Tensor;
  /** Share of examples that are right, 0 to 1; not there for a model of numbers (regression). */
  accuracy?(examples: readonly Example[]): number;
}

/** How good a model is on examples that it does not learn from. */
export interface Metric<Example> {
  /** "mean squared error" */
  readonly name: string;
  /** Which values are better. */
  readonly better: "higher" | "lower";
  /** A single finite number. */
  of(examples: readonly Example[]): number;
}
