import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildNetwork } from "../../../src/core/networks/build.js";
import { Convolution } from "../../../src/core/networks/convolution.js";
import { DelayLine } from "../../../src/core/networks/delay-line.js";
import { copyOfParameters } from "../../../src/core/networks/parameters.js";
import type { SequenceNetwork } from "../../../src/core/networks/sequence-network.js";
import { TDNN } from "../../../src/core/networks/tdnn.js";
import { SequenceRegressor } from "../../../src/core/outputs/sequence-regressor.js";
import { multiply, subtract } from "../../../src/core/tensor/arithmetic.js";
import { slice } from "../../../src/core/tensor/layout.js";
import { Random } from "../../../src/core/tensor/random.js";
import { mean } from "../../../src/core/tensor/reductions.js";
import { type DType, Tensor } from "../../../src/core/tensor/tensor.js";
import { Adam } from "../../../src/core/training/optimizers.js";
import { train } from "../../../src/core/training/train.js";
import { expectClose, expectGradients, randomTensor } from "../helpers.js";

const makers: Record<string, (inputSize: number, seed: number, dtype: DType) => SequenceNetwork> = {
  DelayLine: (inputSize, seed, dtype) => new DelayLine({ inputSize, delays: 1 + (seed % 4), dtype }),
  TDNN: (inputSize, seed, dtype) =>
    new TDNN({ inputSize, hiddenSize: 1 + (seed % 5), delays: [seed % 3, 1, 2], activation: "logistic", seed, dtype }),
  causal: (inputSize, seed, dtype) =>
    new Convolution({
      inputSize,
      outputSize: 3,
      kernelSize: 1 + (seed % 4),
      dilation: 2,
      activation: "tanh",
      seed,
      dtype,
    }),
  centred: (inputSize, seed, dtype) =>
    new Convolution({ inputSize, outputSize: 2, kernelSize: 1 + (seed % 4), causal: false, seed, dtype }),
};

describe.each(Object.entries(makers))("%s", (name, make) => {
  it("treats each sequence of a batch as if it were alone", () => {
    const batch = fc.record({
      T: fc.integer({ min: 1, max: 8 }),
      B: fc.integer({ min: 1, max: 4 }),
      D: fc.integer({ min: 1, max: 5 }),
      seed: fc.nat({ max: 1000 }),
    });
    fc.assert(
      fc.property(batch, ({ T, B, D, seed }) => {
        const network = make(D, seed, "float64");
        const random = new Random(seed);
        const lengths = Array.from({ length: B }, () => random.integer(1, T));
        const x = randomTensor([T, B, D], seed).detach();
        for (const [b, length] of lengths.entries()) {
          for (let t = length; t < T; t++) x.data.fill(Number.NaN, (t * B + b) * D, (t * B + b + 1) * D);
        }
        const { y, last } = network.forward(x, { lengths });
        const M = network.outputSize;
        for (const [b, length] of lengths.entries()) {
          const alone = network.forward(slice(slice(x, 1, b, b + 1), 0, 0, length));
          const row = (t: number) => [...y.data.subarray((t * B + b) * M, (t * B + b + 1) * M)];
          for (let t = 0; t < T; t++) {
            expectClose(
              `y at ${t}`,
              row(t),
              t < length ? alone.y.data.subarray(t * M, (t + 1) * M) : new Array(M).fill(0),
              1e-12,
            );
          }
          expectClose("last", last.data.subarray(b * M, (b + 1) * M), alone.last.data, 1e-12);
        }
      }),
    );
  });

  it("has the gradients of central differences, within the lengths", () => {
    const network = make(2, 3, "float64");
    const x = randomTensor([5, 3, 2], 1);
    expectGradients({ x, ...network.parameters() }, () => Object.values(network.forward(x, { lengths: [5, 1, 3] })));
  });

  it("is made again from its description and parameters", () => {
    const network = make(3, 5, "float32");
    const copy = buildNetwork(
      JSON.parse(JSON.stringify(network.description())),
      copyOfParameters(network.parameters()),
    );
    const x = randomTensor([6, 2, 3], 1, "float32");
    expect(copy.forward(x).y.data).toEqual(network.forward(x).y.data);
    expect(copy.description()).toEqual(network.description());
  });

  it("has a trace of what it computes, with the error terms of its net inputs", () => {
    const network = make(3, 4, "float64");
    const x = randomTensor([6, 2, 3], 1);
    const lengths = [6, 4];
    const trace = network.trace(x, { lengths, labels: [[..."abcdef"], [..."abcd"]] });
    const top = trace.layers[trace.layers.length - 1];
    expectClose("h", top.states[0].values, Float32Array.from(network.forward(x, { lengths }).y.data), 1e-7);
    expect([trace.T, trace.B, trace.D, trace.lengths]).toEqual([6, 2, 3, lengths]);
    expect(x.grad).toBeNull();
    expect(Object.values(network.parameters()).every(({ grad }) => grad === null)).toBe(true);
    if (name === "DelayLine") return;
    // A bias is added to every net input: its gradient is the sum of the error terms.
    network
      .forward(x, { lengths })
      .last.backward(new Float64Array(2 * network.outputSize).fill(1 / Math.sqrt(network.outputSize)));
    const biases = Object.entries(network.parameters()).filter(([key]) => key.startsWith("bias"));
    for (const [l, [key, { grad }]] of biases.entries()) {
      const { errorTerms, H } = trace.layers[l];
      const sums = Array.from({ length: H }, (_, h) =>
        errorTerms[0].values.reduce((total, value, n) => (n % H === h ? total + value : total), 0),
      );
      expectClose(key, sums, grad!, 1e-5, 0.01);
    }
  });

  it("refuses inputs that do not fit", () => {
    const network = make(3, 4, "float32");
    const where = network.description().network;
    const zeros = (...shape: number[]) => Tensor.zeros(shape);
    expect(() => network.forward(zeros(4, 2, 2))).toThrow(
      `${where}.forward: x has shape [4, 2, 2]; the last axis must be inputSize = 3`,
    );
    expect(() => network.forward(zeros(0, 2, 3))).toThrow("at least one step");
    expect(() => network.forward(randomTensor([4, 2, 3], 1))).toThrow(TypeError);
    expect(() => network.forward(zeros(4, 2, 3), { lengths: [4, 5] })).toThrow(`${where}.forward: lengths[1] is 5`);
    expect(() => network.trace(zeros(4, 2, 3), { labels: [["a"]] })).toThrow("labels");
    expect(() => network.forward(new Tensor(new Float32Array(6).fill(Number.NaN), [2, 1, 3]))).toThrow("x holds NaN");
    expect(() => network.loadParameters({ other: new Float32Array(1) })).toThrow("there is no parameter other");
  });
});

