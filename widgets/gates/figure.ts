import {
  axis,
  baseLayout,
  colour,
  escapeMarkup,
  type Figure,
  type Frame,
  tokenLabel,
  tokenTicks,
} from "../base/figure.js";
import type { Language } from "../base/protocol.js";
import { type KeptQuantity, type LayerHead, layerLabel, placeOf } from "../base/traces.js";
import { labels } from "./labels.js";
import { arrange, type Panel } from "./panels.js";
import { colourScale, scalesOf } from "./scales.js";

/** A layer with its gates and states, those of one shape together. */
export interface GatesLayer extends LayerHead {
  quantities: KeptQuantity[];
}

/** State of the gates widget. */
export interface GatesState {
  data: {
    name: string;
    /** Length of the longest sequence of the batch. */
    T: number;
    sequences: { name: string; tokens: string[] }[];
    layers: GatesLayer[];
  };
  /** Which of the sequences is shown: its place in `data.sequences`. */
  sequence: number;
  layer: number;
  /** A state or gate: it and all others of its shape are followed. */
  quantity: string;
  /** The unit that is followed: its place among the numbers of one step. */
  unit: number;
  title: string;
  language: Language;
}

/** Quantities of one shape next to each other, in the order in which the shapes come; what each unit has first. */
export function byShape(quantities: readonly KeptQuantity[]): KeptQuantity[] {
  const groups = new Map<string, KeptQuantity[]>([["null", []]]);
  for (const quantity of quantities) {
    const key = JSON.stringify(quantity.shape);
    groups.set(key, [...(groups.get(key) ?? []), quantity]);
  }
  return [...groups.values()].flat();
}

/** Those of a layer that have the shape of the named one. */
export function sameShape({ quantities }: GatesLayer, name: string): KeptQuantity[] {
  const shape = JSON.stringify(quantities.find((quantity) => quantity.name === name)?.shape);
  return quantities.filter((quantity) => JSON.stringify(quantity.shape) === shape);
}

/** The shown sequence in one layer. */
interface Shown {
  tokens: readonly string[];
  /** Steps of the sequences before it. */
  before: number;
  /** Steps that the time axis has room for. */
  T: number;
}

function shown({ data, sequence, layer }: GatesState): Shown {
  const { tokens } = data.layers[layer];
  if (tokens !== null) return { tokens, before: sequence * tokens.length, T: tokens.length };
  const before = data.sequences.slice(0, sequence).reduce((sum, each) => sum + each.tokens.length, 0);
  return { tokens: data.sequences[sequence].tokens, before, T: data.T };
}

const knownRows = new WeakMap<Float32Array, Map<number, Float32Array[]>>();

/** Values of one sequence as a heat map wants them: one row a unit, [size][T]. The same arrays each time: Plotly compares. */
function unitRows({ values, size }: KeptQuantity, { before, tokens }: Shown): Float32Array[] {
  const ofSequence = knownRows.get(values) ?? new Map<number, Float32Array[]>();
  knownRows.set(values, ofSequence);
  const known = ofSequence.get(before);
  if (known !== undefined) return known;
  const rows = Array.from({ length: size }, (_, unit) => {
    return Float32Array.from({ length: tokens.length }, (_, t) => values[(before + t) * size + unit]);
  });
  ofSequence.set(before, rows);
  return rows;
}

/** Places in pixels from the top; Plotly wants shares from the bottom. */
const gap = { top: 62, title: 27, bar: 48, between: 12, left: 46, right: 12, column: 52 };

