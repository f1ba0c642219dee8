import {
  Adam,
  Linear,
  LSTM,
  mean,
  multiply,
  NeuralTuringMachine,
  noGrad,
  Random,
  type SequenceNetwork,
  slice,
  softplus,
  subtract,
  Tensor,
} from "../core/index.js";
import { associativeRecall } from "../tasks/index.js";
import type { Experiment, Setting } from "./experiment.js";
import { parametersOf, updates } from "./steps.js";

/** Size of the items, and how many there are in training and, more, in the last test. */
interface Task {
  width: number;
  itemLength: number;
  items: readonly [fewest: number, most: number, tested: number];
}

/** Associative recall by a neural Turing machine and by an LSTM of about as many parameters. */
export const associativeRecallExperiment: Experiment = {
  name: "associative-recall",
  title: "Associative recall with an external memory",
  setUp:
    "2 to 4 items of 2 × 4 bits (source: 2 to 6 items of 3 × 6), batch 8, Adam 0.005, 12,000 updates = 96,000 episodes, gradient clipped to norm 1; wrong bits of the answer on 320 new sequences. NTM: LSTM controller of 32 units, 16 rows of 8, one head each way; LSTM: 96 units.",
  source: "Graves, Wayne & Danihelka 2014, §4.3: cost near 0 after 30,000 episodes; LSTM above 0 after 1,000,000.",
  seeds: 3,
  settings: (quick) =>
    [true, false].map((memory): Setting => {
      const published = memory ? "near 0" : "above 0";
      const task: Task = quick
        ? { width: 3, itemLength: 1, items: [2, 2, 3] }
        : { width: 4, itemLength: 2, items: [2, 4, 6] };
      const [fewest, most, tested] = task.items;
      return {
        name: memory ? "neural Turing machine" : "LSTM",
        figures: [
          { name: `wrong bits, ${most} items`, published },
          { name: `wrong bits, ${tested} items, more than in training`, published },
        ],
        async *measure(seed) {
          const inputSize = task.width + 2;
          const network: SequenceNetwork = memory
            ? new NeuralTuringMachine({ inputSize, hiddenSize: 32, slots: 16, width: 8, seed })
            : new LSTM({ inputSize, hiddenSize: 96, seed });
          const output = new Linear({ inputSize: network.outputSize, outputSize: task.width, seed });
          const parameters = parametersOf({ network, output });
          const optimizer = new Adam(parameters, { learningRate: 0.005 });
          const random = new Random(seed, "associative recall");
          const logits = ({ x }: Batch) => {
            const T = x.shape[0];
            return output.forward(slice(network.forward(x).y, 0, T - task.itemLength, T));
          };
          const loss = () => {
            const batch = batchOf(task, random.integer(fewest, most), 8, random.integer(0, 1e9));
            const z = logits(batch);
            return mean(subtract(softplus(z), multiply(z, batch.target)));
          };
          yield* updates({ parameters, optimizer, count: quick ? 150 : 12_000, loss, clip: 1 });
          return [most, tested].map((items) => {
            const batch = batchOf(task, items, 320, -1 - seed);
            const z = noGrad(() => logits(batch));
            return batch.target.data.filter((bit, n) => z.data[n] > 0 !== (bit === 1)).length / z.data.length;
          });
        },
      };
    }),
};

interface Batch {
  /** [T, B, width + 2] */
  x: Tensor;
  /** [itemLength, B, width] */
  target: Tensor;
}

function batchOf({ width, itemLength }: Task, items: number, count: number, seed: number): Batch {
  const examples = associativeRecall({ from: items, itemLength, width, count, seed });
  const timeFirst = (rows: readonly (readonly (readonly number[])[])[]) =>
    Tensor.from(rows[0].map((_, t) => rows.map((sequence) => sequence[t])));
  return {
    x: timeFirst(examples.map(({ inputs }) => inputs)),
    target: timeFirst(examples.map(({ targets, answerFrom }) => targets.slice(answerFrom))),
  };
}
