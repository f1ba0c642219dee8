import { colourScale, divergingColours, sequentialColours } from "../base/colour-scale.js";
import {
  axis,
  baseLayout,
  colour,
  dash,
  escapeForWebgl,
  escapeMarkup,
  type Figure,
  type Frame,
  lettersOf,
} from "../base/figure.js";
import type { Language } from "../base/protocol.js";
import { wrap } from "../base/wrap.js";
import { coloursOf, type Extent, rangesOf } from "./ranges.js";
import type { KeptTrace } from "./traces.js";

/** What the axes of a panel are like. */
export interface PanelOptions {
  title?: string;
  xTitle?: string;
  yTitle?: string;
  /** Default: "category" for texts, else "linear". */
  xType?: "linear" | "log" | "category";
  yType?: "linear" | "log" | "category";
  /** From and to, in the axis' own numbers, also on a logarithmic axis; the greater first turns it round. */
  xRange?: readonly [number, number];
  yRange?: readonly [number, number];
}

/** A note in a panel: at a point, or with a line across the panel where only x or y is given. */
export interface PlotNote {
  x?: number | string;
  y?: number | string;
  text?: string;
  panel?: number;
}

/** Looks of a plot, as they are kept. */
export interface PlotLooks extends Omit<PanelOptions, "title"> {
  zTitle?: string;
  zRange?: readonly [number, number];
  colours?: "sequential" | "diverging";
  panels?: readonly PanelOptions[];
  columns?: number;
  height?: number;
  legend?: boolean;
  barMode?: "group" | "stack";
  annotations?: readonly PlotNote[];
  slider?: { name: string; values: readonly (number | string)[] };
  markup?: boolean;
  layout?: Readonly<Record<string, unknown>>;
}

/** State of the plot widget. */
export interface PlotState {
  /** The traces of each place of the slider; of one where there is none. */
  data: KeptTrace[][];
  /** Place of the slider. */
  frame: number;
  title: string;
  looks: PlotLooks;
  language: Language;
}

const gap = { title: 20, panelTitle: 20, left: 62, right: 16, bottom: 46, column: 66, row: 66, entry: 44, bar: 74 };

