import { Adam, GRU, LSTM, SequenceClassifier, SRN, train } from "../core/index.js";
import { digitSum } from "../tasks/index.js";
import type { Experiment, Setting } from "./experiment.js";

const lengths = [10, 15, 20, 25, 30, 35];
const published = {
  SRN: [".78", ".70", ".61", ".53", ".47", ".32"],
  LSTM: [".89", ".90", ".88", ".65", ".76", ".70"],
  GRU: ["", "", "", "", "", ""],
} as const;
const cells = { SRN, LSTM, GRU };
const networks = [
  { name: "SRN", cell: "SRN" },
  { name: "LSTM", cell: "LSTM" },
  { name: "LSTM, forget bias 1", cell: "LSTM", forgetBias: 1 },
  { name: "GRU", cell: "GRU" },
] as const;

/** How long an SRN, an LSTM and a GRU remember two digits. */
export const digitSumExperiment: Experiment = {
  name: "digit-sum",
  title: "Digit sum: SRN, LSTM and GRU over the length",
  setUp:
    "The sum of the first two digits of a sequence of L; 300 to train, 100 to choose the epoch, 100 to test. Embedding 10 × 32, hidden 32, Xavier start, Adam 0.001, batch 8, 500 epochs. The published LSTM's start is not stated: once with forget bias 0, once with 1.",
  source:
    "measured with a plain NumPy implementation (float64, three seeds) of the set-up of NNDL practice, chapter 6.",
  seeds: 3,
  settings: (quick) =>
    (quick ? [10] : lengths).flatMap((length, n) =>
      networks.map(({ name, cell, ...start }): Setting => {
        return {
          name: `${name}, L = ${length}`,
          figures: [{ name: "test accuracy", published: published[cell][n] }],
          async *measure(seed) {
            const task = digitSum({ length, seed });
            const options = { inputSize: 32, hiddenSize: 32, initialization: "xavier", seed } as const;
            const network = new cells[cell]({ ...options, ...start });
            const model = new SequenceClassifier(network, { ...task, seed });
            const optimizer = new Adam(model.parameters(), { learningRate: 0.001 });
            const epochs = quick ? 30 : 500;
            yield* train({ model, data: task.train, dev: task.dev, optimizer, epochs, batchSize: 8, seed });
            return [model.accuracy(task.test)];
          },
        };
      }),
    ),
};
