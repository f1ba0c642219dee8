import { describe, expect, it } from "vitest";
import { coupledLSTMCell } from "../../../src/core/cells/coupled-lstm.js";
import { gruCell } from "../../../src/core/cells/gru.js";
import { lstmCell } from "../../../src/core/cells/lstm.js";
import { minGRUCell } from "../../../src/core/cells/min-gru.js";
import { srnCell } from "../../../src/core/cells/srn.js";
import { pictureFrame } from "../../../widgets/base/figure.js";
import { gatedUnitFigure } from "../../../widgets/gated-unit/figure.js";
import { gatedUnit } from "../../../widgets/gated-unit/model.js";
import type { GatedUnitState } from "../../../widgets/gated-unit/run.js";
import { hostile, textOf } from "../traces.js";

const x = [0.5, -1, 0, 2];

function stateOf(widget: ReturnType<typeof gatedUnit>): GatedUnitState {
  return new Proxy({} as GatedUnitState, { get: (_, name) => widget.get(name as keyof GatedUnitState) });
}

function expectNear(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [t, value] of expected.entries()) expect(actual[t]).toBeCloseTo(value, 12);
}

describe("gatedUnit", () => {
  it("is a GRU's equations with the gates held", () => {
    const [z, r, w, u] = [[0.9, 0.2, 1, 0.4], [0.3, 1, 0, 0.5], 1.5, -0.7];
    const unit = gatedUnit(gruCell(), { x, gates: { z, r }, inputWeight: w, recurrentWeight: u });
    let h = 0;
    const expected = x.map((input, t) => {
      const n = Math.tanh(w * input + u * r[t] * h);
      h = z[t] * h + (1 - z[t]) * n;
      return { n, h };
    });
    expectNear(
      unit.get("values").n,
      expected.map(({ n }) => n),
    );
    expectNear(
      unit.get("values").h,
      expected.map(({ h }) => h),
    );
  });

  it("is an LSTM's equations with the gates held", () => {
    const gates = { i: [1, 0, 0.5, 0.1], f: [0, 1, 0.9, 0.5], o: [0, 1, 0.3, 1] };
    const unit = gatedUnit(lstmCell(), { x, gates, inputWeight: 0.8, recurrentWeight: 1.2 });
    let [h, c] = [0, 0];
    const expected = x.map((input, t) => {
      const g = Math.tanh(0.8 * input + 1.2 * h);
      c = gates.f[t] * c + gates.i[t] * g;
      h = gates.o[t] * Math.tanh(c);
      return { g, h, c };
    });
    for (const name of ["g", "h", "c"] as const) {
      expectNear(
        unit.get("values")[name],
        expected.map((step) => step[name]),
      );
    }
  });

  it("takes one value for all steps, and ½ where there is none", () => {
    const unit = gatedUnit(coupledLSTMCell(), { x, gates: { i: 0.25 } });
    expect(unit.get("gates")).toEqual({ i: [0.25, 0.25, 0.25, 0.25], o: [0.5, 0.5, 0.5, 0.5] });
  });

  it("runs anew when a gate is set, and draws what it computed", () => {
    const unit = gatedUnit(gruCell(), { x, gates: { z: 0.5, r: 1 } });
    unit.set({ gates: { z: [1, 1, 1, 1], r: [1, 1, 1, 1] } });
    expect(unit.get("values").h).toEqual([0, 0, 0, 0]);
    const { data } = gatedUnitFigure(stateOf(unit), pictureFrame);
    expect(data.map(({ type }) => type)).toEqual(["scatter", "scatter", "heatmap", "scatter", "scatter"]);
    expect(data[1].y).toEqual(x);
    expect(data[2].z).toEqual([unit.get("gates").r, unit.get("gates").z]);
    expect(data[4].y).toEqual(unit.get("values").h);
  });

  it("shows hostile text as text", () => {
    const unit = gatedUnit(gruCell(), { title: hostile });
    expect(textOf(gatedUnitFigure(stateOf(unit), pictureFrame))).not.toContain("<img");
  });

  it("refuses what cannot be, and stays as it was", () => {
    expect(() => gatedUnit(srnCell())).toThrow("gatedUnit: cell is SRN; it must have gates that read x and h");
    expect(() => gatedUnit(minGRUCell())).toThrow("gatedUnit: cell is MinGRU");
    expect(() => gatedUnit(gruCell(), { gates: { f: 1 } })).toThrow("gatedUnit: gates has f; GRU has r, z");
    expect(() => gatedUnit(gruCell(), { x: [] })).toThrow("gatedUnit: x must hold a finite number for each step");
    expect(() => gatedUnit(gruCell(), { gates: { z: 1.5 } })).toThrow(
      "gate z must have a number from 0 to 1 for each of 16",
    );
    const unit = gatedUnit(gruCell(), { x });
    expect(() => unit.set({ gates: { z: [1], r: [1, 1, 1, 1] } })).toThrow("gate z must have a number");
    expect(() => unit.set({ inputWeight: Number.NaN })).toThrow("gatedUnit: inputWeight is NaN");
    expect(unit.get("inputWeight")).toBe(2);
  });
});
