import { Adam, crossEntropy, Linear, LSTM, noGrad, SRN, select, type Tensor } from "../core/index.js";
import { embeddedReber, reberSymbols } from "../tasks/index.js";
import type { Experiment, Setting } from "./experiment.js";
import { largest, oneHot, parametersOf, same, updates } from "./steps.js";

const V = reberSymbols.length;

/** Embedded Reber grammar, one string after the other. */
export const embeddedReberExperiment: Experiment = {
  name: "embedded-reber",
  title: "Embedded Reber grammar",
  setUp:
    "8 units, one string an update, Adam 0.01: the next symbol is to be predicted (cross-entropy). Solved when for each symbol of 256 new strings the outputs for all legal successors are above the others; looked at every 100 strings, for up to 20,000.",
  source: "10 of 10 seeds, mean 4,800 sequences (re-run of Hochreiter & Schmidhuber 1997, experiment 1).",
  seeds: 10,
  settings: (quick) =>
    (["LSTM", "SRN"] as const).map((cell): Setting => {
      return {
        name: `${cell} 8`,
        figures: [
          { name: "solved", published: cell === "LSTM" ? "10 of 10" : "" },
          { name: "strings until then", published: cell === "LSTM" ? "4,800" : "" },
          { name: "symbols predicted rightly at the end", published: "" },
        ],
        async *measure(seed) {
          const options = { inputSize: V, hiddenSize: 8, seed };
          const network = cell === "LSTM" ? new LSTM(options) : new SRN(options);
          const output = new Linear({ inputSize: 8, outputSize: V, seed });
          const parameters = parametersOf({ network, output });
          const optimizer = new Adam(parameters, { learningRate: 0.01 });
          const count = quick ? 1500 : 20_000;
          const logitsOf = (tokens: readonly number[]): Tensor =>
            select(output.forward(network.forward(oneHot([tokens], V)).y), 1, 0);
          const loss = (n: number) => {
            const [{ tokens }] = embeddedReber({ count: 1, seed: seed * count + n });
            return crossEntropy(logitsOf(tokens.slice(0, -1)), tokens.slice(1));
          };
          const test = embeddedReber({ count: 256, seed: -1 - seed });
          let share = 0;
          for (const update of updates({ parameters, optimizer, count, loss })) {
            yield update;
            if (update.step % 100 !== 0) continue;
            share = rightShare(test, logitsOf);
            if (share === 1) return [1, update.step, share];
          }
          return [0, Number.NaN, share];
        },
      };
    }),
};

/** Share of the symbols after which the legal successors have the greatest outputs. */
function rightShare(
  strings: ReturnType<typeof embeddedReber>,
  logitsOf: (tokens: readonly number[]) => Tensor,
): number {
  let [right, all] = [0, 0];
  for (const { tokens, successors } of strings) {
    const { data } = noGrad(() => logitsOf(tokens.slice(0, -1)));
    for (let t = 0; t < tokens.length - 1; t++) {
      if (same(largest(data.subarray(t * V, (t + 1) * V), successors[t].length), successors[t])) right++;
      all++;
    }
  }
  return right / all;
}