/** Steps from `first` to `last` of the input whose change changes the output at step t. */
function reach(network: SequenceNetwork, t: number): { first: number; last: number } {
  const x = randomTensor([30, 1, network.inputSize], 1);
  const { y } = network.forward(x);
  const M = network.outputSize;
  const gradient = new Float64Array(y.data.length).fill(1, t * M, (t + 1) * M);
  y.backward(gradient);
  const seen = Array.from({ length: 30 }, (_, k) => k).filter((k) =>
    x.grad!.subarray(k * network.inputSize, (k + 1) * network.inputSize).some((value) => value !== 0),
  );
  return { first: seen[0], last: seen[seen.length - 1] };
}

describe("receptive field", () => {
  it("of a TDNN is as long as its delays together", () => {
    const tdnn = new TDNN({ inputSize: 2, hiddenSize: 4, delays: [2, 3, 4], seed: 1, dtype: "float64" });
    expect(tdnn.receptiveField).toBe(10);
    expect(reach(tdnn, 20)).toEqual({ first: 11, last: 20 });
  });

  it("of a convolution is its dilated kernel, before t or around it", () => {
    const options = { inputSize: 2, outputSize: 3, kernelSize: 4, dilation: 3, seed: 1, dtype: "float64" } as const;
    expect(new Convolution(options).receptiveField).toBe(10);
    expect(reach(new Convolution(options), 20)).toEqual({ first: 11, last: 20 });
    expect(reach(new Convolution({ ...options, causal: false }), 15)).toEqual({ first: 11, last: 20 });
  });

  it("of a delay line is K steps back", () => {
    expect(reach(new DelayLine({ inputSize: 2, delays: 5, dtype: "float64" }), 20)).toEqual({ first: 15, last: 20 });
    const { states } = new DelayLine({ inputSize: 1, delays: 2 }).trace(Tensor.from([[[1]], [[2]], [[3]]])).layers[0];
    expect(states[0]).toMatchObject({ shape: [3, 1], values: Float32Array.of(1, 0, 0, 2, 1, 0, 3, 2, 1) });
  });
});

