import { describe, expect, it } from "vitest";
import { multiply } from "../../../src/core/tensor/arithmetic.js";
import { sum } from "../../../src/core/tensor/reductions.js";
import { type DType, Tensor } from "../../../src/core/tensor/tensor.js";
import { clipGradientNorm, clipGradientValue, gradientNorm, gradientNorms } from "../../../src/core/training/clip.js";
import { Adam, AdamW, type Optimizer, RMSProp, SGD } from "../../../src/core/training/optimizers.js";
import { expectClose, type Numbers, oracle, tensorOf } from "../helpers.js";

interface Steps {
  start: Numbers;
  scale: number[];
  steps: number[][];
}

const expected = oracle<{
  adam: Steps;
  sgd: Steps;
  momentum: Steps;
  clip: { maxNorm: number; before: Numbers[]; norm: number; after: Numbers[] }[];
}>("training");

const more = oracle<
  Record<"weightDecaySgd" | "weightDecayAdam" | "adamW" | "adamWDefaults" | "rmsProp" | "weightDecayRmsProp", Steps> & {
    clipValue: { maxValue: number; before: Numbers; after: Numbers };
  }
>("optimizers");

describe("optimizers", () => {
  const cases: [string, Steps, (parameters: Record<string, Tensor>) => Optimizer][] = [
    [
      "SGD with weight decay",
      more.weightDecaySgd,
      (parameters) => new SGD(parameters, { learningRate: 0.02, momentum: 0.9, weightDecay: 0.3 }),
    ],
    [
      "Adam with weight decay",
      more.weightDecayAdam,
      (parameters) => new Adam(parameters, { learningRate: 0.1, weightDecay: 0.3 }),
    ],
    ["AdamW", more.adamW, (parameters) => new AdamW(parameters, { learningRate: 0.1, weightDecay: 0.3 })],
    ["AdamW by default", more.adamWDefaults, (parameters) => new AdamW(parameters)],
    ["RMSProp", more.rmsProp, (parameters) => new RMSProp(parameters, { learningRate: 0.05 })],
    [
      "RMSProp with weight decay",
      more.weightDecayRmsProp,
      (parameters) => new RMSProp(parameters, { learningRate: 0.05, beta: 0.9, weightDecay: 0.3 }),
    ],
    ["Adam", expected.adam, (parameters) => new Adam(parameters, { learningRate: 0.1 })],
    ["SGD", expected.sgd, (parameters) => new SGD(parameters, { learningRate: 0.02 })],
    [
      "SGD with momentum",
      expected.momentum,
      (parameters) => new SGD(parameters, { learningRate: 0.02, momentum: 0.9 }),
    ],
  ];
  describe.each(cases)("%s", (_, { start, scale, steps }, make) => {
    it.each<[DType, number]>([
      ["float32", 1e-5],
      ["float64", 1e-8],
    ])("steps as PyTorch's in %s", (dtype, tolerance) => {
      const parameter = tensorOf(start, dtype, true);
      const optimizer = make({ parameter });
      for (const step of steps) {
        optimizer.zeroGradients();
        sum(multiply(multiply(parameter, parameter), Tensor.from(scale, { dtype }))).backward();
        optimizer.step();
        expectClose("parameter", parameter.data, step, tolerance);
      }
    });
  });

  it("leave a parameter without a gradient alone", () => {
    const parameter = Tensor.from([1, 2], { requiresGrad: true });
    new Adam({ parameter }).step();
    new SGD({ parameter }, { learningRate: 1 }).step();
    expect([...parameter.data]).toEqual([1, 2]);
  });

  it("count Adam's steps for each parameter by itself, as PyTorch's does", () => {
    const [early, late] = [0, 1].map(() => Tensor.from([1, 2], { requiresGrad: true }));
    const optimizer = new Adam({ early, late }, { learningRate: 0.1 });
    const step = (parameter: Tensor) => {
      optimizer.zeroGradients();
      sum(multiply(parameter, parameter)).backward();
      optimizer.step();
    };
    for (let n = 0; n < 3; n++) step(early);
    for (let n = 0; n < 3; n++) step(late);
    expect([...late.data]).toEqual([...early.data]);
  });

  it.each<[string, (parameters: Record<string, Tensor>) => Optimizer]>([
    ["SGD", (parameters) => new SGD(parameters, { learningRate: 0.01, momentum: 0.9 })],
    ["RMSProp", (parameters) => new RMSProp(parameters)],
    ["Adam", (parameters) => new Adam(parameters)],
    ["AdamW", (parameters) => new AdamW(parameters)],
  ])("%s goes on from a state as if it had never stopped", (_, make) => {
    const parameter = Tensor.from([1, -2, 3], { requiresGrad: true });
    const step = (optimizer: Optimizer, of: Tensor) => {
      optimizer.zeroGradients();
      sum(multiply(of, multiply(of, of))).backward();
      optimizer.step();
    };
    const first = make({ parameter });
    for (let n = 0; n < 3; n++) step(first, parameter);
    const copy = new Tensor(parameter.data.slice(), [3], { requiresGrad: true });
    const second = make({ parameter: copy });
    second.loadState(first.state());
    for (let n = 0; n < 3; n++) step(first, parameter);
    for (let n = 0; n < 3; n++) step(second, copy);
    expect([...copy.data]).toEqual([...parameter.data]);
  });

  it("refuse a state that does not fit, and change nothing", () => {
    const optimizer = new SGD({ w: Tensor.from([1, 2]) }, { learningRate: 1 });
    const load = (values: Record<string, Float32Array>) => () => optimizer.loadState(values);
    expect(load({})).toThrow("SGD.loadState: w.velocity has no values; it needs 2");
    expect(load({ "w.velocity": new Float32Array(3) })).toThrow("SGD.loadState: w.velocity has 3 values; it needs 2");
    expect(load({ "w.velocity": Float32Array.of(1, Number.NaN) })).toThrow("SGD.loadState: w.velocity holds NaN");
    expect(load({ "w.mean": new Float32Array(2) })).toThrow("SGD.loadState: there is no w.mean to remember");
    expect([...optimizer.state()["w.velocity"]]).toEqual([0, 0]);
  });

  it("refuse rates that make no sense", () => {
    expect(() => new RMSProp({}, { beta: 1 })).toThrow("RMSProp: beta is 1");
    expect(() => new AdamW({}, { weightDecay: -1 })).toThrow("AdamW: weightDecay is -1; it must be a number from 0");
    expect(() => new SGD({}, { learningRate: 1, weightDecay: Number.NaN })).toThrow("SGD: weightDecay is NaN");
    expect(() => new SGD({}, { learningRate: -1 })).toThrow("SGD: learningRate is -1; it must be a number from 0");
    expect(() => new SGD({}, { learningRate: 1, momentum: 1 })).toThrow(
      "SGD: momentum is 1; it must be a number from 0 and below 1",
    );
    expect(() => new Adam({}, { learningRate: Number.NaN })).toThrow("Adam: learningRate is NaN");
  });
});

