import { Adam, CTCTranscriber, cosineDecay, LSTM, train } from "../core/index.js";
import { melBands } from "../tasks/mel-frames.js";
import { spokenDigits } from "../tasks/spoken-digits.js";
import type { Checkpoint } from "./checkpoint.js";

/** A bidirectional LSTM of 48 units writes down Mandarin digits from their sound, by CTC. */
export const digitsByEar: Checkpoint<CTCTranscriber> = {
  title: "Spoken Mandarin digits: bidirectional LSTM of 48 units and CTC, on synthetic speech",
  build() {
    const lstm = new LSTM({ inputSize: melBands, hiddenSize: 48, bidirectional: true, seed: 1 });
    return new CTCTranscriber(lstm, { labels: 10, seed: 1 });
  },
  async *train(model) {
    const data = spokenDigits({ count: 1000, from: 2, to: 8, seed: 1 });
    const [epochs, batchSize] = [24, 16];
    const steps = epochs * Math.ceil(data.length / batchSize);
    const optimizer = new Adam(model.parameters(), { learningRate: 0.005 });
    yield* train({
      model,
      data,
      optimizer,
      epochs,
      batchSize,
      schedule: cosineDecay({ steps }),
      clip: { maxNorm: 5 },
      seed: 1,
    });
  },
  evaluate(model) {
    const test = spokenDigits({ count: 200, from: 2, to: 8, seed: 2 });
    return { "label error rate": model.errorRate(test), "utterances without a fault": model.accuracy(test) };
  },
};
