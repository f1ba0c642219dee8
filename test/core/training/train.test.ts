import { describe, expect, it } from "vitest";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { copyOfParameters } from "../../../src/core/networks/parameters.js";
import { type LabelledSequence, SequenceClassifier } from "../../../src/core/outputs/sequence-classifier.js";
import { multiply, subtract } from "../../../src/core/tensor/arithmetic.js";
import { Random } from "../../../src/core/tensor/random.js";
import { sum } from "../../../src/core/tensor/reductions.js";
import { accumulate, operation, Tensor } from "../../../src/core/tensor/tensor.js";
import { isTraining } from "../../../src/core/training/mode.js";
import type { Model } from "../../../src/core/training/model.js";
import { Adam, SGD } from "../../../src/core/training/optimizers.js";
import { type TrainStep, train } from "../../../src/core/training/train.js";

/** The class of a sequence of 0s and 1s is its first token, `length` steps ago. */
function firstToken(length: number, count: number, seed: number): LabelledSequence[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const tokens = Array.from({ length }, () => random.integer(0, 1));
    return { tokens, label: tokens[0] };
  });
}

async function all(steps: AsyncIterable<TrainStep>): Promise<TrainStep[]> {
  const list: TrainStep[] = [];
  for await (const step of steps) list.push(step);
  return list;
}

/** A model with one parameter, whose loss is what it is told. */
function oneParameter(options: {
  loss?: (weight: Tensor) => Tensor;
  accuracy?: () => number;
}): Model<number> & { weight: Tensor } {
  const weight = Tensor.from([1], { requiresGrad: true });
  return {
    weight,
    parameters: () => ({ weight }),
    loss: () => options.loss?.(weight) ?? sum(weight),
    accuracy: () => options.accuracy?.() ?? 0,
  };
}