/** The traces at the slider's place, each in its panel, in our colours. */
export function plotFigure(state: PlotState, frame: Frame): Figure {
  const { looks } = state;
  const { theme, width } = frame;
  const traces = state.data[state.frame];
  const say = (text: string): string => (looks.markup ? text : escapeMarkup(text));
  const panels = panelsOf(state);
  const several = panels.length > 1;
  const spatial = frame.webgl && traces.some(({ type }) => type === "scatter3d");

  const at = looks.slider && `${looks.slider.name} = ${looks.slider.values[state.frame]}`;
  const title = [state.title, at].filter(Boolean).join("  ·  ");
  const lines = wrap(title, (width - 60) / 7.6, looks.markup === true);
  const named = traces.filter(({ name, rest }) => name !== "" && rest.showlegend !== false);
  const withLegend = looks.legend ?? named.filter(({ type }) => type !== "heatmap").length > 1;
  const widest = gap.entry + 6.6 * Math.max(0, ...named.map(({ name }) => lettersOf(name)));
  const legendHeight = withLegend ? 20 * Math.ceil(named.length / Math.max(1, Math.floor(width / widest))) : 0;

  const columns = Math.min(panels.length, looks.columns ?? 2, Math.max(1, Math.floor(width / 300)));
  const rows = Math.ceil(panels.length / columns);
  const panelHeight =
    looks.height ?? (several ? 200 : spatial ? 420 : Math.round(Math.min(320, Math.max(240, width * 0.5))));
  const top = 24 + gap.title * Math.max(lines.length, several ? 0 : 0.5) + (several ? gap.panelTitle : 0);
  const inner = rows * panelHeight + (rows - 1) * gap.row;
  const height = Math.round(top + inner + gap.bottom + legendHeight);
  const bars = traces.some(({ type, rest }) => type === "heatmap" && !hasOwnScale(rest));
  const innerWidth = width - gap.left - (bars ? gap.bar : gap.right);
  const columnWidth = (innerWidth - (columns - 1) * gap.column) / columns;

  const base = baseLayout(frame, lines.map(say).join("<br>"), height);
  const layout: Record<string, unknown> & { width: number; height: number } = {
    ...base,
    // From the bottom of its first line: where it has several, renderers do not agree on what its top is.
    title: { ...(base.title as object), y: 1 - 24 / height, yanchor: "bottom", pad: { l: 4 } },
    margin: { l: gap.left, r: bars ? gap.bar : gap.right, t: top, b: gap.bottom + legendHeight },
    showlegend: withLegend,
    barmode: looks.barMode ?? "group",
    uirevision: "same",
  };
  const annotations: object[] = [];
  const shapes: object[] = [];
  for (const [n, panel] of panels.entries()) {
    const suffix = n === 0 ? "" : String(n + 1);
    const [column, row] = [n % columns, Math.floor(n / columns)];
    const left = column * (columnWidth + gap.column);
    const from = row * (panelHeight + gap.row);
    const x: [number, number] = [left / innerWidth, Math.min(1, (left + columnWidth) / innerWidth)];
    const y: [number, number] = [Math.max(0, 1 - (from + panelHeight) / inner), 1 - from / inner];
    const extent = state.data.length > 1 ? rangesOf(state.data, n) : undefined;
    if (spatial) {
      layout.scene = {
        ...Object.fromEntries(
          (["x", "y", "z"] as const).map((name) => [
            `${name}axis`,
            axis(theme, say(looks[`${name}Title`] ?? ""), { backgroundcolor: "rgba(0,0,0,0)", color: theme.text }),
          ]),
        ),
        bgcolor: "rgba(0,0,0,0)",
        camera: { eye: { x: 1.5, y: 1.5, z: 1 } },
      };
      break;
    }
    layout[`xaxis${suffix}`] = axis(theme, say(panel.xTitle ?? ""), {
      ...scaleOf(panel.xType, panel.xRange, extent?.x),
      domain: x,
      anchor: `y${suffix}`,
      zeroline: false,
    });
    layout[`yaxis${suffix}`] = axis(theme, say(panel.yTitle ?? ""), {
      ...scaleOf(panel.yType, panel.yRange, extent?.y),
      domain: y,
      anchor: `x${suffix}`,
      zeroline: false,
    });
    if (panel.title) {
      const place = { xref: "paper", yref: "paper", x: x[0], y: y[1], xanchor: "left", yanchor: "bottom" };
      annotations.push({ text: say(panel.title), showarrow: false, ...place, font: { size: 12 } });
    }
  }
  for (const note of looks.annotations ?? []) {
    const panel = panels[note.panel ?? 0];
    const suffix = note.panel ? String(note.panel + 1) : "";
    const { text = "", x, y } = note;
    const across = { xref: `x${suffix}`, yref: `y${suffix}`, line: { color: theme.text, width: 1, dash: "dot" } };
    if (y === undefined)
      shapes.push({ type: "line", ...across, x0: x, x1: x, y0: 0, y1: 1, yref: `y${suffix} domain` });
    else if (x === undefined) {
      shapes.push({ type: "line", ...across, y0: y, y1: y, x0: 0, x1: 1, xref: `x${suffix} domain` });
    }
    if (text === "") continue;
    annotations.push({
      text: say(text),
      font: { size: 11 },
      bgcolor: theme.background,
      xref: x === undefined ? `x${suffix} domain` : `x${suffix}`,
      yref: y === undefined ? `y${suffix} domain` : `y${suffix}`,
      x: x === undefined ? 1 : onAxis(x, panel.xType),
      y: y === undefined ? 1 : onAxis(y, panel.yType),
      ...(x === undefined || y === undefined
        ? { showarrow: false, xanchor: x === undefined ? "right" : "left", yanchor: y === undefined ? "top" : "bottom" }
        : { arrowhead: 2, arrowsize: 0.8, arrowwidth: 1, arrowcolor: theme.text, ax: 24, ay: -28 }),
    });
  }
  layout.annotations = annotations;
  layout.shapes = shapes;
  if (bars) layout.coloraxis = colourAxis(state, say);
  const data = traces.flatMap((trace, n) => drawn(trace, n, spatial, panels[trace.panel]?.yType === "log"));
  return { data, layout: { ...layout, ...looks.layout, width, height } };
}

/** Each panel's axes: its own, else those of the plot. */
export function panelsOf({ data, looks }: Pick<PlotState, "data" | "looks">): PanelOptions[] {
  const { xTitle, yTitle, xType, yType, xRange, yRange } = looks;
  const count = Math.max(1, looks.panels?.length ?? 0, ...data.flat().map(({ panel }) => panel + 1));
  return Array.from({ length: count }, (_, n) => ({
    xTitle,
    yTitle,
    xType,
    yType,
    xRange,
    yRange,
    ...looks.panels?.[n],
  }));
}

function scaleOf(
  type: PanelOptions["xType"],
  range: PanelOptions["xRange"],
  extent: Extent | undefined,
): Record<string, unknown> {
  const own = range ?? (type === "log" ? extent?.positive : type === "category" ? undefined : extent?.all);
  return {
    ...(type && { type }),
    ...(type === "log" && { exponentformat: "power", minorloglabels: "none", nticks: 8 }),
    ...(own && { range: type === "log" ? own.map(Math.log10) : [...own] }),
  };
}

/** Where Plotly's annotations have their place on an axis. */
function onAxis(value: number | string, type: PanelOptions["xType"]): number | string {
  return type === "log" ? Math.log10(Number(value)) : value;
}

