import type { loadNetwork } from "../core/index.js";

/** What can be put into a file and back: a network, a head or a whole model. */
export type Trainable = NonNullable<Parameters<typeof loadNetwork>[1]>;

/** A trained model's file, and how it came about. */
export interface Checkpoint<Model extends Trainable = Trainable> {
  /** What is trained, on what: one line. */
  readonly title: string;
  /**
   * The model before training; the same each time.
   * @param seed default: that of the file.
   */
  build(seed?: number): Model;
  /**
   * Trains the model and tells how far it is.
   * @param seed of what is drawn on the way; default: that of the file.
   */
  train(model: Model, seed?: number): AsyncIterable<{ step: number; steps: number }>;
  /** What the model reaches on held-out data, by name. */
  evaluate(model: Model): Record<string, number>;
}
