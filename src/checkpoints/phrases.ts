import { EncoderDecoder, GRU } from "../core/index.js";
import { type PhrasePair, phrases, phraseVocabulary } from "../tasks/index.js";
import type { Checkpoint } from "./checkpoint.js";
import { trainByCosine } from "./cosine.js";

const trainingPhrases = (): PhrasePair[] => phrases({ count: 6000, seed: 1 });

/** Sentences that the model of notebook 05 was not trained on. */
function unseen(count: number): PhrasePair[] {
  const seen = new Set(trainingPhrases().map(({ sourceText }) => sourceText));
  return phrases({ count, seed: 2 }).filter(({ sourceText }) => !seen.has(sourceText));
}

/** A bidirectional GRU with additive attention translates short English sentences into Chinese. */
export const phraseTranslation: Checkpoint<EncoderDecoder> = {
  title: "Short English sentences into Chinese: bidirectional GRU of 2 × 64 units with additive attention",
  build(seed = 1) {
    const sizes = { ...phraseVocabulary.sizes, embeddingSize: 32, hiddenSize: 64 };
    return new EncoderDecoder(GRU, { ...sizes, bidirectional: true, attention: "additive", seed });
  },
  async *train(model, seed = 1) {
    yield* trainByCosine(model, { data: trainingPhrases(), epochs: 8, batchSize: 32, learningRate: 0.004, seed });
  },
  evaluate: (model) => ({ "sentences without a fault": model.accuracy(unseen(600)) }),
};
