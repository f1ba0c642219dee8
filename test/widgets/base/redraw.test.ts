// @vitest-environment jsdom
import bar from "plotly.js/lib/bar";
import Plotly from "plotly.js/lib/core";
import heatmap from "plotly.js/lib/heatmap";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Figure } from "../../../widgets/base/figure.js";
import { redrawChanges } from "../../../widgets/base/redraw.js";

const drawn: unknown[][] = [];

beforeAll(() => {
  Plotly.register([heatmap, bar] as never);
  // jsdom lays nothing out and paints nothing: every text is a box of one size, a heat map is what was painted of it.
  const box = { x: 0, y: 0, left: 0, top: 0, right: 20, bottom: 10, width: 20, height: 10 };
  Object.assign(SVGElement.prototype, { getBBox: () => box, getComputedTextLength: () => 20 });
  Element.prototype.getBoundingClientRect = () => box as DOMRect;
  vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: () => "" }));
  HTMLCanvasElement.prototype.getContext = (() => {
    const painted: string[] = [];
    drawn.push(painted);
    return {
      fillRect: () => painted.push(""),
      createImageData: (w: number, h: number) => ({ data: new Uint8ClampedArray(4 * w * h) }),
      putImageData: ({ data }: ImageData) => painted.push(data.join()),
    };
  }) as never;
  HTMLCanvasElement.prototype.toDataURL = () => `data:,${(drawn.at(-1) ?? []).join()}`;
});

/** Lines, points with text, a heat map, a shape and an annotation, all of which depend on `step`. */
function figure(
  step: number,
  more: { range?: number; name?: string; title?: string; boxes?: number; notes?: number } = {},
): Figure {
  const count = Array.from({ length: step }, (_, n) => n);
  const { range = 5, name = "second", title = "title", boxes = 2, notes = 1 } = more;
  return {
    data: [
      {
        type: "scatter",
        mode: "lines+markers+text",
        x: count,
        y: count.map((n) => n * n),
        text: count.map((n) => `${n}<br>${n * n}`),
        textfont: { size: 9, color: count.map((n) => (n > step / 2 ? "#000000" : "#00ff00")) },
      },
      {
        type: "scatter",
        mode: "markers",
        name,
        x: [1, 2],
        y: [step, 2],
        hovertemplate: `${step}: %{y}`,
        marker: {
          size: [step, 4],
          symbol: ["circle", step > 3 ? "diamond" : "square"],
          color: "#ff0000",
          angle: 20 * step,
          line: { color: ["#0000ff", step > 3 ? "#00ff00" : "#000000"], width: step },
        },
        xaxis: "x2",
        yaxis: "y2",
      },
      {
        type: "heatmap",
        x: [0, step / 10, 1.2, 1.3],
        y: [0, 1.1, 1.2],
        z: [
          [step, 1, 4],
          [2, 3, 5],
        ],
        xaxis: "x3",
        yaxis: "y3",
        zmin: 0,
        zmax: 9,
        showscale: false,
      },
      { type: "scatter", mode: "lines", name: "still", x: [0, 1], y: [1, 0], xaxis: "x2", yaxis: "y2" },
    ],
    layout: {
      width: 600,
      height: 400,
      title: { text: title },
      showlegend: true,
      xaxis: { domain: [0, 0.3], range: [0, range] },
      yaxis: { range: [0, 30] },
      xaxis2: { domain: [0.35, 0.6], range: [0, 3], anchor: "y2" },
      yaxis2: { range: [0, 6], anchor: "x2" },
      xaxis3: { domain: [0.7, 1], range: [-0.5, 1.5], anchor: "y3" },
      yaxis3: { range: [-0.5, 1.5], anchor: "x3" },
      shapes: [
        { type: "rect", xref: "x", yref: "y", x0: 0, x1: step, y0: 0, y1: 9 },
        { type: "rect", xref: "x3", yref: "y3", x0: 0, x1: 1, y0: 0, y1: 1 },
      ].slice(0, boxes),
      annotations: [
        { text: `step ${step}`, x: 0, y: 1, xref: "paper", yref: "paper", showarrow: false },
        { text: "there", x: 1, y: 1, xref: "x", yref: "y", showarrow: false },
      ].slice(0, notes),
    },
  };
}