/** All heat maps have one colour scale; a trace with its own keeps that. */
function hasOwnScale(rest: KeptTrace["rest"]): boolean {
  return ["colorscale", "coloraxis", "zmin", "zmax"].some((name) => name in rest);
}

function colourAxis({ data, looks }: PlotState, say: (text: string) => string): object {
  const { low, high, diverging } = coloursOf(data, looks.zRange, looks.colours);
  return {
    cmin: low,
    cmax: high,
    colorscale: colourScale(diverging ? divergingColours : sequentialColours),
    colorbar: {
      title: { text: say(looks.zTitle ?? ""), side: "right", font: { size: 12 } },
      thickness: 12,
      tickfont: { size: 11 },
      outlinewidth: 0,
    },
  };
}

/** What Plotly draws of a trace: itself, and before it its band. */
function drawn(trace: KeptTrace, n: number, spatial: boolean, logarithmic: boolean): Record<string, unknown>[] {
  const { type, name, panel, rows, rest } = trace;
  const { lower, upper, error, ...columns } = Object.fromEntries(
    Object.entries(trace.columns).map(([key, values]) => [key, shownValues(values, spatial)]),
  );
  const suffix = panel === 0 ? "" : String(panel + 1);
  const own = { ...(rest.line as object), ...(rest.marker as object) } as { color?: unknown };
  const shade = typeof own.color === "string" ? own.color : colour(n);
  const common = {
    name: escapeMarkup(name),
    legendgroup: `${n}`,
    ...(!spatial && { xaxis: `x${suffix}`, yaxis: `y${suffix}` }),
  };
  if (rows !== null) {
    return [
      { type, ...common, ...columns, z: rows, ...(!hasOwnScale(rest) && { coloraxis: "coloraxis" }), ...escaped(rest) },
    ];
  }
  const length = trace.columns.y.length;
  const { z, ...flat } = columns;
  const shown = {
    type: type === "scatter3d" && !spatial ? "scatter" : type,
    ...common,
    ...(spatial ? columns : flat),
    ...(error && { error_y: { type: "data", array: error, color: shade, thickness: 1.2, width: 4 } }),
    ...(type !== "bar" && { mode: length <= 30 ? "lines+markers" : "lines" }),
    ...(name === "" && { showlegend: false }),
    ...escaped(rest),
    marker: {
      color: shade,
      size: spatial ? 3 : 6,
      ...(type === "bar" && { size: undefined }),
      ...(rest.marker as object),
    },
    ...(type !== "bar" && { line: { color: shade, width: 2, dash: dash(n), ...(rest.line as object) } }),
  };
  if (lower === undefined || type !== "scatter") return [shown];
  return [{ ...common, ...band(columns.x, lower, upper, logarithmic), fillcolor: shade }, shown];
}

function shownValues(values: ArrayLike<number | string | null>, spatial: boolean): ArrayLike<number | string | null> {
  if (values instanceof Float32Array) return values;
  const shown = spatial ? escapeForWebgl : escapeMarkup;
  return Array.from(values, (value) => (typeof value === "string" ? shown(value) : value));
}

/** Attributes with their texts from data escaped; what a template says is the author's. */
function escaped(rest: KeptTrace["rest"]): Record<string, unknown> {
  const deep = (value: unknown): unknown => {
    if (typeof value === "string") return escapeMarkup(value);
    return Array.isArray(value) ? value.map(deep) : value;
  };
  return Object.fromEntries(
    Object.entries(rest).map(([name, value]) => [
      name,
      ["customdata", "hovertext"].includes(name) ? deep(value) : value,
    ]),
  );
}

/** The area between two bounds, left out where one of them is missing. */
function band(
  x: ArrayLike<number | string | null> | undefined,
  lower: ArrayLike<number | string | null>,
  upper: ArrayLike<number | string | null>,
  logarithmic: boolean,
): Record<string, unknown> {
  const places = Array.from(lower, (_, n) => n).filter((n) =>
    [lower[n], upper[n]].every((value) => Number.isFinite(value)),
  );
  const positive = [...places.map((n) => Number(lower[n])), ...places.map((n) => Number(upper[n]))].filter(
    (v) => v > 0,
  );
  const least = logarithmic ? Math.min(...positive) : Number.NEGATIVE_INFINITY;
  const back = places.toReversed();
  return {
    type: "scatter",
    mode: "lines",
    x: [...places, ...back].map((n) => x?.[n] ?? n),
    y: [...places.map((n) => Math.max(least, Number(upper[n]))), ...back.map((n) => Math.max(least, Number(lower[n])))],
    fill: "toself",
    line: { width: 0 },
    opacity: 0.22,
    hoverinfo: "skip",
    showlegend: false,
  };
}