/** Heat maps of every gate and state, and the followed unit of those of its shape as lines below them. */
export function gatesFigure(state: GatesState, frame: Frame): Figure {
  const say = labels[state.language];
  const { data, unit } = state;
  const layer = data.layers[state.layer];
  const { quantities } = layer;
  const sequence = shown(state);
  const { tokens, T } = sequence;
  const length = tokens.length;
  const { scales, scaleOf } = scalesOf(quantities);
  const { theme, width } = frame;
  const followed = sameShape(layer, state.quantity);

  const columns = width >= 600 && quantities.length > 1 ? 2 : 1;
  const { panels, height: mapsHeight } = arrange(quantities, columns, gap.title);
  const inner = width - gap.left - gap.right;
  const columnWidth = (inner - (columns - 1) * gap.column) / columns;
  // Tokens stand where their steps are: a shorter sequence has the same room for each.
  const ticks = tokenTicks(tokens, (columnWidth * length) / T);
  const lineTicks = tokenTicks(tokens, (inner * length) / T);
  const mapsEnd = gap.top + mapsHeight + ticks.depth + 12;
  const barsPerRow = Math.min(scales.length, Math.max(1, Math.floor(inner / 150)));
  const barRows = Math.ceil(scales.length / barsPerRow);
  const lineHeight = 170;
  const lineTop = mapsEnd + barRows * gap.bar + gap.title + gap.between;
  const widestEntry = 52 + 6.6 * Math.max(...followed.map((quantity) => `${quantity.name} ${quantity.label}`.length));
  const legendHeight = 20 * Math.ceil(followed.length / Math.max(1, Math.floor(width / widestEntry)));
  const height = lineTop + lineHeight + lineTicks.depth + 38 + legendHeight;
  const vertical = (top: number, size: number): [number, number] => [1 - (top + size) / height, 1 - top / height];
  const horizontal = (column: number): [number, number] => {
    const left = gap.left + column * (columnWidth + gap.column);
    return [left / width, (left + columnWidth) / width];
  };

  const steps = tokens.map((_, t) => t + 1);
  const at = tokens.map((token, t) => `<b>${escapeMarkup(tokenLabel(token, 40))}</b>, ${say.stepOf(t + 1, length)}`);
  const named = ({ name, label, labelZh }: KeptQuantity): string => {
    return `${escapeMarkup(name)}<sub>t</sub> ${escapeMarkup(state.language === "zh" ? labelZh : label)}`;
  };

  const name = escapeMarkup(data.name);
  const own =
    data.layers.length > 1
      ? say.titleOfLayer(name, escapeMarkup(layerLabel(state.layer, layer, state.language)))
      : say.title(name);
  const title = state.title === "" ? own : escapeMarkup(state.title);
  const layout: Record<string, unknown> & { width: number; height: number } = {
    ...baseLayout(frame, title, height),
    margin: { l: 0, r: 0, t: 0, b: 0, autoexpand: false },
    showlegend: true,
    uirevision: `${state.sequence},${state.layer}`,
  };
  const annotations: object[] = [];
  const shapes: object[] = [];
  const traces: Record<string, unknown>[] = [];
  const heading = (text: string, column: number, top: number): void => {
    annotations.push({
      text,
      showarrow: false,
      xref: "paper",
      yref: "paper",
      x: horizontal(column)[0],
      y: 1 - top / height,
      xanchor: "left",
      yanchor: "bottom",
      font: { size: 12 },
    });
  };

  for (const [n, panel] of panels.entries()) {
    const { quantity, column } = panel;
    const top = gap.top + panel.top;
    const suffix = n === 0 ? "" : String(n + 1);
    const first = panels.findIndex((each) => sameRows(each, panel));
    const hover = hoverOf(quantity, at);
    heading(named(quantity), column, top - 3);
    layout[`xaxis${suffix}`] = axis(theme, "", {
      domain: horizontal(column),
      anchor: `y${suffix}`,
      ...(n > 0 && { matches: "x" }),
      ...ticks.axis,
      range: [0.5, T + 0.5],
      showticklabels: n + columns >= panels.length,
      showgrid: false,
      zeroline: false,
      automargin: false,
      ticks: "",
    });
    layout[`yaxis${suffix}`] = axis(theme, column === 0 && panel.height >= 60 ? say.unitAxis : "", {
      domain: vertical(top, panel.height),
      anchor: `x${suffix}`,
      ...(first < n && { matches: `y${first === 0 ? "" : first + 1}` }),
      range: [-0.5, quantity.size - 0.5],
      ...placeTicks(panel),
      showgrid: false,
      zeroline: false,
      automargin: false,
    });
    traces.push({
      type: "heatmap",
      name: named(quantity),
      meta: quantity.name,
      z: unitRows(quantity, sequence),
      x: steps,
      xaxis: `x${suffix}`,
      yaxis: `y${suffix}`,
      coloraxis: `coloraxis${scaleOf[n] === 0 ? "" : scaleOf[n] + 1}`,
      customdata: hover.rows,
      hovertemplate: `${hover.step}<br>${named(quantity)}, ${say.unit} ${hover.unit}: %{z:.3f}<extra></extra>`,
    });
    if (!followed.includes(quantity)) continue;
    // Black in white is seen on any colour of the map; both run outside of the row.
    for (const [lineColour, distance] of [
      ["#ffffff", 1.8],
      ["#000000", 0.6],
    ] as const) {
      const half = 0.5 + (distance * quantity.size) / panel.height;
      shapes.push({
        type: "rect",
        xref: `x${suffix}`,
        yref: `y${suffix}`,
        x0: 0.5,
        x1: length + 0.5,
        y0: unit - half,
        y1: unit + half,
        line: { color: lineColour, width: 1.2 },
      });
    }
  }

  for (const [n, { low, high, diverging, names }] of scales.entries()) {
    const share = inner / barsPerRow;
    const left = gap.left + (n % barsPerRow) * share;
    layout[`coloraxis${n === 0 ? "" : n + 1}`] = {
      cmin: low,
      cmax: high,
      colorscale: colourScale(diverging),
      colorbar: {
        orientation: "h",
        thickness: 8,
        len: Math.min(share - 24, 260) / width,
        x: left / width,
        xref: "paper",
        xanchor: "left",
        xpad: 0,
        y: 1 - (mapsEnd + Math.floor(n / barsPerRow) * gap.bar) / height,
        yanchor: "top",
        ypad: 0,
        title: { text: escapeMarkup(cut(names.join(", "), share / 7)), side: "top", font: { size: 11 } },
        tickfont: { size: 10 },
        nticks: share < 180 ? 3 : 5,
        tickangle: 0,
        outlinewidth: 0,
      },
    };
  }

  const last = panels.length + 1;
  heading(`<b>${say.followed(placeOf(followed[0].shape, unit))}</b>`, 0, lineTop - 4);
  layout[`xaxis${last}`] = axis(theme, layer.tokens === null ? say.inputAxis : say.stepAxis, {
    domain: [gap.left / width, 1 - gap.right / width],
    anchor: `y${last}`,
    ...lineTicks.axis,
    range: [0.5, T + 0.5],
    zeroline: false,
    automargin: false,
  });
  layout[`yaxis${last}`] = axis(theme, "", {
    domain: vertical(lineTop, lineHeight),
    anchor: `x${last}`,
    nticks: 6,
    range: lineRange(followed.map((quantity) => unitRows(quantity, sequence)[unit])),
    automargin: false,
  });
  for (const [n, quantity] of followed.entries()) {
    traces.push({
      type: "scatter",
      mode: "lines+markers",
      name: named(quantity),
      x: steps,
      y: Array.from(unitRows(quantity, sequence)[unit]),
      xaxis: `x${last}`,
      yaxis: `y${last}`,
      line: { color: colour(n), width: 2 },
      marker: { color: colour(n), size: 5 },
      customdata: at,
      hovertemplate: `%{customdata}<br>${named(quantity)}: %{y:.3f}<extra></extra>`,
    });
  }
  layout.annotations = annotations;
  layout.shapes = shapes;
  return { data: traces, layout };
}

