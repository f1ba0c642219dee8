import fc from "fast-check";
import { expect, it } from "vitest";
import { buildNetwork } from "../../../src/core/networks/build.js";
import { copyOfParameters } from "../../../src/core/networks/parameters.js";
import type { NetworkDescription, SequenceNetwork } from "../../../src/core/networks/sequence-network.js";
import { slice } from "../../../src/core/tensor/layout.js";
import { sizeOf } from "../../../src/core/tensor/shape.js";
import { type DType, Tensor } from "../../../src/core/tensor/tensor.js";
import type { LayerTrace, Trace } from "../../../src/core/trace/trace.js";
import { expectClose, expectGradients, randomTensor, weightedSum } from "../helpers.js";

/** What a network under test is made of. */
export interface Sizes {
  D: number;
  dtype: DType;
  seed: number;
}

/** What holds for every sequence network. */
export function checkNetwork(make: (sizes: Sizes) => SequenceNetwork): void {
  const double = (D: number, seed = 1) => make({ D, dtype: "float64", seed });

  it("has the gradients of central differences, with unequal lengths too", () => {
    const network = double(2);
    const x = randomTensor([4, 2, 2], 1);
    expectGradients({ x, ...network.parameters() }, () => Object.values(network.forward(x, { lengths: [2, 4] })));
  });

  it("reads every sequence of a batch as if it were alone, whatever lies beyond its end", () => {
    const batches = fc
      .integer({ min: 1, max: 9 })
      .chain((T) => fc.tuple(fc.constant(T), fc.array(fc.integer({ min: 1, max: T }), { minLength: 1, maxLength: 4 })));
    fc.assert(
      fc.property(batches, fc.integer({ min: 1, max: 3 }), fc.nat(50), ([T, lengths], D, seed) => {
        const network = double(D, seed);
        const B = lengths.length;
        const x = randomTensor([T, B, D], seed);
        for (let n = 0; n < x.data.length; n++) {
          if (Math.floor(n / (B * D)) >= lengths[Math.floor(n / D) % B]) x.data[n] = Number.NaN;
        }
        const { y, last } = network.forward(x, { lengths });
        const M = network.outputSize;
        expect(y.shape).toEqual([T, B, M]);
        expect(last.shape).toEqual([B, M]);
        const gradients = (input: Tensor, outputs: Tensor[], weights: Tensor[]) => {
          input.grad = null;
          weightedSum(outputs, weights).backward();
          return input.grad as unknown as Float64Array;
        };
        const weights = [randomTensor([T, B, M], 1).detach(), randomTensor([B, M], 2).detach()];
        const dx = gradients(x, [y, last], weights);
        for (const [b, length] of lengths.entries()) {
          const cut = (tensor: Tensor) => slice(slice(tensor.detach(), 0, 0, length), 1, b, b + 1);
          const alone = cut(x).detach({ requiresGrad: true });
          const own = network.forward(alone);
          expectClose("y", cut(y).data, own.y.data, 1e-10, 1);
          expectClose("last", last.data.subarray(b * M, (b + 1) * M), own.last.data, 1e-10, 1);
          const ownWeights = [cut(weights[0]), slice(weights[1], 0, b, b + 1)];
          const got = cut(new Tensor(dx, x.shape)).data;
          expectClose("dx", got, gradients(alone, [own.y, own.last], ownWeights), 1e-9, 1);
          for (let t = length; t < T; t++) {
            for (let m = 0; m < M; m++) expect(y.data[(t * B + b) * M + m]).toBe(0);
            for (let d = 0; d < D; d++) expect(dx[(t * B + b) * D + d]).toBe(0);
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it("is the same in float32, and made again from its description", () => {
    const network = double(3);
    const single = make({ D: 3, dtype: "float32", seed: 2 });
    single.loadParameters(copyOfParameters(network.parameters()));
    const x = randomTensor([7, 2, 3], 1).detach();
    const x32 = new Tensor(Float32Array.from(x.data), x.shape);
    const { y, last } = network.forward(x, { lengths: [7, 4] });
    const got = single.forward(x32, { lengths: [7, 4] });
    expectClose("y", got.y.data, y.data, 2e-5, 1);
    expectClose("last", got.last.data, last.data, 2e-5, 1);
    const description = JSON.parse(JSON.stringify(single.description())) as NetworkDescription;
    const again = buildNetwork(description, copyOfParameters(single.parameters()));
    expect(again.description()).toEqual(single.description());
    expect(again.forward(x32, { lengths: [7, 4] }).y.data).toEqual(got.y.data);
    expect([again.inputSize, again.outputSize, again.dtype]).toEqual([3, network.outputSize, "float32"]);
    expect(copyOfParameters(make({ D: 3, dtype: "float32", seed: 2 }).parameters())).toEqual(
      copyOfParameters(make({ D: 3, dtype: "float32", seed: 2 }).parameters()),
    );
  });

  it("is traced without a change of anything", () => {
    const network = make({ D: 3, dtype: "float32", seed: 1 });
    const x = randomTensor([5, 2, 3], 1, "float32");
    const first = Object.values(network.parameters())[0];
    first.grad = first.data.slice();
    const labels = [..."ab"].map((letter) => [..."12345"].map((number) => letter + number));
    const trace = network.trace(x, { labels, lengths: [5, 3] });
    expect(first.grad).toEqual(first.data);
    expect(x.grad).toBeNull();
    expect([trace.T, trace.B, trace.D, trace.lengths]).toEqual([5, 2, 3, [5, 3]]);
    expect(trace.labels).toEqual(labels);
    expect(trace.x).toEqual(x.data);
    expect(trace.layers.length).toBeGreaterThan(0);
    for (const layer of trace.layers) expectLayer(layer, trace);
  });

  it("refuses what does not fit", () => {
    const network = make({ D: 3, dtype: "float32", seed: 1 });
    const { network: name } = network.description();
    expect(() => network.forward(Tensor.zeros([5, 2, 4]))).toThrow(
      `${name}.forward: x has shape [5, 2, 4]; the last axis must be inputSize = 3`,
    );
    expect(() => network.forward(Tensor.zeros([2, 3]))).toThrow("it must be [T, B, inputSize]");
    expect(() => network.forward(Tensor.zeros([0, 2, 3]))).toThrow("at least one step and one sequence");
    expect(() => network.forward(Tensor.zeros([5, 2, 3], { dtype: "float64" }))).toThrow("x is float64");
    const x = Tensor.zeros([5, 2, 3]);
    for (const run of [network.forward.bind(network), network.trace.bind(network)]) {
      expect(() => run(x, { lengths: [5, 6] })).toThrow("lengths[1] is 6; it must be a whole number from 1 to T = 5");
      expect(() => run(x, { lengths: [5] })).toThrow("lengths holds 1 numbers; the batch has 2 sequences");
    }
    expect(() => network.trace(x, { lossGradient: [1] })).toThrow(`${name}.trace: lossGradient has 1 elements`);
    const unknown = new Float32Array(2 * network.outputSize).fill(Number.NaN);
    expect(() => network.trace(x, { lossGradient: unknown })).toThrow(`${name}.trace: lossGradient holds NaN`);
    expect(() => network.forward([[[1, 2, 3]]] as never)).toThrow(`${name}.forward: x is no Tensor`);
    expect(() => network.loadParameters({})).toThrow(`${name}.loadParameters: parameter`);
    x.data[7] = Number.NaN;
    expect(() => network.forward(x)).toThrow(`${name}.forward: x holds NaN, first at element 7`);
  });
}

/** Every quantity has as many values as its shape says, all finite. */
function expectLayer(layer: LayerTrace, { T, B }: Trace): void {
  expect(layer.states[0].name).toBe("h");
  expect(layer.errorTerms.map(({ name }) => name)).toEqual(layer.netInputs.map(({ name }) => name));
  for (const quantity of [...layer.states, ...layer.gates, ...layer.netInputs, ...layer.errorTerms]) {
    expect(quantity.values.length).toBe((layer.T ?? T) * B * sizeOf(quantity.shape ?? [layer.H]));
    expect(quantity.values.every(Number.isFinite)).toBe(true);
    expect(quantity.labelZh).toMatch(/\p{Script=Han}/u);
  }
}

/** Σ over steps and sequences of a traced quantity: of error terms the gradient of the bias. */
export function summed({ values }: { values: Float32Array }, size: number): number[] {
  const sums = new Array<number>(size).fill(0);
  for (const [n, value] of values.entries()) sums[n % size] += value;
  return sums;
}
