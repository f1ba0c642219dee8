import { colourBar, rowFrame, sequentialColours } from "../base/colour-scale.js";
import {
  axis,
  baseLayout,
  colour,
  escapeMarkup,
  type Figure,
  type Frame,
  lettersOf,
  threeDigits,
  tokenLabel,
  tokenTicks,
} from "../base/figure.js";
import type { Language } from "../base/protocol.js";
import type { LayerHead } from "../base/traces.js";
import { labels } from "./labels.js";

/** The attention of one sequence. */
export interface AlignmentMap {
  /** What each output stands for, [R]; null where there is but one, of the whole sequence. */
  outputs: string[] | null;
  /** What each input stands for that can be looked at, [S]. */
  sources: string[];
  /** [heads, R, S] */
  weights: Float32Array;
}

/** A layer that attends. */
export interface AlignmentLayer extends LayerHead {
  /** Its number in the trace. */
  number: number;
  heads: number;
  /** One a sequence. */
  maps: AlignmentMap[];
}

/** State of the alignment widget. */
export interface AlignmentState {
  data: { name: string; sequences: string[]; layers: AlignmentLayer[] };
  /** Which of the sequences is shown: its place in `data.sequences`. */
  sequence: number;
  /** Which of the layers that attend is shown: its place in `data.layers`. */
  layer: number;
  head: number | "mean";
  /** The output whose weights are shown by themselves. */
  output: number;
  title: string;
  language: Language;
}

/** What is shown: one head, or all of them in the mean. */
export interface ShownAlignment {
  /** What each output stands for, [R]. */
  outputs: string[];
  sources: string[];
  /** [R][S] */
  rows: Float32Array[];
}

const known = new WeakMap<Float32Array, Map<number | "mean", Float32Array[]>>();

/** The map that is shown. The same arrays each time: Plotly compares. */
export function shownAlignment({ data, sequence, layer, head, language }: AlignmentState): ShownAlignment {
  const { heads, maps } = data.layers[layer];
  const { outputs: named, sources, weights } = maps[sequence];
  const outputs = named ?? [labels[language].pooled];
  const ofHead = known.get(weights) ?? new Map<number | "mean", Float32Array[]>();
  known.set(weights, ofHead);
  const size = outputs.length * sources.length;
  const chosen = head === "mean" ? Array.from({ length: heads }, (_, n) => n) : [head];
  const rows =
    ofHead.get(head) ??
    outputs.map((_, r) => {
      const row = new Float32Array(sources.length);
      for (const n of chosen) {
        for (let s = 0; s < row.length; s++) row[s] += weights[n * size + r * row.length + s] / chosen.length;
      }
      return row;
    });
  ofHead.set(head, rows);
  return { outputs, sources, rows };
}

/** Inputs that are named above the plot. */
const named = 3;

