import { describe, expect, it } from "vitest";
import { multiply } from "../../../src/core/tensor/arithmetic.js";
import { sum } from "../../../src/core/tensor/reductions.js";
import { type DType, Tensor } from "../../../src/core/tensor/tensor.js";
import { clipGradientNorm, gradientNorm } from "../../../src/core/training/clip.js";
import { Adam, type Optimizer, SGD } from "../../../src/core/training/optimizers.js";
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

describe("optimizers", () => {
  const cases: [string, Steps, (parameters: Record<string, Tensor>) => Optimizer][] = [
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

  it("refuse rates that make no sense", () => {
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

  it("counts a parameter without a gradient as 0", () => {
    expect(gradientNorm({ parameter: Tensor.zeros([3], { requiresGrad: true }) })).toBe(0);
    expect(() => clipGradientNorm({}, 0)).toThrow("clipGradientNorm: maxNorm is 0");
  });
});
