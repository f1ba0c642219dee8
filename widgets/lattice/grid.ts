import { colourBar, colourScale, divergingColours, sequentialColours } from "../base/colour-scale.js";
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
import { labels } from "./labels.js";
import type { CRFData, CTCData, LatticeQuantity, LatticeState } from "./state.js";

/** What is drawn over the colours. */
export interface Overlay {
  /** Traces on the axes of the colours: steps from 1, rows from 0. */
  traces: Record<string, unknown>[];
  /** Lines of text under the title. */
  notes: string[];
  /** Lines that there is room for, the same at each step. */
  lines: number;
  /** Text for each cell beside its value. */
  hover(t: number, row: number): string;
}

/** What is known only as far as the steps have been gone. */
const growing: readonly string[] = ["viterbi", "forward"];
/** Sums of logarithms over steps: only their differences within a step can be compared. */
const relative: readonly string[] = ["viterbi", "forward", "backward"];

/** Differences below this are all the same colour: they are as good as impossible. */
const lowest = -12;

/** Rows × steps in colours, with paths over them: what a CRF's and a CTC's lattice have in common. */
export function gridFigure(
  data: CRFData | CTCData,
  state: LatticeState,
  frame: Frame,
  title: string,
  overlay: Overlay,
): Figure {
  const say = labels[state.language];
  const { T, rows, steps } = data;
  const { width, theme } = frame;
  const quantity = state.quantity as LatticeQuantity;
  const values = data.values[quantity] as Float32Array;
  const names = rows.map((name) => escapeMarkup(tokenLabel(name, 10)));
  const left = 22 + 7 * Math.max(3, ...rows.map((name) => Math.min(10, wide(name))));
  const right = 14;
  const ticks = tokenTicks(steps, width - left - right);
  const roomy = (width - left - right) / T >= 34 && rows.length <= 14;
  const rowHeight = roomy ? 40 : Math.min(34, Math.max(12, 420 / rows.length));
  const plotHeight = Math.round(rowHeight * rows.length);
  const top = 44 + 17 * overlay.lines;
  const below = ticks.depth + 34;
  const height = top + plotHeight + below + 50;

  const isRelative = relative.includes(quantity);
  const shownTo = growing.includes(quantity) ? state.step : T;
  const cells = rows.map(() => new Array<number | null>(T).fill(null));
  for (let t = 0; t < T; t++) {
    const column = values.subarray(t * rows.length, (t + 1) * rows.length);
    const greatest = isRelative ? column.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) : 0;
    for (let row = 0; row < rows.length; row++) {
      const value = column[row] - greatest;
      cells[row][t] = Number.isFinite(value) ? value : null;
    }
  }
  const scale = scaleOf(quantity, values, cells);
  const z = cells.map((line) => line.map((value, t) => (t < shownTo ? value : null)));
  const hover = rows.map((name, row) =>
    steps.map((token, t) => {
      const value = values[t * rows.length + row];
      const own = `${say.quantities[quantity]}: ${threeDigits(value)}`;
      const head = `<b>${escapeMarkup(tokenLabel(token, 40))}</b>, ${say.stepOf(t + 1, T)}`;
      return [head, `<b>${escapeMarkup(tokenLabel(name, 40))}</b>`, own, overlay.hover(t, row)]
        .filter((line) => line !== "")
        .join("<br>");
    }),
  );
  const map = {
    type: "heatmap",
    name: say.quantities[quantity],
    x: Array.from({ length: T }, (_, t) => t + 1),
    y: rows.map((_, row) => row),
    z,
    zmin: scale.low,
    zmax: scale.high,
    colorscale: colourScale(scale.colours),
    hovertext: hover,
    hoverinfo: "text",
    hoverongaps: false,
    xgap: T > 60 ? 0 : 1,
    ygap: 1,
    colorbar: colourBar(say.quantities[quantity] + (isRelative ? say.relative : ""), {
      len: Math.min(300, width - left - 30) / width,
      x: left / width,
      xref: "container",
      y: 44 / height,
      yref: "container",
    }),
  };
  const vertical = [1 - (top + plotHeight) / height, 1 - top / height];
  return {
    data: [map, ...overlay.traces, ...(roomy ? [numbers(z, scale)] : [])],
    layout: {
      ...baseLayout(frame, title, height),
      margin: { l: 0, r: 0, t: 0, b: 0, autoexpand: false },
      showlegend: false,
      uirevision: data.kind,
      xaxis: axis(theme, data.kind === "ctc" ? say.frameAxis : say.inputAxis, {
        domain: [left / width, 1 - right / width],
        ...ticks.axis,
        range: [0.5, T + 0.5],
        showgrid: false,
        zeroline: false,
        automargin: false,
        ticks: "",
      }),
      yaxis: axis(theme, "", {
        domain: vertical,
        tickmode: "array",
        tickvals: names.map((_, row) => row),
        ticktext: names,
        range: [rows.length - 0.5, -0.5],
        showgrid: false,
        zeroline: false,
        automargin: false,
      }),
      annotations: overlay.notes.map((text, n) => ({
        text,
        showarrow: false,
        xref: "paper",
        yref: "paper",
        x: 6 / width,
        y: 1 - (38 + 17 * n) / height,
        xanchor: "left",
        yanchor: "top",
        font: { size: 12 },
      })),
      shapes: [
        {
          type: "rect",
          xref: "x",
          yref: "y domain",
          x0: state.step - 0.5,
          x1: state.step + 0.5,
          y0: 0,
          y1: 1,
          line: { color: theme.text, width: 1.4 },
        },
      ],
    },
  };
}

