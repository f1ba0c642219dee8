import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MultiHeadAttention } from "../../../src/core/networks/attention.js";
import { copyIntoParameters } from "../../../src/core/networks/parameters.js";
import { LearntPositions, sinusoidalPositions } from "../../../src/core/networks/positions.js";
import { TransformerDecoderBlock, TransformerEncoderBlock } from "../../../src/core/networks/transformer-blocks.js";
import { slice } from "../../../src/core/tensor/layout.js";
import { type DType, Tensor } from "../../../src/core/tensor/tensor.js";
import { whileTraining } from "../../../src/core/training/mode.js";
import { expectClose, expectGradients, type Numbers, oracle, randomTensor, tensorOf } from "../helpers.js";

interface Case {
  options: { size: number; heads: number; feedForwardSize: number; normFirst: boolean };
  given: { lengths?: number[]; memoryLengths?: number[]; causal?: boolean; mask?: Numbers };
  inputs: Record<string, Numbers>;
  parameters: Record<string, Numbers>;
  outputs: Record<string, Numbers>;
  weight: Numbers;
  gradients: Record<string, Numbers>;
}

const expected = oracle<Record<"attention" | "encoder" | "decoder", Case[]>>("attention");

/** Runs a layer with PyTorch's parameters and compares outputs and all gradients; `run` gives outputs by name. */
function expectPyTorch(
  { inputs, parameters, outputs, weight, gradients }: Case,
  dtype: DType,
  layer: { parameters(): Record<string, Tensor> },
  run: (inputs: Record<string, Tensor>) => Record<string, Tensor>,
): void {
  const tolerance = dtype === "float32" ? 1e-5 : 1e-8;
  const values = Object.entries(parameters).map(([name, numbers]) => [name, tensorOf(numbers, dtype).data]);
  copyIntoParameters("layer", layer.parameters(), Object.fromEntries(values));
  const given = Object.entries(inputs).map(([name, numbers]) => [name, tensorOf(numbers, dtype, true)] as const);
  const got = run(Object.fromEntries(given));
  got.y.backward(weight.data);
  for (const [name, { shape, data }] of Object.entries(outputs)) {
    expect(got[name].shape).toEqual(shape);
    expectClose(name, got[name].data, data, tolerance, 0.1);
  }
  for (const [name, tensor] of [...given, ...Object.entries(layer.parameters())]) {
    expectClose(`gradient of ${name}`, tensor.grad!, gradients[name].data, tolerance, 1);
  }
}

const described = (cases: readonly Case[]) =>
  cases.flatMap((each) =>
    (["float32", "float64"] as const).map(
      (dtype) => [JSON.stringify({ ...each.options, ...each.given }), dtype, each] as const,
    ),
  );

describe("PyTorch's layers", () => {
  it.each(described(expected.attention))("multi-head attention %s, %s", (_, dtype, each) => {
    const layer = new MultiHeadAttention({ ...each.options, dtype });
    const { mask, ...given } = each.given;
    expectPyTorch(each, dtype, layer, ({ query, key, value }) => {
      const { y, weights } = layer.forward(query, key, value, { ...given, mask: mask && tensorOf(mask, dtype) });
      return { y, weights };
    });
  });

  it.each(described(expected.encoder))("encoder block %s, %s", (_, dtype, each) => {
    const layer = new TransformerEncoderBlock({ ...each.options, dtype });
    expectPyTorch(each, dtype, layer, ({ x }) => ({
      y: layer.forward(x, { lengths: each.given.lengths, causal: each.given.causal }).y,
    }));
  });

  it.each(described(expected.decoder))("decoder block %s, %s", (_, dtype, each) => {
    const layer = new TransformerDecoderBlock({ ...each.options, dtype });
    expectPyTorch(each, dtype, layer, ({ x, memory }) => ({ y: layer.forward(x, memory, each.given).y }));
  });
});

