import {
  Adam,
  concat,
  crossEntropy,
  Embedding,
  Linear,
  noGrad,
  Random,
  reshape,
  SRN,
  type Tensor,
} from "../core/index.js";
import { type Addition, learn2Carry } from "../tasks/index.js";
import type { Experiment } from "./experiment.js";
import { largest, parametersOf, timeFirst, updates } from "./steps.js";

const bound = 555_555_555;

/** Adding two numbers digit by digit: a plateau, then insight. */
export const learn2CarryExperiment: Experiment = {
  name: "learn2carry",
  title: "Learn2Carry: insight after a plateau",
  setUp:
    "Two numbers below 555,555,555 are added digit by digit, the ones first, 11 digits: one embedding of 32 for both digits, SRN 64, batch 200, Adam 0.001, 3,000 steps. Started as Keras does (orthogonal U, Xavier weights, embedding ±.05). Tested on 2,000 pairs of numbers above 555,555,555: the whole sum must be right.",
  source: "NNDL exercises, chapter 6 (Learn2Carry), one run.",
  seeds: 3,
  settings: (quick) => [
    {
      name: "SRN 64",
      figures: [
        { name: "loss at step 0", published: "2.34" },
        { name: "mean loss, steps 100 – 800", published: "1.88" },
        { name: "first step with loss below 1.5", published: "≈ 1,100" },
        { name: "loss at step 1,150", published: ".98" },
        { name: "loss at step 1,950", published: ".06" },
        { name: "loss at the end", published: ".011" },
        { name: "accuracy beyond the trained range", published: "1" },
      ],
      async *measure(seed) {
        const network = new SRN({ inputSize: 64, hiddenSize: 64, initialization: "orthogonal", seed });
        const embedding = new Embedding({ vocabularySize: 10, embeddingSize: 32, seed });
        embedding.weight.data.set(new Random(seed, "keras embedding").uniformTensor([10, 32], -0.05, 0.05).data);
        const output = new Linear({ inputSize: 64, outputSize: 10, initialization: "xavier", seed });
        const parameters = parametersOf({ embedding, network, output });
        const optimizer = new Adam(parameters, { learningRate: 0.001, epsilon: 1e-7 });
        const count = quick ? 60 : 3000;
        const logitsOf = (pairs: readonly Addition[]): Tensor => {
          const first = embedding.forward(pairs.map((pair) => pair.first));
          const second = embedding.forward(pairs.map((pair) => pair.second));
          return output.forward(network.forward(concat([first, second], 2)).y);
        };
        const loss = (n: number) => {
          const pairs = learn2Carry({ from: 0, to: bound, count: 200, seed: seed * count + n });
          return crossEntropy(reshape(logitsOf(pairs), [11 * 200, 10]), timeFirst(pairs.map(({ sum }) => sum)));
        };
        const losses: number[] = [];
        for (const update of updates({ parameters, optimizer, count, loss })) {
          losses.push(update.loss);
          yield update;
        }
        const plateau = losses.slice(100, 801);
        const insight = losses.findIndex((value) => value < 1.5);
        return [
          losses[0],
          plateau.reduce((sum, value) => sum + value, 0) / plateau.length,
          insight < 0 ? Number.NaN : insight,
          losses[1150] ?? Number.NaN,
          losses[1950] ?? Number.NaN,
          losses[count - 1],
          wholeSumsRight(
            learn2Carry({ from: bound, to: 999_999_999, count: quick ? 200 : 2000, seed: -1 - seed }),
            logitsOf,
          ),
        ];
      },
    },
  ],
};

function wholeSumsRight(pairs: readonly Addition[], logitsOf: (pairs: readonly Addition[]) => Tensor): number {
  const { data } = noGrad(() => logitsOf(pairs));
  const B = pairs.length;
  const right = pairs.filter(({ sum }, b) =>
    sum.every((digit, t) => largest(data.subarray((t * B + b) * 10, (t * B + b + 1) * 10), 1)[0] === digit),
  );
  return right.length / B;
}
