import { multiply, SequenceClassifier, SGD, SRN, train } from "../core/index.js";
import { digitSum } from "../tasks/index.js";
import type { Experiment, Setting } from "./experiment.js";

/** An SRN that learns too fast, with and without clipping. */
export const explodingGradientExperiment: Experiment = {
  name: "exploding-gradient",
  title: "Exploding gradient, with and without clipping",
  setUp:
    "Digit sum of L = 20 with an SRN of 32 and SGD 0.2, batch 64, summed loss, 50 epochs: the norm of ∂L/∂U at each step, before clipping. Clipped to norm 5 per tensor the gradient lives on; accuracy stays at chance (1/19 = .053, the most frequent sum .10) both ways.",
  source: "measured with a plain NumPy implementation (float64, three seeds).",
  seeds: 3,
  settings: (quick) =>
    [false, true].map((clipped): Setting => {
      return {
        name: clipped ? "clipped to 5 per tensor" : "not clipped",
        figures: [
          { name: "greatest ‖∂L/∂U‖ of the first three steps", published: clipped ? "" : "400 – 4,000" },
          { name: "median ‖∂L/∂U‖ of the last 50 steps", published: clipped ? "3 – 33" : "1e-7 – 1e-6" },
          { name: "test accuracy", published: "chance" },
        ],
        async *measure(seed) {
          const task = digitSum({ length: 20, seed });
          const srn = new SRN({ inputSize: 32, hiddenSize: 32, initialization: "xavier", seed });
          const model = new SequenceClassifier(srn, { ...task, seed });
          const optimizer = new SGD(model.parameters(), { learningRate: 0.2 });
          const norms: number[] = [];
          const steps = train({
            model,
            data: task.train,
            optimizer,
            epochs: quick ? 10 : 50,
            batchSize: 64,
            seed,
            loss: (batch) => multiply(model.loss(batch), batch.length),
            ...(clipped && { clip: { maxNorm: 5, per: "tensor" } as const }),
          });
          for await (const step of steps) {
            norms.push(step.gradientNorms["network.weight_hh_l0"]);
            yield step;
          }
          const last = norms.slice(-50).sort((a, b) => a - b);
          return [Math.max(...norms.slice(0, 3)), last[Math.floor(last.length / 2)], model.accuracy(task.test)];
        },
      };
    }),
};
