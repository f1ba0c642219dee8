import { Adam, cosineDecay, EncoderDecoder, type EncoderDecoderOptions, GRU } from "../core/index.js";
import { updates } from "../experiments/steps.js";
import { type NumeralForm, numberTranslations, numberVocabulary } from "../tasks/index.js";
import type { Checkpoint } from "./checkpoint.js";

const directions: readonly (readonly [NumeralForm, NumeralForm])[] = [
  ["digits", "english"],
  ["digits", "chinese"],
  ["english", "digits"],
  ["english", "chinese"],
  ["chinese", "digits"],
  ["chinese", "english"],
];

/** Who translates numbers in notebook 05. */
export const numberCheckpoints: Readonly<Record<string, Checkpoint<EncoderDecoder>>> = {
  numerals: checkpoint("bidirectional GRU of 2 × 96 units with additive attention", {
    options: { bidirectional: true, attention: "additive" },
    count: 1200,
    rate: 0.004,
  }),
  "numerals-vector": checkpoint("GRU of 96 units, whose last state is all that the decoder gets", {
    options: {},
    count: 3000,
    rate: 0.003,
  }),
};

function checkpoint(
  who: string,
  training: { options: Partial<EncoderDecoderOptions>; count: number; rate: number },
): Checkpoint<EncoderDecoder> {
  const { options, count, rate } = training;
  return {
    title: `Numbers up to 999,999 between digits, English and Chinese: ${who}; ${count} updates, batch 64`,
    build: (seed = 0) =>
      new EncoderDecoder(GRU, { ...numberVocabulary.sizes, embeddingSize: 32, hiddenSize: 96, ...options, seed }),
    async *train(model, seed = 0) {
      const parameters = model.parameters();
      const optimizer = new Adam(parameters, { learningRate: rate });
      const schedule = cosineDecay({ steps: count });
      const loss = (n: number) => {
        optimizer.learningRate = rate * schedule(n, []);
        return model.loss(numberTranslations({ count: 64, seed: seed * count + n }));
      };
      yield* updates({ parameters, optimizer, count, loss, clip: 1 });
    },
    evaluate(model) {
      const shares = directions.map(([source, target]) => {
        const pairs = numberTranslations({ part: "test", source, target, count: 300, seed: -1 });
        return [`${source} → ${target}`, model.accuracy(pairs)] as const;
      });
      return Object.fromEntries(shares);
    },
  };
}
