import { Adam, EncoderDecoder, SRN } from "../core/index.js";
import { reversal } from "../tasks/index.js";
import type { Experiment, Setting } from "./experiment.js";
import { same, updates } from "./steps.js";

/** Losses that the source prints, by attention and step. */
const published = {
  none: [
    [500, "1.556"],
    [2500, ".652"],
  ],
  dot: [
    [1000, ".282"],
    [1500, ".105"],
  ],
} as const;

/** Reversal, with and without attention. */
export const reversalExperiment: Experiment = {
  name: "reversal",
  title: "Reversal, with and without attention",
  setUp:
    "20 letters, to be written from the last to the first: encoder and decoder SRN 128, embedding 64, batch 32, Adam 0.0005, teacher forcing, orthogonal U and Xavier weights, 2,500 steps. The attention is multiplicative. Ours writes an end after the letters, which the source does not. Accuracy: whole sequences of 320 that a greedy search has right at the end.",
  source: "NNDL exercises, chapter 7, one run. Its pictures show length 10; its code trains on 20.",
  seeds: 3,
  settings: (quick) =>
    (["none", "dot"] as const).map((attention): Setting => {
      const length = quick ? 4 : 20;
      const marks = published[attention];
      return {
        name: `length ${length}, ${attention === "none" ? "without" : "with"} attention`,
        figures: [
          ...marks.map(([step, loss]) => ({ name: `loss at step ${step}`, published: loss })),
          { name: "accuracy", published: "" },
        ],
        async *measure(seed) {
          const sizes = { sourceSize: 26, targetSize: 26, embeddingSize: 64, hiddenSize: quick ? 16 : 128 };
          const model = new EncoderDecoder(SRN, { ...sizes, attention, initialization: "orthogonal", seed });
          const parameters = model.parameters();
          const optimizer = new Adam(parameters, { learningRate: quick ? 0.01 : 0.0005 });
          const count = quick ? 100 : 2501;
          const draw = (count: number, seed: number) => reversal({ from: length, count, seed });
          const loss = (n: number) => model.loss(draw(32, seed * count + n));
          const losses: number[] = [];
          for (const update of updates({ parameters, optimizer, count, loss })) {
            losses.push(update.loss);
            yield update;
          }
          const test = draw(quick ? 32 : 320, -1 - seed);
          const written = model.predict(test.map(({ source }) => source));
          const right = test.filter(({ target }, b) => same(written[b], target)).length / test.length;
          return [...marks.map(([step]) => losses[step] ?? Number.NaN), right];
        },
      };
    }),
};
