import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { paperTheme } from "../../../widgets/base/figure.js";
import { gatesFigure } from "../../../widgets/gates/figure.js";
import { gates } from "../../../widgets/gates/model.js";
import type { GatesState } from "../../../widgets/gates/state.js";
import { randomTensor } from "../../core/helpers.js";
import { handTrace, hostile, textOf } from "../traces.js";

const frame = { width: 700, theme: paperTheme, webgl: true };

function draw(
  widget: ReturnType<typeof gates>,
  width = 700,
): { maps: Drawn[]; lines: Drawn[]; layout: Record<string, unknown> } {
  const state = new Proxy({} as GatesState, { get: (_, name) => widget.get(name as keyof GatesState) });
  const { data, layout } = gatesFigure(state, { ...frame, width });
  const drawn = data as unknown as Drawn[];
  return {
    maps: drawn.filter(({ type }) => type === "heatmap"),
    lines: drawn.filter(({ type }) => type === "scatter"),
    layout,
  };
}

interface Drawn {
  type: string;
  name: string;
  z: Float32Array[];
  x: number[];
  y: number[];
  coloraxis: string;
  xaxis: string;
  meta: { units: number[] | null };
  customdata: unknown;
  line: { color: string };
  showlegend: boolean;
}

describe("gates", () => {
  const sizes = { inputSize: 3, hiddenSize: 6, seed: 1 };

  it.each([
    { network: new SRN(sizes), names: ["h"] },
    { network: new GRU(sizes), names: ["r", "z", "n", "h"] },
    { network: new LSTM(sizes), names: ["i", "f", "g", "o", "h", "c"] },
  ])("draws a map and a line of each gate and state the cell declares: $names", ({ network, names }) => {
    const { maps, lines } = draw(gates(network.trace(randomTensor([7, 2, 3], 1, "float32"))));
    const declared = names.map((name) => expect.stringMatching(new RegExp(`^${name}<sub>t</sub> `)));
    expect(maps.map(({ name }) => name)).toEqual(declared);
    expect(lines.map(({ name }) => name)).toEqual(declared);
    for (const { z } of maps) expect([z.length, ...z.map((row) => row.length)]).toEqual([6, ...Array(6).fill(7)]);
    for (const { y } of lines) expect(y).toHaveLength(7);
  });

  it("draws units up and time across, of the chosen sequence, and follows the chosen unit", () => {
    const w = gates(handTrace(), { sequences: [2, 0], unit: 3 });
    const before = draw(w);
    expect(Array.from(before.maps[1].z[4])).toEqual([24, 124, 224, 324]);
    expect(before.lines[1].y).toEqual([23, 123, 223, 323]);
    w.set({ sequence: 1, unit: 0 });
    const after = draw(w);
    expect(Array.from(after.maps[1].z[4])).toEqual([4, 104, 204, 304]);
    expect(after.lines[1].y).toEqual([0, 100, 200, 300]);
  });

  it("colours by range: one scale for [0, 1], a diverging one about zero for what has a sign", () => {
    const lstm = new LSTM(sizes).trace(randomTensor([7, 1, 3], 1, "float32"));
    const { maps, layout } = draw(gates(lstm));
    const scales = maps.map(
      ({ coloraxis }) => layout[coloraxis] as { cmin: number; cmax: number; colorscale: unknown[] },
    );
    expect(scales.slice(0, 5).map(({ cmin, cmax }) => [cmin, cmax])).toEqual([
      [0, 1],
      [0, 1],
      [-1, 1],
      [0, 1],
      [-1, 1],
    ]);
    const largest = Math.max(...lstm.layers[0].states[1].values.map(Math.abs));
    expect([scales[5].cmin, scales[5].cmax]).toEqual([-largest, largest]);
    expect(scales[0].colorscale).not.toEqual(scales[2].colorscale);
  });

  it("keeps the panels apart, in two columns or in one", () => {
    for (const width of [700, 360]) {
      const { layout } = draw(gates(new LSTM(sizes).trace(randomTensor([7, 1, 3], 1, "float32"))), width);
      const panels = ["", "2", "3", "4", "5", "6", "7"].map((n) => ({
        x: (layout[`xaxis${n}`] as { domain: [number, number] }).domain,
        y: (layout[`yaxis${n}`] as { domain: [number, number] }).domain,
      }));
      for (const [n, a] of panels.entries()) {
        for (const b of panels.slice(n + 1)) {
          const apart = a.x[1] < b.x[0] || b.x[1] < a.x[0] || a.y[1] < b.y[0] || b.y[1] < a.y[0];
          expect(apart).toBe(true);
        }
      }
    }
  });

  it("sorts the rows of every map of the followed shape alike, and says who stands where", () => {
    const trace = new LSTM(sizes).trace(randomTensor([9, 2, 3], 1, "float32"));
    const w = gates(trace, { sequences: [1], order: "rise", orderBy: "c", unit: 2 });
    const { maps, layout } = draw(w);
    const { units } = maps[0].meta;
    const c = Array.from({ length: 6 }, (_, unit) => {
      const values = Array.from({ length: 9 }, (_, t) => trace.layers[0].states[1].values[(t * 2 + 1) * 6 + unit]);
      const half = (Math.min(...values) + Math.max(...values)) / 2;
      return values.findIndex((value) => value >= half);
    });
    const rises = (units as number[]).map((unit) => c[unit]);
    expect(rises).toEqual(rises.toSorted((a, b) => a - b));
    const given = draw(gates(trace, { sequences: [1] }));
    for (const [n, { z, meta, customdata }] of maps.entries()) {
      expect(meta.units).toEqual(units);
      expect(z).toEqual((units as number[]).map((unit) => given.maps[n].z[unit]));
      expect((customdata as string[][][]).map((row) => row[0][1])).toEqual((units as number[]).map(String));
    }
    const rows = (layout.shapes as { y0: number; y1: number }[]).map(({ y0, y1 }) => (y0 + y1) / 2);
    for (const row of rows) expect((units as number[])[Math.round(row)]).toBe(2);
  });

  it("puts networks side by side: the same step, unit and colours, each with what it declares", () => {
    const x = randomTensor([7, 2, 3], 1, "float32");
    const traces = { LSTM: new LSTM(sizes).trace(x), GRU: new GRU({ ...sizes, hiddenSize: 4 }).trace(x) };
    const w = gates(traces, { unit: 5 });
    const { maps, lines, layout } = draw(w);
    const letters = (drawn: Drawn[]): string => drawn.map(({ name }) => name[0]).join("");
    expect([letters(maps), letters(lines)]).toEqual(["ifgohcrznh", "ifgohcrznh"]);
    expect(maps.map(({ z }) => z.length)).toEqual([6, 6, 6, 6, 6, 6, 4, 4, 4, 4]);
    // The GRU has no unit 5: its last one is followed.
    const [ofLSTM, ofGRU] = [lines[4], lines[9]];
    expect(ofGRU.y).toEqual(Array.from(maps[9].z[3]));
    expect(ofLSTM.y).toEqual(Array.from(maps[4].z[5]));
    expect(ofGRU.line.color).toBe(ofLSTM.line.color);
    expect(lines.filter(({ showlegend }) => showlegend).map(({ name }) => name[0])).toEqual([..."ifgohcrzn"]);
    const left = (map: Drawn): number => {
      return (layout[map.xaxis.replace("x", "xaxis")] as { domain: [number, number] }).domain[0];
    };
    expect(left(maps[6])).toBeGreaterThan(0.5);
    w.set({ quantity: "z", unit: 3 });
    expect(() => w.set({ unit: 5 })).toThrow("gates: unit is 5; it must be a whole number from 0 to 3");
  });

  it("has a point of each unit of each gate: how often it is saturated, over all sequences", () => {
    const trace = new LSTM({ ...sizes, initialization: "xavier" }).trace(randomTensor([30, 3, 3], 2, "float32"));
    const w = gates(trace, { show: "saturation", sequences: [0], unit: 4 });
    const { lines: points } = draw(w);
    expect(points.map(({ name }) => name[0]).join("")).toBe("iiffggoo");
    for (const [n, { range, values }] of trace.layers[0].gates.entries()) {
      const [low, high] = range as [number, number];
      const share = (unit: number, saturated: (value: number) => boolean): number => {
        const all = Array.from({ length: 90 }, (_, step) => (values[step * 6 + unit] - low) / (high - low));
        return all.filter(saturated).length / 90;
      };
      const units = [0, 1, 2, 3, 4, 5];
      const expected = {
        x: units.map((unit) => share(unit, (v) => v > 0.9)),
        y: units.map((unit) => share(unit, (v) => v < 0.1)),
      };
      expect(points[2 * n].x.map((v) => v.toFixed(5))).toEqual(expected.x.map((v) => v.toFixed(5)));
      expect(points[2 * n].y.map((v) => v.toFixed(5))).toEqual(expected.y.map((v) => v.toFixed(5)));
      expect([points[2 * n + 1].x[0], points[2 * n + 1].y[0]]).toEqual([points[2 * n].x[4], points[2 * n].y[4]]);
    }
    expect(points.some(({ x }) => x.some((share) => share > 0))).toBe(true);
    expect(() => gates(new SRN(sizes).trace(randomTensor([4, 1, 3], 1, "float32")), { show: "saturation" })).toThrow(
      "gates: show is saturation; layer 0 of SRN has no gates",
    );
  });

  it("shows hostile text as text", () => {
    const w = gates({ ...handTrace(), cell: hostile });
    const state = new Proxy({} as GatesState, { get: (_, name) => w.get(name as keyof GatesState) });
    expect(textOf(gatesFigure(state, frame))).not.toContain("<img");
    w.set({ title: hostile });
    expect(textOf(gatesFigure(state, frame))).not.toContain("<img");
  });

  it("refuses what is not there, and stays as it was", () => {
    expect(() => gates(handTrace(), { unit: 5 })).toThrow("gates: unit is 5; it must be a whole number from 0 to 4");
    const w = gates(handTrace({ layers: 2 }));
    expect(w.get("layer")).toBe(1);
    expect(() => w.set({ layer: 2 })).toThrow("gates: layer is 2; it must be a whole number from 0 to 1");
    expect(() => w.set({ sequence: 3 })).toThrow("gates: sequence is 3");
    expect(() => w.set({ order: "size" as never })).toThrow(
      "gates: order is size; it must be one of number, similarity, rise",
    );
    expect([w.get("layer"), w.get("sequence"), w.get("order")]).toEqual([1, 0, "number"]);
    expect(() => gates({})).toThrow("gates: traces has no trace");
  });
});
