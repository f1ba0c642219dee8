import {
  axis,
  baseLayout,
  colour,
  dash,
  escapeForWebgl,
  escapeMarkup,
  type Figure,
  type Frame,
  threeDigits,
  tokenLabel,
} from "../base/figure.js";
import { layerLabel, placeOf } from "../base/traces.js";
import { densityOf, mostInSquare } from "./density.js";
import { fieldOf, fieldRange } from "./field.js";
import { labels } from "./labels.js";
import { project, rangesOf } from "./project.js";
import { hasField, type Shown, shown, type TrajectoryState, tokensIn } from "./state.js";

const unitsInHover = 6;

function hover(state: TrajectoryState, what: Shown, token: string, t: number, T: number, point: Float32Array): string {
  const say = labels[state.language];
  const { name, shape, size } = what.quantity;
  const units = [...point.subarray(0, unitsInHover)].map(
    (value, n) => `${escapeMarkup(name)}<sub>${placeOf(shape, n)}</sub> = ${threeDigits(value)}`,
  );
  const more = size > unitsInHover ? ["…"] : [];
  return [`<b>${escapeMarkup(tokenLabel(token, 40))}</b>, ${say.stepOf(t, T)}`, ...units, ...more].join("<br>");
}

/** One line a sequence with one point a step, from step 1 to the present one. */
export function trajectoryFigure(state: TrajectoryState, frame: Frame): Figure {
  const what = shown(state);
  const solid = state.dimensions === 3 && frame.webgl;
  const { coordinates, titles } = project(state, what, solid || frame.width < 480);
  const escapeLabel = solid ? escapeForWebgl : escapeMarkup;
  const everyToken = tokensIn(what.network, what.layer);
  const starts = everyToken.map((_, s) => everyToken.slice(0, s).reduce((sum, { length }) => sum + length, 0));
  const data: Record<string, unknown>[] = everyToken.slice(0, what.network.paths).map((tokens, s) => {
    const { name } = what.network.sequences[s];
    const T = tokens.length;
    const steps = Array.from({ length: Math.min(state.step, T) }, (_, n) => n);
    const from = starts[s];
    const along = (dimension: number): number[] => steps.map((n) => coordinates[from + n][dimension]);
    return {
      type: solid ? "scatter3d" : "scatter",
      mode: state.tokens ? "lines+markers+text" : "lines+markers",
      name: escapeMarkup(name),
      x: along(0),
      y: along(1),
      ...(solid && { z: along(2) }),
      text: steps.map((n) => escapeLabel(tokenLabel(tokens[n]))),
      textposition: "top center",
      textfont: { size: 11, color: frame.theme.text },
      hovertext: steps.map((n) => hover(state, what, tokens[n], n + 1, T, what.points[from + n])),
      hoverinfo: "text",
      line: { color: colour(s), width: solid ? 4 : 2, dash: dash(s) },
      marker: {
        color: colour(s),
        symbol: steps.map((n) => (n === 0 ? "circle-open" : n === steps.length - 1 ? "diamond" : "circle")),
        size: steps.map((n) => (n === steps.length - 1 ? 1.8 : 1) * (solid ? 4 : 6)),
        opacity: 1,
      },
      ...(!solid && { cliponaxis: false }),
    };
  });
  const field = hasField(what, state);
  const ranges = field ? [fieldRange(what), fieldRange(what), fieldRange(what)] : rangesOf(coordinates);
  const layout = layoutOf(state, what, frame, solid, titles, ranges);
  if (state.density && !solid) {
    const gone = everyToken.flatMap(({ length }, s) => {
      return coordinates.slice(starts[s], starts[s] + Math.min(state.step, length));
    });
    data.unshift(densityOf(state, gone, ranges, mostInSquare(coordinates, ranges)));
  }
  if (!field) return { data, layout };
  const { shape, points } = fieldOf(state, what, frame.theme.text);
  return { data: [points, ...data], layout: { ...layout, shapes: [shape] } };
}

function layoutOf(
  state: TrajectoryState,
  what: Shown,
  frame: Frame,
  solid: boolean,
  titles: readonly string[],
  ranges: readonly [number, number][],
): Figure["layout"] {
  const say = labels[state.language];
  const { network, layer, quantity } = what;
  const label = `${escapeMarkup(state.language === "zh" ? quantity.labelZh : quantity.label)} ${escapeMarkup(quantity.name)}<sub>t</sub>`;
  const name =
    network.layers.length > 1
      ? say.layerOf(network.name, layerLabel(state.layer, layer, state.language))
      : network.name;
  const title = state.title === "" ? capital(say.title(label, escapeMarkup(name))) : escapeMarkup(state.title);
  const count = network.paths;
  const several = count > 1 || hasField(what, state);
  const kept = network.sequences.length;
  const note = state.density ? say.dense(kept) : count < network.total ? say.shown(count, network.total) : "";
  const perRow = Math.max(
    1,
    Math.floor((frame.width - 40) / (60 + 6.5 * Math.max(...network.sequences.map(({ name }) => name.length)))),
  );
  const legendHeight = several ? 20 * Math.ceil((count + (hasField(what, state) ? 1 : 0)) / perRow) : 0;
  const plotHeight = Math.round(Math.min(460, Math.max(280, frame.width * 0.6)));
  const base = baseLayout(frame, title, plotHeight + legendHeight);
  const more = {
    ...base,
    showlegend: several,
    annotations: note === "" ? [] : [{ ...noteBelowTitle, text: note }],
    // What the reader has zoomed or turned stays so, until something else is on the axes.
    uirevision: [network.name, state.layer, quantity.name, state.axes, state.units, solid, state.field].join(),
  };
  const place = (n: number): Record<string, unknown> =>
    axis(frame.theme, titles[n], { range: ranges[n], automargin: false, zeroline: false });
  if (solid) {
    const spatial = (n: number): Record<string, unknown> => {
      const { automargin: _, ...rest } = place(n);
      return {
        ...rest,
        title: { text: titles[n], font: { size: 11 } },
        backgroundcolor: "rgba(0,0,0,0)",
        showspikes: false,
      };
    };
    return {
      ...more,
      margin: { l: 0, r: 0, t: note === "" ? 44 : 58, b: legendHeight + 4 },
      scene: {
        xaxis: spatial(0),
        yaxis: spatial(1),
        zaxis: spatial(2),
        aspectmode: "cube",
        camera: { eye: { x: 1.45, y: 1.45, z: 0.8 }, center: { x: 0, y: 0, z: -0.14 } },
        uirevision: more.uirevision,
      },
    };
  }
  return {
    ...more,
    margin: { l: 58, r: 16, t: note === "" ? 44 : 58, b: 48 + legendHeight, autoexpand: false },
    xaxis: place(0),
    yaxis: place(1),
  };
}

const noteBelowTitle = {
  showarrow: false,
  xref: "paper",
  yref: "paper",
  x: 0,
  y: 1,
  xanchor: "left",
  yanchor: "bottom",
  yshift: 4,
  font: { size: 11 },
};

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
