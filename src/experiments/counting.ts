import { Adam, PeepholeLSTM, SequenceRegressor } from "../core/index.js";
import { anbn, anbncn } from "../tasks/index.js";
import type { Experiment, Setting } from "./experiment.js";
import { updates } from "./steps.js";

const trainedUpTo = 10;
/** Tests go no further. */
const most = 200;

/** Counting languages, learnt from short strings and tested on long ones. */
export const countingExperiment: Experiment = {
  name: "counting",
  title: "aⁿbⁿ and aⁿbⁿcⁿ",
  setUp: `Peephole LSTM of 2 and 3 cells, forget bias 1, input bias −1, trained on the strings n = 1 … ${trainedUpTo}, all in one batch: which symbols may follow (cross-entropy of each), Adam 0.01, halved every 2,000 updates, gradient clipped to norm 1, 8,000 updates. The figure is the greatest n so that all strings up to n are predicted rightly, step by step; it is looked for up to ${most}.`,
  source:
    "n ≤ 65 – 100 and n ≤ 18 – 29 (re-run of Gers & Schmidhuber 2001, who trained online for millions of strings and went further).",
  seeds: 5,
  settings: (quick) =>
    (
      [
        ["aⁿbⁿ, 2 cells", anbn, 2, "65 – 100"],
        ["aⁿbⁿcⁿ, 3 cells", anbncn, 3, "18 – 29"],
      ] as const
    ).map(([name, language, letters, published]): Setting => {
      return {
        name,
        figures: [
          { name: `strings to n = ${trainedUpTo} learnt`, published: "1" },
          { name: "greatest n", published },
        ],
        async *measure(seed) {
          const V = letters + 1;
          const hot = (tokens: readonly number[]) =>
            Array.from({ length: V }, (_, token) => (tokens.includes(token) ? 1 : 0));
          const exampleOf = (n: number) => {
            const { tokens, successors } = language(n);
            return {
              inputs: tokens.slice(0, -1).map((token) => hot([token])),
              targets: successors.slice(0, -1).map(hot),
            };
          };
          const network = new PeepholeLSTM({ inputSize: V, hiddenSize: letters, forgetBias: 1, inputBias: -1, seed });
          const model = new SequenceRegressor(network, { outputSize: V, eachStep: true, loss: "logistic", seed });
          const parameters = model.parameters();
          const optimizer = new Adam(parameters, { learningRate: 0.01 });
          const strings = Array.from({ length: quick ? 3 : trainedUpTo }, (_, n) => exampleOf(n + 1));
          const loss = (n: number) => {
            optimizer.learningRate = 0.01 * 0.5 ** Math.floor(n / 2000);
            return model.loss(strings);
          };
          yield* updates({ parameters, optimizer, count: quick ? 400 : 8000, loss, clip: 1 });
          let n = 0;
          for (; n < most; n++) {
            const { inputs, targets } = exampleOf(n + 1);
            const [rows] = model.predict([inputs]);
            if (!rows.every((row, t) => row.every((value, token) => value > 0.5 === (targets[t][token] === 1)))) break;
          }
          return [n >= trainedUpTo ? 1 : 0, n];
        },
      };
    }),
};
