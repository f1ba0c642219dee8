import type { SequenceRegressor } from "../core/index.js";
import { counter, countsUpTo, trainCounter } from "../experiments/counting.js";
import { anbn } from "../tasks/index.js";
import type { Checkpoint } from "./checkpoint.js";

/** A peephole LSTM of two cells that counts. */
export const anbnCheckpoint: Checkpoint<SequenceRegressor> = {
  title: "peephole LSTM of 2 cells on aⁿbⁿ, n = 1 … 10 (experiment counting, seed 2)",
  build: (seed = 2) => counter(2, seed),
  async *train(model) {
    yield* trainCounter(model, anbn);
  },
  evaluate: (model) => ({ "greatest n": countsUpTo(model, anbn) }),
};