let place: HTMLElement;

async function draw(what: Figure): Promise<void> {
  place = document.createElement("div");
  document.body.replaceChildren(place);
  const copy = structuredClone(what);
  await Plotly.react(place as never, copy.data as never, copy.layout as never);
}

/** The drawing, without the names that Plotly makes up for each plot and trace. */
function svg(): string[] {
  const names = new Map<string, string>();
  const known = (name: string): string => names.get(name) ?? (names.set(name, `#${names.size}`).get(name) as string);
  return (
    [...place.querySelectorAll(".main-svg")]
      .map((each) => each.outerHTML)
      .join("\n")
      // Of a shape that goes Plotly leaves its empty group.
      .replaceAll(/<g class="shape-group"[^>]*><\/g>/g, "")
      .replaceAll(
        /trace[0-9a-f]{6}|g[0-9a-f]{6}(?=-cb)|[a-z]*clip[0-9a-f]{6}|(?<=defs-|topdefs-|legend)[0-9a-f]{6}/g,
        known,
      )
      .split(/(?=<)/)
  );
}

/** Redraws what is different, and expects what a drawing from the start shows. */
async function expectRedrawn(before: Figure, after: Figure, { anyOrder = false } = {}): Promise<void> {
  await draw(before);
  expect(redrawChanges(place, before, after)).toBe(true);
  const quick = svg();
  await draw(after);
  if (anyOrder) expect(quick.toSorted()).toEqual(svg().toSorted());
  else expect(quick).toEqual(svg());
}

beforeEach(() => draw(figure(3)));

