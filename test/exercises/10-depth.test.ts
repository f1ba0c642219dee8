import { describe, it } from "vitest";
import { LSTM, SequenceClassifier, type SRN } from "../../src/core/index.js";
import { depthExercises } from "../../src/exercises/10-depth.js";
import { expecting } from "./verdict.js";

const expected = expecting(depthExercises);

describe("the exercises of notebook 10", () => {
  it("1: parameters of a bidirectional stack", async () => {
    await expected.right("10.1", 7296);
    await expected.wrong("10.1", 5760, /what does the second layer read/);
    await expected.wrong("10.1", 7000, /find the inputs/);
  });

  it("2: states on the way", async () => {
    await expected.right("10.2", { stack: 7, B: 5 });
    await expected.wrong("10.2", { stack: 6, B: 5 }, /^stack/);
    await expected.wrong("10.2", { stack: 7, B: 7 }, /any layer/);
    await expected.wrong("10.2", 7, /object/);
  });

  it("3: who knows the next input", async () => {
    await expected.right("10.3", ["A", "bidirectional"]);
    await expected.wrong("10.3", ["bidirectional"], /left out/);
    await expected.wrong("10.3", ["A", "bidirectional", "stacked"], /stacked is 0/);
    await expected.wrong("10.3", ["LSTM"], /list of some/);
  });

  // It trains five small networks.
  it("4: the signal at the start in one direction", { timeout: 60_000 }, async () => {
    const model = (network: LSTM | SRN, more = {}) =>
      new SequenceClassifier(network, { vocabularySize: 25, classes: 2, seed: 1, ...more });
    const options = { inputSize: 16, hiddenSize: 24, seed: 1 };
    await expected.right("10.4", model(new LSTM({ ...options, forgetBias: 3 })));
    await expected.right("10.4", model(new LSTM(options), { pooling: "mean" }));
    await expected.wrong("10.4", model(new LSTM(options)), /shorten the way/);
    await expected.wrong("10.4", model(new LSTM({ ...options, bidirectional: true })), /left to right/);
    await expected.wrong("10.4", "forgetBias: 3", /SequenceClassifier/);
  });
});
