import { describe, expect, it } from "vitest";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { copyOfParameters } from "../../../src/core/networks/parameters.js";
import { EncoderDecoder } from "../../../src/core/outputs/encoder-decoder.js";
import { type LabelledSequence, SequenceClassifier } from "../../../src/core/outputs/sequence-classifier.js";
import { writeSafetensors } from "../../../src/core/safetensors.js";
import { Random } from "../../../src/core/tensor/random.js";
import { whileTraining } from "../../../src/core/training/mode.js";
import { Adam, SGD } from "../../../src/core/training/optimizers.js";
import { stepDecay } from "../../../src/core/training/schedules.js";
import { type TrainOptions, type TrainStep, train } from "../../../src/core/training/train.js";

const random = new Random(1, "tokens");
const data = Array.from({ length: 11 }, (): LabelledSequence => {
  const tokens = Array.from({ length: 5 }, () => random.integer(0, 2));
  return { tokens, label: tokens[0] };
});

/** A training with everything that has a memory: dropout, momentum, schedule, best parameters. */
function training(more: Partial<TrainOptions<LabelledSequence>> = {}) {
  const lstm = new LSTM({ inputSize: 3, hiddenSize: 4, numLayers: 2, dropout: 0.3, seed: 2 });
  const model = new SequenceClassifier(lstm, { vocabularySize: 3, classes: 3, seed: 2 });
  const optimizer = new Adam(model.parameters(), { learningRate: 0.05 });
  const schedule = stepDecay({ every: 7 });
  const options = {
    model,
    data,
    dev: data.slice(0, 5),
    optimizer,
    epochs: 5,
    batchSize: 4,
    seed: 3,
    schedule,
    ...more,
  };
  return { model, optimizer, steps: train(options) };
}

describe("a checkpoint", () => {
  it("resumes a training with the numbers that it would have had without a stop, from any step", async () => {
    const whole = training();
    const expected: TrainStep[] = [];
    const checkpoints: Uint8Array[] = [];
    for await (const step of whole.steps) {
      expected.push(step);
      checkpoints.push(step.checkpoint());
    }
    for (const stop of [1, 2, 3, 4, 8, 14, 15]) {
      const resumed = training({ resume: checkpoints[stop - 1] });
      const steps: TrainStep[] = [];
      for await (const step of resumed.steps) steps.push(step);
      expect(steps).toEqual(expected.slice(stop));
      expect(copyOfParameters(resumed.model.parameters())).toEqual(copyOfParameters(whole.model.parameters()));
    }
  });

  it("keeps the random numbers of dropout", async () => {
    const losses = async (resume?: Uint8Array) => {
      const result: number[] = [];
      for await (const step of training({ resume }).steps) result.push(step.loss);
      return result;
    };
    const { model } = training();
    const once = whileTraining(() => model.loss(data).item(), new Random(1));
    expect(whileTraining(() => model.loss(data).item(), new Random(1))).toBe(once);
    expect(whileTraining(() => model.loss(data).item(), new Random(2))).not.toBe(once);
    expect(await losses()).toEqual(await losses());
  });

  it("keeps where a model's own schedule stands", async () => {
    const pairs = [1, 2, 3, 4].map((first) => ({ source: [first, 0], target: [0, first] }));
    const losses = async (epochs: number, resume?: Uint8Array) => {
      const sizes = { sourceSize: 5, targetSize: 5, embeddingSize: 3, hiddenSize: 4 };
      const model = new EncoderDecoder(SRN, { ...sizes, teacherForcing: (step) => 0.7 ** step, seed: 1 });
      const optimizer = new SGD(model.parameters(), { learningRate: 0.5 });
      const result: { losses: number[]; checkpoint: Uint8Array } = { losses: [], checkpoint: new Uint8Array() };
      for await (const step of train({ model, data: pairs, optimizer, epochs, batchSize: 2, seed: 1, resume })) {
        result.losses.push(step.loss);
        result.checkpoint = step.checkpoint();
      }
      return result;
    };
    const { checkpoint } = await losses(2);
    const whole = await losses(4);
    expect((await losses(4, checkpoint)).losses).toEqual(whole.losses.slice(4));
  });

  it("belongs to its step", async () => {
    const seen: TrainStep[] = [];
    for await (const step of training({ epochs: 1 }).steps) {
      seen.push(step);
      if (step.step === 2) {
        expect(() => seen[0].checkpoint()).toThrow("TrainStep.checkpoint: step 1 is past; training is at step 2");
      }
    }
    expect(() => seen[2].checkpoint()).toThrow("TrainStep.checkpoint: step 3 is past; training is over");
  });

  it("of another training is refused, and nothing is changed", async () => {
    let resume: Uint8Array | undefined;
    for await (const step of training({ epochs: 1 }).steps) resume = step.checkpoint();
    const refused = async (more: Partial<TrainOptions<LabelledSequence>>, message: string) => {
      const { model, steps } = training({ resume, ...more });
      const before = copyOfParameters(model.parameters());
      await expect(steps.next()).rejects.toThrow(message);
      expect(copyOfParameters(model.parameters())).toEqual(before);
    };
    await refused({ seed: 4 }, "train: resume has seed 3; it must be that of the options, 4");
    await refused({ batchSize: 5 }, "train: resume has batchSize 4");
    await refused({ data: data.slice(1) }, "train: resume has examples 11");
    await refused({ resume: writeSafetensors({}) }, "train: resume is not a checkpoint of a training");
    await refused({ resume: new Uint8Array(3) }, "readSafetensors: not a safetensors file");
    const other = new SequenceClassifier(new LSTM({ inputSize: 3, hiddenSize: 4 }), { vocabularySize: 3, classes: 3 });
    const optimizer = new SGD(other.parameters(), { learningRate: 1 });
    await refused({ model: other, optimizer }, "SGD.loadState: there is no");
  });
});
