import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { MinGRU } from "../../../src/core/cells/min-gru.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { singularValues } from "../../../src/core/tensor/linear-algebra.js";
import { recurrentSpectra } from "../../../src/core/trace/spectrum.js";

describe("recurrentSpectra", () => {
  it("knows a rotation that shrinks", () => {
    const srn = new SRN({ inputSize: 1, hiddenSize: 2 });
    srn.parameters().weight_hh_l0.data.set([0.6, -0.5, 0.5, 0.6]);
    expect(recurrentSpectra(srn)).toEqual([
      {
        name: "weight_hh_l0",
        block: 0,
        real: [expect.closeTo(0.6, 6), expect.closeTo(0.6, 6)],
        imaginary: [expect.closeTo(0.5, 6), expect.closeTo(-0.5, 6)],
        singularValues: [expect.closeTo(Math.hypot(0.6, 0.5), 6), expect.closeTo(Math.hypot(0.6, 0.5), 6)],
      },
    ]);
  });

  it("has one entry a gate of every layer and direction, with the radius that was asked for", () => {
    const options = { inputSize: 2, hiddenSize: 4, numLayers: 2, bidirectional: true, spectralRadius: 0.8, seed: 1 };
    const gru = new GRU(options);
    const spectra = recurrentSpectra(gru);
    expect(spectra.map(({ block }) => block)).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2]);
    expect(spectra[3].name).toBe("weight_hh_l0_reverse");
    for (const { real, imaginary } of spectra) expect(Math.hypot(real[0], imaginary[0])).toBeCloseTo(0.8, 5);
    const second = gru.parameters().weight_hh_l1.data.subarray(16, 32);
    expect(spectra[7].singularValues).toEqual(singularValues(second, 4));
  });

  it("is empty where there are no recurrent weights", () => {
    expect(recurrentSpectra(new MinGRU({ inputSize: 2, hiddenSize: 4 }))).toEqual([]);
  });
});
