import { expect, it } from "vitest";
import { LayerNorm } from "../../../src/core/networks/layer-norm.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { expectClose, expectGradients, randomTensor } from "../helpers.js";

it("LayerNorm starts as the plain normalization, and has the gradients of central differences", () => {
  const norm = new LayerNorm({ size: 4, dtype: "float64" });
  expectClose(
    "y",
    norm.forward(Tensor.from([[1, 3, 5, 7]], { dtype: "float64" })).data,
    [-3, -1, 1, 3].map((value) => value / Math.sqrt(5 + 1e-5)),
    1e-12,
  );
  const x = randomTensor([3, 2, 4], 1);
  for (const [n, { data }] of Object.values(norm.parameters()).entries()) data.set(randomTensor([4], n).data);
  expectGradients({ x, ...norm.parameters() }, () => norm.forward(x));
  expect(Object.keys(norm.parameters())).toEqual(["weight", "bias"]);
});

it("LayerNorm refuses sizes that do not fit", () => {
  expect(() => new LayerNorm({ size: 0 })).toThrow("LayerNorm: size is 0; it must be a positive whole number");
  expect(() => new LayerNorm({ size: 4, epsilon: Number.NaN })).toThrow("LayerNorm: epsilon is NaN");
  expect(() => new LayerNorm({ size: 4 }).forward(Tensor.zeros([2, 3]))).toThrow(
    "layerNorm: x has shape [2, 3] and weight [4]",
  );
});