describe("TDNN", () => {
  it("computes f(W [h_t; …; h_{t−K}] + b) in each layer", () => {
    const tdnn = new TDNN({ inputSize: 1, hiddenSize: 1, delays: [1, 2], dtype: "float64" });
    tdnn.loadParameters({
      weight_l0: Float64Array.of(0.5, 2),
      bias_l0: Float64Array.of(0.1),
      weight_l1: Float64Array.of(1, -1, 3),
      bias_l1: Float64Array.of(-0.2),
    });
    const x = [0.3, -0.7, 0.2, 0.9];
    const first = x.map((value, t) => Math.tanh(2 * value + 0.5 * (x[t - 1] ?? 0) + 0.1));
    const second = first.map((value, t) => Math.tanh(3 * value - (first[t - 1] ?? 0) + (first[t - 2] ?? 0) - 0.2));
    const { y } = tdnn.forward(
      Tensor.from(
        x.map((value) => [[value]]),
        { dtype: "float64" },
      ),
    );
    expectClose("y", y.data, second, 1e-12);
  });

  it("learns what lies within its window, and nothing beyond", () => {
    const x = new Random(1, "x").normalTensor([200, 4, 1]);
    const errorFor = (lag: number): number => {
      const tdnn = new TDNN({ inputSize: 1, hiddenSize: 1, delays: [1, 2], activation: "identity", seed: 1 });
      const optimizer = new Adam(tdnn.parameters(), { learningRate: 0.02 });
      const target = slice(x, 0, 0, 200 - lag);
      let loss = Number.NaN;
      for (let step = 0; step < 300; step++) {
        optimizer.zeroGradients();
        const errors = subtract(slice(tdnn.forward(x).y, 0, lag, 200), target);
        const squared = mean(multiply(errors, errors));
        squared.backward();
        optimizer.step();
        loss = squared.item();
      }
      return loss;
    };
    expect(errorFor(3)).toBeLessThan(0.01);
    expect(errorFor(4)).toBeGreaterThan(0.8);
  });

  it("refuses options that cannot be", () => {
    const options = { inputSize: 1, hiddenSize: 1, delays: [1] };
    expect(() => new TDNN({ ...options, delays: [] })).toThrow(
      "TDNN: delays is []; it must hold a whole number from 0",
    );
    expect(() => new TDNN({ ...options, delays: [1, -1] })).toThrow("TDNN: delays is [1, -1]");
    expect(() => new TDNN({ ...options, hiddenSize: 0 })).toThrow("TDNN: hiddenSize is 0");
    expect(() => new TDNN({ ...options, activation: "sin" as never })).toThrow("TDNN: activation is sin");
    expect(() => new Convolution({ inputSize: 1, outputSize: 1, kernelSize: 0 })).toThrow(
      "Convolution: kernelSize is 0",
    );
    expect(() => new Convolution({ inputSize: 1, outputSize: 1, kernelSize: 1, dilation: 0.5 })).toThrow(
      "dilation is 0.5",
    );
    expect(() => new DelayLine({ inputSize: 1, delays: 0 })).toThrow("DelayLine: delays is 0");
    expect(() => new DelayLine({ inputSize: 1, delays: 1, dtype: "int8" as never })).toThrow(
      "DelayLine: dtype is int8",
    );
    expect(() => new TDNN({ ...options, delays: 2 as never })).toThrow("TDNN: delays is 2; it must hold");
  });
});

describe.each([
  ["TDNN", new TDNN({ inputSize: 1, hiddenSize: 6, delays: [2], seed: 1 })],
  ["convolution", new Convolution({ inputSize: 1, outputSize: 6, kernelSize: 3, activation: "tanh", seed: 1 })],
])("%s under a head", (_, network) => {
  it("learns what is two steps apart, from sequences of any length", async () => {
    const random = new Random(1, "differences");
    const example = () => {
      const inputs = Array.from({ length: random.integer(4, 9) }, () => [random.uniform(-1, 1)]);
      return { inputs, target: (inputs.at(-1) as number[])[0] - (inputs.at(-3) as number[])[0] };
    };
    const data = Array.from({ length: 64 }, example);
    const model = new SequenceRegressor(network, { seed: 1 });
    const optimizer = new Adam(model.parameters(), { learningRate: 0.02 });
    let loss = Number.NaN;
    for await (const step of train({ model, data, optimizer, epochs: 60, batchSize: 16 }))
      loss = step.epochLoss ?? loss;
    expect(loss).toBeLessThan(0.01);
  });
});
