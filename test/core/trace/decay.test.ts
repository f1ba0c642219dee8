import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { NeuralTuringMachine } from "../../../src/core/networks/neural-turing-machine.js";
import { copyOfParameters } from "../../../src/core/networks/parameters.js";
import { Sliced } from "../../../src/core/networks/sliced.js";
import { slice } from "../../../src/core/tensor/layout.js";
import { singularValues, spectralRadius } from "../../../src/core/tensor/linear-algebra.js";
import { decay } from "../../../src/core/trace/decay.js";
import { scaleSpectralRadius } from "../../../src/core/trace/spectrum.js";
import { expectClose, randomTensor } from "../helpers.js";

const H = 6;
const x = randomTensor([12, 3, 2], 1, "float32");

/** h_t = γ Q h_{t-1} + …, with Q a permutation, which keeps every norm. */
function linearNetwork(gamma: number): SRN {
  const srn = new SRN({ inputSize: 2, hiddenSize: H, activation: "identity", seed: 1 });
  const U = srn.parameters().weight_hh_l0.data.fill(0);
  for (let m = 0; m < H; m++) U[m * H + ((m + 1) % H)] = gamma;
  return srn;
}

describe("decay", () => {
  it.each([0.5, 0.9, 1, 1.25])("fits γ = %d of a linear network exactly", (gamma) => {
    const trace = linearNetwork(gamma).trace(x);
    const whole = decay(trace);
    const one = decay(trace, { layer: 0, sequence: 2 });
    expect(one.lag).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(one.gamma).toBeCloseTo(gamma, 6);
    expect(whole.gamma).toBeCloseTo(gamma, 6);
    expect(one.intercept).toBeCloseTo(1, 5);
    expect(whole.intercept).toBeCloseTo(Math.sqrt(3), 5);
    for (const lag of one.lag) expect(one.norm[lag] / gamma ** lag).toBeCloseTo(1, 5);
  });

  it("counts back from each sequence's own end, and in a reverse layer from the start", () => {
    const srn = new SRN({ inputSize: 2, hiddenSize: H, bidirectional: true, seed: 1 });
    const trace = srn.trace(x, { lengths: [12, 5, 1] });
    const alone = srn.trace(slice(slice(x, 0, 0, 5), 1, 1, 2), {
      lossGradient: new Float32Array(2 * H).fill(12 ** -0.5),
    });
    for (const layer of [0, 1]) {
      const { norm } = decay(trace, { layer, sequence: 1 });
      expectClose("norm", norm.slice(0, 5), decay(alone, { layer }).norm, 1e-5);
      expect(norm.slice(5)).toEqual(new Array(7).fill(0));
      expect(norm[0]).toBeGreaterThan(norm[4]);
    }
    expect(decay(trace).norm).toEqual(decay(trace, { layer: 0 }).norm);
  });

  it("is the norm over all net inputs, whatever their shapes and however many steps the layer has", () => {
    const machine = new NeuralTuringMachine({ inputSize: 2, hiddenSize: H, slots: 3, width: 2, seed: 1 });
    const sliced = new Sliced({
      networks: [new GRU({ inputSize: 2, hiddenSize: H }), new GRU({ inputSize: H, hiddenSize: H })],
      sliceLengths: [4],
    });
    for (const trace of [machine.trace(x), sliced.trace(x)]) {
      const { norm, lag } = decay(trace);
      const { errorTerms, T = trace.T } = trace.layers[trace.layers.length - 1];
      expect(lag).toHaveLength(T);
      const squares = errorTerms
        .flatMap(({ values }) => [...values])
        .reduce((total, value) => total + value * value, 0);
      expect(norm.reduce((total, each) => total + each * each, 0)).toBeCloseTo(squares, 6);
    }
  });

  it("is bounded by (γ_f σ_max(U))^{t−k} for tanh and logistic (Pascanu et al. 2013)", () => {
    for (const [activation, slope] of [
      ["tanh", 1],
      ["logistic", 0.25],
    ] as const) {
      const srn = new SRN({ inputSize: 2, hiddenSize: H, activation, seed: 1 });
      const [largest] = singularValues(srn.parameters().weight_hh_l0.data, H);
      const { lag, norm } = decay(srn.trace(x), { sequence: 0 });
      for (const n of lag) expect(norm[n]).toBeLessThanOrEqual(norm[0] * (slope * largest) ** n * 1.00001);
    }
  });

  it("takes the norm over every net input of one layer", () => {
    const trace = new LSTM({ inputSize: 2, hiddenSize: H, numLayers: 2, seed: 1 }).trace(x);
    for (const layer of [0, 1]) {
      const step = 12 - 1 - 4;
      let squares = 0;
      for (const { values } of trace.layers[layer].errorTerms) {
        for (let n = 0; n < 3 * H; n++) squares += values[step * 3 * H + n] ** 2;
      }
      expect(decay(trace, { layer }).norm[4]).toBeCloseTo(Math.sqrt(squares), 10);
    }
    expect(decay(trace)).toEqual(decay(trace, { layer: 1 }));
  });

  it("leaves zeros out, and has no γ where nothing is left", () => {
    const still = linearNetwork(0).trace(x);
    expect(decay(still).norm.slice(1)).toEqual(new Array(11).fill(0));
    expect(decay(still).gamma).toBeNaN();
  });

  it("refuses a layer or sequence that is not there", () => {
    const trace = linearNetwork(1).trace(x);
    expect(() => decay(trace, { layer: 1 })).toThrow("decay: layer is 1; the trace has 1 layers");
    expect(() => decay(trace, { sequence: 3 })).toThrow("decay: sequence is 3; the trace has 3 sequences");
  });
});

describe("scaleSpectralRadius", () => {
  it("gives every block of every layer the radius, and leaves the rest alone", () => {
    const lstm = new LSTM({ inputSize: 2, hiddenSize: H, numLayers: 2, seed: 1 });
    const before = copyOfParameters(lstm.parameters());
    const scaled = scaleSpectralRadius(lstm, 1.5);
    expect(copyOfParameters(lstm.parameters())).toEqual(before);
    for (const [name, { data }] of Object.entries(scaled.parameters())) {
      if (!name.startsWith("weight_hh")) {
        expect(data).toEqual(before[name]);
        continue;
      }
      for (let gate = 0; gate < 4; gate++) {
        const block = data.subarray(gate * H * H, (gate + 1) * H * H);
        expect(spectralRadius(block, H)).toBeCloseTo(1.5, 5);
        const ratio = block[3] / before[name][gate * H * H + 3];
        expect(block[7] / before[name][gate * H * H + 7]).toBeCloseTo(ratio, 5);
      }
    }
  });

  it("changes the fitted γ in proportion for a linear network", () => {
    expect(decay(scaleSpectralRadius(linearNetwork(0.3), 0.8).trace(x)).gamma).toBeCloseTo(0.8, 6);
  });

  it("refuses what cannot be scaled", () => {
    expect(() => scaleSpectralRadius(linearNetwork(1), -1)).toThrow("scaleSpectralRadius: rho is -1");
    expect(() => scaleSpectralRadius(linearNetwork(0), 1)).toThrow("a block of weight_hh_l0 has spectral radius 0");
  });
});
