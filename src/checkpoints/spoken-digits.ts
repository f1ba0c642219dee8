import { CTCTranscriber, LSTM } from "../core/index.js";
import { melBands } from "../tasks/mel-frames.js";
import { spokenDigits } from "../tasks/spoken-digits.js";
import type { Checkpoint } from "./checkpoint.js";
import { trainByCosine } from "./cosine.js";

/** A bidirectional LSTM of 48 units writes down Mandarin digits from their sound, by CTC. */
export const digitsByEar: Checkpoint<CTCTranscriber> = {
  title: "Spoken Mandarin digits: bidirectional LSTM of 48 units and CTC, on synthetic speech",
  build(seed = 1) {
    const lstm = new LSTM({ inputSize: melBands, hiddenSize: 48, bidirectional: true, seed });
    return new CTCTranscriber(lstm, { labels: 10, seed });
  },
  async *train(model, seed = 1) {
    const data = spokenDigits({ count: 1000, from: 2, to: 8, seed: 1 });
    yield* trainByCosine(model, { data, epochs: 24, batchSize: 16, learningRate: 0.005, seed });
  },
  evaluate(model) {
    const test = spokenDigits({ count: 200, from: 2, to: 8, seed: 2 });
    return { "label error rate": model.errorRate(test), "utterances without a fault": model.accuracy(test) };
  },
};