describe("train", () => {
  it.each([
    ["SRN", SRN],
    ["LSTM", LSTM],
  ])("teaches an %s to remember the first token over eight steps", async (_, Network) => {
    const model = new SequenceClassifier(new Network({ inputSize: 8, hiddenSize: 16, seed: 1 }), {
      vocabularySize: 2,
      classes: 2,
      seed: 1,
    });
    const optimizer = new Adam(model.parameters(), { learningRate: 0.01 });
    const test = firstToken(8, 100, 2);
    const before = model.accuracy(test);
    const steps = await all(
      train({ model, data: firstToken(8, 200, 1), optimizer, epochs: 20, batchSize: 16, seed: 1 }),
    );
    expect(before).toBeLessThan(0.75);
    expect(model.accuracy(test)).toBeGreaterThanOrEqual(0.98);
    expect(steps.at(-1)!.epochLoss).toBeLessThan(0.1);
  });

  it("gives the same figures for the same seed", async () => {
    const run = async (seed: number) => {
      const model = new SequenceClassifier(new LSTM({ inputSize: 4, hiddenSize: 5, seed }), {
        vocabularySize: 2,
        classes: 2,
        seed,
      });
      const optimizer = new Adam(model.parameters());
      const steps = await all(train({ model, data: firstToken(5, 20, 1), optimizer, epochs: 3, batchSize: 8, seed }));
      return { steps, values: copyOfParameters(model.parameters()) };
    };
    expect(await run(7)).toEqual(await run(7));
    expect((await run(7)).steps).not.toEqual((await run(8)).steps);
  });

  it("shows every example once an epoch, in another order each time", async () => {
    const seen: number[][] = [];
    const model = oneParameter({});
    const loss = (batch: readonly number[]) => {
      seen.push([...batch]);
      return sum(model.weight);
    };
    const data = [0, 1, 2, 3, 4, 5, 6];
    const optimizer = new SGD(model.parameters(), { learningRate: 0 });
    const steps = await all(train({ model, data, optimizer, epochs: 2, batchSize: 3, loss }));
    expect(seen.map((batch) => batch.length)).toEqual([3, 3, 1, 3, 3, 1]);
    const epochs = [seen.slice(0, 3).flat(), seen.slice(3).flat()];
    for (const epoch of epochs) expect([...epoch].sort()).toEqual(data);
    expect(epochs[0]).not.toEqual(epochs[1]);
    expect(steps.map(({ step, epoch }) => [step, epoch])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 2],
      [5, 2],
      [6, 2],
    ]);
    expect(steps[0]).toMatchObject({ steps: 6, epochs: 2, loss: 1, gradientNorm: 1 });
    expect(steps.map(({ epochLoss }) => epochLoss)).toEqual([undefined, undefined, 1, undefined, undefined, 1]);
  });

  it("keeps the parameters of the best epoch, the first of equals", async () => {
    const accuracies = [0.2, 0.9, 0.9, 0.1];
    const model = oneParameter({ accuracy: () => accuracies.shift()! });
    const optimizer = new SGD(model.parameters(), { learningRate: 0.25 });
    const steps = await all(train({ model, data: [0], dev: [0], optimizer, epochs: 4, batchSize: 1 }));
    expect(steps.map(({ devAccuracy }) => devAccuracy)).toEqual([0.2, 0.9, 0.9, 0.1]);
    expect([...model.weight.data]).toEqual([0.5]);
  });

  it("keeps the best so far when it is left early", async () => {
    const accuracies = [0.9, 0.2, 0.3];
    const model = oneParameter({ accuracy: () => accuracies.shift()! });
    const optimizer = new SGD(model.parameters(), { learningRate: 0.25 });
    for await (const { epoch } of train({ model, data: [0], dev: [0], optimizer, epochs: 100, batchSize: 1 })) {
      if (epoch === 3) break;
    }
    expect([...model.weight.data]).toEqual([0.75]);
  });

  it("clips, and tells the norm before", async () => {
    const model = oneParameter({ loss: (weight) => sum(multiply(weight, 10)) });
    const optimizer = new SGD(model.parameters(), { learningRate: 0.25 });
    const steps = await all(train({ model, data: [0], optimizer, epochs: 1, batchSize: 1, clip: { maxNorm: 2 } }));
    expect(steps[0].gradientNorm).toBe(10);
    expect([...model.weight.data]).toEqual([0.5]);
  });

  it("clips values", async () => {
    const model = oneParameter({ loss: (weight) => sum(multiply(weight, 10)) });
    const optimizer = new SGD(model.parameters(), { learningRate: 0.25 });
    await consume(train({ model, data: [0], optimizer, epochs: 1, batchSize: 1, clip: { maxValue: 1 } }));
    expect([...model.weight.data]).toEqual([0.75]);
  });

  it("tells the norm of each parameter's gradient", async () => {
    const [a, b] = [Tensor.from([1], { requiresGrad: true }), Tensor.from([1, 1], { requiresGrad: true })];
    const model: Model<number> = { parameters: () => ({ a, b }), loss: () => sum(multiply(b, 3)) };
    const optimizer = new SGD(model.parameters(), { learningRate: 0 });
    const [step] = await all(train({ model, data: [0], optimizer, epochs: 1, batchSize: 1 }));
    expect(step.gradientNorms).toEqual({ a: 0, b: step.gradientNorm });
    expect(step.gradientNorm).toBeCloseTo(Math.hypot(3, 3), 12);
  });

  it("changes the learning rate by a schedule, and gives it back", async () => {
    const model = oneParameter({});
    const optimizer = new SGD(model.parameters(), { learningRate: 0.5 });
    const given: number[][] = [];
    const schedule = (step: number, scores: readonly number[]) => {
      given.push([...scores]);
      return 1 / (step + 1);
    };
    const steps = await all(train({ model, data: [0, 1], optimizer, epochs: 2, batchSize: 1, schedule }));
    expect(steps.map(({ learningRate }) => learningRate)).toEqual([0.5, 0.25, 0.5 / 3, 0.125]);
    expect(model.weight.data[0]).toBeCloseTo(1 - 0.5 - 0.25 - 0.5 / 3 - 0.125, 6);
    expect(given.map(({ length }) => length)).toEqual([0, 0, 1, 1]);
    expect(given[3]).toEqual([-steps[1].epochLoss!]);
    expect(optimizer.learningRate).toBe(0.5);
  });

  it("stops early, with the best of a metric whose lower is better", async () => {
    const errors = [5, 3, 4, 2, 2, 2, 2, 1];
    const model = oneParameter({});
    const optimizer = new SGD(model.parameters(), { learningRate: 0.125 });
    const metric = { name: "error", better: "lower", of: () => errors.shift()! } as const;
    const options = { model, data: [0], dev: [0], optimizer, epochs: 100, batchSize: 1, metric, patience: 2 };
    const steps = await all(train(options));
    expect(steps.map(({ devScore }) => devScore)).toEqual([5, 3, 4, 2, 2, 2, 2]);
    expect(steps.map(({ devAccuracy }) => devAccuracy)).toEqual(new Array(7).fill(undefined));
    expect([...model.weight.data]).toEqual([0.5]);
  });

  it("stops early on the training loss where there is no dev", async () => {
    const model = oneParameter({ loss: (weight) => multiply(sum(weight), 0) });
    const optimizer = new SGD(model.parameters(), { learningRate: 0 });
    const steps = await all(train({ model, data: [0], optimizer, epochs: 100, batchSize: 1, patience: 3 }));
    expect(steps.length).toBe(5);
  });

  it("measures the loss of a model that has no accuracy", async () => {
    const weight = Tensor.from([0], { requiresGrad: true });
    const model: Model<number> = {
      parameters: () => ({ weight }),
      loss: (batch) => {
        const error = subtract(weight, Tensor.from([batch.reduce((total, value) => total + value, 0) / batch.length]));
        return sum(multiply(error, error));
      },
    };
    const optimizer = new SGD({ weight }, { learningRate: 0.3 });
    const steps = await all(train({ model, data: [2, 2], dev: [3, 3, 3], optimizer, epochs: 20, batchSize: 2 }));
    expect(steps[0].devScore).toBeCloseTo((1.2 - 3) ** 2, 5);
    expect(steps.at(-1)!.devScore).toBeCloseTo(1, 3);
  });

  it("refuses a metric that is not a number", async () => {
    const model = oneParameter({ accuracy: () => Number.NaN });
    const optimizer = new SGD(model.parameters(), { learningRate: 1 });
    const options = { model, data: [0], dev: [0], optimizer, epochs: 1, batchSize: 1 };
    await expect(all(train(options))).rejects.toThrow("train: accuracy on dev is NaN at step 1");
  });

  it("computes the loss in training mode, and nothing else", async () => {
    const modes: boolean[] = [];
    const model = oneParameter({
      loss: (weight) => {
        modes.push(isTraining());
        return sum(weight);
      },
      accuracy: () => {
        modes.push(isTraining());
        return 0;
      },
    });
    const optimizer = new SGD(model.parameters(), { learningRate: 1 });
    for await (const _ of train({ model, data: [0], dev: [0], optimizer, epochs: 1, batchSize: 1 })) {
      modes.push(isTraining());
    }
    expect(modes).toEqual([true, false, false]);
  });

  it("lets timers run, and stops with the signal's reason", async () => {
    const model = oneParameter({});
    const optimizer = new SGD(model.parameters(), { learningRate: 0.001 });
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("interrupted")), 30);
    const { signal } = controller;
    const endless = train({ model, data: [0], optimizer, epochs: 1_000_000, batchSize: 1, signal });
    await expect(consume(endless)).rejects.toThrow("interrupted");
    expect(model.weight.data[0]).toBeLessThan(1);
  });

  it("ends when the loss is no longer finite, before the parameters are changed", async () => {
    const model = oneParameter({ loss: (weight) => sum(multiply(weight, Number.POSITIVE_INFINITY)) });
    const optimizer = new SGD(model.parameters(), { learningRate: 1 });
    await expect(all(train({ model, data: [0], optimizer, epochs: 1, batchSize: 1 }))).rejects.toThrow(
      "train: the loss is Infinity at step 1",
    );
    expect([...model.weight.data]).toEqual([1]);
  });

  it("ends when the gradient is no longer finite, before the parameters are changed", async () => {
    // √w at w = 0 has a finite value and an infinite slope.
    const weight = Tensor.from([0], { requiresGrad: true });
    const model = {
      parameters: () => ({ weight }),
      loss: () =>
        operation(weight.data.map(Math.sqrt), [], [weight], () => accumulate(weight, Float32Array.of(Infinity))),
      accuracy: () => 0,
    };
    const optimizer = new SGD(model.parameters(), { learningRate: 1 });
    const options = { model, data: [0], optimizer, epochs: 1, batchSize: 1 };
    for (const clip of [undefined, { maxNorm: 1 }]) {
      await expect(all(train({ ...options, clip }))).rejects.toThrow(
        "train: the norm of the gradient is Infinity at step 1",
      );
      expect([...weight.data]).toEqual([0]);
    }
  });

  it("leaves a model that works when a loop is broken off", async () => {
    const lstm = new LSTM({ inputSize: 4, hiddenSize: 5, numLayers: 2, seed: 1 });
    const model = new SequenceClassifier(lstm, { vocabularySize: 2, classes: 2, seed: 1 });
    const data = firstToken(5, 20, 1);
    const optimizer = new Adam(model.parameters(), { learningRate: 0.01 });
    const options = { model, data, optimizer, epochs: 40, batchSize: 4 };
    const start = model.loss(data).item();
    for await (const { step } of train(options)) if (step === 7) break;
    const broken = model.loss(data).item();
    expect(broken).toBeLessThan(start);
    expect(model.predict(data.map(({ tokens }) => tokens)).length).toBe(20);
    expect(model.trace([data[0].tokens]).T).toBe(5);
    await consume(train(options));
    expect(model.loss(data).item()).toBeLessThan(0.5 * broken);
  });

  it("refuses sizes that make no sense", async () => {
    const model = oneParameter({});
    const optimizer = new SGD(model.parameters(), { learningRate: 1 });
    const options = { model, data: [0], optimizer, epochs: 1, batchSize: 1 };
    await expect(all(train({ ...options, epochs: 0 }))).rejects.toThrow("train: epochs is 0");
    await expect(all(train({ ...options, batchSize: 1.5 }))).rejects.toThrow("train: batchSize is 1.5");
    await expect(all(train({ ...options, data: [] }))).rejects.toThrow("train: data has no examples");
    await expect(all(train({ ...options, dev: [] }))).rejects.toThrow("train: dev has no examples");
    await expect(all(train({ ...options, clip: { maxNorm: 0 } }))).rejects.toThrow("train: clip: maxNorm is 0");
    await expect(all(train({ ...options, clip: { maxValue: -1 } }))).rejects.toThrow("train: clip: maxValue is -1");
    await expect(all(train({ ...options, patience: 0.5 }))).rejects.toThrow("train: patience is 0.5");
    expect([...model.weight.data]).toEqual([1]);
    expect(model.weight.grad).toBe(null);
  });
});

async function consume(steps: AsyncIterable<TrainStep>): Promise<void> {
  for await (const _ of steps);
}
