import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { CTCTranscriber } from "../../../src/core/outputs/ctc-transcriber.js";
import { Random } from "../../../src/core/tensor/random.js";
import { expectClose, expectGradients } from "../helpers.js";
import { teach, timeout } from "./training.js";

/** Letters of a small alphabet, spoken: each for one to three frames of noise around its own vector, with pauses between some. */
function spoken(count: number, seed: number, letters = 3) {
  const random = new Random(seed, "spoken");
  const frame = (letter: number) =>
    Array.from({ length: letters }, (_, d) => (d === letter ? 1 : 0) + random.normal(0, 0.15));
  return Array.from({ length: count }, () => {
    const target = Array.from({ length: random.integer(1, 4) }, () => random.integer(0, letters - 1));
    const inputs = target.flatMap((letter, u) => {
      const pause = target[u - 1] === letter || random.uniform() < 0.3 ? [frame(-1)] : [];
      return [...pause, ...Array.from({ length: random.integer(1, 3) }, () => frame(letter))];
    });
    return { inputs, target };
  });
}

describe("CTCTranscriber", () => {
  it("learns to spell from frames that nobody has aligned", { timeout }, async () => {
    const network = new GRU({ inputSize: 3, hiddenSize: 12, bidirectional: true, seed: 1 });
    const transcriber = new CTCTranscriber(network, { labels: 3, seed: 1 });
    const test = spoken(60, 2);
    expect(transcriber.accuracy(test)).toBeLessThan(0.2);
    await teach(transcriber, spoken(120, 1), { epochs: 25, learningRate: 0.02 });
    expect(transcriber.accuracy(test)).toBeGreaterThan(0.9);
    expect(transcriber.errorRate(test)).toBeLessThan(0.05);
    const sequences = test.map(({ inputs }) => inputs);
    const found = transcriber.predict(sequences, { beamWidth: 8 });
    const right = found.filter((labels, n) => labels.join() === test[n].target.join()).length;
    expect(right / test.length).toBeGreaterThan(0.9);
  });

  it("reads each sequence of a batch as if it were alone, with the gradients of central differences", () => {
    const network = new SRN({ inputSize: 3, hiddenSize: 4, dtype: "float64", seed: 1 });
    const transcriber = new CTCTranscriber(network, { labels: 3, seed: 1 });
    const examples = spoken(4, 3);
    const alone = examples.map((example) => transcriber.loss([example]).item());
    expectClose("loss", [transcriber.loss(examples).item()], [alone.reduce((sum, loss) => sum + loss, 0) / 4], 1e-9);
    expect(transcriber.predict(examples.map(({ inputs }) => inputs))).toEqual(
      examples.map(({ inputs }) => transcriber.predict([inputs])[0]),
    );
    expectGradients(transcriber.parameters(), () => transcriber.loss(examples.slice(0, 2)));
    const [lattice] = transcriber.lattice(examples);
    expect(lattice).toMatchObject({ T: examples[0].inputs.length, blank: 3, C: 4 });
  });

  it("counts what must be inserted, left out or changed", () => {
    const transcriber = new CTCTranscriber(new SRN({ inputSize: 1, hiddenSize: 1 }), { labels: 3 });
    transcriber.output.weight.data.fill(0);
    transcriber.output.bias.data.set([0, 0, 5, 0]);
    const examples = [
      { inputs: [[0], [0], [0]], target: [2, 0] },
      { inputs: [[0], [0]], target: [2] },
    ];
    expect(transcriber.predict(examples.map(({ inputs }) => inputs))).toEqual([[2], [2]]);
    expect(transcriber.errorRate(examples)).toBeCloseTo(1 / 3, 12);
    expect(transcriber.accuracy(examples)).toBe(0.5);
  });

  it("says what does not fit", () => {
    const transcriber = new CTCTranscriber(new SRN({ inputSize: 1, hiddenSize: 1 }), { labels: 2 });
    expect(() => transcriber.loss([{ inputs: [[0], [0]], target: [1, 1] }])).toThrow(
      "CTCTranscriber.loss: example 0 has 2 steps; its target needs 3",
    );
    expect(() => transcriber.loss([{ inputs: [[0]], target: [2] }])).toThrow("label 0 of target 0 is 2");
    expect(() => transcriber.accuracy([])).toThrow("CTCTranscriber.accuracy: there are no examples");
    expect(() => transcriber.errorRate([{ inputs: [[0]], target: [] }])).toThrow("the examples have no labels");
    expect(() => new CTCTranscriber(new SRN({ inputSize: 1, hiddenSize: 1 }), { labels: 0 })).toThrow("labels is 0");
  });
});
