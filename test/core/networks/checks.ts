import fc from "fast-check";
import { expect, it } from "vitest";
import { buildNetwork } from "../../../src/core/networks/build.js";
import { copyOfParameters } from "../../../src/core/networks/parameters.js";
import type { SequenceNetwork } from "../../../src/core/networks/sequence-network.js";
import { add, multiply } from "../../../src/core/tensor/arithmetic.js";
import { select, slice } from "../../../src/core/tensor/layout.js";
import { Random } from "../../../src/core/tensor/random.js";
import { sum } from "../../../src/core/tensor/reductions.js";
import type { DType, Tensor } from "../../../src/core/tensor/tensor.js";
import { expectClose, expectGradients, randomTensor } from "../helpers.js";

/** Options that every network of layers of a cell takes. */
export interface CheckedOptions {
  inputSize: number;
  hiddenSize: number;
  numLayers: number;
  seed: number;
  dtype: DType;
}

/** What holds for every sequence network made of layers with a hidden size. */
export function checkNetwork(make: (options: CheckedOptions) => SequenceNetwork): void {
  const small = { inputSize: 3, hiddenSize: 4, numLayers: 2, seed: 1 };

  it("is made again from its description and parameters", () => {
    const network = make({ ...small, dtype: "float32" });
    const description = JSON.parse(JSON.stringify(network.description()));
    const again = buildNetwork(description, copyOfParameters(network.parameters()));
    const x = randomTensor([7, 2, 3], 1, "float32");
    expect(again.description()).toEqual(network.description());
    expect(again.constructor).toBe(network.constructor);
    expect(again.forward(x).y.data).toEqual(network.forward(x).y.data);
    expect(again.forward(x).last.shape).toEqual([2, network.outputSize]);
    expect(again.forward(x).y.shape).toEqual([7, 2, network.outputSize]);
  });

  it("has the gradients of central differences", () => {
    const network = make({ ...small, dtype: "float64" });
    const x = randomTensor([5, 2, 3], 1);
    expectGradients({ x, ...network.parameters() }, () => {
      const { y, last } = network.forward(x, { lengths: [5, 3] });
      return [y, last];
    });
  });

  it("reads sequences of different lengths as if each were alone, whatever the sizes", () => {
    const size = fc.integer({ min: 1, max: 5 });
    const batch = fc.record({
      T: fc.integer({ min: 1, max: 9 }),
      D: size,
      H: size,
      L: fc.integer({ min: 1, max: 3 }),
      ends: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 4 }),
      dtype: fc.constantFrom<DType>("float32", "float64"),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(batch, ({ T, D, H, L, ends, dtype, seed }) => {
        const network = make({ inputSize: D, hiddenSize: H, numLayers: L, seed, dtype });
        const lengths = ends.map((end) => Math.max(1, Math.round(end * T)));
        const x = new Random(seed).normalTensor([T, ends.length, D], { dtype, requiresGrad: true });
        const weights = randomTensor([T, ends.length, network.outputSize], 5, dtype).detach();
        const together = network.forward(x, { lengths });
        add(sum(multiply(together.y, weights)), sum(multiply(together.last, select(weights, 0, 0)))).backward();
        const expected = x.grad!;
        x.grad = null;
        const tolerance = dtype === "float32" ? 2e-5 : 1e-10;
        for (const [b, length] of lengths.entries()) {
          const alone = network.forward(slice(slice(x, 0, 0, length), 1, b, b + 1));
          const y = select(together.y, 1, b).data;
          const valid = alone.y.data.length;
          expectClose(`y of ${b}`, y.subarray(0, valid), alone.y.data, tolerance, 0.5);
          expect(y.subarray(valid).every((value) => value === 0)).toBe(true);
          expectClose(`last of ${b}`, select(together.last, 0, b).data, alone.last.data, tolerance, 0.5);
          const ofY = multiply(alone.y, slice(slice(weights, 0, 0, length), 1, b, b + 1));
          add(sum(ofY), sum(multiply(alone.last, slice(select(weights, 0, 0), 0, b, b + 1)))).backward();
        }
        expectClose("gradient of x", expected, x.grad!, tolerance, 0.5);
      }),
      { numRuns: 25, seed: 3 },
    );
  });

  it("traces what forward computes, of each sequence as if it were alone", () => {
    const network = make({ ...small, dtype: "float32" });
    const x = randomTensor([6, 3, 3], 2, "float32");
    const lengths = [6, 2, 5];
    const trace = network.trace(x, { lengths, labels: lengths.map((length) => new Array<string>(length).fill("a")) });
    expect(trace).toMatchObject({ cell: network.description().network, T: 6, B: 3, D: 3, lengths });
    expect(trace.labels?.[1]).toEqual(["a", "a", "", "", "", ""]);
    const top = trace.layers[trace.layers.length - 1];
    const { y } = network.forward(x, { lengths });
    const H = top.H;
    for (let row = 0; row < 6 * 3; row++) {
      const ofY = y.data.subarray((row + 1) * network.outputSize - H, (row + 1) * network.outputSize);
      expectClose("h", top.states[0].values.subarray(row * H, (row + 1) * H), ofY, 1e-5, 0.5);
    }
    for (const [b, length] of lengths.entries()) {
      const alone = network.trace(slice(slice(x.detach(), 0, 0, length), 1, b, b + 1));
      for (const [n, layer] of trace.layers.entries()) {
        for (const kind of ["states", "gates", "netInputs", "errorTerms"] as const) {
          for (const [k, { name, values, shape }] of layer[kind].entries()) {
            const size = (shape ?? [layer.H]).reduce((a, c) => a * c, 1);
            const sizeAlone = (alone.layers[n][kind][k].shape ?? [layer.H]).reduce((a, c) => a * c, 1);
            for (let t = 0; t < 6; t++) {
              const at = values.subarray((t * 3 + b) * size, (t * 3 + b) * size + size);
              const expected = new Float32Array(size);
              if (t < length)
                expected.set(alone.layers[n][kind][k].values.subarray(t * sizeAlone, (t + 1) * sizeAlone));
              expectClose(`${kind} ${name} of layer ${n} at ${t}`, at, expected, 2e-5, 0.5);
            }
          }
        }
      }
    }
  });

  it("says what is wrong with its arguments", () => {
    const network = make({ ...small, dtype: "float32" });
    const { network: name } = network.description();
    const x = randomTensor([4, 2, 3], 1, "float32");
    expect(() => network.forward(randomTensor([5, 2, 7], 1, "float32"))).toThrow(
      `${name}.forward: x has shape [5, 2, 7]; the last axis must be inputSize = 3`,
    );
    expect(() => network.trace(randomTensor([5, 2], 1, "float32"))).toThrow(`${name}.trace: x has shape [5, 2]`);
    expect(() => network.forward(x, { lengths: [4] })).toThrow(`${name}.forward: lengths holds 1 numbers`);
    expect(() => network.forward(x, { lengths: [4, 5] })).toThrow(
      `${name}.forward: lengths[1] is 5; it must be a whole number from 1 to T = 4`,
    );
    const broken: Tensor = slice(x.detach(), 0, 0, 4);
    broken.data[6] = Number.NaN;
    expect(() => network.forward(broken)).toThrow(`${name}.forward: x holds NaN, first at element 6`);
    expect(network.forward(broken, { lengths: [1, 1] }).y.data.some(Number.isNaN)).toBe(false);
    expect(() => make({ ...small, numLayers: 0, dtype: "float32" })).toThrow(`${name}: numLayers is 0`);
    expect(() => network.loadParameters({})).toThrow(`${name}.loadParameters: parameter`);
  });
}
