import type { loadNetwork } from "../core/index.js";

/** What can be put into a file and back: a network, a head or a whole model. */
export type Trainable = NonNullable<Parameters<typeof loadNetwork>[1]>;

/** A trained model's file, and how it came about. */
export interface Checkpoint<Model extends Trainable = Trainable> {
  /** What is trained, on what: one line. */
  readonly title: string;
  /** The model before training; the same each time. */
  build(): Model;
  /** Trains the model and tells how far it is. */
  train(model: Model): AsyncIterable<{ step: number; steps: number }>;
  /** What the model reaches on held-out data, by name. */
  evaluate(model: Model): Record<string, number>;
}
