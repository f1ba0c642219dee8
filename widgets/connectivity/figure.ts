import { colourBar } from "../base/colour-scale.js";
import {
  axis,
  baseLayout,
  escapeMarkup,
  type Figure,
  type Frame,
  threeDigits,
  tokenLabel,
  tokenTicks,
} from "../base/figure.js";
import type { Language } from "../base/protocol.js";
import { labels } from "./labels.js";

/** How much each output of a network depends on each input. */
export interface ConnectivityTable {
  /** "" for a network that stands alone. */
  name: string;
  /** ‖∂y_t/∂x_k‖, [S, T] */
  norms: Float32Array;
}

/** State of the connectivity widget. */
export interface ConnectivityState {
  data: {
    /** What each of T inputs stands for. */
    tokens: string[];
    /** What each of S outputs predicts; empty where that is not known. */
    predictions: string[];
    S: number;
    networks: ConnectivityTable[];
  };
  /** The output that is looked at, from 1. */
  step: number;
  /** Name of the network whose table is drawn. */
  network: string;
  table: boolean;
  title: string;
  language: Language;
}

/** What a heat map is of, for who hears of a pointer on it: the inputs in lines of so many, or the table. */
export interface MapMeta {
  kind: "text" | "table";
  columns: number;
}

/** The output that a pointer on a map chooses, from 1; undefined where there is none. */
export function stepAt(state: ConnectivityState, { kind, columns }: MapMeta, x: number, y: number): number | undefined {
  const { S, tokens } = state.data;
  if (kind === "table") return y;
  const step = y * columns + x + 1;
  // Outputs that are not one an input are chosen in the table.
  return S === tokens.length && step <= S ? step : undefined;
}

const knownShares = new WeakMap<Float32Array, Float32Array[]>();

/** Each row of a table as shares of its largest number, [S][T]. */
function sharesOf(norms: Float32Array, S: number): Float32Array[] {
  const known = knownShares.get(norms);
  if (known !== undefined) return known;
  const T = norms.length / S;
  const shares = Array.from({ length: S }, (_, t) => {
    const row = norms.slice(t * T, (t + 1) * T);
    const largest = row.reduce((most, value) => Math.max(most, value), 0);
    return row.map((value) => (largest > 0 ? value / largest : 0));
  });
  knownShares.set(norms, shares);
  return shares;
}

/** Light enough for dark letters, in a light theme and a dark one. */
const colours: [number, string][] = [
  [0, "#f4f6f9"],
  [0.5, "#9ecae1"],
  [1, "#2f8fd0"],
];
const ink = "#1a1a1a";

/** Places in pixels from the top. */
const gap = { top: 46, heading: 22, line: 24, between: 14, bar: 50, left: 12, right: 12, axis: 64 };

