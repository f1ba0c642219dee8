import { Linear, noGrad, Random, SRN, Tensor } from "../core/index.js";
import { latch } from "../tasks/index.js";
import type { Experiment } from "./experiment.js";

const [units, T, sequences] = [5, 100, 100];

/** Guessing weights instead of learning them: how weak a task is. */
export const weightGuessingExperiment: Experiment = {
  name: "weight-guessing",
  title: "Random weight guessing on the latch task",
  setUp: `SRN of ${units} tanh units and one output, every weight and bias drawn anew from [−100, 100] until the sign of the output after T = ${T} steps is right for all of ${sequences} sequences. The median of 51 searches a seed.`,
  source: "median of 144 trials (re-run of Hochreiter & Schmidhuber 1997, §2): the task is weak.",
  seeds: 3,
  settings: (quick) => [
    {
      name: `SRN ${units}, T = ${T}`,
      figures: [
        { name: "median of trials", published: "144" },
        { name: "share of 1,000 new sequences that the last net has right", published: "" },
      ],
      async *measure(seed) {
        const searches = quick ? 5 : 51;
        const random = new Random(seed, "weight guessing");
        const network = new SRN({ inputSize: 1, hiddenSize: units, seed });
        const output = new Linear({ inputSize: units, outputSize: 1, seed });
        const parameters = [...Object.values(network.parameters()), ...Object.values(output.parameters())];
        const shareRight = (examples: ReturnType<typeof latch>): number =>
          noGrad(() => {
            const x = new Float32Array(T * examples.length);
            for (const [b, { inputs }] of examples.entries()) {
              for (let t = 0; t < T; t++) x[t * examples.length + b] = inputs[t][0];
            }
            const { data } = output.forward(network.forward(new Tensor(x, [T, examples.length, 1])).last);
            return examples.filter(({ label }, b) => data[b] > 0 === (label === 1)).length / examples.length;
          });
        const trials: number[] = [];
        for (let search = 0; search < searches; search++) {
          const task = latch({ length: T, count: sequences, seed: seed * searches + search });
          // Most nets fail on the first few sequences already.
          const few = task.slice(0, 8);
          for (let trial = 1; trials.length === search; trial++) {
            for (const { data } of parameters)
              for (let n = 0; n < data.length; n++) data[n] = random.uniform(-100, 100);
            if (shareRight(few) === 1 && shareRight(task) === 1) trials.push(trial);
          }
          yield { step: search + 1, steps: searches };
        }
        const sorted = trials.toSorted((a, b) => a - b);
        return [sorted[(searches - 1) / 2], shareRight(latch({ length: T, count: 1000, seed: -1 - seed }))];
      },
    },
  ],
};
