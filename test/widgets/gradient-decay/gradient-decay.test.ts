import { describe, expect, it } from "vitest";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { MinGRU } from "../../../src/core/cells/min-gru.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { singularValues, spectralRadius } from "../../../src/core/tensor/linear-algebra.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { decay } from "../../../src/core/trace/decay.js";
import { scaleSpectralRadius } from "../../../src/core/trace/spectrum.js";
import { pictureFrame } from "../../../widgets/base/figure.js";
import {
  decayCurves,
  decayTable,
  decayWeights,
  firstRadius,
  type GradientDecayState,
} from "../../../widgets/gradient-decay/curves.js";
import { gradientDecayFigure } from "../../../widgets/gradient-decay/figure.js";
import { gradientDecay } from "../../../widgets/gradient-decay/model.js";
import { decayTableFigure } from "../../../widgets/gradient-decay/table.js";
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
    const [given] = decayWeights(stateOf(gradientDecay(srn, x)));
    expect(given.radius).toBeCloseTo(spectralRadius(U, 6), 10);
    expect(given.singular).toBeCloseTo(singularValues(U, 6)[0], 10);
    const [scaled] = decayWeights(stateOf(gradientDecay(srn, x, { spectralRadius: 2 })));
    const V = scaleSpectralRadius(srn, 2).parameters().weight_hh_l0.data;
    expect(scaled.radius).toBeCloseTo(spectralRadius(V, 6), 5);
    expect(scaled.singular).toBeCloseTo(singularValues(V, 6)[0], 5);
  });

  it("draws one point a lag, and through them the line γ^{t−k}, of each network", () => {
    const state = stateOf(gradientDecay({ A: srn, B: lstm }, x));
    const curves = decayCurves(state);
    const { data } = gradientDecayFigure(state, curves, pictureFrame);
    const two = ["markers", "lines", "markers", "lines"];
    expect(data.map(({ mode }) => mode)).toEqual([...two, "lines", "lines", "lines"]);
    expect(data.map(({ x: lags }) => (lags as number[]).length)).toEqual(new Array(7).fill(12));
    expect(data[2].y).toEqual(curves[1].norm);
    const line = data[3].y as number[];
    for (let lag = 1; lag < 12; lag++) expect(line[lag] / line[lag - 1]).toBeCloseTo(curves[1].gamma, 10);
  });

  it("tells of an SRN the bound of Pascanu et al., which no error term exceeds, and draws it", () => {
    for (const spectralRadius of [0.5, 1.5]) {
      for (const activation of ["tanh", "logistic"]) {
        const state = stateOf(gradientDecay({ SRN: srn, LSTM: lstm }, x, { spectralRadius, activation }));
        const curves = decayCurves(state);
        const slope = activation === "tanh" ? 1 : 1 / 4;
        const U = scaleSpectralRadius(srn, spectralRadius).parameters().weight_hh_l0.data;
        expect(curves[0].bound).toBeCloseTo(slope * singularValues(U, 6)[0], 5);
        expect(curves[1].bound).toBeNaN();
        const { data } = gradientDecayFigure(state, curves, pictureFrame);
        const bound = data[4].y as number[];
        expect(data[4].name).toContain("SRN: bound");
        for (const [lag, norm] of curves[0].norm.entries()) expect(norm).toBeLessThanOrEqual(bound[lag] * 1.0001);
      }
    }
  });

  it("predicts the γ of a linear SRN to be its spectral radius, and less where f is flat", () => {
    const settings = { spectralRadius: 0.9, activation: "identity" };
    const [linear] = decayCurves(stateOf(gradientDecay(srn, x, settings)));
    expect(linear.predicted).toBeCloseTo(0.9, 5);
    const [bent] = decayCurves(stateOf(gradientDecay(srn, x, { ...settings, activation: "tanh" })));
    expect(bent.predicted).toBeLessThan(0.9);
    // Over many steps the fitted one comes near it.
    const long = randomTensor([200, 1, 4], 3, "float32");
    const [fitted] = decayCurves(stateOf(gradientDecay(srn, long, { ...settings, activation: "tanh" })));
    expect(fitted.gamma / fitted.predicted).toBeCloseTo(1, 1);
    expect(decayCurves(stateOf(gradientDecay(lstm, x)))[0].predicted).toBeNaN();
  });

  it("clips the gradient that the error terms make: ∂L/∂U = Σ δ hᵀ, ∂L/∂W = Σ δ xᵀ, ∂L/∂b = Σ δ (NNDL §6.4)", () => {
    const one = new Tensor(x.data.subarray(0, 12 * 4), [12, 1, 4]);
    const { layers } = srn.trace(one);
    const [h, delta] = [layers[0].states[0].values, layers[0].errorTerms[0].values];
    let squares = 0;
    for (let i = 0; i < 6; i++) {
      const along = (values: ArrayLike<number>, size: number, j: number, before: number): number =>
        Array.from({ length: 12 - before }, (_, t) => delta[(t + before) * 6 + i] * values[t * size + j]).reduce(
          (a, b) => a + b,
        );
      for (let j = 0; j < 6; j++) squares += along(h, 6, j, 1) ** 2;
      for (let j = 0; j < 4; j++) squares += along(one.data, 4, j, 0) ** 2;
      squares += 2 * Array.from({ length: 12 }, (_, t) => delta[t * 6 + i]).reduce((a, b) => a + b) ** 2;
    }
    const w = gradientDecay(srn, one);
    const [whole] = decayCurves(stateOf(w));
    expect(whole.gradient).toBeCloseTo(Math.sqrt(squares), 4);
    expect(whole.kept).toBe(1);
    w.set({ clip: whole.gradient / 4 });
    const curves = decayCurves(stateOf(w));
    const { data } = gradientDecayFigure(stateOf(w), curves, pictureFrame);
    const clipped = data[3].y as number[];
    for (const [lag, norm] of whole.norm.entries()) expect(clipped[lag] / norm).toBeCloseTo(1 / 4, 6);
    w.set({ clip: whole.gradient * 2 });
    expect(decayCurves(stateOf(w))[0].kept).toBe(1);
  });

  it("maps the error terms of every step: those of step t are the last ones of the first t steps", () => {
    const one = new Tensor(
      x.data.filter((_, n) => Math.floor(n / 4) % 3 === 0),
      [12, 1, 4],
    );
    const state = stateOf(
      gradientDecay({ SRN: srn, LSTM: lstm }, x, { show: "table", network: "LSTM", spectralRadius: 1.1 }),
    );
    const table = decayTable(state);
    const { data } = decayTableFigure(state, table, pictureFrame);
    const z = data[0].z as (number | null)[][];
    for (let t = 1; t < 12; t++) {
      const first = new Tensor(one.data.subarray(0, (t + 1) * 4), [t + 1, 1, 4]);
      const { norm } = decay(scaleSpectralRadius(lstm, 1.1).trace(first));
      for (let k = 0; k < 12; k++) {
        if (k > t) expect(z[t][k]).toBeNull();
        else expect(10 ** (z[t][k] as number) / norm[t - k]).toBeCloseTo(1, 3);
      }
    }
  });

  it("computes only the networks that are chosen", () => {
    const w = gradientDecay({ SRN: srn, LSTM: lstm }, x, { shown: ["LSTM"] });
    expect(Object.keys(w.get("gamma"))).toEqual(["LSTM"]);
    expect(decayCurves(stateOf(w)).map(({ name, place }) => [name, place])).toEqual([["LSTM", 1]]);
    w.set({ shown: [] });
    expect(gradientDecayFigure(stateOf(w), decayCurves(stateOf(w)), pictureFrame).data).toEqual([]);
  });

  it("leaves out what has no place on a logarithmic axis", () => {
    const state = stateOf(gradientDecay(srn, x));
    const curve = {
      name: "A",
      lag: [0, 1, 2],
      norm: [1, 0, Number.POSITIVE_INFINITY],
      gamma: Number.NaN,
      intercept: 1,
      place: 0,
      predicted: Number.NaN,
      bound: Number.NaN,
      gradient: 1,
      kept: 1,
    };
    const { data } = gradientDecayFigure(state, [curve], pictureFrame);
    expect(data.map(({ y }) => y)).toEqual([
      [1, null, null],
      [null, null, null],
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
    const { networks, T } = a.get("data");
    expect(networks.map(({ description }) => description.network)).toEqual(["SRN", "ResidualRNN", "GRU", "LSTM"]);
    expect(T).toBe(50);
  });

  it("shows a network without recurrent weights too, and leaves it alone", () => {
    const w = gradientDecay({ MinGRU: new MinGRU({ inputSize: 4, hiddenSize: 6, seed: 2 }), SRN: srn }, x);
    const before = w.get("gamma");
    expect([...decayWeights(stateOf(w))].map(({ radius }) => Number.isNaN(radius))).toEqual([true, false]);
    expect(firstRadius(stateOf(w))).toBeCloseTo(spectralRadius(srn.parameters().weight_hh_l0.data, 6), 10);
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
    expect(() => w.set({ clip: 0 })).toThrow("gradientDecay: clip is 0; it must be a positive number, or null");
    expect(() => w.set({ shown: ["GRU"] })).toThrow("gradientDecay: there is no network GRU; there are SRN");
    expect(() => w.set({ show: "all" as never })).toThrow('gradientDecay: show is all; it must be "lags" or "table"');
    expect([w.get("spectralRadius"), w.get("length"), w.get("activation")]).toEqual([null, 12, null]);
  });
});
