import { Adam, cosineDecay, EncoderDecoder, GRU } from "../core/index.js";
import { type NumeralForm, numberTranslations, numberVocabulary } from "../tasks/index.js";
import type { Experiment, Setting } from "./experiment.js";
import { same, updates } from "./steps.js";

/** What the decoder gets of the source: all outputs of the encoder, or its last state and nothing else. */
export type NumberReader = "attention" | "vector" | "wideVector";

const directions: readonly (readonly [NumeralForm, NumeralForm])[] = [
  ["digits", "english"],
  ["digits", "chinese"],
  ["english", "digits"],
  ["english", "chinese"],
  ["chinese", "digits"],
  ["chinese", "english"],
];

const readers = {
  attention: {
    name: "with attention, 96 units",
    model: { hiddenSize: 96, bidirectional: true, attention: "additive" },
    steps: 1200,
    rate: 0.004,
  },
  vector: { name: "without attention, 96 units", model: { hiddenSize: 96 }, steps: 3000, rate: 0.003 },
  wideVector: { name: "without attention, 192 units", model: { hiddenSize: 192 }, steps: 3000, rate: 0.003 },
} as const;

/** Numbers up to 999,999 between digits, English and Chinese, each into each. */
export const numberTranslationExperiment: Experiment = {
  name: "number-translation",
  title: "Numbers between digits, English and Chinese",
  setUp:
    "Numbers up to 999,999, one to six digits equally often, half of them with zeros put in by chance, by one network for all six directions, which is told the form that is wanted by the first token of the source. A number from 100 that leaves 6 when it is divided by 7 is never trained on, and only such are tested, 300 of three to six digits for each direction: right is what a greedy search has right to the last token and its end. GRU, embeddings of 32, batch 64, new numbers for each update, Adam under a cosine schedule, gradient clipped to norm 1, teacher forcing. With attention: bidirectional encoder of 2 × 96 units, additive, 1,200 updates from 0.004. Without: one-way, 96 or 192 units, 3,000 updates from 0.003.",
  source: "nothing; .99 is the aim that this project has set itself.",
  seeds: 3,
  settings: (quick) =>
    (["attention", "vector", "wideVector"] as const).map((reader): Setting => {
      return {
        name: readers[reader].name,
        figures: directions.map(([source, target]) => ({
          name: `${source} → ${target}`,
          published: reader === "attention" ? ".99" : "",
        })),
        async *measure(seed) {
          const model = numberModel(reader, seed);
          yield* trainNumbers(model, reader, seed, quick ? { count: 160, batchSize: 32, to: 999 } : {});
          return Object.values(testNumbers(model, quick ? { count: 50, to: 999 } : {}));
        },
      };
    }),
};

/** The network before training. */
export function numberModel(reader: NumberReader, seed: number): EncoderDecoder {
  return new EncoderDecoder(GRU, { ...numberVocabulary.sizes, embeddingSize: 32, ...readers[reader].model, seed });
}

/** Trains it, on new numbers for each update. */
export function* trainNumbers(
  model: EncoderDecoder,
  reader: NumberReader,
  seed: number,
  { count = readers[reader].steps, batchSize = 64, to }: { count?: number; batchSize?: number; to?: number } = {},
): ReturnType<typeof updates> {
  const { rate } = readers[reader];
  const parameters = model.parameters();
  const optimizer = new Adam(parameters, { learningRate: rate });
  const schedule = cosineDecay({ steps: count });
  const loss = (n: number) => {
    optimizer.learningRate = rate * schedule(n, []);
    return model.loss(numberTranslations({ to, count: batchSize, seed: seed * count + n }));
  };
  yield* updates({ parameters, optimizer, count, loss, clip: 1 });
}

/** Share of unseen numbers that are written without a fault, by direction. */
export function testNumbers(
  model: EncoderDecoder,
  { count = 300, to }: { count?: number; to?: number } = {},
): Record<string, number> {
  const shares = directions.map(([source, target]) => {
    const pairs = numberTranslations({ part: "test", source, target, to, count, seed: -1 });
    const written = model.predict(pairs.map((pair) => pair.source));
    const right = pairs.filter((pair, b) => same(written[b], pair.target));
    return [`${source} → ${target}`, right.length / count] as const;
  });
  return Object.fromEntries(shares);
}