/** A path that is seen on any colour of the map: dark over white. */
export function pathTraces(
  name: string,
  points: readonly { t: number; row: number }[],
  look: { width: number; colour: string; dots: boolean },
): Record<string, unknown>[] {
  const line = (lineColour: string, width: number, dot: number): Record<string, unknown> => ({
    type: "scatter",
    mode: look.dots ? "lines+markers" : "lines",
    name,
    x: points.map(({ t }) => t + 1),
    y: points.map(({ row }) => row),
    line: { color: lineColour, width },
    marker: { color: lineColour, size: dot },
    hoverinfo: "skip",
    cliponaxis: false,
  });
  return [line("#ffffff", look.width + 2.5, 11), line(look.colour, look.width, 8)];
}

/** Orange that stays apart from both colour scales. */
export const pathColour = "#d55e00";

interface Scale {
  low: number;
  high: number;
  colours: readonly string[];
}

/** The values in the cells, below what is drawn through their middles, in black or white as the colour wants it. */
function numbers(z: readonly (readonly (number | null)[])[], { low, high, colours }: Scale): Record<string, unknown> {
  const cells = z
    .flatMap((line, row) => line.map((value, t) => ({ value, row, t })))
    .filter(({ value }) => value !== null);
  const share = (value: number | null): number => ((value ?? 0) - low) / (high - low);
  const light = (value: number | null): boolean =>
    colours === sequentialColours ? share(value) > 0.55 : Math.abs(share(value) - 0.5) < 0.33;
  return {
    type: "scatter",
    mode: "text",
    x: cells.map(({ t }) => t + 1),
    y: cells.map(({ row }) => row + 0.35),
    text: cells.map(({ value }) => (value as number).toFixed(2).replace("-", "−")),
    textfont: { size: 10, color: cells.map(({ value }) => (light(value) ? "#000000" : "#ffffff")) },
    hoverinfo: "skip",
  };
}

function scaleOf(quantity: LatticeQuantity, values: Float32Array, z: readonly (readonly (number | null)[])[]): Scale {
  if (relative.includes(quantity)) {
    const least = z.flat().reduce((least: number, value) => Math.min(least, value ?? 0), -1);
    return { low: Math.max(lowest, least), high: 0, colours: sequentialColours };
  }
  if (quantity !== "emissions") return { low: 0, high: 1, colours: sequentialColours };
  const greatest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  return { low: -greatest, high: greatest, colours: divergingColours };
}

/** Width in Latin letters. */
function wide(text: string): number {
  return [...text].reduce((sum, character) => sum + (character > "\u2e80" ? 2 : 1), 0);
}
