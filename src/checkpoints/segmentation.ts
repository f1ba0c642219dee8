import { LSTM, SequenceTagger } from "../core/index.js";
import { characters } from "../tasks/characters.js";
import { peoplesDaily } from "../tasks/peoples-daily.js";
import {
  allowedSegmentation,
  segmentationExample,
  segmentationTags,
  wordScores,
  wordsOfTags,
} from "../tasks/segmentation.js";
import type { Checkpoint } from "./checkpoint.js";
import { trainByCosine } from "./cosine.js";

const wordsOf = (sentences: readonly (readonly { word: string }[])[]) =>
  sentences.map((sentence) => sentence.map(({ word }) => word));

/** A bidirectional LSTM of 96 units with a CRF cuts Chinese into words. */
export const segmentation: Checkpoint<SequenceTagger> = {
  title: "Chinese word segmentation: bidirectional LSTM of 96 units and CRF, on the People's Daily",
  build(seed = 1) {
    const lstm = new LSTM({ inputSize: 64, hiddenSize: 96, bidirectional: true, seed });
    const tags = segmentationTags.length;
    const { vocabularySize } = characters;
    return new SequenceTagger(lstm, { vocabularySize, tags, crf: true, allowed: allowedSegmentation, seed });
  },
  async *train(model, seed = 1) {
    const data = wordsOf(peoplesDaily().train).map(segmentationExample);
    yield* trainByCosine(model, { data, epochs: 4, batchSize: 32, learningRate: 0.003, seed });
  },
  evaluate(model) {
    const truth = wordsOf(peoplesDaily().test);
    const texts = truth.map((words) => words.join(""));
    const found = texts.map((text) => wordsOfTags(text, model.predict([characters.encode(text)])[0]));
    return { ...wordScores(truth, found) };
  },
};
