import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { paperTheme } from "../../../widgets/base/figure.js";
import { type GatesState, gatesFigure } from "../../../widgets/gates/figure.js";
import { gates } from "../../../widgets/gates/model.js";
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
    expect([w.get("layer"), w.get("sequence")]).toEqual([1, 0]);
  });
});
