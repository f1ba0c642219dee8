import { Adam, Clockwork, LSTM, noGrad, SequenceRegressor } from "../core/index.js";
import { waves } from "../tasks/index.js";
import type { Experiment, Setting } from "./experiment.js";
import { updates } from "./steps.js";

/** Waves from nothing: a clockwork network against an LSTM. */
export const clockworkExperiment: Experiment = {
  name: "clockwork",
  title: "Clockwork network: waves from nothing",
  setUp:
    "A sum of five sines over 320 steps is to be produced without an input (x = 0). Clockwork of 64 tanh units in 8 modules with periods 1 … 128 (2,561 weights that count) and LSTM 24 (2,617); Adam 0.003, gradient clipped to norm 1, 1,500 updates; mean squared error of the wave at the end.",
  source:
    "MSE .1125 against .2454, 2,497 and 2,449 parameters, 5 seeds (re-run of Koutník et al. 2014, §4.1, with waves of its own).",
  seeds: 3,
  settings: (quick) =>
    (["Clockwork 64", "LSTM 24"] as const).map((name): Setting => {
      return {
        name,
        figures: [{ name: "mean squared error", published: name === "LSTM 24" ? ".2454" : ".1125" }],
        async *measure(seed) {
          const length = quick ? 40 : 320;
          const network =
            name === "LSTM 24"
              ? new LSTM({ inputSize: 1, hiddenSize: 24, seed })
              : new Clockwork({ inputSize: 1, hiddenSize: 64, modules: 8, seed });
          const model = new SequenceRegressor(network, { eachStep: true, seed });
          const wave = {
            inputs: Array.from({ length }, () => [0]),
            targets: waves({ length, seed }).map((value) => [value]),
          };
          const parameters = model.parameters();
          const optimizer = new Adam(parameters, { learningRate: 0.003 });
          const loss = () => model.loss([wave]);
          yield* updates({ parameters, optimizer, count: quick ? 40 : 1500, loss, clip: 1 });
          return [noGrad(() => loss()).item()];
        },
      };
    }),
};
