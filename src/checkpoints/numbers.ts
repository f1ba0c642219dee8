import type { EncoderDecoder } from "../core/index.js";
import { type NumberReader, numberModel, testNumbers, trainNumbers } from "../experiments/number-translation.js";
import type { Checkpoint } from "./checkpoint.js";

const seed = 0;

function numbers(reader: NumberReader, what: string): Checkpoint<EncoderDecoder> {
  return {
    title: `Numbers up to 999,999 between digits, English and Chinese: ${what} (experiment number-translation, seed ${seed})`,
    build: () => numberModel(reader, seed),
    async *train(model) {
      yield* trainNumbers(model, reader, seed);
    },
    evaluate: (model) => testNumbers(model),
  };
}

/** Who translates numbers in notebook 05. */
export const numberCheckpoints: Readonly<Record<string, Checkpoint<EncoderDecoder>>> = {
  numerals: numbers("attention", "bidirectional GRU of 2 × 96 units with additive attention"),
  "numerals-vector": numbers("vector", "GRU of 96 units, whose last state is all that the decoder gets"),
};
