import { Adam, PeepholeLSTM, SequenceRegressor } from "../core/index.js";
import { anbn, anbncn, type LanguageString } from "../tasks/index.js";
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
          const model = counter(letters, seed);
          yield* trainCounter(model, language, { upTo: quick ? 3 : trainedUpTo, count: quick ? 400 : 8000 });
          const n = countsUpTo(model, language);
          return [n >= trainedUpTo ? 1 : 0, n];
        },
      };
    }),
};

/** Either of the two languages. */
type Language = (n: number) => LanguageString;

/** A peephole LSTM of a cell a letter, and the probability that each symbol, the mark among them, comes next. */
export function counter(letters: number, seed: number): SequenceRegressor {
  const V = letters + 1;
  const network = new PeepholeLSTM({ inputSize: V, hiddenSize: letters, forgetBias: 1, inputBias: -1, seed });
  return new SequenceRegressor(network, { outputSize: V, eachStep: true, loss: "logistic", seed });
}

/** Trains a counter on the strings from 1 up to a number, all in one batch, with so many updates. */
export function* trainCounter(
  model: SequenceRegressor,
  language: Language,
  { upTo = trainedUpTo, count = 8000 }: { upTo?: number; count?: number } = {},
): ReturnType<typeof updates> {
  const parameters = model.parameters();
  const optimizer = new Adam(parameters, { learningRate: 0.01 });
  const strings = Array.from({ length: upTo }, (_, n) => exampleOf(model, language(n + 1)));
  const loss = (n: number) => {
    optimizer.learningRate = 0.01 * 0.5 ** Math.floor(n / 2000);
    return model.loss(strings);
  };
  yield* updates({ parameters, optimizer, count, loss, clip: 1 });
}

/** The greatest n, up to 200, so that all strings up to it are predicted rightly at every step. */
export function countsUpTo(model: SequenceRegressor, language: Language): number {
  let n = 0;
  for (; n < most; n++) {
    const { inputs, targets } = exampleOf(model, language(n + 1));
    const [rows] = model.predict([inputs]);
    if (!rows.every((row, t) => row.every((value, token) => value > 0.5 === (targets[t][token] === 1)))) break;
  }
  return n;
}

function exampleOf({ outputSize: V }: SequenceRegressor, { tokens, successors }: LanguageString) {
  const hot = (tokens: readonly number[]) => Array.from({ length: V }, (_, token) => (tokens.includes(token) ? 1 : 0));
  return {
    inputs: tokens.slice(0, -1).map((token) => hot([token])),
    targets: successors.slice(0, -1).map(hot),
  };
}
