import { Adam, crossEntropy, GRU, Linear, LSTM, noGrad, reshape, SRN, type Tensor } from "../core/index.js";
import { copyingMemory } from "../tasks/index.js";
import type { Experiment, Setting } from "./experiment.js";
import { largest, oneHot, parametersOf, timeFirst, updates } from "./steps.js";

const [symbols, recall, batch] = [8, 10, 32];
const cells = { SRN, GRU, LSTM };

/** Copying memory over blanks. */
export const copyingExperiment: Experiment = {
  name: "copying",
  title: "Copying memory",
  setUp:
    "8 symbols, 10 to recall after T = 10 blanks; 64 units, orthogonal U and Xavier weights, batch 32, Adam 0.005 (SRN 0.001), gradient clipped to norm 1, 3,000 updates. Mean cross-entropy over all T + 20 steps of 320 new sequences, to be compared with who remembers nothing.",
  source:
    "the memoryless baseline 10 · ln 8 / (T + 20) (Arjovsky, Shah & Bengio 2016); there is no published figure for these sizes.",
  seeds: 3,
  settings: (quick) =>
    (["SRN", "GRU", "LSTM"] as const).map((cell): Setting => {
      const blanks = quick ? 5 : 10;
      const T = blanks + 2 * recall;
      return {
        name: `${cell} 64, T = ${blanks}`,
        figures: [
          { name: "cross-entropy", published: `${((recall * Math.log(symbols)) / T).toFixed(3)} memoryless` },
          { name: "symbols recalled rightly", published: `${1 / symbols} by chance` },
        ],
        async *measure(seed) {
          const network = new cells[cell]({
            inputSize: symbols + 2,
            hiddenSize: 64,
            initialization: "orthogonal",
            seed,
          });
          const output = new Linear({ inputSize: 64, outputSize: symbols + 1, seed });
          const parameters = parametersOf({ network, output });
          const optimizer = new Adam(parameters, { learningRate: cell === "SRN" ? 0.001 : 0.005 });
          const count = quick ? 100 : 3000;
          const lossOf = (examples: ReturnType<typeof copyingMemory>): { loss: Tensor; logits: Tensor } => {
            const x = oneHot(
              examples.map(({ tokens }) => tokens),
              symbols + 2,
            );
            const logits = reshape(output.forward(network.forward(x).y), [T * examples.length, symbols + 1]);
            return { loss: crossEntropy(logits, timeFirst(examples.map(({ tags }) => tags))), logits };
          };
          const loss = (n: number) =>
            lossOf(copyingMemory({ blanks, symbols, recall, count: batch, seed: seed * count + n })).loss;
          yield* updates({ parameters, optimizer, count, loss, clip: 1 });
          const test = copyingMemory({ blanks, symbols, recall, count: 10 * batch, seed: -1 - seed });
          const { loss: error, logits } = noGrad(() => lossOf(test));
          let right = 0;
          for (let t = T - recall; t < T; t++) {
            for (const [b, { tags }] of test.entries()) {
              const row = (t * test.length + b) * (symbols + 1);
              if (largest(logits.data.subarray(row, row + symbols + 1), 1)[0] === tags[t]) right++;
            }
          }
          return [error.item(), right / (recall * test.length)];
        },
      };
    }),
};
