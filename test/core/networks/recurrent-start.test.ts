import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { SRN } from "../../../src/core/cells/srn.js";
import type { Initialization } from "../../../src/core/networks/initialization.js";
import { Embedding, Linear } from "../../../src/core/networks/layers.js";
import { copyOfParameters } from "../../../src/core/networks/parameters.js";
import { singularValues, spectralRadius } from "../../../src/core/tensor/linear-algebra.js";
import { sumOfSquares } from "../../../src/core/tensor/tensor.js";
import { learn, recallFirst } from "../cells/learn.js";

const H = 20;

/** The square blocks of recurrent weights. */
function blocksOf(data: ArrayLike<number>): number[][] {
  return Array.from({ length: data.length / (H * H) }, (_, gate) =>
    Array.from({ length: H * H }, (_, n) => data[gate * H * H + n]),
  );
}

describe("initialization", () => {
  it("orthogonal: every block of recurrent weights keeps norms, input weights as in xavier, biases 0", () => {
    const lstm = new LSTM({ inputSize: 40, hiddenSize: H, initialization: "orthogonal", bidirectional: true, seed: 1 });
    const { weight_ih_l0, weight_hh_l0, weight_hh_l0_reverse, bias_ih_l0 } = lstm.parameters();
    const blocks = [weight_hh_l0, weight_hh_l0_reverse].flatMap(({ data }) => blocksOf(data));
    expect(blocks.length).toBe(8);
    for (const block of blocks) {
      const values = singularValues(block, H);
      expect(Math.max(...values)).toBeCloseTo(1, 5);
      expect(Math.min(...values)).toBeCloseTo(1, 5);
    }
    expect(new Set(blocks.map((block) => block[0])).size).toBe(8);
    const bound = Math.sqrt(6 / 60);
    expect(Math.max(...weight_ih_l0.data)).toBeLessThanOrEqual(bound);
    expect(Math.max(...weight_ih_l0.data)).toBeGreaterThan(0.98 * bound);
    expect(bias_ih_l0.data.every((value) => value === 0)).toBe(true);
  });

  it("orthogonal: no direction is preferred, and half of the matrices are reflections", () => {
    const matrices = Array.from({ length: 200 }, (_, seed) => {
      const srn = new SRN({ inputSize: 1, hiddenSize: 2, initialization: "orthogonal", dtype: "float64", seed });
      return srn.parameters().weight_hh_l0.data;
    });
    const reflections = matrices.filter(([a, b, c, d]) => a * d - b * c < 0).length;
    expect(Math.abs(reflections / 200 - 0.5)).toBeLessThan(0.12);
    const mean = matrices.reduce((sum, [a]) => sum + a, 0) / 200;
    expect(Math.abs(mean)).toBeLessThan(0.15);
  });

  it("identity: recurrent weights pass the state on, input weights are tiny (IRNN, Le et al. 2015)", () => {
    const gru = new GRU({ inputSize: 40, hiddenSize: H, initialization: "identity", seed: 1 });
    const { weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0 } = gru.parameters();
    for (const block of blocksOf(weight_hh_l0.data)) {
      expect(block).toEqual(Array.from({ length: H * H }, (_, n) => (n % (H + 1) === 0 ? 1 : 0)));
    }
    const deviation = Math.sqrt(sumOfSquares(weight_ih_l0.data) / weight_ih_l0.data.length);
    expect(deviation / 0.001).toBeCloseTo(1, 1);
    expect([...bias_ih_l0.data, ...bias_hh_l0.data].every((value) => value === 0)).toBe(true);
  });

  it("identity: with ReLU it learns to recall over 60 steps, as a plain start does not", () => {
    const [identity, uniform] = (["identity", "uniform"] as const).map((initialization) => {
      const srn = new SRN({ inputSize: 2, hiddenSize: 16, activation: "relu", initialization, seed: 1 });
      return learn(srn, recallFirst(60), { steps: 150, rate: 0.003 });
    });
    expect(identity).toBeLessThan(0.1);
    expect(uniform).toBeGreaterThan(0.5);
  });

  it("spectralRadius: every block of every layer has it, whatever the initialization, and nothing else changes", () => {
    for (const initialization of ["uniform", "xavier", "orthogonal", "identity"] as const) {
      const options = { inputSize: 3, hiddenSize: H, numLayers: 2, initialization, seed: 1 };
      const plain = new GRU(options).parameters();
      const scaled = new GRU({ ...options, spectralRadius: 1.3 }).parameters();
      for (const [name, { data }] of Object.entries(scaled)) {
        if (!name.startsWith("weight_hh")) expect(data).toEqual(plain[name].data);
        else for (const block of blocksOf(data)) expect(spectralRadius(block, H)).toBeCloseTo(1.3, 4);
      }
    }
  });

  it("is refused where it is not known", () => {
    const wrong = { inputSize: 1, hiddenSize: 2, initialization: "zeros" as Initialization };
    const message = "initialization is zeros; it must be one of uniform, xavier, orthogonal, identity";
    expect(() => new SRN(wrong)).toThrow(`SRN: ${message}`);
    expect(() => new Linear({ inputSize: 1, outputSize: 2, initialization: wrong.initialization })).toThrow(message);
    for (const radius of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => new SRN({ inputSize: 1, hiddenSize: 2, spectralRadius: radius })).toThrow(
        `SRN: spectralRadius is ${radius}; it must be a number from 0`,
      );
    }
  });

  it("of layers without recurrent weights is xavier unless it is uniform", () => {
    for (const initialization of ["orthogonal", "identity"] as const) {
      const [linear, xavier] = [initialization, "xavier" as const].map((each) => {
        return copyOfParameters(new Linear({ inputSize: 3, outputSize: 2, initialization: each }).parameters());
      });
      expect(linear).toEqual(xavier);
      const sizes = { vocabularySize: 3, embeddingSize: 2 };
      const embedding = new Embedding({ ...sizes, initialization });
      expect(embedding.weight.data).toEqual(new Embedding({ ...sizes, initialization: "xavier" }).weight.data);
    }
  });
});

describe("forgetBias", () => {
  it("is the sum of the forget gate's two biases, in every layer and direction; the rest starts as without", () => {
    const options = { inputSize: 3, hiddenSize: 4, numLayers: 2, bidirectional: true, seed: 1 };
    const plain = new LSTM(options).parameters();
    const open = new LSTM({ ...options, forgetBias: 2 });
    for (const [name, { data }] of Object.entries(open.parameters())) {
      if (!name.startsWith("bias")) {
        expect(data).toEqual(plain[name].data);
        continue;
      }
      const other = open.parameters()[name.replace(/bias_.h/, name.includes("ih") ? "bias_hh" : "bias_ih")].data;
      for (const [n, value] of data.entries()) {
        if (n >= 4 && n < 8) expect(value + other[n]).toBe(2);
        else expect(value).toBe(plain[name].data[n]);
      }
    }
    expect(open.description().options.forgetBias).toBe(2);
    expect(() => new LSTM({ ...options, forgetBias: Number.NaN })).toThrow("LSTM: forgetBias is NaN");
  });
});
