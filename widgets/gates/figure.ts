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
import { labels } from "./labels.js";

/** One gate or state of every unit. */
export interface GatesQuantity {
  name: string;
  label: string;
  labelZh: string;
  /** The values it can take, or null where there is no bound. */
  range: [number, number] | null;
  /** [sequences, T, H] */
  values: Float32Array;
}

/** State of the gates widget. */
export interface GatesState {
  data: {
    name: string;
    T: number;
    sequences: { name: string; tokens: string[] }[];
    layers: { H: number; quantities: GatesQuantity[] }[];
  };
  /** Which of the sequences is shown: its place in `data.sequences`. */
  sequence: number;
  layer: number;
  /** The unit that is followed. */
  unit: number;
  title: string;
  language: Language;
}

const knownRows = new WeakMap<Float32Array, Map<number, Float32Array[]>>();

/** Values of one sequence as a heat map wants them: one row a unit, [H][T]. The same arrays each time: Plotly compares. */
function unitRows({ values }: GatesQuantity, sequence: number, T: number, H: number): Float32Array[] {
  const ofSequence = knownRows.get(values) ?? new Map<number, Float32Array[]>();
  knownRows.set(values, ofSequence);
  const before = ofSequence.get(sequence);
  if (before !== undefined) return before;
  const rows = Array.from({ length: H }, (_, unit) => {
    const row = new Float32Array(T);
    for (let t = 0; t < T; t++) row[t] = values[(sequence * T + t) * H + unit];
    return row;
  });
  ofSequence.set(sequence, rows);
  return rows;
}

interface Scale {
  low: number;
  high: number;
  diverging: boolean;
  /** The quantities drawn in this scale. */
  names: string[];
}

/** One scale for all quantities of the same range; what has no bound gets its own, symmetric about zero. */
function scalesOf(quantities: readonly GatesQuantity[]): { scales: Scale[]; scaleOf: number[] } {
  const scales: Scale[] = [];
  const scaleOf = quantities.map(({ name, range, values }) => {
    let [low, high] = range ?? [0, 0];
    if (range === null) {
      let smallest = 0;
      for (const value of values) {
        if (value < smallest) smallest = value;
        if (value > high) high = value;
      }
      high = Math.max(high, -smallest) || 1;
      low = smallest < 0 ? -high : 0;
    }
    const same = scales.findIndex((scale) => range !== null && scale.low === low && scale.high === high);
    if (same >= 0) {
      scales[same].names.push(name);
      return same;
    }
    return scales.push({ low, high, diverging: low < 0, names: [name] }) - 1;
  });
  return { scales, scaleOf };
}

/** Blue – white – red, with lightness the same on both sides (ColorBrewer RdBu). */
const divergingColours = ["#2166ac", "#67a9cf", "#d1e5f0", "#f7f7f7", "#fddbc7", "#ef8a62", "#b2182b"];
/** Viridis: lightness grows evenly. */
const sequentialColours = ["#440154", "#414487", "#2a788e", "#22a884", "#7ad151", "#fde725"];

function colourScale(colours: readonly string[]): [number, string][] {
  return colours.map((each, n) => [n / (colours.length - 1), each]);
}

/** Places in pixels from the top; Plotly wants shares from the bottom. */
const gap = { top: 62, title: 27, bar: 48, between: 12, left: 46, right: 12, column: 52 };

