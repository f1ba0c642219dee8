import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { SequenceClassifier } from "../../../src/core/outputs/sequence-classifier.js";
import { sum } from "../../../src/core/tensor/reductions.js";
import { GradientRecorder } from "../../../src/core/trace/gradient-recorder.js";
import { stepGradients } from "../../../src/core/trace/step-gradients.js";
import { SGD } from "../../../src/core/training/optimizers.js";
import { train } from "../../../src/core/training/train.js";
import { digitSum } from "../../../src/tasks/digit-sum.js";
import { randomTensor } from "../helpers.js";

describe("GradientRecorder", () => {
  it("takes down each parameter's gradient at each step of a training", async () => {
    const task = digitSum({ length: 3 });
    const model = new SequenceClassifier(new GRU({ inputSize: 4, hiddenSize: 4, seed: 1 }), task);
    const optimizer = new SGD(model.parameters(), { learningRate: 0.1 });
    const recorder = new GradientRecorder(model.parameters());
    const norms: number[] = [];
    for await (const step of train({ model, data: task.train.slice(0, 12), optimizer, epochs: 2, batchSize: 4 })) {
      recorder.record(step);
      norms.push(step.gradientNorm);
    }
    expect(recorder.step).toEqual([1, 2, 3, 4, 5, 6]);
    expect(recorder.loss.length).toBe(6);
    expect(Object.keys(recorder.gradient)).toEqual(Object.keys(model.parameters()));
    const lists = Object.values(recorder.gradient);
    for (const [n, norm] of norms.entries()) expect(Math.hypot(...lists.map((list) => list[n]))).toBeCloseTo(norm, 6);
    for (const [name, { data }] of Object.entries(model.parameters())) {
      expect(recorder.parameter[name].at(-1)).toBeCloseTo(Math.hypot(...data), 6);
    }
  });

  it("counts a parameter without a gradient as 0", () => {
    const parameters = new GRU({ inputSize: 2, hiddenSize: 2 }).parameters();
    const recorder = new GradientRecorder(parameters);
    recorder.record({ step: 7, loss: 0.5 });
    expect(recorder).toMatchObject({ step: [7], loss: [0.5], gradient: { weight_hh_l0: [0] } });
  });
});

describe("stepGradients", () => {
  it("shows that a linear network with U = γ I learns from step k by γ^{T−1−k}", () => {
    const srn = new SRN({ inputSize: 2, hiddenSize: 4, activation: "identity", initialization: "identity", seed: 1 });
    for (let m = 0; m < 4; m++) srn.parameters().weight_hh_l0.data[m * 5] = 0.5;
    const x = randomTensor([6, 3, 2], 1, "float32");
    const [{ norms, reverse }] = stepGradients(srn, x, ({ last }) => sum(last));
    expect(reverse).toBe(false);
    for (const [k, norm] of norms.entries()) expect(norm).toBeCloseTo(Math.sqrt(12) * 0.5 ** (5 - k), 6);
    const [everywhere] = stepGradients(srn, x, ({ y }) => sum(y), { lengths: [6, 2, 2] });
    expect(everywhere.norms[5]).toBeCloseTo(2, 6);
    expect(everywhere.norms[1]).toBeCloseTo(Math.hypot(2 * (1 + 0.5 + 0.25 + 0.125 + 0.0625), 2, 2), 6);
  });
});
