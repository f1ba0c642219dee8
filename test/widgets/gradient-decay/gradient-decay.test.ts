import { describe, expect, it } from "vitest";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { MinGRU } from "../../../src/core/cells/min-gru.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { singularValues, spectralRadius } from "../../../src/core/tensor/linear-algebra.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { decay } from "../../../src/core/trace/decay.js";
import { scaleSpectralRadius } from "../../../src/core/trace/spectrum.js";
import { pictureFrame } from "../../../widgets/base/figure.js";
import { decayCurves, type GradientDecayState } from "../../../widgets/gradient-decay/curves.js";
import { gradientDecayFigure } from "../../../widgets/gradient-decay/figure.js";
import { gradientDecay } from "../../../widgets/gradient-decay/model.js";
import { randomTensor } from "../../core/helpers.js";
import { hostile, textOf } from "../traces.js";

const x = randomTensor([12, 3, 4], 1, "float32");
const srn = new SRN({ inputSize: 4, hiddenSize: 6, seed: 2 });
const lstm = new LSTM({ inputSize: 4, hiddenSize: 5, seed: 2 });

function stateOf(widget: ReturnType<typeof gradientDecay>): GradientDecayState {
  return new Proxy({} as GradientDecayState, { get: (_, name) => widget.get(name as keyof GradientDecayState) });
}

describe("gradientDecay", () => {
  it("fits the γ of the network as it is", () => {
    const w = gradientDecay({ SRN: srn, LSTM: lstm }, x);
    expect(w.get("gamma")).toEqual({ SRN: decay(srn.trace(x)).gamma, LSTM: decay(lstm.trace(x)).gamma });
    expect([w.get("spectralRadius"), w.get("activation"), w.get("length")]).toEqual([null, null, 12]);
  });

  it("computes everything anew when a value is set", () => {
    const w = gradientDecay(srn, x);
    w.set({ spectralRadius: 1.3, length: 8 });
    const first = new Tensor(x.data.subarray(0, 8 * 3 * 4), [8, 3, 4]);
    expect(w.get("gamma").SRN).toBe(decay(scaleSpectralRadius(srn, 1.3).trace(first)).gamma);
    w.set({ spectralRadius: null, activation: "identity", length: 12 });
    const linear = new SRN({ inputSize: 4, hiddenSize: 6, seed: 2, activation: "identity" });
    expect(w.get("gamma").SRN).toBe(decay(linear.trace(x)).gamma);
  });

  it("tells the spectral radius and the largest singular value of the weights it shows", () => {
    const U = srn.parameters().weight_hh_l0.data;
    const [given] = decayCurves(stateOf(gradientDecay(srn, x)));
    expect(given.radius).toBeCloseTo(spectralRadius(U, 6), 10);
    expect(given.singular).toBeCloseTo(singularValues(U, 6)[0], 10);
    const [scaled] = decayCurves(stateOf(gradientDecay(srn, x, { spectralRadius: 2 })));
    const V = scaleSpectralRadius(srn, 2).parameters().weight_hh_l0.data;
    expect(scaled.radius).toBeCloseTo(spectralRadius(V, 6), 5);
    expect(scaled.singular).toBeCloseTo(singularValues(V, 6)[0], 5);
  });

  it("draws one point a lag, and through them the line γ^{t−k}, of each network", () => {
    const state = stateOf(gradientDecay({ A: srn, B: lstm }, x));
    const curves = decayCurves(state);
    const { data } = gradientDecayFigure(state, curves, pictureFrame);
    expect(data.map(({ mode, x: lags }) => [mode, (lags as number[]).length])).toEqual([
      ["markers", 12],
      ["lines", 12],
      ["markers", 12],
      ["lines", 12],
    ]);
    expect(data[2].y).toEqual(curves[1].norm);
    const line = data[3].y as number[];
    for (let lag = 1; lag < 12; lag++) expect(line[lag] / line[lag - 1]).toBeCloseTo(curves[1].gamma, 10);
  });

  it("leaves out what has no place on a logarithmic axis", () => {
    const state = stateOf(gradientDecay(srn, x));
    const curve = {
      name: "A",
      lag: [0, 1, 2],
      norm: [1, 0, Number.POSITIVE_INFINITY],
      gamma: Number.NaN,
      intercept: 1,
      radius: 1,
      singular: 1,
      fixed: null,
    };
    const { data } = gradientDecayFigure(state, [curve], pictureFrame);
    expect(data.map(({ y }) => y)).toEqual([
      [1, null, null],
      [null, null, null],
    ]);
  });

  it("keeps its own copy: what the network learns later changes nothing", () => {
    const learning = new SRN({ inputSize: 4, hiddenSize: 6, seed: 2 });
    const w = gradientDecay(learning, x);
    const before = w.get("gamma").SRN;
    learning.parameters().weight_hh_l0.data.fill(0.1);
    w.set({ length: 12 });
    expect(w.get("gamma").SRN).toBe(before);
  });

  it("has something to show without any argument, always the same", () => {
    const [a, b] = [gradientDecay(), gradientDecay()];
    expect(a.get("gamma")).toEqual(b.get("gamma"));
    const { data } = a.get("data").networks[0] ? { data: a.get("data") } : { data: undefined };
    expect(data?.networks[0].description).toMatchObject({ network: "SRN", options: { hiddenSize: 32 } });
    expect(data?.T).toBe(50);
  });

  it("shows a network without recurrent weights too, and leaves it alone", () => {
    const w = gradientDecay({ MinGRU: new MinGRU({ inputSize: 4, hiddenSize: 6, seed: 2 }), SRN: srn }, x);
    const before = w.get("gamma");
    expect(decayCurves(stateOf(w)).map(({ radius }) => Number.isNaN(radius))).toEqual([true, false]);
    w.set({ spectralRadius: 1.4 });
    expect(w.get("gamma").MinGRU).toBe(before.MinGRU);
    expect(w.get("gamma").SRN).not.toBe(before.SRN);
  });

  it("shows hostile text as text", () => {
    const state = stateOf(gradientDecay({ [hostile]: srn }, x, { title: hostile }));
    expect(textOf(gradientDecayFigure(state, decayCurves(state), pictureFrame))).not.toContain("<img");
  });

  it("refuses what cannot be, and stays as it was", () => {
    expect(() => gradientDecay(srn, randomTensor([12, 3, 5], 1, "float32"))).toThrow(
      "gradientDecay: x has shape [12, 3, 5]; the last axis must be inputSize = 4 of SRN",
    );
    expect(() => gradientDecay(srn, randomTensor([1, 3, 4], 1, "float32"))).toThrow("T of at least 2");
    const w = gradientDecay(srn, x);
    expect(() => w.set({ spectralRadius: Number.NaN })).toThrow("gradientDecay: spectralRadius is NaN");
    expect(() => w.set({ length: 13 })).toThrow("gradientDecay: length is 13; it must be a whole number from 2 to 12");
    expect(() => w.set({ activation: "sine" })).toThrow("activation is sine");
    expect([w.get("spectralRadius"), w.get("length"), w.get("activation")]).toEqual([null, 12, null]);
  });
});
