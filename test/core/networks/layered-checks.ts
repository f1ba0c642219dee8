import { describe, expect, it } from "vitest";
import type { Layered, LayeredOptions } from "../../../src/core/networks/layered.js";
import { slice } from "../../../src/core/tensor/layout.js";
import { sizeOf } from "../../../src/core/tensor/shape.js";
import { expectClose, randomTensor } from "../helpers.js";
import { checkNetwork } from "./checks.js";

/** What holds for every network of layers of one cell. */
export function checkLayered(make: (options: Omit<LayeredOptions, "cell">) => Layered): void {
  for (const numLayers of [1, 3]) {
    describe(`of ${numLayers} layers`, () => {
      checkNetwork(({ D, ...options }) => make({ ...options, inputSize: D, hiddenSize: 3, numLayers }));
    });
  }

  it("traces what forward computes, of each sequence as if it were alone", () => {
    const network = make({ inputSize: 3, hiddenSize: 4, numLayers: 2, seed: 1 });
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
            const size = sizeOf(shape ?? [layer.H]);
            const own = alone.layers[n][kind][k];
            const ownSize = sizeOf(own.shape ?? [layer.H]);
            for (let t = 0; t < 6; t++) {
              const at = values.subarray((t * 3 + b) * size, (t * 3 + b) * size + size);
              const expected = new Float32Array(size);
              if (t < length) expected.set(own.values.subarray(t * ownSize, (t + 1) * ownSize));
              expectClose(`${kind} ${name} of layer ${n} at ${t}`, at, expected, 2e-5, 0.5);
            }
          }
        }
      }
    }
  });

  it("starts each layer from numbers of its own, and refuses sizes that cannot be", () => {
    const parameters = make({ inputSize: 3, hiddenSize: 3, numLayers: 3, seed: 1 }).parameters();
    const starts = [0, 1, 2].map((layer) => parameters[`weight_hh_l${layer}`].data[0]);
    expect(new Set(starts).size).toBe(3);
    const sizes = { inputSize: 3, hiddenSize: 3 };
    const { network: name } = make(sizes).description();
    expect(() => make({ ...sizes, hiddenSize: 0 })).toThrow(`${name}: hiddenSize is 0; it must be a positive whole`);
    expect(() => make({ ...sizes, dtype: "int8" as never })).toThrow(`${name}: dtype is int8; it must be "float32"`);
  });
}
