import { describe, it } from "vitest";
import { LSTM, SequenceClassifier, type SequenceNetwork, Sliced, SRN } from "../../src/core/index.js";
import { parallelExercises } from "../../src/exercises/11-parallel.js";
import { expecting } from "./verdict.js";

const expected = expecting(parallelExercises);

type Pair = { a: number; b: number };
type Combine = (p: Pair, q: Pair) => Pair;

describe("the exercises of notebook 11", () => {
  it("1: the best slices", async () => {
    await expected.right("11.1", { n: 8, chain: 16 });
    await expected.wrong("11.1", { n: 16, chain: 20 }, /function of n/);
    await expected.wrong("11.1", { n: 0, chain: 16 }, /function of n/);
    await expected.wrong("11.1", { n: 8, chain: 8 }, /^n is right/);
    await expected.wrong("11.1", 8, /object/);
  });

  it("2: two directions on many cores", async () => {
    await expected.right("11.2", { two: 10 / 6, eight: 1.67 });
    await expected.wrong("11.2", { two: 2, eight: 8 }, /at the same time/);
    await expected.wrong("11.2", { two: 1.67, eight: 3.33 }, /other six/);
    await expected.wrong("11.2", 1.67, /object/);
  });

  it("3: chains that grow more slowly", async () => {
    await expected.right("11.3", ["Transformer", "sliced", "minGRU"]);
    await expected.wrong("11.3", ["Transformer", "sliced"], /left out/);
    await expected.wrong("11.3", ["Transformer", "sliced", "minGRU", "skip"], /^skip: follow/);
    await expected.wrong("11.3", ["LSTM"], /list of some/);
  });

  it("4: a scan", async () => {
    const doubling = (pairs: Pair[], combine: Combine) => {
      let known = pairs;
      for (let d = 1; d < pairs.length; d *= 2) known = known.map((q, t) => (t < d ? q : combine(known[t - d], q)));
      return known;
    };
    const halving = (pairs: Pair[], combine: Combine): Pair[] => {
      if (pairs.length === 1) return pairs;
      const half = Math.ceil(pairs.length / 2);
      const [left, right] = [pairs.slice(0, half), pairs.slice(half)].map((part) => halving(part, combine));
      return [...left, ...right.map((q) => combine(left[half - 1], q))];
    };
    await expected.right("11.4", doubling);
    await expected.right("11.4", halving);
    const oneByOne = (pairs: Pair[], combine: Combine) => {
      const results = [pairs[0]];
      for (const pair of pairs.slice(1)) results.push(combine(results[results.length - 1], pair));
      return results;
    };
    await expected.wrong("11.4", oneByOne, /T = 7 the last waits for 6 combinations/);
    const swapped = (pairs: Pair[], combine: Combine) => doubling(pairs, (p, q) => combine(q, p));
    await expected.wrong("11.4", swapped, /with T = 7, result 4/);
    const byHand = (pairs: Pair[]) => doubling(pairs, (p, q) => ({ a: q.a * p.a, b: q.a * p.b + q.b }));
    await expected.wrong("11.4", byHand, /made by combine/);
    await expected.wrong("11.4", (pairs: Pair[]) => pairs.slice(1), /list of 1/);
    await expected.wrong("11.4", [1, 2], /function/);
  });

  // It trains two small networks.
  it("5: slices of slices", { timeout: 120_000 }, async () => {
    const model = (network: SequenceNetwork) =>
      new SequenceClassifier(network, { vocabularySize: 6, classes: 4, seed: 1 });
    const slicedInThree = (hiddenSize: number) =>
      new Sliced({
        networks: [8, hiddenSize, hiddenSize].map((inputSize, n) => new SRN({ inputSize, hiddenSize, seed: n + 1 })),
        sliceLengths: [5, 5],
      });
    await expected.right("11.5", model(slicedInThree(30)));
    await expected.wrong("11.5", model(slicedInThree(4)), /way through each level/);
    await expected.wrong("11.5", model(slicedInThree(64)), /parameters/);
    const layer = (inputSize: number, more = {}) => new LSTM({ inputSize, hiddenSize: 8, ...more });
    const inTwo = new Sliced({ networks: [layer(8), layer(8)], sliceLengths: [8] });
    await expected.wrong("11.5", model(inTwo), /T = 128 is 24/);
    const twoWays = new Sliced({ networks: [layer(8, { bidirectional: true }), layer(16)], sliceLengths: [8] });
    await expected.wrong("11.5", model(twoWays), /not known/);
    await expected.wrong("11.5", model(layer(8)), /Sliced/);
  });
});
