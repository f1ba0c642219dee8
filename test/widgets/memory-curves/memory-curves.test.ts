import { describe, expect, it } from "vitest";
import { SRN } from "../../../src/core/cells/srn.js";
import { DelayLine } from "../../../src/core/networks/delay-line.js";
import { slice } from "../../../src/core/tensor/layout.js";
import { Random } from "../../../src/core/tensor/random.js";
import { memoryCurve } from "../../../src/core/trace/memory-curve.js";
import { scaleSpectralRadius } from "../../../src/core/trace/spectrum.js";
import { paperTheme } from "../../../widgets/base/figure.js";
import type { Widget } from "../../../widgets/base/widget.js";
import { type MemoryCurvesState, memoryCurvesOf } from "../../../widgets/memory-curves/curves.js";
import { memoryCurvesFigure } from "../../../widgets/memory-curves/figure.js";
import { memoryCurves } from "../../../widgets/memory-curves/model.js";
import { hostile, textOf } from "../traces.js";

const x = new Random(1).uniformTensor([1200, 1, 1], -1, 1);
const line = new DelayLine({ inputSize: 1, delays: 4 });
const srn = new SRN({ inputSize: 1, hiddenSize: 8, spectralRadius: 0.9, seed: 1 });

function draw(w: Widget<MemoryCurvesState>): { name: string; x: number[]; y: (number | null)[] }[] {
  const state = new Proxy({} as MemoryCurvesState, { get: (_, name) => w.get(name as keyof MemoryCurvesState) });
  const { data } = memoryCurvesFigure(state, memoryCurvesOf(state), { width: 700, theme: paperTheme, webgl: false });
  return data as never;
}

describe("memoryCurves", () => {
  it("draws a window that ends, with its capacity, and what the core computes of a recursion", () => {
    const w = memoryCurves({ line, srn }, x, { maxDelay: 8 });
    const [window, fading] = draw(w);
    expect(window.x).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    for (const [k, capacity] of window.y.entries()) expect(capacity).toBeCloseTo(k <= 4 ? 1 : 0, 1);
    expect(w.get("total").line).toBeCloseTo(5, 1);
    expect(window.name).toBe(`line: capacity ${w.get("total").line?.toPrecision(3)}`);
    expect(fading.y).toEqual(memoryCurve(srn, x, { maxDelay: 8 }).capacity);
  });

  it("scales the recurrent weights of those that have some", () => {
    const w = memoryCurves({ line, srn }, x, { maxDelay: 8 });
    const before = draw(w)[0].y;
    w.set({ spectralRadius: 0.3 });
    expect(draw(w)[1].y).toEqual(memoryCurve(scaleSpectralRadius(srn, 0.3), x, { maxDelay: 8 }).capacity);
    expect(draw(w)[0].y).toEqual(before);
    w.set({ spectralRadius: null });
    expect(draw(w)[1].y).toEqual(memoryCurve(srn, x, { maxDelay: 8 }).capacity);
  });

  it("reads x of noise of variance σ² with r² = v / (v + σ²)", () => {
    const alone = (input: typeof x): typeof x => slice(input, 2, 0, 1);
    const w = memoryCurves({ alone }, x, { maxDelay: 0, noise: 0.5 });
    const variance = 1 / 3;
    expect(draw(w)[0].y[0]).toBeCloseTo(variance / (variance + 0.25), 1);
    expect(w.get("total").alone).toBeLessThan(0.65);
  });

  it("says where a network runs out of all bounds", () => {
    const exploding = new SRN({ inputSize: 1, hiddenSize: 4, activation: "identity", spectralRadius: 3, seed: 1 });
    const w = memoryCurves({ exploding }, x);
    expect(w.get("total")).toEqual({ exploding: null });
    expect(draw(w)[0]).toMatchObject({ name: "exploding: out of all bounds", y: new Array(21).fill(null) });
  });

  it("shows hostile text as text", () => {
    const w = memoryCurves({ [hostile]: line }, x, { title: hostile });
    expect(textOf(draw(w))).not.toContain("<img");
  });

  it("refuses what cannot be, and stays as it was", () => {
    expect(() => memoryCurves({})).toThrow("memoryCurves: networks is empty");
    expect(() => memoryCurves({ a: () => slice(x, 0, 0, 3) }, x)).toThrow(
      "a gives shape [3, 1, 1]; it must be [T, B, M]",
    );
    const wide = new SRN({ inputSize: 2, hiddenSize: 3, seed: 1 });
    expect(() => memoryCurves({ wide }, x)).toThrow("the last axis must be inputSize = 2 of wide");
    const w = memoryCurves({ line }, x);
    expect(() => w.set({ noise: -1 })).toThrow("memoryCurves: noise is -1; it must be a number from 0");
    expect(() => w.set({ maxDelay: 1197 })).toThrow(
      "maxDelay is 1197; it must be a whole number from 0 to T − 4 = 1196",
    );
    expect(() => w.set({ spectralRadius: Number.NaN })).toThrow("spectralRadius is NaN");
    expect([w.get("noise"), w.get("maxDelay")]).toEqual([0, 20]);
  });
});
