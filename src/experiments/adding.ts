import { Adam, LSTM, noGrad, SequenceRegressor, SRN } from "../core/index.js";
import { adding } from "../tasks/index.js";
import type { Experiment, Setting } from "./experiment.js";
import { updates } from "./steps.js";

/** The adding problem, 100 steps. */
export const addingExperiment: Experiment = {
  name: "adding",
  title: "Adding problem, T = 100",
  setUp:
    "8 units, batch 32, Adam 0.005 halved every 1,500 updates, 8,000 updates, gradient clipped to norm 1; mean squared error on 1,000 new sequences. Who always answers 1 has 1/6.",
  source:
    "MSE .0007, 5 of 5 seeds below .04; SRN stuck at .0706 (re-run of Hochreiter & Schmidhuber 1997, experiment 4).",
  seeds: 5,
  settings: (quick) =>
    (["LSTM", "SRN"] as const).map((cell): Setting => {
      const length = quick ? 10 : 100;
      return {
        name: `${cell}, T = ${length}`,
        figures: [
          { name: "mean squared error", published: cell === "LSTM" ? ".0007" : ".0706" },
          { name: "seeds below .04", published: cell === "LSTM" ? "5 of 5" : "0" },
        ],
        async *measure(seed) {
          const options = { inputSize: 2, hiddenSize: 8, seed };
          const network = cell === "LSTM" ? new LSTM(options) : new SRN(options);
          const model = new SequenceRegressor(network, { seed });
          const parameters = model.parameters();
          const optimizer = new Adam(parameters, { learningRate: 0.005 });
          const count = quick ? 600 : 8000;
          const loss = (n: number) => {
            optimizer.learningRate = 0.005 * 0.5 ** Math.floor(n / 1500);
            return model.loss(adding({ length, count: 32, seed: seed * count + n }));
          };
          yield* updates({ parameters, optimizer, count, loss, clip: 1 });
          const test = adding({ length, count: 1000, seed: -1 - seed });
          const error = noGrad(() => model.loss(test)).item();
          return [error, error < 0.04 ? 1 : 0];
        },
      };
    }),
};
