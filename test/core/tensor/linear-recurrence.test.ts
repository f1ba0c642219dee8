import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linearRecurrence } from "../../../src/core/tensor/linear-recurrence.js";
import { Random } from "../../../src/core/tensor/random.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { expectClose, expectGradients, randomTensor } from "../helpers.js";

describe("linearRecurrence", () => {
  it("equals the loop over t, whatever the sizes", () => {
    const size = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 150 }), size, size, fc.nat(), (T, B, H, seed) => {
        const random = new Random(seed);
        const a = random.uniformTensor([T, B, H], -1, 1, { dtype: "float64" });
        const b = random.normalTensor([T, B, H], { dtype: "float64" });
        const h0 = random.normalTensor([B, H], { dtype: "float64" });
        let h = [...h0.data];
        const expected = Array.from({ length: T }, (_, t) => {
          h = h.map((value, n) => a.data[t * B * H + n] * value + b.data[t * B * H + n]);
          return h;
        }).flat();
        const actual = linearRecurrence(a, b, h0);
        expect(actual.shape).toEqual([T, B, H]);
        expectClose("h", actual.data, expected, 1e-12);
        const single = [a, b, h0].map(({ data, shape }) => new Tensor(Float32Array.from(data), shape));
        expectClose("h in float32", linearRecurrence(single[0], single[1], single[2]).data, expected, 1e-5);
      }),
      { numRuns: 50, seed: 6 },
    );
  });

  it.each([1, 2, 32, 33, 70])("has the gradients of central differences over %i steps", (T) => {
    const a = randomTensor([T, 1, 2], 1);
    for (let n = 0; n < a.data.length; n++) a.data[n] = Math.tanh(a.data[n]);
    const [b, h0] = [randomTensor([T, 1, 2], 2), randomTensor([1, 2], 3)];
    expectGradients({ a, b, h0 }, () => linearRecurrence(a, b, h0));
  });

  it("keeps a state for as long as a is 1, and loses it where a is 0", () => {
    const a = Tensor.from(Array.from({ length: 1000 }, (_, t) => (t === 700 ? [0] : [1])));
    const h = linearRecurrence(a, Tensor.zeros([1000, 1]), Tensor.from([0.1]));
    expect(h.data.subarray(0, 700).every((value) => value === Math.fround(0.1))).toBe(true);
    expect(h.data.subarray(700).every((value) => value === 0)).toBe(true);
  });

  it("says what does not fit", () => {
    const [a, h0] = [Tensor.zeros([3, 2, 4]), Tensor.zeros([2, 4])];
    expect(() => linearRecurrence(a, Tensor.zeros([2, 2, 4]), h0)).toThrow(
      "linearRecurrence: a has shape [3, 2, 4], b [2, 2, 4] and h0 [2, 4]; they must be [T, B, H], [T, B, H] and [B, H]",
    );
    expect(() => linearRecurrence(a, a, Tensor.zeros([2, 3]))).toThrow("h0 [2, 3]");
    expect(() => linearRecurrence(Tensor.zeros([0, 2]), Tensor.zeros([0, 2]), Tensor.zeros([2]))).toThrow(
      "a has shape [0, 2]",
    );
    expect(() => linearRecurrence(a, a, Tensor.zeros([2, 4], { dtype: "float64" }))).toThrow(
      "linearRecurrence: float32 and float64 cannot be mixed",
    );
  });
});