/** A text of inputs for each network, and the table of one of them. */
export function connectivityFigure(state: ConnectivityState, frame: Frame): Figure {
  const say = labels[state.language];
  const { tokens, predictions, S, networks } = state.data;
  const { theme, width } = frame;
  const T = tokens.length;
  const t = state.step - 1;
  const shown = tokens.map((token) => escapeMarkup(tokenLabel(token)));
  const longest = Math.max(...tokens.map((token) => [...tokenLabel(token)].length));
  const inner = width - gap.left - gap.right;
  const columns = Math.max(1, Math.min(T, Math.floor(inner / Math.max(18, 8 * longest + 8))));
  const lines = Math.ceil(T / columns);
  const textHeight = lines * gap.line;
  const barTop = gap.top + networks.length * (gap.heading + textHeight + gap.between);
  const tableTop = barTop + gap.bar + 8;
  const ticks = tokenTicks(tokens, width - gap.axis - gap.right);
  const tableHeight = Math.round(Math.min(420, Math.max(120, S * 12)));
  const height = state.table ? tableTop + tableHeight + ticks.depth + 30 : barTop + gap.bar;
  const vertical = (top: number, size: number): [number, number] => [1 - (top + size) / height, 1 - top / height];

  const outputAt = (n: number): string => say.output(n + 1, S, escapeMarkup(tokenLabel(predictions[n] ?? "", 40)));
  const inputAt = (k: number): string => say.input(k + 1, T, escapeMarkup(tokenLabel(tokens[k], 40)));
  const annotations: object[] = [];
  const shapes: object[] = [];
  const data: Record<string, unknown>[] = [];
  const layout: Record<string, unknown> & { width: number; height: number } = {
    ...baseLayout(frame, state.title === "" ? say.title : escapeMarkup(state.title), height),
    margin: { l: 0, r: 0, t: 0, b: 0, autoexpand: false },
    uirevision: "same",
    coloraxis: {
      cmin: 0,
      cmax: 1,
      colorscale: colours,
      colorbar: colourBar(say.share, {
        len: Math.min(inner, 260) / width,
        x: gap.left / width,
        y: 1 - barTop / height,
      }),
    },
  };

  for (const [n, { name, norms }] of networks.entries()) {
    const top = gap.top + n * (gap.heading + textHeight + gap.between) + gap.heading;
    const suffix = n === 0 ? "" : String(n + 1);
    const row = sharesOf(norms, S)[t];
    const inLines = <Value>(of: (k: number) => Value, beyond: Value): Value[][] =>
      Array.from({ length: lines }, (_, line) =>
        Array.from({ length: columns }, (_, column) => {
          const k = line * columns + column;
          return k < T ? of(k) : beyond;
        }),
      );
    const prediction = escapeMarkup(tokenLabel(predictions[t] ?? "", 40));
    annotations.push({
      text:
        name === ""
          ? say.output(state.step, S, prediction)
          : say.restsOn(escapeMarkup(name), state.step, S, prediction),
      showarrow: false,
      xref: "paper",
      yref: "paper",
      x: gap.left / width,
      y: 1 - (top - 3) / height,
      xanchor: "left",
      yanchor: "bottom",
      font: { size: 12 },
    });
    const bare = {
      showticklabels: false,
      showgrid: false,
      zeroline: false,
      automargin: false,
      ticks: "",
      fixedrange: true,
    };
    layout[`xaxis${suffix}`] = axis(theme, "", {
      ...bare,
      domain: [gap.left / width, (gap.left + inner) / width],
      anchor: `y${suffix}`,
      range: [-0.5, columns - 0.5],
      showline: false,
    });
    layout[`yaxis${suffix}`] = axis(theme, "", {
      ...bare,
      domain: vertical(top, textHeight),
      anchor: `x${suffix}`,
      range: [lines - 0.5, -0.5],
      showline: false,
    });
    const meta: MapMeta = { kind: "text", columns };
    data.push({
      type: "heatmap",
      name: escapeMarkup(name),
      meta,
      z: inLines<number | null>((k) => row[k], null),
      customdata: inLines((k) => `${inputAt(k)}: ${threeDigits(norms[t * T + k])}`, ""),
      hovertemplate: "%{customdata}<extra></extra>",
      hoverongaps: false,
      xgap: 1,
      ygap: 2,
      xaxis: `x${suffix}`,
      yaxis: `y${suffix}`,
      coloraxis: "coloraxis",
    });
    // Letters of their own stand still while the colours below them change.
    data.push({
      type: "scatter",
      mode: "text",
      name: "tokens",
      x: shown.map((_, k) => k % columns),
      y: shown.map((_, k) => Math.floor(k / columns)),
      text: shown,
      textfont: { size: 13, color: ink },
      hoverinfo: "skip",
      showlegend: false,
      xaxis: `x${suffix}`,
      yaxis: `y${suffix}`,
    });
    if (S === T) {
      const [column, line] = [t % columns, Math.floor(t / columns)];
      shapes.push({
        type: "rect",
        xref: `x${suffix}`,
        yref: `y${suffix}`,
        x0: column - 0.46,
        x1: column + 0.46,
        y0: line - 0.44,
        y1: line + 0.44,
        line: { color: "#d55e00", width: 2 },
      });
    }
  }

  const table = networks.find(({ name }) => name === state.network);
  if (state.table && table !== undefined) {
    const suffix = String(networks.length + 1);
    layout[`xaxis${suffix}`] = axis(theme, say.inputAxis, {
      domain: [gap.axis / width, 1 - gap.right / width],
      anchor: `y${suffix}`,
      ...ticks.axis,
      range: [0.5, T + 0.5],
      showgrid: false,
      zeroline: false,
      automargin: false,
    });
    layout[`yaxis${suffix}`] = axis(theme, say.outputAxis, {
      domain: vertical(tableTop, tableHeight),
      anchor: `x${suffix}`,
      ...rowTicks(predictions.length > 0 ? predictions : S === T ? tokens : [], S, tableHeight),
      range: [S + 0.5, 0.5],
      showgrid: false,
      zeroline: false,
      automargin: false,
    });
    const inputs = tokens.map((_, k) => inputAt(k));
    const meta: MapMeta = { kind: "table", columns: T };
    data.push({
      type: "heatmap",
      name: escapeMarkup(table.name),
      meta,
      z: sharesOf(table.norms, S),
      x: tokens.map((_, k) => k + 1),
      y: Array.from({ length: S }, (_, n) => n + 1),
      customdata: Array.from({ length: S }, (_, n) => inputs.map((input) => [outputAt(n), input])),
      hovertemplate: "%{customdata[0]}<br>%{customdata[1]}: %{z:.3f}<extra></extra>",
      xaxis: `x${suffix}`,
      yaxis: `y${suffix}`,
      coloraxis: "coloraxis",
    });
    shapes.push({
      type: "rect",
      xref: `x${suffix}`,
      yref: `y${suffix}`,
      x0: 0.5,
      x1: T + 0.5,
      y0: t + 0.5,
      y1: t + 1.5,
      line: { color: "#d55e00", width: 2 },
    });
  }
  layout.annotations = annotations;
  layout.shapes = shapes;
  return { data, layout };
}

/** What outputs are called along the table's side, as many as there is room for; numbers where they have no names. */
function rowTicks(names: readonly string[], S: number, height: number): Record<string, unknown> {
  const every = Math.ceil((S * 15) / height);
  const shown = Array.from({ length: Math.ceil(S / every) }, (_, n) => n * every);
  return {
    tickmode: "array",
    tickvals: shown.map((n) => n + 1),
    ticktext: shown.map((n) => (names[n] === undefined ? String(n + 1) : escapeMarkup(tokenLabel(names[n], 5)))),
  };
}
