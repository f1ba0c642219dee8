import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { SequenceRegressor } from "../../../src/core/outputs/sequence-regressor.js";
import { Random } from "../../../src/core/tensor/random.js";
import { expectClose, expectGradients } from "../helpers.js";
import { teach, timeout } from "./training.js";

const rows = (random: Random, length: number, D: number) =>
  Array.from({ length }, () => Array.from({ length: D }, () => random.normal()));

describe("SequenceRegressor", () => {
  it("learns to add the two numbers that are marked", { timeout }, async () => {
    const random = new Random(1, "adding");
    const make = (count: number) =>
      Array.from({ length: count }, () => {
        const length = random.integer(4, 8);
        const numbers = Array.from({ length }, () => random.uniform());
        const marks = random.permutation(length).slice(0, 2);
        const inputs = numbers.map((number, t) => [number, marks.includes(t) ? 1 : 0]);
        return { inputs, target: numbers[marks[0]] + numbers[marks[1]] };
      });
    const model = new SequenceRegressor(new LSTM({ inputSize: 2, hiddenSize: 12, seed: 1 }), { seed: 1 });
    await teach(model, make(300), { epochs: 60, learningRate: 0.02 });
    // To answer 1 to everything costs 1/6.
    expect(model.loss(make(100)).item()).toBeLessThan(0.01);
  });

  it("learns bits at the steps that count", { timeout }, async () => {
    const random = new Random(2, "bits");
    const examples = Array.from({ length: 80 }, () => {
      const bits = Array.from({ length: random.integer(2, 5) }, () => random.integer(0, 1));
      const shown = bits.map((bit) => [bit, 0]);
      // Nothing is asked before the sign; then whether the bits so far were odd in number.
      const odd = bits.reduce((sum, bit) => sum + bit, 0) % 2;
      return { inputs: [...shown, [0, 1]], targets: [...bits.map(() => [0.5]), [odd]], answerFrom: bits.length };
    });
    const network = new GRU({ inputSize: 2, hiddenSize: 12, seed: 3 });
    const model = new SequenceRegressor(network, { eachStep: true, loss: "logistic", seed: 3 });
    await teach(model, examples, { epochs: 100, learningRate: 0.02 });
    const answers = model.predict(examples.map(({ inputs }) => inputs));
    const right = examples.filter(({ targets }, n) => Math.round(answers[n].at(-1)![0]) === targets.at(-1)![0]);
    expect(right.length).toBe(examples.length);
    expect(answers[0].length).toBe(examples[0].inputs.length);
  });

  it.each(["squared", "logistic"] as const)("is the mean over the numbers that count, %s", (loss) => {
    const random = new Random(3);
    const network = new SRN({ inputSize: 3, hiddenSize: 4, dtype: "float64", seed: 1 });
    const model = new SequenceRegressor(network, { outputSize: 2, eachStep: true, loss, seed: 1 });
    const batch = [5, 2, 3].map((length, b) => ({
      inputs: rows(random, length, 3),
      targets: Array.from({ length }, () => [random.uniform(), random.uniform()]),
      answerFrom: b,
    }));
    const terms = batch.flatMap(({ inputs, targets, answerFrom }) =>
      model.predict([inputs])[0].flatMap((row, t) =>
        row.flatMap((value, k) => {
          const y = targets[t][k];
          if (t < answerFrom) return [];
          return [loss === "squared" ? (value - y) ** 2 : -y * Math.log(value) - (1 - y) * Math.log(1 - value)];
        }),
      ),
    );
    const expected = terms.reduce((sum, term) => sum + term, 0) / terms.length;
    expectClose("loss", [model.loss(batch).item()], [expected], 1e-9);
    expectGradients(model.parameters(), () => model.loss(batch));
    const all = batch.map(({ inputs, targets }) => ({ inputs, targets }));
    const fromFirst = all.map((example) => ({ ...example, answerFrom: 0 }));
    expect(model.loss(all).item()).toBe(model.loss(fromFirst).item());
  });

  it("gives a vector for the whole sequence, each as if it were alone", () => {
    const random = new Random(4);
    const network = new GRU({ inputSize: 2, hiddenSize: 4, bidirectional: true, dtype: "float64", seed: 1 });
    const model = new SequenceRegressor(network, { outputSize: 3, seed: 1 });
    const sequences = [4, 1, 3].map((length) => rows(random, length, 2));
    const together = model.predict(sequences);
    for (const [b, sequence] of sequences.entries()) {
      const [[alone]] = model.predict([sequence]);
      expectClose("numbers", together[b][0], alone, 1e-9);
    }
    const batch = sequences.map((inputs) => ({ inputs, target: [1, 2, 3] }));
    const errors = together.flatMap(([row]) => row.map((value, k) => (value - k - 1) ** 2));
    expectClose("loss", [model.loss(batch).item()], [errors.reduce((sum, e) => sum + e, 0) / 9], 1e-9);
  });

  it("says what does not fit", () => {
    const network = new SRN({ inputSize: 1, hiddenSize: 2 });
    const whole = new SequenceRegressor(network);
    const each = new SequenceRegressor(network, { eachStep: true });
    const inputs = [[1], [2]];
    const where = "SequenceRegressor.loss: example 0";
    expect(() => whole.loss([{ inputs, targets: [[1], [2]] }])).toThrow(
      `${where} has targets; with eachStep false it must have target`,
    );
    expect(() => each.loss([{ inputs, target: 1 }])).toThrow(
      `${where} has target; with eachStep true it must have targets`,
    );
    expect(() => each.loss([{ inputs, targets: [[1]] }])).toThrow(`${where} has 1 targets; it has 2 steps`);
    expect(() => each.loss([{ inputs, targets: [[1], [2]], answerFrom: 2 }])).toThrow(`${where} has answerFrom 2`);
    expect(() => whole.loss([{ inputs, target: [1, 2] }])).toThrow(
      `${where} has a target of 2 numbers; outputSize is 1`,
    );
    expect(() => whole.loss([{ inputs, target: Number.NaN }])).toThrow("a target is NaN; it must be a finite number");
    expect(() => whole.loss([])).toThrow("SequenceRegressor.loss: there are no examples");
    const bits = new SequenceRegressor(network, { loss: "logistic" });
    expect(() => bits.loss([{ inputs, target: 2 }])).toThrow("a target is 2; it must be a number from 0 to 1");
    expect(() => new SequenceRegressor(network, { loss: "cubic" as never })).toThrow("loss is cubic");
  });
});
