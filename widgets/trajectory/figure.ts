import { type PrincipalComponents, principalComponents } from "../../src/core/tensor/linear-algebra.js";
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
import type { Language } from "../base/protocol.js";
import { type KeptQuantity, type LayerHead, layerLabel, placeOf } from "../base/traces.js";
import { labels } from "./labels.js";

/** The states of one network on several sequences, as the widget keeps them. */
export interface TrajectoryNetwork {
  name: string;
  cell: string;
  /** How many sequences the trace has; `sequences` are those that are shown. */
  total: number;
  sequences: { name: string; tokens: string[] }[];
  layers: TrajectoryLayer[];
  /** Number of the layer to begin with. */
  main: number;
}

/** A layer with its states. */
export interface TrajectoryLayer extends LayerHead {
  states: KeptQuantity[];
}

/** State of the trajectory widget. */
export interface TrajectoryState {
  data: { networks: TrajectoryNetwork[] };
  /** Name of the network that is shown. */
  network: string;
  layer: number;
  /** Name of the state that is shown: `h`, `c`. */
  quantity: string;
  dimensions: 2 | 3;
  axes: "components" | "units";
  /** Units on the axes, for axes "units". */
  units: [number, number, number];
  /** Steps 1 … step are drawn. */
  step: number;
  /** Whether each step bears its input's label. */
  tokens: boolean;
  title: string;
  language: Language;
}

/** The layer, the state and the points that are shown. */
export interface Shown {
  network: TrajectoryNetwork;
  layer: TrajectoryLayer;
  quantity: KeptQuantity;
  /** One row a step, the sequences one after the other. */
  points: Float32Array[];
}

export function shown(state: TrajectoryState): Shown {
  const networks = state.data.networks;
  const network = networks.find(({ name }) => name === state.network) ?? networks[0];
  const layer = network.layers[Math.min(state.layer, network.layers.length - 1)];
  const quantity = layer.states.find(({ name }) => name === state.quantity) ?? layer.states[0];
  const { size, values } = quantity;
  const points = Array.from({ length: values.length / size }, (_, n) => values.subarray(n * size, (n + 1) * size));
  return { network, layer, quantity, points };
}

/** What the steps of each sequence stand for in a layer. */
export function tokensIn({ sequences }: TrajectoryNetwork, layer: LayerHead | undefined): (readonly string[])[] {
  return sequences.map((sequence) => layer?.tokens ?? sequence.tokens);
}

/** Steps of the longest sequence in a layer. */
export function longest(network: TrajectoryNetwork, layer: number): number {
  return Math.max(...tokensIn(network, network.layers[layer]).map((tokens) => tokens.length));
}

/** The state to begin with. */
export function defaultState(layer: TrajectoryLayer | undefined): string {
  const states = layer?.states ?? [];
  return (states.find(({ name }) => name === "h") ?? states[0])?.name ?? "h";
}

const known = new WeakMap<Float32Array, PrincipalComponents>();

/** The principal components of the shown points, computed once. */
function componentsOf({ quantity, points }: Shown): PrincipalComponents {
  const before = known.get(quantity.values);
  if (before !== undefined) return before;
  const result = principalComponents(points, Math.min(3, quantity.size));
  known.set(quantity.values, result);
  return result;
}

interface Projection {
  /** [points][dimensions] */
  coordinates: ArrayLike<number>[];
  titles: string[];
}

function project(state: TrajectoryState, what: Shown, short: boolean): Projection {
  const say = labels[state.language];
  if (state.axes === "units") {
    const { name, shape, size } = what.quantity;
    const units = state.units.map((unit) => Math.min(unit, size - 1));
    return {
      coordinates: what.points.map((point) => units.map((unit) => point[unit])),
      titles: units.map((unit) => `${escapeMarkup(name)}, ${say.unit(placeOf(shape, unit))}`),
    };
  }
  const { projected, explained } = componentsOf(what);
  const titles = explained.map((share, n) => {
    const percent = `${Math.round(share * 100)} %`;
    return short ? say.shortComponent(n + 1, percent) : say.component(n + 1, percent);
  });
  // A network of one or two units has no third direction.
  const coordinates = projected.map((point) => [point[0], point[1] ?? 0, point[2] ?? 0]);
  return { coordinates, titles: [0, 1, 2].map((n) => titles[n] ?? "–") };
}

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
  let first = 0;
  const data = tokensIn(what.network, what.layer).map((tokens, s) => {
    const { name } = what.network.sequences[s];
    const T = tokens.length;
    const steps = Array.from({ length: Math.min(state.step, T) }, (_, n) => n);
    const from = first;
    first += T;
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
  const ranges = rangesOf(coordinates);
  return { data, layout: layoutOf(state, what, frame, solid, titles, ranges) };
}

/**
 * One range for every step, so that the axes stand still while time runs; a direction in which next to nothing happens
 * is not blown up until its rounding errors fill the plot.
 */
function rangesOf(coordinates: readonly ArrayLike<number>[]): [number, number][] {
  const extents = [0, 1, 2].map((dimension) => {
    const values = coordinates.map((point) => point[dimension]);
    return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  });
  const widest = Math.max(...extents.map(([low, high]) => high - low));
  return extents.map(([low, high]) => {
    const half = Math.max(high - low, widest * 1e-3, 1e-9) * 0.58;
    return [(low + high) / 2 - half, (low + high) / 2 + half];
  });
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
  const count = network.sequences.length;
  const note = count < network.total ? say.shown(count, network.total) : "";
  const perRow = Math.max(
    1,
    Math.floor((frame.width - 40) / (60 + 6.5 * Math.max(...network.sequences.map(({ name }) => name.length)))),
  );
  const legendHeight = count > 1 ? 20 * Math.ceil(count / perRow) : 0;
  const plotHeight = Math.round(Math.min(460, Math.max(280, frame.width * 0.6)));
  const base = baseLayout(frame, title, plotHeight + legendHeight);
  const more = {
    ...base,
    showlegend: count > 1,
    annotations: note === "" ? [] : [{ ...noteBelowTitle, text: note }],
    // What the reader has zoomed or turned stays so, until something else is on the axes.
    uirevision: [network.name, state.layer, quantity.name, state.axes, state.units, solid].join(),
  };
  const place = (n: number): Record<string, unknown> =>
    axis(frame.theme, titles[n], { range: ranges[n], zeroline: false });
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
    margin: { l: 52, r: 16, t: note === "" ? 44 : 58, b: 46 + legendHeight },
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