/** Outputs × inputs in colours, and below them the weights of one output. */
export function alignmentFigure(state: AlignmentState, frame: Frame): Figure {
  const say = labels[state.language];
  const { theme, width } = frame;
  const { outputs, sources, rows } = shownAlignment(state);
  const { output } = state;
  const S = sources.length;
  const label = (token: string, longest = 12): string => escapeMarkup(tokenLabel(token, longest));

  const rowHeight = Math.min(30, Math.max(4, 460 / outputs.length));
  const every = Math.ceil(13 / rowHeight);
  const ticked = outputs.map((_, n) => n).filter((n) => n % every === 0);
  const left = 34 + 7 * Math.max(2, ...ticked.map((n) => lettersOf(tokenLabel(outputs[n], 10))));
  const right = 14;
  const ticks = tokenTicks(sources, width - left - right);
  const mapTop = 66;
  const mapHeight = Math.round(rowHeight * outputs.length);
  const barsTop = mapTop + mapHeight + ticks.depth + 22;
  const barsHeight = 96;
  const height = barsTop + barsHeight + ticks.depth + 90;
  const vertical = (top: number, size: number): [number, number] => [1 - (top + size) / height, 1 - top / height];
  const horizontal = [left / width, 1 - right / width];

  const greatest = rows.reduce((most, row) => Math.max(most, ...row), 0) || 1;
  const x = sources.map((_, s) => s + 1);
  const hover = rows.map((row, r) =>
    [...row].map((weight, s) =>
      [
        `<b>${label(outputs[r], 40)}</b> → <b>${label(sources[s], 40)}</b>, ${say.stepOf(s + 1, S)}`,
        `${say.weight}: ${threeDigits(weight)}`,
      ].join("<br>"),
    ),
  );
  const map = {
    type: "heatmap",
    x,
    y: outputs.map((_, n) => n),
    z: rows,
    zmin: 0,
    zmax: greatest,
    // They change faster among small weights, which are most of all.
    colorscale: sequentialColours.map((each, n) => [(n / (sequentialColours.length - 1)) ** 2, each]),
    hovertext: hover,
    hoverinfo: "text",
    xgap: S > 60 ? 0 : 1,
    ygap: rowHeight < 10 ? 0 : 1,
    colorbar: colourBar(say.weight, {
      len: Math.min(300, width - left - 30) / width,
      x: left / width,
      xref: "container",
      y: 44 / height,
      yref: "container",
    }),
  };
  const own = rows[output];
  const bars = {
    type: "scatter",
    mode: "lines",
    x: x.flatMap((at) => [at, at, null]),
    y: [...own].flatMap((weight) => [0, weight, null]),
    xaxis: "x2",
    yaxis: "y2",
    line: { color: colour(0), width: Math.min(22, Math.max(1.5, (0.6 * (width - left - right)) / S)) },
    text: hover[output].flatMap((text) => [text, text, ""]),
    hoverinfo: "text",
  };
  const most = [...own.keys()].sort((a, b) => own[b] - own[a]).slice(0, named);
  const looked = most.map((s) => `${label(sources[s])} ${own[s].toFixed(2)}`).join(", ");
  const frames = rowFrame({ xref: "x", yref: "y" }, output, S, rowHeight);
  const time = { ...ticks.axis, range: [0.5, S + 0.5], showgrid: false, zeroline: false, automargin: false, ticks: "" };
  return {
    data: [map, bars],
    layout: {
      ...baseLayout(frame, titleOf(state), height),
      margin: { l: 0, r: 0, t: 0, b: 0, autoexpand: false },
      showlegend: false,
      uirevision: `${state.sequence},${state.layer}`,
      xaxis: axis(theme, "", { domain: horizontal, anchor: "y", ...time }),
      yaxis: axis(theme, outputs.length > 1 ? say.outputAxis : "", {
        domain: vertical(mapTop, mapHeight),
        anchor: "x",
        tickmode: "array",
        tickvals: ticked,
        ticktext: ticked.map((n) => label(outputs[n], 10)),
        range: [outputs.length - 0.5, -0.5],
        showgrid: false,
        zeroline: false,
        automargin: false,
      }),
      xaxis2: axis(theme, say.sourceAxis, { domain: horizontal, anchor: "y2", matches: "x", ...time }),
      yaxis2: axis(theme, say.share, {
        domain: vertical(barsTop, barsHeight),
        anchor: "x2",
        range: [0, 1.05 * (Math.max(...own) || 1)],
        nticks: 4,
        automargin: false,
      }),
      annotations: [
        {
          text: say.looksAt(`<b>${label(outputs[output], 20)}</b>`, looked),
          showarrow: false,
          xref: "paper",
          yref: "paper",
          x: 6 / width,
          y: 1 - 38 / height,
          xanchor: "left",
          yanchor: "top",
          font: { size: 12 },
        },
      ],
      shapes: outputs.length > 1 ? frames : [],
    },
  };
}

function titleOf({ title, data, language }: AlignmentState): string {
  return title === "" ? labels[language].title(escapeMarkup(data.name)) : escapeMarkup(title);
}