describe("redrawing what has changed", () => {
  it.each([
    { change: "points, texts, markers, a heat map, a shape and an annotation", after: figure(5) },
    { change: "fewer points", after: figure(2) },
    { change: "the range of an axis", after: figure(3, { range: 9 }) },
    { change: "the range of an axis, and what is on it", after: figure(4, { range: 9 }) },
    { change: "a name in the legend", after: figure(3, { name: "another" }) },
    { change: "the title", after: figure(3, { title: "other" }) },
    { change: "a shape that goes", after: figure(4, { boxes: 1 }) },
    { change: "all shapes", after: figure(3, { boxes: 0 }) },
    { change: "an annotation that comes", after: figure(4, { notes: 2 }) },
    { change: "nothing", after: figure(3) },
  ])("shows what a drawing from the start shows: $change", async ({ after }) => {
    await expectRedrawn(figure(3), after);
  });

  it("goes on from what it has drawn, and Plotly from there", async () => {
    for (const [before, after] of [
      [3, 5],
      [5, 1],
      [1, 4],
    ]) {
      expect(redrawChanges(place, figure(before), figure(after))).toBe(true);
    }
    const wide = (): Figure => ({ ...figure(4), layout: { ...figure(4).layout, width: 650 } });
    const last = structuredClone(wide());
    await Plotly.react(place as never, last.data as never, last.layout as never);
    const quick = svg();
    await draw(wide());
    expect(quick).toEqual(svg());
  });

  it("has the colours of an axis, what is drawn in them and its bar", async () => {
    const coloured = (cmax: number): Figure => {
      const { data, layout } = figure(3);
      const { zmin: _, zmax: __, showscale: ___, ...map } = data[2];
      const dots = { ...data[1], marker: { color: [1, 2], coloraxis: "coloraxis" } };
      return {
        data: [data[0], dots, { ...map, coloraxis: "coloraxis" }, data[3]],
        layout: { ...layout, coloraxis: { cmin: 0, cmax, colorscale: "Viridis" } },
      };
    };
    await expectRedrawn(coloured(9), coloured(20), { anyOrder: true });
  });

  it("keeps what lies above an annotation or a shape above it", async () => {
    await expectRedrawn(figure(3, { notes: 2 }), figure(4, { notes: 2 }));
  });

  it("draws a line in another colour, width and pattern, also in the legend", async () => {
    const line = (look: object): Figure => {
      const { data, layout } = figure(3);
      return { layout, data: [...data.slice(0, 3), { ...data[3], line: look }] };
    };
    const before = line({ color: "#000000", width: 1, dash: "dash" });
    await expectRedrawn(before, line({ color: "#ff0000", width: 4, dash: "dot" }));
  });

  it.each(["group", "stack"])("moves bars, and those beside them: %s", async (barmode) => {
    const bars = (step: number): Figure => ({
      data: [
        { type: "bar", name: "one", x: ["a", "b"], y: [step, 2] },
        { type: "bar", name: "other", x: ["a", "b"], y: [1, 3] },
      ],
      layout: { width: 600, height: 400, barmode },
    });
    await expectRedrawn(bars(1), bars(7), { anyOrder: true });
  });

  it("draws areas with the lines that they reach to", async () => {
    const areas = (step: number): Figure => ({
      data: [
        { type: "scatter", mode: "lines", x: [0, 1, 2], y: [1, step, 1] },
        { type: "scatter", mode: "lines", x: [0, 1, 2], y: [3, 9, 4], fill: "tonexty" },
        { type: "scatter", mode: "lines", x: [0, 1, 2], y: [0, 1, 0], fill: "toself" },
      ],
      layout: { width: 600, height: 400, xaxis: { range: [0, 2] }, yaxis: { range: [0, 10] } },
    });
    await expectRedrawn(areas(1), areas(7));
  });

  it("leaves to Plotly what changes more than itself", async () => {
    const given = figure(3);
    const trace = (values: object): Figure => ({
      ...given,
      data: [{ ...given.data[0], ...values }, ...given.data.slice(1)],
    });
    const layout = (values: object): Figure => ({ ...given, layout: { ...given.layout, ...values } });
    const others = [
      layout({ title: { text: "title", font: { size: 30 } } }),
      trace({ mode: "lines" }),
      trace({ x: [], y: [] }),
      trace({ textfont: { size: 9, family: "serif" } }),
      trace({ line: { shape: "spline" } }),
      trace({ textfont: { size: 9 } }),
      layout({ xaxis: { domain: [0, 0.2], range: [0, 5] } }),
      { ...given, data: given.data.slice(1) },
    ];
    const before = svg();
    for (const other of others) expect(redrawChanges(place, given, other)).toBe(false);
    expect(svg()).toEqual(before);
  });

  it.each([
    { axes: "a linear one", layout: { xaxis: { domain: [0, 0.3] } } },
    {
      axes: "a logarithmic one, and one that begins at 0",
      layout: { yaxis: { rangemode: "tozero" }, yaxis2: { type: "log", anchor: "x2" } },
    },
  ])("has axes that follow their data go on doing so: $axes", async ({ layout }) => {
    const free = (step: number): Figure => {
      const given = figure(step);
      return { ...given, layout: { ...given.layout, ...layout } };
    };
    await draw(free(3));
    for (const [before, after] of [
      [3, 5],
      [5, 4],
    ]) {
      expect(redrawChanges(place, free(before), free(after))).toBe(true);
    }
    // Ticks that come and go stand in another order.
    const quick = svg().toSorted();
    await draw(free(4));
    expect(quick).toEqual(svg().toSorted());
  });

  it("leaves all to Plotly once the reader has zoomed", async () => {
    const full = (place as unknown as { _fullLayout: { _preGUI: object } })._fullLayout;
    full._preGUI = { "xaxis.range[0]": 0 };
    expect(redrawChanges(place, figure(3), figure(4))).toBe(false);
  });

  it("leaves all to Plotly once the reader has zoomed an axis that followed its data", async () => {
    const { data, layout } = figure(3);
    const free: Figure = { data, layout: { ...layout, xaxis: { domain: [0, 0.3] } } };
    await draw(free);
    await Plotly.relayout(place as never, { "xaxis.range[0]": 1, "xaxis.range[1]": 2 } as never);
    Object.assign((place as unknown as { _fullLayout: { _preGUI: object } })._fullLayout._preGUI, {
      "xaxis.range[0]": null,
    });
    expect(redrawChanges(place, free, { ...free, data: figure(4).data })).toBe(false);
  });
});
