import { Adam, crossEntropy, Linear, LSTM, noGrad, SRN, type Tensor } from "../core/index.js";
import { temporalOrder } from "../tasks/index.js";
import type { Experiment, Setting } from "./experiment.js";
import { largest, oneHot, parametersOf, updates } from "./steps.js";

/** X, Y and two distractors: with these the network has the source's 184 parameters and one more bias a gate unit. */
const V = 4;

/** Temporal order of three marks. */
export const temporalOrderExperiment: Experiment = {
  name: "temporal-order",
  title: "Temporal order, three marks",
  setUp:
    "Three marks X or Y at steps 10–19, 33–42 and 66–75 of 100, two distractors elsewhere; 8 classes from the last state. LSTM 4, forget bias 3 (the source's cell never forgets), or SRN 4, batch 32, Adam 0.01, gradient clipped to norm 1; until 500 new sequences are all right, looked at every 100 updates, for up to 10,000.",
  source: "LSTM 100 % in 5 of 5 seeds, SRN 25 % (re-run of Hochreiter & Schmidhuber 1997, experiment 6b).",
  seeds: 5,
  settings: (quick) =>
    (["LSTM", "SRN"] as const).map((cell): Setting => {
      const length = quick ? 20 : 100;
      return {
        name: `${cell} 4, T = ${length}`,
        figures: [
          { name: "accuracy", published: cell === "LSTM" ? "1" : ".25" },
          { name: "updates until all are right", published: "" },
        ],
        async *measure(seed) {
          const options = { inputSize: V, hiddenSize: 4, seed };
          const network = cell === "LSTM" ? new LSTM({ ...options, forgetBias: 3 }) : new SRN(options);
          const output = new Linear({ inputSize: 4, outputSize: 8, seed });
          const parameters = parametersOf({ network, output });
          const optimizer = new Adam(parameters, { learningRate: 0.01 });
          const count = quick ? 300 : 10_000;
          const draw = (count: number, seed: number) => temporalOrder({ length, count, distractors: V - 2, seed });
          const logitsOf = (batch: ReturnType<typeof draw>): Tensor =>
            output.forward(
              network.forward(
                oneHot(
                  batch.map(({ tokens }) => tokens),
                  V,
                ),
              ).last,
            );
          const loss = (n: number) => {
            const batch = draw(32, seed * count + n);
            return crossEntropy(
              logitsOf(batch),
              batch.map(({ label }) => label),
            );
          };
          const test = draw(500, -1 - seed);
          let accuracy = 0;
          for (const update of updates({ parameters, optimizer, count, loss, clip: 1 })) {
            yield update;
            if (update.step % 100 !== 0) continue;
            const { data } = noGrad(() => logitsOf(test));
            const right = test.filter(({ label }, b) => largest(data.subarray(8 * b, 8 * b + 8), 1)[0] === label);
            accuracy = right.length / test.length;
            if (accuracy === 1) return [1, update.step];
          }
          return [accuracy, Number.NaN];
        },
      };
    }),
};
