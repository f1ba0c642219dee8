import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { Embedding, Linear } from "../../../src/core/networks/layers.js";
import { TDNN } from "../../../src/core/networks/tdnn.js";
import { slice } from "../../../src/core/tensor/layout.js";
import type { Tensor } from "../../../src/core/tensor/tensor.js";
import { connectivity } from "../../../src/core/trace/connectivity.js";
import { randomTensor } from "../helpers.js";

describe("connectivity", () => {
  it("is 1 where a function copies its input, and 0 elsewhere", () => {
    const x = randomTensor([5, 2, 3], 1, "float32");
    const later = (input: Tensor) => slice(input, 0, 0, 4);
    const { S, T, norms } = connectivity(later, x);
    expect([S, T]).toEqual([4, 5]);
    for (const [n, norm] of norms.entries()) expect(norm).toBe(n % 6 === 0 ? Math.sqrt(3) : 0);
    expect([...connectivity(later, x, { output: 2 }).norms].filter((norm) => norm !== 0)).toEqual([1, 1, 1, 1]);
  });

  it("goes through a model with embeddings to one logit of each step", () => {
    const gru = new GRU({ inputSize: 4, hiddenSize: 5, seed: 1 });
    const embedding = new Embedding({ vocabularySize: 7, embeddingSize: 4, seed: 1 });
    const output = new Linear({ inputSize: 5, outputSize: 3, seed: 1 });
    const x = embedding.forward([[1, 2, 3, 4]]);
    const { norms } = connectivity((input) => output.forward(gru.forward(input).y), x, { output: 2 });
    const input = x.detach({ requiresGrad: true });
    const logits = output.forward(gru.forward(input).y);
    logits.backward(Float32Array.from({ length: 12 }, (_, n) => (n === 3 * 3 + 2 ? 1 : 0)));
    for (let k = 0; k < 4; k++) {
      expect(norms[3 * 4 + k]).toBeCloseTo(Math.hypot(...input.grad!.subarray(4 * k, 4 * k + 4)), 6);
    }
    expect(norms[1]).toBe(0);
    expect(embedding.weight.grad).toBe(null);
  });

  it("shows the window of a TDNN, of any sequence of a batch", () => {
    const tdnn = new TDNN({ inputSize: 3, hiddenSize: 4, delays: [2, 1], seed: 1 });
    const { S, norms } = connectivity(tdnn, randomTensor([9, 2, 3], 1, "float32"), { sequence: 1, lengths: [9, 7] });
    expect(S).toBe(7);
    for (const [n, norm] of norms.entries()) {
      const lag = Math.floor(n / 7) - (n % 7);
      expect(norm > 0).toBe(lag >= 0 && lag <= 3);
    }
  });

  it("refuses what does not fit", () => {
    const gru = new GRU({ inputSize: 3, hiddenSize: 5 });
    const x = randomTensor([5, 2, 3], 1, "float32");
    expect(() => connectivity(gru, x, { output: 5 })).toThrow("connectivity: output is 5; y has 5 components");
    expect(() => connectivity((input) => gru.forward(input).last, x)).toThrow(
      "connectivity: y has shape [1, 5]; it must be [steps, B, M]",
    );
    expect(() => connectivity(gru, x, { sequence: -1 })).toThrow("connectivity: sequence is -1; x has 2 sequences");
  });
});
