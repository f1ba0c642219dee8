import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ConvolutionOptions, convolve, delayed } from "../../../src/core/tensor/convolution.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { expectClose, expectGradients, type Numbers, oracle, randomTensor, tensorOf, weightedSum } from "../helpers.js";

/** One case of test/oracle/convolution.json. */
interface OracleCase {
  options: ConvolutionOptions;
  x: Numbers;
  weight: Numbers;
  bias: Numbers;
  z: Numbers;
  weights: Numbers;
  gradients: Record<"x" | "weight" | "bias", Numbers>;
}

describe("convolve", () => {
  it.each(oracle<OracleCase[]>("convolution").map((each) => [JSON.stringify(each.options), each] as const))(
    "with %s equals PyTorch's",
    (_, each) => {
      for (const [dtype, tolerance] of [
        ["float32", 1e-5],
        ["float64", 1e-9],
      ] as const) {
        const inputs = {
          x: tensorOf(each.x, dtype, true),
          weight: tensorOf(each.weight, dtype, true),
          bias: tensorOf(each.bias, dtype, true),
        };
        const z = convolve(inputs.x, inputs.weight, inputs.bias, each.options);
        expect(z.shape).toEqual(each.z.shape);
        expectClose("z", z.data, each.z.data, tolerance);
        weightedSum([z], [tensorOf(each.weights, dtype)]).backward();
        for (const name of ["x", "weight", "bias"] as const) {
          expectClose(`gradient of ${name}`, inputs[name].grad!, each.gradients[name].data, tolerance);
        }
      }
    },
  );

  it("is the sum that defines it, for any sizes", () => {
    const size = fc.integer({ min: 1, max: 5 });
    const sizes = fc.record({
      T: size,
      B: size,
      D: size,
      M: size,
      K: size,
      dilation: size,
      stride: size,
      before: size,
      after: size,
    });
    fc.assert(
      fc.property(sizes, fc.nat(), ({ T, B, D, M, K, dilation, stride, before, after }, seed) => {
        fc.pre(T + before + after > dilation * (K - 1));
        const [x, weight, bias] = [[T, B, D], [M, D, K], [M]].map((shape, n) => randomTensor(shape, seed + n));
        const z = convolve(x, weight, bias, { dilation, stride, before, after });
        const expected = Array.from(z.data, (_, n) => {
          const [t, b, m] = [Math.floor(n / (B * M)), Math.floor(n / M) % B, n % M];
          let sum = bias.data[m];
          for (let k = 0; k < K; k++) {
            const from = t * stride + k * dilation - before;
            if (from < 0 || from >= T) continue;
            for (let d = 0; d < D; d++) sum += weight.data[(m * D + d) * K + k] * x.data[(from * B + b) * D + d];
          }
          return sum;
        });
        expect(z.shape[0]).toBe(Math.floor((T + before + after - dilation * (K - 1) - 1) / stride) + 1);
        expectClose("z", z.data, expected, 1e-12, 1);
      }),
    );
  });

  it("has the gradients of central differences", () => {
    const inputs = { x: randomTensor([6, 2, 3], 1), weight: randomTensor([2, 3, 3], 2), bias: randomTensor([2], 3) };
    expectGradients(inputs, () =>
      convolve(inputs.x, inputs.weight, inputs.bias, { dilation: 2, stride: 2, before: 3, after: 1 }),
    );
  });

  it("refuses what does not fit", () => {
    const [x, weight, bias] = [[4, 1, 2], [3, 2, 5], [3]].map((shape) => Tensor.zeros(shape));
    expect(() => convolve(x, weight, bias)).toThrow(
      "convolve: 4 steps with 0 zeros before and 0 after are too few for a kernel over 5",
    );
    expect(() => convolve(x, weight, Tensor.zeros([2]))).toThrow(
      "convolve: x, weight and bias have shapes [4, 1, 2], [3, 2, 5], [2]; they must be [T, B, D], [M, D, K] and [M]",
    );
    expect(() => convolve(x, weight, bias, { dilation: 0 })).toThrow("convolve: dilation is 0");
    expect(() => convolve(x, weight, bias, { stride: 1.5 })).toThrow("convolve: stride is 1.5");
    expect(() => convolve(x, weight, bias, { before: -1 })).toThrow("before is -1");
  });
});

describe("delayed", () => {
  it("holds the present and the K steps before it", () => {
    const x = Tensor.from([[[1, 2]], [[3, 4]], [[5, 6]]]);
    expect(delayed(x, 1).toRows()).toEqual([
      [
        [
          [1, 2],
          [0, 0],
        ],
      ],
      [
        [
          [3, 4],
          [1, 2],
        ],
      ],
      [
        [
          [5, 6],
          [3, 4],
        ],
      ],
    ]);
    expect(delayed(x, 0).data).toEqual(x.data);
    expect([...delayed(x, 4).data.slice(-10)]).toEqual([5, 6, 3, 4, 1, 2, 0, 0, 0, 0]);
  });

  it("has the gradients of central differences", () => {
    const x = randomTensor([4, 2, 3], 1);
    expectGradients({ x }, () => delayed(x, 2));
  });

  it("refuses what does not fit", () => {
    expect(() => delayed(Tensor.zeros([4, 2]), 1)).toThrow("delayed: x has shape [4, 2]; it must be [T, B, D]");
    expect(() => delayed(Tensor.zeros([4, 2, 1]), -1)).toThrow("before is -1");
  });
});
