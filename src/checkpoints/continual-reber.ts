import type { SequenceTagger } from "../core/index.js";
import { continualModel, testContinual, trainContinual } from "../experiments/continual-reber.js";
import type { Checkpoint } from "./checkpoint.js";

/** An LSTM on streams of embedded Reber strings that never end, with or without forget gate. */
export function continualReberCheckpoint(forget: boolean): Checkpoint<SequenceTagger> {
  const gate = forget ? "" : " without forget gate";
  return {
    title: `LSTM of 12 cells${gate} on the continual embedded Reber grammar (experiment continual-reber, seed 0)`,
    build: (seed = 0) => continualModel(forget, seed),
    async *train(model, seed = 0) {
      yield* trainContinual(model, seed);
    },
    evaluate(model) {
      const [long, all, norm] = testContinual(model, -1);
      return { "T or P predicted rightly": long, "all symbols predicted rightly": all, "norm of the cell state": norm };
    },
  };
}
