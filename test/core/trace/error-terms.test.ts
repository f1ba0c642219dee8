import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { connectivity } from "../../../src/core/trace/connectivity.js";
import { decay } from "../../../src/core/trace/decay.js";
import { errorTerms } from "../../../src/core/trace/error-terms.js";
import { stepJacobians } from "../../../src/core/trace/step-jacobians.js";
import { randomTensor } from "../helpers.js";

const H = 6;

describe("errorTerms", () => {
  it.each([0.5, 0.9, 1, 1.25])("are γ^{t−k} of a linear network that keeps norms, γ = %d", (gamma) => {
    const srn = new SRN({ inputSize: 2, hiddenSize: H, activation: "identity", seed: 1 });
    const U = srn.parameters().weight_hh_l0.data.fill(0);
    for (let m = 0; m < H; m++) U[m * H + ((m + 1) % H)] = gamma;
    const T = 12;
    const [layer] = errorTerms(srn, randomTensor([T, 3, 2], 1, "float32"), { sequence: 1 }).layers;
    for (let t = 0; t < T; t++) {
      for (let k = 0; k < T; k++) expect(layer.norms[t * T + k]).toBeCloseTo(k > t ? 0 : gamma ** (t - k), 4);
    }
    expect(layer.gamma).toBeCloseTo(gamma, 6);
    expect(layer.intercept).toBeCloseTo(1, 5);
    expect(layer.bound).toBeCloseTo(gamma, 6);
  });

  it.each(["tanh", "logistic", "relu"] as const)(
    "never exceed the bound of Pascanu et al. 2013 with %s",
    (activation) => {
      const srn = new SRN({ inputSize: 2, hiddenSize: H, activation, spectralRadius: 1.2, numLayers: 2, seed: 1 });
      const T = 30;
      const { layers } = errorTerms(srn, randomTensor([T, 1, 2], 1, "float32"));
      expect(layers[0].bound).toBe(undefined);
      const { norms, bound } = layers[1];
      for (let t = 0; t < T; t++) {
        for (let k = 0; k <= t; k++) {
          expect(norms[t * T + k]).toBeLessThanOrEqual(norms[t * T + t] * bound! ** (t - k) * 1.00001);
        }
      }
      expect(
        errorTerms(new GRU({ inputSize: 2, hiddenSize: H }), randomTensor([2, 1, 2], 1, "float32")).layers[0].bound,
      ).toBe(undefined);
    },
  );

  it("are those of the trace of the sequence up to the loss, however long it is", () => {
    const gru = new GRU({ inputSize: 2, hiddenSize: 5, seed: 1 });
    const T = 140;
    const x = randomTensor([T, 1, 2], 1, "float32").detach();
    const { norms } = errorTerms(gru, x).layers[0];
    for (const t of [0, 60, 116, 117, 139]) {
      const { norm } = decay(gru.trace(new Tensor(x.data.slice(0, (t + 1) * 2), [t + 1, 1, 2])));
      for (const [lag, expected] of norm.entries()) expect(norms[t * T + t - lag]).toBeCloseTo(expected, 6);
    }
  });

  it("scale with the given gradient of each loss", () => {
    const gru = new GRU({ inputSize: 2, hiddenSize: 4, seed: 1 });
    const x = randomTensor([3, 1, 2], 1, "float32");
    const plain = errorTerms(gru, x).layers[0].norms;
    const lossGradient = Float32Array.from({ length: 12 }, (_, n) => [0, 1, 3][Math.floor(n / 4)] / 2);
    const { norms } = errorTerms(gru, x, { lossGradient }).layers[0];
    for (const [n, norm] of norms.entries()) expect(norm).toBeCloseTo(plain[n] * [0, 1, 3][Math.floor(n / 3)], 5);
  });

  it("are there for sequences of any sizes and lengths, and nothing looks ahead", () => {
    const size = fc.integer({ min: 1, max: 7 });
    fc.assert(
      fc.property(size, size, size, size, fc.gen(), (T, B, D, H, choose) => {
        const lengths = Array.from({ length: B }, () => choose(fc.integer, { min: 1, max: T }));
        const sequence = choose(fc.integer, { min: 0, max: B - 1 });
        const length = lengths[sequence];
        const lstm = new LSTM({ inputSize: D, hiddenSize: H, seed: 1 });
        const x = randomTensor([T, B, D], 1, "float32");
        const [{ norms, vectors }] = errorTerms(lstm, x, { sequence, lengths, vectors: true }).layers;
        const { norms: dependence } = connectivity(lstm, x, { sequence, lengths });
        const { T: steps, S, values } = stepJacobians(lstm, x, { sequence, lengths });
        expect([norms.length, dependence.length]).toEqual([length ** 2, length ** 2]);
        expect([steps, S, values.length]).toEqual([length, 2 * H, length * (2 * H) ** 2]);
        expect(vectors!.map(({ name, values: { length: count } }) => [name, count])).toEqual(
          ["i", "f", "g", "o"].map((name) => [name, length ** 2 * H]),
        );
        for (let n = 0; n < length ** 2; n++) {
          const ahead = n % length > Math.floor(n / length);
          expect([norms[n] > 0, dependence[n] > 0]).toEqual([!ahead, !ahead]);
        }
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  it("refuse what does not fit", () => {
    const gru = new GRU({ inputSize: 2, hiddenSize: 4 });
    const x = randomTensor([3, 2, 2], 1, "float32");
    expect(() => errorTerms(gru, x, { sequence: 2 })).toThrow("errorTerms: sequence is 2; x has 2 sequences");
    expect(() => errorTerms(gru, x, { lengths: [3] })).toThrow("errorTerms: lengths holds 1 numbers");
    expect(() => errorTerms(gru, x, { lossGradient: [1] })).toThrow(
      "errorTerms: lossGradient has 1 elements; [T, outputSize] = [3, 4] needs 12",
    );
    expect(() => errorTerms(gru, new Tensor(new Float32Array(6).fill(Number.NaN), [3, 1, 2]))).toThrow("x holds NaN");
    expect(() => errorTerms(gru, Tensor.from([[1, 2]]))).toThrow(
      "errorTerms: x has shape [1, 2]; it must be [T, B, D]",
    );
  });
});