describe("clipGradientNorm", () => {
  const withGradients = (gradients: Numbers[]) =>
    Object.fromEntries(
      gradients.map((gradient, n) => {
        const tensor = Tensor.zeros(gradient.shape, { requiresGrad: true });
        tensor.grad = Float32Array.from(gradient.data);
        return [`p${n}`, tensor];
      }),
    );

  it("equals PyTorch's over the whole network", () => {
    for (const { maxNorm, before, norm, after } of expected.clip) {
      const parameters = withGradients(before);
      expectClose("norm", [clipGradientNorm(parameters, maxNorm)], [norm], 1e-5);
      for (const [n, { data }] of after.entries()) expectClose("gradient", parameters[`p${n}`].grad!, data, 1e-5);
    }
  });

  it("clips each tensor by its own norm", () => {
    const parameters = withGradients([
      { shape: [2], data: [3, 4] },
      { shape: [1], data: [1] },
    ]);
    expect(clipGradientNorm(parameters, 2, { per: "tensor" })).toBeCloseTo(Math.sqrt(26), 5);
    expectClose("clipped", parameters.p0.grad!, [1.2, 1.6], 1e-6);
    expect([...parameters.p1.grad!]).toEqual([1]);
  });

  it("clips values as PyTorch does, and tells the norm before", () => {
    const { maxValue, before, after } = more.clipValue;
    const parameters = withGradients([before]);
    const norm = Math.hypot(...before.data);
    expect(clipGradientValue(parameters, maxValue)).toBeCloseTo(norm, 5);
    expectClose("clipped", parameters.p0.grad!, after.data, 1e-6);
    expect(() => clipGradientValue(parameters, -1)).toThrow("clipGradientValue: maxValue is -1");
  });

  it("tells each parameter's norm", () => {
    const parameters = withGradients([
      { shape: [2], data: [3, 4] },
      { shape: [1], data: [-2] },
    ]);
    expect(gradientNorms({ ...parameters, none: Tensor.zeros([2]) })).toEqual({ p0: 5, p1: 2, none: 0 });
  });

  it("counts a parameter without a gradient as 0", () => {
    expect(gradientNorm({ parameter: Tensor.zeros([3], { requiresGrad: true }) })).toBe(0);
    expect(() => clipGradientNorm({}, 1, { per: "layer" as never })).toThrow("clipGradientNorm: per is layer");
    expect(() => clipGradientNorm({}, 0)).toThrow("clipGradientNorm: maxNorm is 0");
  });
});
