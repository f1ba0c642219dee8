import {
  Adam,
  crossEntropy,
  LSTM,
  LSTMWithoutForget,
  noGrad,
  type Recurrent,
  reshape,
  SequenceTagger,
  Tensor,
} from "../core/index.js";
import { continualReber, reberSymbols } from "../tasks/index.js";
import type { Experiment, Setting } from "./experiment.js";
import { largest, oneHot, same, timeFirst, updates } from "./steps.js";

const V = reberSymbols.length;
const [streams, window] = [8, 50];

/** A stream of embedded Reber strings that never resets: why the forget gate exists. */
export const continualReberExperiment: Experiment = {
  name: "continual-reber",
  title: "Continual embedded Reber grammar, with and without forget gate",
  setUp: `12 cells read ${streams} streams of strings side by side, without a mark between strings and without a reset: truncated BPTT in windows of ${window} symbols, states carried on, Adam 0.01 halved every 1,000 windows, gradient clipped to norm 1, 4,000 windows. Then ${streams} new streams of 5,000 symbols are read from state 0. The source does not say which symbols its per cents are of; 55 % is what guessing T or P gives, so they stand beside those.`,
  source:
    "99.7 % with and 55 % without forget gate; norm of the cell state 28 and 295 (re-run of Gers, Schmidhuber & Cummins 2000).",
  seeds: 3,
  settings: (quick) =>
    [true, false].map((forget): Setting => {
      return {
        name: forget ? "LSTM 12" : "LSTM 12 without forget gate",
        figures: [
          { name: "T or P before a string's last E predicted rightly", published: forget ? ".997" : ".55" },
          { name: "all symbols predicted rightly", published: "" },
          { name: "norm of the cell state after the stream", published: forget ? "28" : "295" },
        ],
        async *measure(seed) {
          const model = continualModel(forget, seed);
          yield* trainContinual(model, seed, quick ? 60 : 4000);
          return testContinual(model, -1 - seed, quick ? 500 : 5000);
        },
      };
    }),
};

/** An LSTM of 12 cells, with or without forget gate, that predicts the next symbol of a stream. */
export function continualModel(forget: boolean, seed: number): SequenceTagger {
  const options = { inputSize: V, hiddenSize: 12, seed };
  return new SequenceTagger(forget ? new LSTM(options) : new LSTMWithoutForget(options), { tags: V, seed });
}

/** Trains a model on streams that are never reset, window by window, each from the states that the one before ended with. */
export function* trainContinual(model: SequenceTagger, seed: number, count = 4000): ReturnType<typeof updates> {
  const parameters = model.parameters();
  const optimizer = new Adam(parameters, { learningRate: 0.01 });
  const data = drawStreams(count * window + 1, seed);
  let states = zeroStates();
  const loss = (n: number) => {
    optimizer.learningRate = 0.01 * 0.5 ** Math.floor(n / 1000);
    const part = data.map(({ tokens }) => tokens.slice(n * window, (n + 1) * window + 1));
    const result = read(
      model,
      part.map((tokens) => tokens.slice(0, -1)),
      states,
    );
    states = result.states;
    return crossEntropy(result.logits, timeFirst(part.map((tokens) => tokens.slice(1))));
  };
  yield* updates({ parameters, optimizer, count, loss, clip: 1 });
}

type States = Readonly<Record<"h" | "c", Tensor>>;

function zeroStates(): States {
  return { h: Tensor.zeros([1, streams, 12]), c: Tensor.zeros([1, streams, 12]) };
}

function drawStreams(length: number, seed: number): ReturnType<typeof continualReber>[] {
  return Array.from({ length: streams }, (_, n) => continualReber({ length, seed: seed * streams + n }));
}

/** Logits [T · B, V] for tokens [B][T] read from some states, and the states after them. */
function read(
  model: SequenceTagger,
  tokens: readonly (readonly number[])[],
  initial: States,
): { logits: Tensor; states: States } {
  const network = model.network as Recurrent<"h" | "c">;
  const { y, h, c } = network.forward(oneHot(tokens, V), { initial });
  const logits = reshape(model.output.forward(y), [tokens.length * tokens[0].length, V]);
  return { logits, states: { h: h.detach(), c: c.detach() } };
}

/** What a model gets right of new streams, read from state 0, and how great its cell state is at their ends. */
export function testContinual(
  model: SequenceTagger,
  seed: number,
  length = 5000,
): [longShare: number, share: number, norm: number] {
  const data = drawStreams(length, seed);
  const { logits, states } = noGrad(() =>
    read(
      model,
      data.map(({ tokens }) => tokens),
      zeroStates(),
    ),
  );
  const T = data[0].tokens.length;
  const [T_, P, E] = ["T", "P", "E"].map((symbol) => reberSymbols.indexOf(symbol));
  const counts = { right: 0, all: 0, longRight: 0, long: 0 };
  for (const [b, { tokens, successors }] of data.entries()) {
    for (let t = 0; t < T; t++) {
      const row = (t * streams + b) * V;
      const right = same(largest(logits.data.subarray(row, row + V), successors[t].length), successors[t]);
      // After the inner string's E a single T or P is right, and only memory tells which.
      const long = tokens[t] === E && successors[t].length === 1 && [T_, P].includes(successors[t][0]);
      counts.all++;
      if (right) counts.right++;
      if (long) counts.long++;
      if (long && right) counts.longRight++;
    }
  }
  let squares = 0;
  for (const value of states.c.data) squares += value * value;
  return [counts.longRight / counts.long, counts.right / counts.all, Math.sqrt(squares / streams)];
}
