import { expect, it } from "vitest";
import * as core from "../../src/core/index.js";
import * as tasks from "../../src/tasks/index.js";

const network = (inputSize: number) => new core.LSTM({ inputSize, hiddenSize: 4, seed: 1 });
const pairs = (sourceSize: number, targetSize: number) =>
  new core.EncoderDecoder(core.GRU, { sourceSize, targetSize, embeddingSize: 3, hiddenSize: 4, seed: 1 });
const count = 3;

/** Each task's examples as the batch of the model that is made for them. */
const losses: Readonly<Record<string, () => core.Tensor>> = {
  adding: () => new core.SequenceRegressor(network(2)).loss(tasks.adding({ length: 9, count })),
  associativeRecall: () =>
    new core.SequenceRegressor(network(8), { outputSize: 6, eachStep: true, loss: "logistic" }).loss(
      tasks.associativeRecall({ from: 2, to: 4, count }),
    ),
  copyTask: () =>
    new core.SequenceRegressor(network(9), { outputSize: 8, eachStep: true, loss: "logistic" }).loss(
      tasks.copyTask({ from: 1, to: 5, count }),
    ),
  copyingMemory: () =>
    new core.SequenceTagger(network(3), { vocabularySize: 10, tags: 9 }).loss(
      tasks.copyingMemory({ blanks: 4, count }),
    ),
  dates: () => pairs(tasks.dateSymbols.chinese.length, tasks.dateSymbols.iso.length).loss(tasks.dates({ count })),
  expressions: () =>
    new core.TreeClassifier(new core.NaryTreeLSTM({ inputSize: 3, hiddenSize: 4, seed: 1 }), {
      vocabulary: tasks.expressionSymbols.logic,
      classes: 2,
    }).loss(tasks.expressions({ kind: "logic", from: 1, to: 5, count })),
  latch: () => new core.SequenceClassifier(network(1), { classes: 2 }).loss(tasks.latch({ length: 9, count })),
  numerals: () =>
    pairs(tasks.numeralSymbols.english.length, tasks.numeralSymbols.digits.length).loss(
      tasks.numerals({ source: "english", target: "digits", count }),
    ),
  parity: () =>
    new core.SequenceTagger(network(3), { vocabularySize: 2, tags: 2 }).loss(tasks.parity({ from: 1, to: 6, count })),
  reversal: () => pairs(26, 26).loss(tasks.reversal({ from: 1, to: 6, count })),
  signalAtStart: () =>
    new core.SequenceClassifier(network(3), { vocabularySize: 25, classes: 2 }).loss(tasks.signalAtStart({ count })),
  temporalOrder: () =>
    new core.SequenceClassifier(network(3), { vocabularySize: 6, classes: 8 }).loss(
      tasks.temporalOrder({ length: 12, count }),
    ),
};

it.each(Object.entries(losses))("%s fits its model, which knows nothing yet", (_, loss) => {
  const value = loss();
  expect(value.item()).toBeGreaterThan(0.05);
  expect(value.item()).toBeLessThan(5);
  value.backward();
});
