import { describe, expect, it } from "vitest";
import "../fake-picture.js";
import { GRU } from "../../../src/core/cells/gru.js";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { SRN } from "../../../src/core/cells/srn.js";
import type { Recurrent } from "../../../src/core/networks/recurrent.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { projectStates } from "../../../src/core/trace/projection.js";
import { recurrentSpectra, scaleSpectralRadius } from "../../../src/core/trace/spectrum.js";
import { jacobianBlock, jacobianSpectra, stepJacobians } from "../../../src/core/trace/step-jacobians.js";
import { pictureFrame } from "../../../widgets/base/figure.js";
import type { Widget } from "../../../widgets/base/widget.js";
import { spectrumFigure } from "../../../widgets/spectrum/figure.js";
import { spectrum } from "../../../widgets/spectrum/model.js";
import { type SpectrumState, spectraOf } from "../../../widgets/spectrum/spectra.js";
import { expectClose } from "../../core/helpers.js";
import { installHost } from "../base/mock-host.js";
import { D, everyCell, T, x } from "../networks.js";
import { hostile, textOf } from "../traces.js";

interface Drawn {
  x: number[];
  y: number[];
}

function stateOf(widget: Widget<SpectrumState>): SpectrumState {
  return new Proxy({} as SpectrumState, { get: (_, name) => widget.get(name as keyof SpectrumState) });
}

function draw(widget: Widget<SpectrumState>): Drawn[] {
  return spectrumFigure(stateOf(widget), spectraOf(stateOf(widget)), pictureFrame).data as unknown as Drawn[];
}