/** Heat maps of every gate and state, and the followed unit of each as a line below them. */
export function gatesFigure(state: GatesState, frame: Frame): Figure {
  const say = labels[state.language];
  const { data, sequence, unit } = state;
  const { T } = data;
  const { H, quantities } = data.layers[state.layer];
  const { tokens } = data.sequences[sequence];
  const { scales, scaleOf } = scalesOf(quantities);
  const { theme, width } = frame;

  const columns = width >= 600 && quantities.length > 1 ? 2 : 1;
  const rows = Math.ceil(quantities.length / columns);
  const mapHeight = Math.round(Math.min(150, Math.max(columns === 2 ? 96 : 72, H * 3.2)));
  const lineHeight = 170;
  const columnWidth = (width - gap.left - gap.right - (columns - 1) * gap.column) / columns;
  const ticks = tokenTicks(tokens, columnWidth);
  const lineTicks = tokenTicks(tokens, width - gap.left - gap.right);
  const mapsEnd = gap.top + rows * (mapHeight + gap.title) - gap.title + ticks.depth + 12;
  const barsEnd = mapsEnd + gap.bar;
  const lineTop = barsEnd + gap.title + gap.between;
  const legendHeight = 20 * Math.ceil(quantities.length / Math.max(1, Math.floor(width / 150)));
  const height = lineTop + lineHeight + lineTicks.depth + 38 + legendHeight;
  const vertical = (top: number, size: number): [number, number] => [1 - (top + size) / height, 1 - top / height];
  const horizontal = (column: number): [number, number] => {
    const left = gap.left + column * (columnWidth + gap.column);
    return [left / width, (left + columnWidth) / width];
  };

  const steps = Array.from({ length: T }, (_, t) => t + 1);
  const at = tokens.map((token, t) => `<b>${escapeMarkup(tokenLabel(token, 40))}</b>, ${say.stepOf(t + 1, T)}`);
  const named = ({ name, label, labelZh }: GatesQuantity): string => {
    return `${escapeMarkup(name)}<sub>t</sub> ${escapeMarkup(state.language === "zh" ? labelZh : label)}`;
  };

  const title = state.title === "" ? say.title(escapeMarkup(data.name)) : escapeMarkup(state.title);
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

  for (const [n, quantity] of quantities.entries()) {
    const column = n % columns;
    const top = gap.top + Math.floor(n / columns) * (mapHeight + gap.title);
    const lowest = n + columns >= quantities.length;
    const suffix = n === 0 ? "" : String(n + 1);
    heading(named(quantity), column, top - 3);
    layout[`xaxis${suffix}`] = axis(theme, "", {
      domain: horizontal(column),
      anchor: `y${suffix}`,
      ...(n > 0 && { matches: "x" }),
      ...ticks.axis,
      range: [0.5, T + 0.5],
      showticklabels: lowest,
      showgrid: false,
      zeroline: false,
      automargin: false,
      ticks: "",
    });
    layout[`yaxis${suffix}`] = axis(theme, column === 0 ? say.unitAxis : "", {
      domain: vertical(top, mapHeight),
      anchor: `x${suffix}`,
      ...(n > 0 && { matches: "y" }),
      range: [-0.5, H - 0.5],
      nticks: 5,
      tickformat: "d",
      showgrid: false,
      zeroline: false,
      automargin: false,
    });
    traces.push({
      type: "heatmap",
      name: named(quantity),
      z: unitRows(quantity, sequence, T, H),
      x: steps,
      xaxis: `x${suffix}`,
      yaxis: `y${suffix}`,
      coloraxis: `coloraxis${scaleOf[n] === 0 ? "" : scaleOf[n] + 1}`,
      customdata: Array.from({ length: H }, () => at),
      hovertemplate: `%{customdata}<br>${named(quantity)}, ${say.unit} %{y}: %{z:.3f}<extra></extra>`,
    });
    // Black in white is seen on any colour of the map; both run outside of the row.
    for (const [lineColour, distance] of [
      ["#ffffff", 1.8],
      ["#000000", 0.6],
    ] as const) {
      const half = 0.5 + (distance * H) / mapHeight;
      shapes.push({
        type: "rect",
        xref: `x${suffix}`,
        yref: `y${suffix}`,
        x0: 0.5,
        x1: T + 0.5,
        y0: unit - half,
        y1: unit + half,
        line: { color: lineColour, width: 1.2 },
      });
    }
  }

  for (const [n, { low, high, diverging, names }] of scales.entries()) {
    const share = (width - gap.left - gap.right) / scales.length;
    const left = gap.left + n * share;
    layout[`coloraxis${n === 0 ? "" : n + 1}`] = {
      cmin: low,
      cmax: high,
      colorscale: colourScale(diverging ? divergingColours : sequentialColours),
      colorbar: {
        orientation: "h",
        thickness: 8,
        len: Math.min(share - 24, 260) / width,
        x: left / width,
        xref: "paper",
        xanchor: "left",
        xpad: 0,
        y: 1 - mapsEnd / height,
        yanchor: "top",
        ypad: 0,
        title: { text: names.map(escapeMarkup).join(", "), side: "top", font: { size: 11 } },
        tickfont: { size: 10 },
        nticks: share < 140 ? 3 : 5,
        tickangle: 0,
        outlinewidth: 0,
      },
    };
  }

  const last = quantities.length + 1;
  heading(`<b>${say.followed(unit)}</b>`, 0, lineTop - 4);
  layout[`xaxis${last}`] = axis(theme, say.inputAxis, {
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
    automargin: false,
  });
  for (const [n, quantity] of quantities.entries()) {
    traces.push({
      type: "scatter",
      mode: "lines+markers",
      name: named(quantity),
      x: steps,
      y: steps.map((_, t) => quantity.values[(sequence * T + t) * H + unit]),
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
