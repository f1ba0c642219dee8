import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildNetwork } from "../../../src/core/networks/build.js";
import { type InputOutputSeries, NARX, type NARXOptions } from "../../../src/core/networks/narx.js";
import { copyOfParameters } from "../../../src/core/networks/parameters.js";
import { Random } from "../../../src/core/tensor/random.js";
import { sum } from "../../../src/core/tensor/reductions.js";
import { noGrad, Tensor } from "../../../src/core/tensor/tensor.js";
import { Adam } from "../../../src/core/training/optimizers.js";
import { train } from "../../../src/core/training/train.js";
import { checkCell } from "../cells/checks.js";
import { expectClose, expectGradients, randomTensor } from "../helpers.js";

describe.each([
  { inputDelays: 0, outputDelays: 1 },
  { inputDelays: 2, outputDelays: 3, outputUnits: 2 },
])("NARX with %o", (delays) => {
  checkCell((options) => new NARX({ ...options, ...delays }));
});

describe("NARX", () => {
  it("computes y_t = f(x_t, …, y_{t−1}, …)", () => {
    const narx = new NARX({ inputSize: 1, hiddenSize: 1, inputDelays: 1, outputDelays: 2, dtype: "float64" });
    narx.loadParameters({
      weight_xh_l0: Float64Array.of(0.5, -1),
      weight_yh_l0: Float64Array.of(0.7, 0.2),
      bias_h_l0: Float64Array.of(0.1),
      weight_hy_l0: Float64Array.of(2),
      bias_y_l0: Float64Array.of(-0.3),
    });
    const x = [0.3, -0.7, 0.2, 0.9];
    const y: number[] = [];
    for (const [t, value] of x.entries()) {
      const past = 0.7 * (y[t - 1] ?? 0) + 0.2 * (y[t - 2] ?? 0);
      y.push(2 * Math.tanh(0.5 * value - (x[t - 1] ?? 0) + past + 0.1) - 0.3);
    }
    expectClose(
      "y",
      narx.run(
        Tensor.from(
          x.map((value) => [[value]]),
          { dtype: "float64" },
        ),
      ).data,
      y,
      1e-12,
    );
  });

  it("predicts its own outputs, whatever the sizes: both forms are one model", () => {
    const size = fc.integer({ min: 1, max: 4 });
    const sizes = fc.record({
      T: size,
      B: size,
      D: size,
      H: size,
      M: size,
      Kx: fc.integer({ min: 0, max: 5 }),
      Ky: size,
    });
    fc.assert(
      fc.property(sizes, fc.nat(), ({ T, B, D, H, M, Kx, Ky }, seed) => {
        const options: NARXOptions = { inputSize: D, hiddenSize: H, outputUnits: M, inputDelays: Kx, outputDelays: Ky };
        const narx = new NARX({ ...options, seed, dtype: "float64" });
        const random = new Random(seed);
        const lengths = Array.from({ length: B }, () => random.integer(1, T));
        const x = randomTensor([T, B, D], seed);
        const y = narx.run(x, { lengths });
        expect(y.shape).toEqual([T, B, M]);
        expectClose("prediction", narx.predict(x, y, { lengths }).data, y.data, 1e-12);
      }),
    );
  });

  it("looks at nothing beyond a sequence's end, not even for its gradients", () => {
    const narx = new NARX({ inputSize: 1, hiddenSize: 3, inputDelays: 1, seed: 1, dtype: "float64" });
    const gradients = [7, Number.NaN].map((beyond) => {
      for (const parameter of Object.values(narx.parameters())) parameter.grad = null;
      const x = Tensor.from(
        [
          [[0.5], [1]],
          [[-1], [0]],
          [[2], [0]],
        ],
        { dtype: "float64" },
      );
      x.data.fill(beyond, 5).fill(beyond, 3, 4);
      const y = sum(narx.predict(x, x, { lengths: [3, 1] }));
      y.backward();
      return Object.values(narx.parameters()).flatMap(({ grad }) => [...grad!]);
    });
    expect(gradients[1]).toEqual(gradients[0]);
    expect(gradients[1].every(Number.isFinite)).toBe(true);
  });

  it("goes on from given states as if the sequence had not been cut", () => {
    const narx = new NARX({ inputSize: 2, hiddenSize: 3, inputDelays: 2, seed: 1 });
    const x = randomTensor([7, 1, 2], 1, "float32");
    const cut = (from: number, to: number) => new Tensor(x.data.slice(2 * from, 2 * to), [to - from, 1, 2]);
    const { o, x: inputs } = narx.forward(cut(0, 4));
    const rest = narx.run(cut(4, 7), { initial: { o, x: inputs } });
    expect([...rest.data]).toEqual([...narx.run(x).data.subarray(4)]);
  });

  it("has the gradients of central differences in its loss", () => {
    const narx = new NARX({ inputSize: 2, hiddenSize: 3, outputUnits: 2, seed: 1, dtype: "float64" });
    const random = new Random(2);
    const rows = (T: number) => Array.from({ length: T }, () => [random.normal(), random.normal()]);
    const batch = [5, 1, 3].map((T) => ({ inputs: rows(T), outputs: rows(T) }));
    expectGradients(narx.parameters(), () => narx.loss(batch));
  });

  it("learns the plant of Narendra & Parthasarathy one step ahead, and then runs free beside it", async () => {
    // Example 2 of Narendra & Parthasarathy 1990: y_{t+1} = y_t y_{t−1} (y_t + 2.5) / (1 + y_t² + y_{t−1}²) + u_t.
    const plant = (inputs: readonly number[]): InputOutputSeries => {
      const outputs = [0];
      for (const [t, u] of inputs.slice(0, -1).entries()) {
        const [y, before] = [outputs[t], outputs[t - 1] ?? 0];
        outputs.push((y * before * (y + 2.5)) / (1 + y * y + before * before) + u);
      }
      return { inputs: inputs.map((u) => [u]), outputs: outputs.map((y) => [y]) };
    };
    const random = new Random(1, "plant");
    const data = Array.from({ length: 16 }, () => plant(Array.from({ length: 50 }, () => random.uniform(-2, 2))));
    const model = new NARX({ inputSize: 1, hiddenSize: 20, inputDelays: 1, outputDelays: 2, seed: 1 });
    const optimizer = new Adam(model.parameters(), { learningRate: 0.01 });
    let loss = Number.NaN;
    for await (const step of train({ model, data, optimizer, epochs: 300, batchSize: 4 }))
      loss = step.epochLoss ?? loss;
    expect(loss).toBeLessThan(0.01);

    const test = plant(Array.from({ length: 100 }, (_, t) => Math.sin((2 * Math.PI * t) / 25)));
    const free = noGrad(() => model.run(Tensor.from(test.inputs.map((u) => [u]))));
    const y = test.outputs.map(([value]) => value);
    const mean = y.reduce((total, value) => total + value, 0) / y.length;
    const variance = y.reduce((total, value) => total + (value - mean) ** 2, 0) / y.length;
    const squared = y.reduce((total, value, t) => total + (value - free.data[t]) ** 2, 0) / y.length;
    expect(squared / variance).toBeLessThan(0.05);
  });

  it("is made again from its description and parameters, and can be traced", () => {
    const narx = new NARX({ inputSize: 2, hiddenSize: 3, inputDelays: 0, activation: "logistic", seed: 3 });
    const copy = buildNetwork(narx.description(), copyOfParameters(narx.parameters()));
    const x = randomTensor([6, 2, 2], 1, "float32");
    expect(copy.forward(x).y.data).toEqual(narx.forward(x).y.data);
    const { states } = narx.trace(x, { lengths: [6, 3] }).layers[0];
    expect(states.map(({ name, shape, values }) => [name, shape, values.length])).toEqual([
      ["h", undefined, 36],
      ["o", [2, 1], 24],
      ["x", [1, 2], 24],
    ]);
  });

  it("refuses what does not fit", () => {
    const narx = new NARX({ inputSize: 2, hiddenSize: 3 });
    const zeros = (...shape: number[]) => Tensor.zeros(shape);
    expect(() => new NARX({ inputSize: 1, hiddenSize: 1, outputDelays: 0 })).toThrow("NARX: outputDelays is 0");
    expect(() => new NARX({ inputSize: 1, hiddenSize: 1, inputDelays: -1 })).toThrow("NARX: inputDelays is -1");
    expect(() => new NARX({ inputSize: 1, hiddenSize: 1, activation: "sin" as never })).toThrow(
      "NARX: activation is sin",
    );
    expect(() => narx.predict(zeros(4, 2, 2), zeros(4, 1, 1))).toThrow(
      "NARX.predict: x has shape [4, 2, 2] and measured [4, 1, 1]; they must be [T, B, D] and [T, B, M]",
    );
    expect(() => narx.predict(zeros(4, 2, 2), zeros(4, 2, 3))).toThrow("NARX.predict: measured: x has shape [4, 2, 3]");
    expect(() => narx.predict(zeros(4, 2, 3), zeros(4, 2, 1))).toThrow("NARX.predict: x has shape [4, 2, 3]");
    expect(() => narx.loss([])).toThrow("NARX.loss: there are no series");
    expect(() => narx.loss([{ inputs: [[1, 2]], outputs: [] }])).toThrow("series 0 has 1 inputs and 0 outputs");
    expect(() => narx.loss([{ inputs: [[1]], outputs: [[1]] }])).toThrow("last axis must be inputSize = 2");
  });
});