describe("spectrum", () => {
  it.each(Object.entries(everyCell))(
    "has the eigenvalues and singular values of %s and of a step of it",
    (_, network) => {
      const recurrent = network as Recurrent;
      const widget = spectrum(recurrent, x, { sequence: 1, step: 4 });
      const scalable = recurrentSpectra(recurrent).length > 0;
      if (scalable) widget.set({ spectralRadius: 1.2 });
      else expect(() => widget.set({ spectralRadius: 1.2 })).toThrow("has no recurrent weights that can be scaled");
      const scaled = scalable ? scaleSpectralRadius(recurrent, 1.2) : recurrent;
      const drawn = draw(widget);
      if (scalable) {
        const [{ real, imaginary, singularValues }] = recurrentSpectra(scaled);
        expectClose("real", drawn[0].x, real, 1e-4, 1);
        expectClose("imaginary", drawn[0].y, imaginary, 1e-4, 1);
        expectClose("σ", drawn[1].y, singularValues, 1e-4, 1);
      }
      const jacobians = stepJacobians(scaled, x, { sequence: 1 });
      const { real, imaginary, singularValues } = jacobianSpectra(jacobians);
      const { S } = jacobians;
      const [values, stretch] = drawn.slice(scalable ? 2 : 0);
      expectClose("real", values.x, real.subarray(3 * S, 4 * S), 1e-4, 1);
      expectClose("imaginary", values.y, imaginary.subarray(3 * S, 4 * S), 1e-4, 1);
      expectClose("σ", stretch.y, singularValues.subarray(3 * S, 4 * S), 1e-4, 1);
    },
  );

  it("takes the layer and the gate of the chosen weights", () => {
    const lstm = new LSTM({ inputSize: D, hiddenSize: 4, numLayers: 2, bidirectional: true, seed: 1 });
    const widget = spectrum(lstm, x);
    const { blocks } = widget.get("data");
    expect(blocks).toHaveLength(16);
    expect(blocks[5]).toBe("weight_hh_l0_reverse, f");
    widget.set({ block: 5, step: 2 });
    const { weights, jacobian } = spectraOf(stateOf(widget));
    expectClose("weights", weights?.real ?? [], recurrentSpectra(lstm)[5].real, 1e-5, 1);
    const part = jacobianBlock(stepJacobians(lstm, x), { layer: 0, reverse: true });
    expectClose("σ", jacobian.singularValues, jacobianSpectra(part).singularValues.subarray(8, 16), 1e-5, 1);
  });

  it("draws the path in the plane of the network as given, whatever the radius", () => {
    const srn = new SRN({ inputSize: D, hiddenSize: 5, seed: 2 });
    const one = new Tensor(
      x.data.filter((_, n) => Math.floor(n / D) % 2 === 0),
      [T, 1, D],
    );
    const widget = spectrum(srn, one);
    const { points, components = [], mean = [] } = projectStates(srn.trace(one));
    const [given, path] = draw(widget).slice(-2);
    const flat = (line: Drawn) => line.x.flatMap((at, t) => [at, line.y[t]]);
    expectClose("path", flat(given), points, 1e-4, 1e-4);
    expect(flat(path)).toEqual(flat(given));
    const [still, moved] = draw(widget.set({ spectralRadius: 1.7 })).slice(-2);
    expect(flat(still)).toEqual(flat(given));
    const h = scaleSpectralRadius(srn, 1.7).trace(one).layers[0].states[0].values;
    const expected = Array.from({ length: T * 2 }, (_, n) => {
      const state = h.subarray(Math.floor(n / 2) * 5, Math.floor(n / 2) * 5 + 5);
      return components[n % 2].reduce((sum, weight, k) => sum + weight * (state[k] - mean[k]), 0);
    });
    expectClose("moved", flat(moved), expected, 1e-4, 1e-4);
  });

  it("moves an eigenvalue with its conjugate, of one gate alone, and the path follows", () => {
    const gru = new GRU({ inputSize: D, hiddenSize: 6, seed: 3 });
    const widget = spectrum(gru, x, { block: 1 });
    const given = recurrentSpectra(gru);
    const place = given[1].imaginary.findIndex((part) => part > 0);
    widget.set({ moved: [{ block: 1, place, real: -0.3, imaginary: 1.4 }], chosen: place });
    const { weights, path, givenPath } = spectraOf(stateOf(widget));
    const found = (real: number, imaginary: number): number =>
      Math.min(
        ...Array.from(weights?.real ?? [], (re, k) => Math.hypot(re - real, (weights?.imaginary[k] ?? 0) - imaginary)),
      );
    for (const sign of [1, -1]) expect(found(-0.3, sign * 1.4)).toBeLessThan(1e-5);
    for (const [k, real] of given[1].real.entries()) {
      if (k !== place && k !== place + 1) expect(found(real, given[1].imaginary[k])).toBeLessThan(1e-5);
    }
    expect(path).not.toEqual(givenPath);
    widget.set({ block: 0, chosen: 0 });
    expectClose("another gate", spectraOf(stateOf(widget)).weights?.real ?? [], given[0].real, 1e-5, 1);
    expect(() => widget.set({ moved: [{ block: 1, place: place + 1, real: 1, imaginary: 0 }] })).toThrow(
      "is not the place of an eigenvalue of block 1",
    );
    const lone = given[0].imaginary.indexOf(0);
    if (lone >= 0)
      expect(() => widget.set({ moved: [{ block: 0, place: lone, real: 1, imaginary: 1 }] })).toThrow(
        "real where it was",
      );
  });

  it("counts the singular values of two units by whole numbers", () => {
    const srn = new SRN({ inputSize: D, hiddenSize: 2, seed: 1 });
    const { layout } = spectrumFigure(stateOf(spectrum(srn, x)), spectraOf(stateOf(spectrum(srn, x))), pictureFrame);
    expect(layout.xaxis2).toMatchObject({ tick0: 1, dtick: 1 });
  });

  it("has something to show without any argument, and keeps its own copy", () => {
    const gru = new GRU({ inputSize: D, hiddenSize: 3, seed: 1 });
    const widget = spectrum(gru, x);
    const before = draw(widget);
    gru.parameters().weight_hh_l0.data.fill(0.1);
    expect(draw(widget)).toEqual(before);
    expect(draw(spectrum())).toHaveLength(6);
  });

  it("shows hostile text as text", () => {
    const widget = spectrum(everyCell.SRN as Recurrent, x, { title: hostile, labels: [new Array(T).fill(hostile)] });
    expect(textOf(spectrumFigure(stateOf(widget), spectraOf(stateOf(widget)), pictureFrame))).not.toContain("<img");
  });

  it("refuses what cannot be, and stays as it was", () => {
    const srn = everyCell.SRN as Recurrent;
    expect(() => spectrum(srn, new Tensor(new Float32Array(8), [4, 1, 2]))).toThrow(
      "x has 2 numbers a step; inputSize is 3",
    );
    expect(() => spectrum(srn, new Tensor(new Float32Array(303), [101, 1, 3]))).toThrow("at most 100");
    expect(() => spectrum(new SRN({ inputSize: 3, hiddenSize: 200 }), x)).toThrow("at most 128");
    const widget = spectrum(srn, x);
    expect(() => widget.set({ step: 0 })).toThrow("spectrum: step is 0; it must be a whole number from 1 to 6");
    expect(() => widget.set({ block: 1 })).toThrow("spectrum: block is 1; it must be a whole number from 0 to 0");
    expect(() => widget.set({ spectralRadius: -1 })).toThrow("spectrum: spectralRadius is -1");
    expect([widget.get("step"), widget.get("block"), widget.get("spectralRadius")]).toEqual([T, 0, null]);
  });
});

describe("spectrum in a notebook", () => {
  it("sends the network and its input, hears of the slider, and has a picture", async () => {
    const host = installHost();
    const widget = spectrum(everyCell.GRU as Recurrent, x);
    widget.display();
    const [{ data, buffers }] = host.sent;
    expect(data).toMatchObject({ state: { widget: "spectrum", spectralRadius: null, step: T } });
    expect(buffers).toHaveLength(5);
    await host.receive(widget.id, { method: "update", state: { spectralRadius: 0.5 }, buffer_paths: [] });
    expect(widget.get("spectralRadius")).toBe(0.5);
    await host.held[0];
    expect(host.sent.some(({ bundle }) => bundle?.["image/png"] === "UE5H")).toBe(true);
  });
});
