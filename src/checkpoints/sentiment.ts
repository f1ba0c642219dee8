import { Chained, Convolution, LSTM, type Pooling, SequenceClassifier } from "../core/index.js";
import { characters } from "../tasks/characters.js";
import { chineseReviews } from "../tasks/chinese-reviews.js";
import type { Checkpoint } from "./checkpoint.js";
import { trainByCosine } from "./cosine.js";

function sentiment(pooling: Pooling, bidirectional: boolean): Checkpoint<SequenceClassifier> {
  return {
    title: `Sentiment of Chinese reviews: three characters at a time into a ${bidirectional ? "bidirectional" : "one-way"} LSTM of 64 units, pooling: ${pooling}`,
    build(seed = 1) {
      const [embedding, neighbours] = [32, 96];
      const words = new Convolution({
        inputSize: embedding,
        outputSize: neighbours,
        kernelSize: 3,
        causal: !bidirectional,
        activation: "relu",
        seed,
      });
      const lstm = new LSTM({ inputSize: neighbours, hiddenSize: 64, bidirectional, forgetBias: 1, seed });
      // Normally distributed vectors of length √32 would drown what is learnt in so few steps.
      const head = { dropout: 0.5, initialization: "xavier", seed } as const;
      return new SequenceClassifier(new Chained({ networks: [words, lstm] }), {
        ...characters,
        classes: 2,
        pooling,
        ...head,
      });
    },
    async *train(model, seed = 1) {
      const { train: data, dev } = chineseReviews();
      yield* trainByCosine(model, { data, dev, epochs: 5, batchSize: 32, learningRate: 0.003, seed });
    },
    evaluate(model) {
      return { accuracy: model.accuracy(chineseReviews().test) };
    },
  };
}

/** The ways of reading a class that notebook 03 compares. */
export const sentiments: Readonly<Record<string, Checkpoint<SequenceClassifier>>> = {
  "sentiment-last": sentiment("last", false),
  "sentiment-mean-both": sentiment("mean", true),
  "sentiment-attention-both": sentiment("attention", true),
};
