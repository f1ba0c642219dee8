import { LSTM, SequenceTagger } from "../core/index.js";
import { characters } from "../tasks/characters.js";
import {
  allowedEntities,
  entitiesOfTags,
  entitiesOfWords,
  entityExample,
  entityScores,
  entityTags,
} from "../tasks/entities.js";
import { peoplesDaily } from "../tasks/peoples-daily.js";
import type { Checkpoint } from "./checkpoint.js";
import { trainByCosine } from "./cosine.js";

/** A bidirectional LSTM of 96 units with a CRF marks persons, places, organisations and times. */
export const entities: Checkpoint<SequenceTagger> = {
  title: "Information extraction: bidirectional LSTM of 96 units and CRF, on the People's Daily",
  build(seed = 1) {
    const lstm = new LSTM({ inputSize: 64, hiddenSize: 96, bidirectional: true, seed });
    const tags = entityTags.length;
    const { vocabularySize } = characters;
    return new SequenceTagger(lstm, { vocabularySize, tags, crf: true, allowed: allowedEntities, seed });
  },
  async *train(model, seed = 1) {
    const data = peoplesDaily().train.map(entityExample);
    yield* trainByCosine(model, { data, epochs: 4, batchSize: 32, learningRate: 0.003, seed });
  },
  evaluate(model) {
    const { test } = peoplesDaily();
    const found = test.map((words) => entitiesOfTags(model.predict([entityExample(words).tokens])[0]));
    const scores = Object.entries(entityScores(test.map(entitiesOfWords), found));
    return Object.fromEntries(scores.map(([name, { f1 }]) => [`F1 ${name}`, f1]));
  },
};
