import { Matrix, solve } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { SRN } from "../../../src/core/cells/srn.js";
import { DelayLine } from "../../../src/core/networks/delay-line.js";
import { TDNN } from "../../../src/core/networks/tdnn.js";
import { slice } from "../../../src/core/tensor/layout.js";
import { matmul } from "../../../src/core/tensor/products.js";
import { Random } from "../../../src/core/tensor/random.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { memoryCurve } from "../../../src/core/trace/memory-curve.js";
import { randomTensor } from "../helpers.js";

const noise = new Random(1).uniformTensor([4000, 1, 1], -1, 1);

describe("memoryCurve", () => {
  it("of a delay line is 1 up to its length and 0 beyond", () => {
    const K = 5;
    const { delay, capacity, total } = memoryCurve(new DelayLine({ inputSize: 1, delays: K }), noise, { maxDelay: 12 });
    for (const k of delay) {
      if (k <= K) expect(capacity[k]).toBeCloseTo(1, 9);
      else expect(capacity[k]).toBeLessThan(0.01);
    }
    expect(total).toBeCloseTo(K + 1, 1);
  });

  it("of a linear SRN is the closed form w_kᵀ C⁻¹ w_k with w_k = Uᵏ w (Jaeger 2001), whose sum is H", () => {
    const H = 6;
    const srn = new SRN({ inputSize: 1, hiddenSize: H, activation: "identity", initialization: "orthogonal", seed: 2 });
    const { weight_hh_l0, weight_ih_l0 } = srn.parameters();
    for (let n = 0; n < H * H; n++) weight_hh_l0.data[n] *= 0.85;
    const U = Matrix.from1DArray(H, H, [...weight_hh_l0.data]);
    const powers = [Matrix.columnVector([...weight_ih_l0.data])];
    for (let k = 1; k < 300; k++) powers.push(U.mmul(powers[k - 1]));
    const covariance = powers.reduce((sum, w) => sum.add(w.mmul(w.transpose())), Matrix.zeros(H, H));
    const closed = powers.map((w) => w.transpose().mmul(solve(covariance, w)).get(0, 0));
    expect(closed.reduce((sum, each) => sum + each, 0)).toBeCloseTo(H, 6);
    const { capacity, total } = memoryCurve(srn, new Random(3).normalTensor([20_000, 1, 1]), { maxDelay: 40 });
    for (const [k, value] of capacity.entries()) expect(Math.abs(value - closed[k])).toBeLessThan(0.03);
    expect(total).toBeGreaterThan(H - 0.3);
    expect(total).toBeLessThan(H + 0.1);
  });

  it("tells how RNN, TDNN and AR differ in what they remember", () => {
    const maxDelay = 15;
    const K = 3;
    const srn = memoryCurve(new SRN({ inputSize: 1, hiddenSize: 12, spectralRadius: 0.95, seed: 1 }), noise, {
      maxDelay,
    });
    const tdnn = memoryCurve(new TDNN({ inputSize: 1, hiddenSize: 12, delays: [K], seed: 1 }), noise, { maxDelay });
    const line = new DelayLine({ inputSize: 1, delays: K });
    const weights = Tensor.from([[0.5], [-0.3], [0.2], [0.4]]);
    const ar = memoryCurve((x) => matmul(line.forward(x).y, weights), noise, { maxDelay });
    // A window remembers perfectly and ends; recursion goes on and fades; one number holds one number's worth.
    for (let k = 0; k <= K; k++) expect(tdnn.capacity[k]).toBeGreaterThan(0.97);
    for (let k = K + 1; k <= maxDelay; k++) expect(tdnn.capacity[k]).toBeLessThan(0.01);
    expect(srn.capacity[K + 2]).toBeGreaterThan(0.5);
    expect(srn.capacity[0]).toBeGreaterThan(srn.capacity[9]);
    expect(srn.total).toBeGreaterThan(tdnn.total);
    expect(srn.total).toBeLessThan(12);
    expect(ar.total).toBeGreaterThan(0.9);
    expect(ar.total).toBeLessThan(1.1);
  });

  it("is the mean over the input's components, and counts steps within sequences only", () => {
    const x = randomTensor([60, 6, 2], 1, "float32").detach();
    const first = memoryCurve((input) => slice(input, 2, 0, 1), x, { maxDelay: 2 });
    expect(first.components[0]).toBeCloseTo(1, 9);
    expect(first.components[1]).toBeLessThan(0.1);
    expect(first.capacity[0]).toBeCloseTo((first.components[0] + first.components[1]) / 2, 12);
    const lengths = [40, 60, 10, 3, 33, 60];
    const spoilt = x.data.map((value, n) => (Math.floor(n / 12) < lengths[Math.floor(n / 2) % 6] ? value : 1e6));
    const line = new DelayLine({ inputSize: 2, delays: 2 });
    expect(memoryCurve(line, new Tensor(spoilt, x.shape), { maxDelay: 4, lengths })).toEqual(
      memoryCurve(line, x, { maxDelay: 4, lengths }),
    );
  });

  it("is 0 of what never moves", () => {
    const srn = new SRN({ inputSize: 1, hiddenSize: 2, seed: 1 });
    srn.parameters().weight_ih_l0.data.fill(0);
    srn.parameters().weight_hh_l0.data.fill(0);
    expect(memoryCurve(srn, noise, { maxDelay: 2 }).capacity).toEqual([0, 0, 0]);
  });

  it("refuses what does not fit", () => {
    const srn = new SRN({ inputSize: 1, hiddenSize: 2 });
    expect(() => memoryCurve(srn, Tensor.from([[1]]))).toThrow("memoryCurve: x has shape [1, 1]; it must be [T, B, D]");
    expect(() => memoryCurve(srn, noise, { maxDelay: 3997 })).toThrow(
      "memoryCurve: 3 steps lie beyond maxDelay = 3997",
    );
    expect(() => memoryCurve(srn, noise, { maxDelay: -1 })).toThrow("memoryCurve: maxDelay is -1");
    expect(() => memoryCurve(srn, noise, { ridge: 0 })).toThrow(
      "memoryCurve: ridge is 0; it must be a positive number",
    );
    expect(() => memoryCurve(srn, noise, { lengths: [9999] })).toThrow("memoryCurve: lengths[0] is 9999");
    const spoilt = Tensor.from([[[1]], [[2]], [[3]], [[4]], [[5]], [[6]]]);
    spoilt.data[1] = Number.NaN;
    expect(() => memoryCurve(srn, spoilt, { maxDelay: 1 })).toThrow("SRN.forward: x holds NaN");
    expect(() => memoryCurve((x) => x, spoilt, { maxDelay: 1 })).toThrow("memoryCurve: y holds NaN");
    expect(() => memoryCurve((x) => slice(x, 0, 0, 9), noise)).toThrow(
      "memoryCurve: y has shape [9, 1, 1]; it must be [T, B, M] = [4000, 1, M]",
    );
  });
});
