import { Adam, LSTM, noGrad, ResidualRNN, type SequenceNetwork, SequenceTagger, SRN } from "../core/index.js";
import { updates } from "../experiments/steps.js";
import { copyingMemory } from "../tasks/index.js";
import type { Checkpoint } from "./checkpoint.js";

const [symbols, blanks, count] = [8, 10, 3000];
const options = { inputSize: symbols + 2, hiddenSize: 64 } as const;

/** Every network of the comparison, and the learning rate that it needs. */
const networks: Readonly<Record<string, { title: string; rate: number; network(seed: number): SequenceNetwork }>> = {
  srn: { title: "SRN", rate: 0.001, network: (seed) => new SRN({ ...options, seed, initialization: "orthogonal" }) },
  sum: {
    title: "h + g(x)",
    rate: 0.003,
    network: (seed) => new ResidualRNN({ ...options, seed, reads: "x", initialization: "xavier" }),
  },
  residual: {
    title: "h + g(x, h)",
    rate: 0.003,
    network: (seed) => new ResidualRNN({ ...options, seed, initialization: "xavier", spectralRadius: 0.1 }),
  },
  lstm: { title: "LSTM", rate: 0.005, network: (seed) => new LSTM({ ...options, seed, initialization: "orthogonal" }) },
};

/** Copying memory, 10 of 8 symbols over 10 blanks, by an SRN, both mends of the long range, and an LSTM. */
export const copyingCheckpoints: Readonly<Record<string, Checkpoint<SequenceTagger>>> = Object.fromEntries(
  Object.entries(networks).map(([name, { title, rate, network }]) => [
    `copying-${name}`,
    checkpoint(title, rate, network),
  ]),
);

function checkpoint(
  title: string,
  rate: number,
  network: (seed: number) => SequenceNetwork,
): Checkpoint<SequenceTagger> {
  return {
    title: `${title} of 64 units recalls 10 of 8 symbols after 10 blanks: 3,000 updates, batch 32, gradient clipped to norm 1`,
    build: (seed = 1) => new SequenceTagger(network(seed), { vocabularySize: symbols + 2, tags: symbols + 1, seed }),
    async *train(model, seed = 1) {
      const parameters = model.parameters();
      const optimizer = new Adam(parameters, { learningRate: rate });
      const loss = (n: number) =>
        model.loss(copyingMemory({ blanks, symbols, count: 32, seed: (seed - 1) * count + n }));
      yield* updates({ parameters, optimizer, count, loss, clip: 1 });
    },
    evaluate(model) {
      const test = copyingMemory({ blanks, symbols, count: 320, seed: -1 });
      return { "cross-entropy": noGrad(() => model.loss(test)).item() };
    },
  };
}