describe("attention", () => {
  it("is the weighted mean of its values, for any sizes, lengths and masks", () => {
    const size = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(size, size, size, size, size, fc.boolean(), fc.nat(), (T, S, B, heads, d, causal, seed) => {
        const D = heads * d;
        const lengths = Array.from({ length: B }, (_, b) => 1 + ((seed + b) % S));
        const [query, key, value] = [
          randomTensor([T, B, D], 1),
          randomTensor([S, B, D], 2),
          randomTensor([S, B, D], 3),
        ];
        const layer = new MultiHeadAttention({ size: D, heads, seed: seed % 100, dtype: "float64" });
        const p = Object.fromEntries(Object.entries(layer.parameters()).map(([name, { data }]) => [name, data]));
        for (const values of Object.values(p)) values.set(randomTensor([values.length], 4).data);
        const project = (x: Tensor, part: number, t: number, b: number, row: number) =>
          Array.from({ length: D }, (_, n) => {
            return p.in_proj_weight[(part * D + row) * D + n] * x.data[(t * B + b) * D + n];
          }).reduce((sum, term) => sum + term, p.in_proj_bias[part * D + row]);
        const { y, weights } = layer.forward(query, key, value, { lengths, causal });
        for (let t = 0; t < T; t++) {
          for (let b = 0; b < B; b++) {
            const joined: number[] = [];
            const count = Math.min(lengths[b], causal ? t + 1 : S);
            for (let h = 0; h < heads; h++) {
              const units = Array.from({ length: d }, (_, n) => h * d + n);
              const strengths = Array.from({ length: count }, (_, s) => {
                const products = units.map((row) => project(query, 0, t, b, row) * project(key, 1, s, b, row));
                return Math.exp(products.reduce((sum, term) => sum + term) / Math.sqrt(d));
              });
              const total = strengths.reduce((sum, term) => sum + term);
              for (let s = 0; s < S; s++) {
                expect(weights.data[((b * heads + h) * T + t) * S + s]).toBeCloseTo((strengths[s] ?? 0) / total, 10);
              }
              for (const row of units) {
                joined.push(strengths.reduce((sum, w, s) => sum + (w / total) * project(value, 2, s, b, row), 0));
              }
            }
            for (let row = 0; row < D; row++) {
              const out = joined.reduce(
                (sum, term, n) => sum + p["out_proj.weight"][row * D + n] * term,
                p["out_proj.bias"][row],
              );
              expect(y.data[(t * B + b) * D + row]).toBeCloseTo(out, 8);
            }
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it("has right gradients of its scores and weights too", () => {
    const x = randomTensor([3, 2, 4], 1);
    const layer = new MultiHeadAttention({ size: 4, heads: 2, dtype: "float64" });
    expectGradients({ x, ...layer.parameters() }, () => {
      const { y, scores, weights } = layer.forward(x, x, x, { causal: true, lengths: [3, 2] });
      return [y, scores, weights];
    });
  });

  it("drops weights only while training", () => {
    const x = randomTensor([6, 2, 4], 1, "float32").detach();
    const layer = new MultiHeadAttention({ size: 4, heads: 2, dropout: 0.5, seed: 1 });
    const zeros = (tensor: Tensor) => tensor.data.filter((value) => value === 0).length;
    expect(zeros(layer.forward(x).weights)).toBe(0);
    expect(zeros(whileTraining(() => layer.forward(x)).weights)).toBeGreaterThan(30);
  });

  it("refuses what does not fit", () => {
    expect(() => new MultiHeadAttention({ size: 6, heads: 4 })).toThrow(
      "MultiHeadAttention: size is 6; it must be a multiple of heads = 4",
    );
    expect(() => new MultiHeadAttention({ size: 0 })).toThrow("MultiHeadAttention: size is 0");
    expect(() => new MultiHeadAttention({ size: 2, dropout: 1 })).toThrow("MultiHeadAttention: dropout is 1");
    const layer = new MultiHeadAttention({ size: 4, heads: 2 });
    const x = Tensor.zeros([3, 2, 4]);
    expect(() => layer.forward(Tensor.zeros([3, 2, 5]))).toThrow(
      "MultiHeadAttention.forward: query has shape [3, 2, 5]; it must be [steps, B, size = 4]",
    );
    expect(() => layer.forward(Tensor.zeros([3, 2, 4], { dtype: "float64" }))).toThrow("query is float64");
    const unknown = new Tensor(new Float32Array(24).fill(Number.NaN), [3, 2, 4]);
    expect(() => layer.forward(x, x, unknown)).toThrow("MultiHeadAttention.forward: value holds NaN");
    expect(() => layer.forward(x, Tensor.zeros([3, 1, 4]))).toThrow("they must be [T, B, D], [S, B, D] and [S, B, D]");
    expect(() => layer.forward(x, x, slice(x, 0, 0, 2))).toThrow("have shapes [3, 2, 4], [3, 2, 4], [2, 2, 4]");
    expect(() => layer.forward(x, x, x, { lengths: [3, 4] })).toThrow(
      "MultiHeadAttention.forward: lengths[1] is 4; it must be a whole number from 1 to T = 3",
    );
    expect(() => layer.forward(x, x, x, { mask: Tensor.zeros([3, 2]) })).toThrow("mask has shape [3, 2]; it must be");
    expect(() => layer.forward(x, x, x, { mask: Tensor.zeros([3, 3]) })).toThrow(
      "query 0 of sequence 0 may attend to nothing",
    );
  });
});

describe("positions", () => {
  it("are the sines and cosines of the paper", () => {
    const p = sinusoidalPositions(4, 5, "float64");
    expect(p.shape).toEqual([4, 1, 5]);
    for (let t = 0; t < 4; t++) {
      const angles = [t, t, t / 10_000 ** (2 / 5), t / 10_000 ** (2 / 5), t / 10_000 ** (4 / 5)];
      for (let d = 0; d < 5; d++) {
        expect(p.data[t * 5 + d]).toBeCloseTo(d % 2 === 0 ? Math.sin(angles[d]) : Math.cos(angles[d]), 12);
      }
    }
    expect(() => sinusoidalPositions(0, 5)).toThrow("sinusoidalPositions: T is 0");
  });

  it("can be learnt", () => {
    const positions = new LearntPositions({ maxLength: 4, size: 3, dtype: "float64" });
    expect(positions.forward(2).shape).toEqual([2, 1, 3]);
    expectGradients(positions.parameters(), () => positions.forward(3));
    expect(() => positions.forward(5)).toThrow(
      "LearntPositions.forward: T is 5; it must be a whole number from 1 to 4",
    );
  });
});