/** From the least to the greatest value, and not so narrow that rounding fills the plot. */
function lineRange(rows: readonly Float32Array[]): [number, number] {
  const values = rows.flatMap((row) => [...row].filter(Number.isFinite));
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (values.length === 0) return [-1, 1];
  const half = Math.max(high - low, 0.02 * Math.max(Math.abs(low), Math.abs(high)), 1e-9) * 0.56;
  return [(low + high) / 2 - half, (low + high) / 2 + half];
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

function sameRows(a: Panel, b: Panel): boolean {
  return JSON.stringify(a.quantity.shape) === JSON.stringify(b.quantity.shape);
}

/** Ticks of a unit axis: numbers, and of a matrix the places where its rows begin. */
function placeTicks({ quantity: { shape, size }, height }: Panel): Record<string, unknown> {
  if (placeOf(shape, 0) === "0") return { nticks: Math.max(2, Math.min(5, Math.floor(height / 18))), tickformat: "d" };
  const row = (shape ?? []).findLast((length) => length > 1) ?? 1;
  const count = size / row;
  const every = Math.ceil(count / Math.max(1, Math.floor(height / 18)));
  const shown = Array.from({ length: Math.ceil(count / every) }, (_, n) => n * every * row);
  return { tickmode: "array", tickvals: shown, ticktext: shown.map((n) => placeOf(shape, n)) };
}

/** What a pointer on a cell of a heat map is told besides its value: the step, and of a matrix the place in it. */
function hoverOf(
  { shape, size }: KeptQuantity,
  at: readonly string[],
): { rows: readonly (readonly unknown[])[]; step: string; unit: string } {
  if (placeOf(shape, 0) === "0") {
    return { rows: Array.from({ length: size }, () => at), step: "%{customdata}", unit: "%{y}" };
  }
  const rows = Array.from({ length: size }, (_, n) => {
    const place = placeOf(shape, n);
    return at.map((step) => [step, place]);
  });
  return { rows, step: "%{customdata[0]}", unit: "%{customdata[1]}" };
}
