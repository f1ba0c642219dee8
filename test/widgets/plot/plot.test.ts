import { describe, expect, it } from "vitest";
import "../fake-picture.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { joinBuffers, viewsToFloats } from "../../../widgets/base/buffers.js";
import { paperTheme } from "../../../widgets/base/figure.js";
import { wrap } from "../../../widgets/base/wrap.js";
import { type PlotState, plotFigure } from "../../../widgets/plot/figure.js";
import { type PlotWidget, plot } from "../../../widgets/plot/model.js";
import { installHost } from "../base/mock-host.js";
import { hostile, textOf } from "../traces.js";

const frame = { width: 700, theme: paperTheme, webgl: true };

type Drawn = Record<string, unknown> & { x: number[]; y: number[]; z: Float32Array[] };

function draw(widget: PlotWidget, more: Partial<typeof frame> = {}): { data: Drawn[]; layout: Record<string, never> } {
  const state = new Proxy({} as PlotState, { get: (_, name) => widget.get(name as keyof PlotState) });
  return plotFigure(state, { ...frame, ...more }) as never;
}

describe("plot", () => {
  it("draws lines, bars, heat maps and points in space with the values given", () => {
    const { data } = draw(
      plot([
        { name: "a", y: [1, 2] },
        { type: "bar", x: ["p", "q"], y: Float32Array.of(3, 4) },
      ]),
    );
    expect(data.map(({ type, x, y }) => [type, x && [...x], [...y]])).toEqual([
      ["scatter", undefined, [1, 2]],
      ["bar", ["p", "q"], [3, 4]],
    ]);
    const map = draw(plot([{ type: "heatmap", z: new Tensor(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]) }]));
    expect(map.data[0].z.map((row) => [...row])).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const space = plot([{ type: "scatter3d", x: [1], y: [2], z: [3] }]);
    expect(draw(space).data[0]).toMatchObject({ type: "scatter3d", z: Float32Array.of(3) });
    expect(draw(space, { webgl: false }).data[0]).toMatchObject({ type: "scatter", x: Float32Array.of(1) });
  });

  it("puts a band around its line, without what is missing, and above zero on a logarithmic axis", () => {
    const w = plot([{ y: [1, 2, 3], lower: [-1, Number.NaN, 2], upper: [2, 3, 4] }], { yType: "log" });
    const [band, line] = draw(w).data;
    expect([band.x, band.y, band.fill]).toEqual([[0, 2, 2, 0], [2, 4, 2, 2], "toself"]);
    expect([...line.y]).toEqual([1, 2, 3]);
    expect([...draw(plot([{ y: [1], error: [0.5] }])).data[0].y]).toEqual([1]);
    expect(draw(plot([{ y: [1], error: [0.5] }])).data[0].error_y).toMatchObject({ array: Float32Array.of(0.5) });
  });

  it("keeps what single precision has no room for", () => {
    const { data } = draw(plot([{ x: [1, 2, 3], y: [1e-80, null, 16_777_217] }]));
    expect([data[0].x, data[0].y]).toEqual([Float32Array.of(1, 2, 3), [1e-80, null, 16_777_217]]);
  });

  it("hands on what it does not know to Plotly, in trace and layout", () => {
    const { data, layout } = draw(
      plot([{ y: [1, 2], stackgroup: "one", line: { shape: "hv" } }], { layout: { hovermode: "x" } }),
    );
    expect(data[0]).toMatchObject({ stackgroup: "one", line: { shape: "hv", width: 2 } });
    expect(layout.hovermode).toBe("x");
  });

  it("stands panels side by side where there is room, else one under the other", () => {
    const w = plot([{ y: [1] }, { y: [1], panel: 1 }, { type: "heatmap", z: [[1]], panel: 2 }], {
      xTitle: "step",
      panels: [{ title: "one" }, { yType: "log", yRange: [0.01, 1] }],
    });
    const domains = (width: number): number[][] => {
      const { layout, data } = draw(w, { width });
      expect(data.map(({ xaxis }) => xaxis)).toEqual(["x", "x2", "x3"]);
      return ["", "2", "3"]
        .flatMap((n) => [layout[`xaxis${n}`] as { domain: number[] }, layout[`yaxis${n}`]])
        .map((axis) => (axis as { domain: number[] }).domain);
    };
    const [x1, y1, x2, y2] = domains(700);
    expect([x1[1] < x2[0], y1]).toEqual([true, y2]);
    const [narrowX1, narrowY1, narrowX2, narrowY2] = domains(360);
    expect([narrowX1, narrowY1[0] > narrowY2[1]]).toEqual([narrowX2, true]);
    const { yaxis2, xaxis3 } = draw(w).layout as Record<string, { range: number[]; title: { text: string } }>;
    expect(yaxis2.range).toEqual([-2, 0]);
    expect(xaxis3.title.text).toBe("step");
  });

  it("goes through sets of traces with a slider, on axes that have room for all", () => {
    const w = plot([[{ y: [1, 2] }], [{ y: [10, 30] }]], { slider: { name: "γ", values: [0.5, 0.9] }, title: "T" });
    const first = draw(w);
    expect([...first.data[0].y]).toEqual([1, 2]);
    expect((first.layout.title as { text: string }).text).toContain("γ = 0.5");
    w.set({ frame: 1 });
    const second = draw(w);
    expect([...second.data[0].y]).toEqual([10, 30]);
    const [low, high] = (second.layout.yaxis as { range: [number, number] }).range;
    expect(low < 1 && high > 30).toBe(true);
    expect(second.layout.yaxis).toEqual(first.layout.yaxis);
  });

  it("one colour scale for all heat maps: symmetric about zero where there are both signs", () => {
    const coloured = (z: number[][], more = {}): unknown => {
      const { cmin, cmax } = draw(plot([{ type: "heatmap", z }], more)).layout.coloraxis as never;
      return [cmin, cmax];
    };
    expect(coloured([[1, 5]])).toEqual([1, 5]);
    expect(coloured([[-1, 5]])).toEqual([-5, 5]);
    expect(coloured([[-3, -2]])).toEqual([-3, -2]);
    expect(coloured([[-3, -2]], { zRange: [-9, 0] })).toEqual([-9, 0]);
  });

  it("shows hostile text as text, and the author's tags only where they are asked for", () => {
    const given = { title: hostile, xTitle: hostile, annotations: [{ x: 1, y: 1, text: hostile }] };
    const traces = [{ name: hostile, x: [hostile], y: [1], text: [hostile], customdata: [[hostile]] }];
    expect(textOf(draw(plot(traces, { ...given, panels: [{ title: hostile }] })))).not.toContain("<img");
    const [title, name] = [{ title: "h<sub>t</sub>", markup: true }, "<b>a</b>"];
    const drawn = draw(plot([{ name, y: [1] }], title));
    expect((drawn.layout.title as { text: string }).text).toBe("h<sub>t</sub>");
    expect(drawn.data[0].name).toBe("&lt;b&gt;a&lt;/b&gt;");
  });

  it("says which trace is wrong, and how", () => {
    const y = [1, 2];
    expect(() => plot([{ y }, { name: "LSTM", x: [1], y }])).toThrow(
      "plot: trace 1 (LSTM): x has 1 values, y has 2; they must be as many",
    );
    expect(() => plot([{ x: y } as never])).toThrow("plot: trace 0 has no y");
    expect(() => plot([{ y: 3 as never }])).toThrow("plot: trace 0: y is 3; it must be an array");
    expect(() => plot([{ type: "pie", y } as never])).toThrow("type is pie");
    expect(() => plot([{ y, lower: y }])).toThrow("trace 0 has lower alone");
    expect(() => plot([{ type: "heatmap", z: [[1, 2], [3]] }])).toThrow("z: row 1 has 1 numbers, row 0 has 2");
    expect(() => plot([{ type: "heatmap", z: [[1, 2]], x: [1, 2, 3, 4] }])).toThrow("x has 4 values; z has 2 columns");
    expect(() => plot([[{ y }], [{ y }]])).toThrow("plot: traces has 2 sets; slider");
    expect(() => plot([[{ y }], [{ y }]], { slider: { name: "n", values: [1] } })).toThrow("slider has 1 values");
    expect(() => plot([{ y }], { frame: 1 })).toThrow("plot: frame is 1; it must be a whole number from 0 to 0");
    expect(() => plot([{ y }], { annotations: [{ y: 1, panel: 1 }] })).toThrow("an annotation has panel 1");
  });

  it("is drawn anew with other traces, and stays as it was with wrong ones", () => {
    const w = plot([{ y: [1, 2] }]);
    expect(() => w.set({ data: [{ x: [1], y: [1, 2] }] })).toThrow("they must be as many");
    expect([...draw(w).data[0].y]).toEqual([1, 2]);
    w.set({ data: [{ y: [5] }, { y: [6] }], title: "new" });
    expect(draw(w).data.map(({ y }) => [...y])).toEqual([[5], [6]]);
  });

  it("sends the browser what it draws from: the same figure there", async () => {
    const host = installHost();
    const w = plot(
      [
        { name: "a", x: [1, 2], y: [3, 4] },
        { type: "heatmap", z: [[1, 2]] },
      ],
      { title: "T" },
    );
    w.display();
    await Promise.all(host.held);
    const [{ data, buffers = [] }] = host.sent;
    const state = structuredClone((data as { state: Record<string, unknown> }).state);
    const views = buffers.map(({ buffer, byteOffset, byteLength }) => new DataView(buffer, byteOffset, byteLength));
    joinBuffers(state, (data as { buffer_paths: (string | number)[][] }).buffer_paths, views);
    expect(plotFigure(viewsToFloats(state) as PlotState, frame)).toEqual(draw(w));
    host.sent.length = 0;
    w.set({ frame: 0, title: "U" });
    expect(host.sent.map((sent) => sent.data?.state)).toEqual([{ frame: 0, title: "U" }]);
  });
});

it("a title is cut at spaces and between Chinese characters, not in a tag", () => {
  expect(wrap("one two three", 8, false)).toEqual(["one two", "three"]);
  expect(wrap("隐状态随时间", 6, false)).toEqual(["隐状态", "随时间"]);
  expect(wrap("h<sub>t</sub> of all", 6, true)).toEqual(["h<sub>t</sub> of", "all"]);
  expect(wrap("a <b c", 40, false)).toEqual(["a <b c"]);
});
