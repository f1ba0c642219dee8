import {
  Adam,
  Chained,
  DilatedRNN,
  LSTM,
  lstmCell,
  MinGRU,
  NeuralTuringMachine,
  QRNN,
  Separable,
  SequenceClassifier,
  type SequenceNetwork,
  SkipStack,
  Sliced,
  SRN,
  Transformer,
  train,
} from "../core/index.js";
import { temporalOrder } from "../tasks/index.js";
import type { Experiment, Progress, Setting } from "./experiment.js";

/** D, size of the embedding of the six tokens. */
const D = 8;

/** The lecture's answers to the question of parallelism, each with about 4,800 parameters. */
const networks: Readonly<Record<string, (seed: number) => SequenceNetwork>> = {
  SRN: (seed) => new SRN({ inputSize: D, hiddenSize: 64, seed }),
  LSTM: (seed) => new LSTM({ inputSize: D, hiddenSize: 30, seed }),
  "LSTM, forget bias 3": (seed) => new LSTM({ inputSize: D, hiddenSize: 30, forgetBias: 3, seed }),
  bidirectional: (seed) => new LSTM({ inputSize: D, hiddenSize: 20, bidirectional: true, seed }),
  "stack of 2": (seed) => new LSTM({ inputSize: D, hiddenSize: 18, numLayers: 2, seed }),
  "skip, across layers": (seed) => new SkipStack({ cell: lstmCell(), inputSize: D, hiddenSize: 17, seed }),
  "skip, across time": (seed) =>
    new DilatedRNN({ cell: lstmCell(), inputSize: D, hiddenSize: 12, dilations: [1, 2, 4, 8], seed }),
  separable: (seed) => {
    const half = (seed: number) => new LSTM({ inputSize: D, hiddenSize: 12, numLayers: 2, seed });
    return new Separable({ past: half(seed), future: half(seed + 100) });
  },
  "sliced by 8": (seed) => {
    const layer = (inputSize: number, seed: number) => new LSTM({ inputSize, hiddenSize: 18, seed });
    return new Sliced({ networks: [layer(D, seed), layer(18, seed + 100)], sliceLengths: [8] });
  },
  "4 blocks": (seed) => new LSTM({ inputSize: D, hiddenSize: 52, blocks: 4, seed }),
  QRNN: (seed) => new QRNN({ inputSize: D, hiddenSize: 24, numLayers: 2, seed }),
  minGRU: (seed) => new MinGRU({ inputSize: D, hiddenSize: 45, numLayers: 2, seed }),
  "neural Turing machine": (seed) => new NeuralTuringMachine({ inputSize: D, hiddenSize: 20, seed }),
  Transformer: (seed) => new Transformer({ inputSize: D, hiddenSize: 20, heads: 2, seed }),
  "LSTM under a Transformer": (seed) => {
    const transformer = new Transformer({ inputSize: 16, hiddenSize: 16, heads: 2, positions: "none", seed });
    return new Chained({ networks: [new LSTM({ inputSize: D, hiddenSize: 16, seed }), transformer] });
  },
};

/** Accuracy over the distance of every network of the lecture's section 8. */
export const parallelExperiment: Experiment = {
  name: "parallel",
  title: "Parallel networks: temporal order over the distance",
  setUp:
    "Two marks X or Y at 10–19 % and 50–59 % of T steps, four distractors elsewhere; 4 classes from the last state (of a bidirectional or separable net from both ends). About 4,800 parameters each, embedding 8, PyTorch's start, batch 16, Adam 0.01, gradient clipped to norm 1; 1,600 sequences; until 200 new ones are all right after an epoch, for up to 6 epochs.",
  source:
    "¼ by chance, ½ with one of the marks (Hochreiter & Schmidhuber 1997, experiment 6a); there is no published figure for these networks and sizes.",
  seeds: 3,
  settings: (quick) =>
    Object.entries(networks).map(([name, make]): Setting => {
      const lengths = quick ? [10] : [16, 32, 64, 128];
      const amount = quick ? { count: 320, epochs: 3 } : { count: 1600, epochs: 6 };
      return {
        name,
        figures: lengths.map((T) => ({ name: `accuracy, T = ${T}`, published: ".25 by chance" })),
        async *measure(seed) {
          const accuracies: number[] = [];
          for (const length of lengths) accuracies.push(yield* learn(make(seed), length, { seed, ...amount }));
          return accuracies;
        },
      };
    }),
};

/** Trains a classifier on the network, and ends with its accuracy on new sequences. */
async function* learn(
  network: SequenceNetwork,
  length: number,
  { seed, count, epochs }: { seed: number; count: number; epochs: number },
): AsyncGenerator<Progress, number, undefined> {
  const model = new SequenceClassifier(network, { vocabularySize: 6, classes: 4, seed });
  const [data, test] = [count, 200].map((count, n) => {
    return temporalOrder({ length, count, marks: 2, seed: n === 0 ? seed : -1 - seed });
  });
  const optimizer = new Adam(model.parameters(), { learningRate: 0.01 });
  let accuracy = 0;
  for await (const step of train({ model, data, optimizer, epochs, batchSize: 16, clip: { maxNorm: 1 }, seed })) {
    yield step;
    if (step.epochLoss === undefined) continue;
    accuracy = model.accuracy(test);
    if (accuracy === 1) break;
  }
  return accuracy;
}
