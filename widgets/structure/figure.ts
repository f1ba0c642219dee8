import { colourBar, colourScale, divergingColours, sequentialColours } from "../base/colour-scale.js";
import { baseLayout, escapeMarkup, type Figure, type Frame, threeDigits, tokenLabel } from "../base/figure.js";
import { labels } from "./labels.js";
import { freeDirection, nameDistance, type Places, type Point, placesOf } from "./places.js";
import {
  carrying,
  isGiven,
  type KeptUpdate,
  type KeptValues,
  knownAfter,
  nameOf,
  quantitiesOf,
  type StructureState,
  shownState,
  valueAfter,
} from "./state.js";

/** What is being computed, and the edges that carry it. */
const highlight = "#d55e00";

/** Numbers in hover text, and bars of a node. */
const numbersShown = 6;
const barsShown = 24;

const top = 62;
const bottom = 58;

type Trace = Record<string, unknown>;

/** Nodes and edges with what is known of them after the present update. */
export function structureFigure(given: StructureState, frame: Frame): Figure {
  const state = shownState(given);
  const say = labels[state.language];
  const { theme, width } = frame;
  const { data, step } = state;
  const places = placesOf(state, width);
  const height = top + places.height + bottom;
  const nodeQuantities = quantitiesOf(data.updates, "nodes");
  const quantity = nodeQuantities.find((one) => nameOf(one) === state.quantity) ?? nodeQuantities[0];
  const ofEdges = quantitiesOf(data.updates, "edges")[0] as KeptValues | undefined;
  const scale = scaleOf(data.updates, "nodes", nameOf(quantity));
  const update = data.updates[step - 1];
  const active = new Set(update.of === "nodes" ? update.members : []);
  const moving = new Set(carrying(state));
  const unit = Math.min(state.unit, quantity.size - 1);

  const traces: Trace[] = [
    ...edgeTraces(places, moving),
    ...edgeValues(state, places, ofEdges, theme.text),
    ...(state.show === "bars"
      ? barTraces(state, places, quantity, scale, active, theme.text)
      : nodeTraces(state, places, quantity, unit, active, theme.text)),
    nameTrace(state, places, width, theme.text),
  ];
  const name = state.language === "zh" ? quantity.labelZh : quantity.label;
  const said = `${escapeMarkup(nameOf(quantity))} ${escapeMarkup(name)}`;
  const bars: Record<string, unknown> = {
    coloraxis: colourAxis(
      scale,
      state.show === "bars" ? said : say.ofUnit(said, String(unit)),
      16,
      Math.min(240, width / 2 - 32),
      frame,
      height,
    ),
  };
  if (ofEdges !== undefined) {
    const edgeName = state.language === "zh" ? ofEdges.labelZh : ofEdges.label;
    const edgeUnit = Math.min(state.unit, ofEdges.size - 1);
    const text = say.ofUnit(`${escapeMarkup(nameOf(ofEdges))} ${escapeMarkup(edgeName)}`, String(edgeUnit));
    const edgeScale = scaleOf(data.updates, "edges", nameOf(ofEdges));
    bars.coloraxis2 = colourAxis(edgeScale, text, width / 2 + 16, Math.min(240, width / 2 - 32), frame, height);
  }
  const hidden = { visible: false, fixedrange: true };
  return {
    data: traces,
    layout: {
      ...baseLayout(frame, titleOf(state), height),
      margin: { l: 0, r: 0, t: top, b: bottom, autoexpand: false },
      showlegend: false,
      xaxis: { ...hidden, range: [0, width] },
      yaxis: { ...hidden, range: [0, places.height] },
      ...bars,
      annotations: notesOf(state, width).map((text, n) => ({
        text,
        showarrow: false,
        xref: "paper",
        yref: "paper",
        x: 6 / width,
        y: 1 + (top - 36 - 17 * n) / places.height,
        xanchor: "left",
        yanchor: "top",
        font: { size: 12 },
      })),
    },
  };
}

/** What the present update computes, and what is known of the whole graph. */
export function notesOf(state: StructureState, width: number): string[] {
  const { data, step, language } = shownState(state);
  const say = labels[language];
  const update = data.updates[step - 1];
  const from = [...new Set(carrying({ data, step }).map((n) => data.edges[n].from))];
  const most = width < 480 ? 2 : 6;
  const named = Math.min(most, update.members.length) + Math.min(most, from.length);
  const longest = Math.min(30, Math.max(6, Math.floor((width / 6.5 - 28) / named) - 2));
  const names = (members: readonly number[]): string => {
    const some = members.slice(0, most).map((n) => escapeMarkup(tokenLabel(data.nodes[n], longest)));
    return [...some, ...(members.length > most ? ["…"] : [])].join(", ");
  };
  const what = (): string => {
    if (isGiven(update)) return say.given[update.of];
    if (update.of === "edges") return say.edges(update.members.length);
    if (update.of === "graphs") return say.graphs;
    return from.length === 0 ? say.nodes(names(update.members)) : say.nodesFrom(names(update.members), names(from));
  };
  const whole = knownAfter(data.updates, step, "graphs", 0).map((known) => line(known, language));
  return [say.update(step, data.updates.length, what()), ...(whole.length > 0 ? [say.known(whole.join("; "))] : [])];
}

function titleOf({ title, data, language }: StructureState): string {
  return title === "" ? labels[language].title(escapeMarkup(data.network)) : escapeMarkup(title);
}

/** "h hidden state: 0.12, −0.3 …" */
function line({ quantity, value }: { quantity: KeptValues; value: Float32Array }, language: "en" | "zh"): string {
  const numbers = [...value.subarray(0, numbersShown)].map(threeDigits).join(", ");
  const label = language === "zh" ? quantity.labelZh : quantity.label;
  return `${escapeMarkup(nameOf(quantity))} ${escapeMarkup(label)}: ${numbers}${value.length > numbersShown ? " …" : ""}`;
}

function hoverOf({ data, step, language }: StructureState, of: KeptUpdate["of"], member: number, head: string): string {
  const known = knownAfter(data.updates, step, of, member);
  return [`<b>${head}</b>`, ...known.slice(0, 10).map((each) => line(each, language))].join("<br>");
}

interface Scale {
  low: number;
  high: number;
}

/** One scale for all updates: the range of what has no sign, else what it takes to hold all values, symmetric about zero. */
function scaleOf(updates: readonly KeptUpdate[], of: KeptUpdate["of"], name: string): Scale {
  const all = updates
    .filter((update) => update.of === of)
    .flatMap(({ quantities }) => quantities.filter((quantity) => nameOf(quantity) === name));
  const greatest = all.reduce((most, { values }) => values.reduce((a, b) => Math.max(a, Math.abs(b)), most), 0) || 1;
  const range = all.at(-1)?.range;
  return range?.[0] === 0 && greatest <= range[1] ? { low: 0, high: range[1] } : { low: -greatest, high: greatest };
}

function colourAxis(
  { low, high }: Scale,
  title: string,
  x: number,
  length: number,
  frame: Frame,
  height: number,
): object {
  const colours = low < 0 ? divergingColours : sequentialColours;
  return {
    cmin: low,
    cmax: high,
    colorscale: colourScale(colours),
    colorbar: colourBar(title, {
      len: length / frame.width,
      x: x / frame.width,
      xref: "container",
      y: 46 / height,
      yref: "container",
    }),
  };
}

function edgeTraces({ edges }: Places, moving: ReadonlySet<number>): Trace[] {
  const drawn = (which: boolean, colour: string, width: number): Trace[] => {
    const chosen = edges.filter((_, n) => moving.has(n) === which);
    const coordinate = (name: "x" | "y") => chosen.flatMap((points) => [...points.map((point) => point[name]), null]);
    const ends = chosen.map((points) => points[points.length - 1]);
    const lines = { type: "scatter", hoverinfo: "skip", x: coordinate("x"), y: coordinate("y") };
    const heads = {
      type: "scatter",
      mode: "markers",
      hoverinfo: "skip",
      x: ends.map(({ x }) => x),
      y: ends.map(({ y }) => y),
      marker: { symbol: "triangle-up", size: 5 + 2 * width, color: colour, angle: chosen.map(angleAtEnd) },
    };
    return [{ ...lines, mode: "lines", line: { color: colour, width } }, heads];
  };
  return [...drawn(false, "#8c8c8c", 1.2), ...drawn(true, highlight, 3)];
}

/** Direction of a line's end, in degrees clockwise from upwards. */
function angleAtEnd(points: readonly Point[]): number {
  const [a, b] = [points[points.length - 2], points[points.length - 1]];
  return (Math.atan2(b.x - a.x, b.y - a.y) * 180) / Math.PI;
}

/** Squares on the edges: in the colour of what they carry, where that is known. */
function edgeValues(state: StructureState, { edges }: Places, ofEdges: KeptValues | undefined, text: string): Trace[] {
  const { data, step, unit } = state;
  const middle = edges.map((points) => points[Math.floor((points.length - 1) / 2)]);
  const head = (n: number): string => {
    const { from, to, label } = data.edges[n];
    const ends = [from, to].map((node) => escapeMarkup(tokenLabel(data.nodes[node], 30))).join(" → ");
    return label === "" ? ends : `${ends}, ${escapeMarkup(tokenLabel(label, 30))}`;
  };
  const values = edges.map((_, n) =>
    ofEdges === undefined ? undefined : valueAfter(data.updates, step, "edges", n, nameOf(ofEdges)),
  );
  const squares = (which: readonly number[], marker: object): Trace => ({
    type: "scatter",
    mode: "markers",
    x: which.map((n) => middle[n].x),
    y: which.map((n) => middle[n].y),
    hovertext: which.map((n) => hoverOf(state, "edges", n, head(n))),
    hoverinfo: "text",
    marker,
  });
  const all = [...edges.keys()];
  const valued = all.filter((n) => values[n] !== undefined);
  const colours = valued.map(
    (n) => (values[n] as Float32Array)[Math.min(unit, (values[n] as Float32Array).length - 1)],
  );
  return [
    squares(
      all.filter((n) => values[n] === undefined),
      { size: 10, opacity: 0 },
    ),
    squares(valued, {
      symbol: "square",
      size: 11,
      color: colours,
      coloraxis: "coloraxis2",
      line: { width: 1, color: text },
    }),
  ];
}

/** Circles in the colour of a unit, open where it is not yet known. */
function nodeTraces(
  state: StructureState,
  { nodes }: Places,
  quantity: KeptValues,
  unit: number,
  active: ReadonlySet<number>,
  text: string,
): Trace[] {
  const { data, step } = state;
  const values = nodes.map((_, n) => valueAfter(data.updates, step, "nodes", n, nameOf(quantity))?.[unit]);
  const circles = (name: string, which: readonly number[], marker: object): Trace => ({
    type: "scatter",
    mode: "markers",
    name,
    x: which.map((n) => nodes[n].x),
    y: which.map((n) => nodes[n].y),
    hovertext: which.map((n) => hoverOf(state, "nodes", n, escapeMarkup(tokenLabel(data.nodes[n], 40)))),
    hoverinfo: "text",
    cliponaxis: false,
    marker: { size: 26, ...marker },
  });
  const known = [...nodes.keys()].filter((n) => values[n] !== undefined);
  return [
    circles(
      "unknown",
      [...nodes.keys()].filter((n) => values[n] === undefined),
      { symbol: "circle-open", color: "#8c8c8c", line: { width: 1.2 } },
    ),
    circles("known", known, {
      color: known.map((n) => values[n] as number),
      coloraxis: "coloraxis",
      line: {
        color: known.map((n) => (active.has(n) ? highlight : text)),
        width: known.map((n) => (active.has(n) ? 4 : 1)),
      },
    }),
  ];
}

/** A small box for each node with a bar a unit, in the colours of the scale. */
function barTraces(
  state: StructureState,
  { nodes }: Places,
  quantity: KeptValues,
  { low, high }: Scale,
  active: ReadonlySet<number>,
  text: string,
): Trace[] {
  const { data, step } = state;
  const count = Math.min(barsShown, quantity.size);
  const [wide, tall] = [Math.min(64, Math.max(30, 5 * count)), 36];
  const zero = low < 0 ? 0 : -tall / 2;
  const reach = low < 0 ? tall / 2 : tall;
  const greatest = Math.max(-low, high);
  const bars = nodes.flatMap(({ x, y }, n) => {
    const value = valueAfter(data.updates, step, "nodes", n, nameOf(quantity));
    if (value === undefined) return [];
    return [...value.subarray(0, count)].map((each, k) => ({
      x: x - wide / 2 + ((k + 0.5) * wide) / count,
      from: y + zero,
      to: y + zero + (reach * each) / greatest,
      sign: Math.sign(each),
    }));
  });
  const drawn = (sign: number, colour: string): Trace => {
    const own = bars.filter((bar) => bar.sign === sign);
    return {
      type: "scatter",
      mode: "lines",
      name: "bars",
      x: own.flatMap(({ x }) => [x, x, null]),
      y: own.flatMap(({ from, to }) => [from, to, null]),
      line: { color: colour, width: Math.max(1.2, (0.75 * wide) / count) },
      hoverinfo: "skip",
    };
  };
  const boxes = (which: boolean, colour: string, width: number): Trace => {
    const own = nodes.filter((_, n) => active.has(n) === which);
    const [a, b] = [wide / 2 + 2, tall / 2 + 2];
    return {
      type: "scatter",
      mode: "lines",
      x: own.flatMap(({ x }) => [x - a, x + a, x + a, x - a, x - a, null]),
      y: own.flatMap(({ y }) => [y - b, y - b, y + b, y + b, y - b, null]),
      line: { color: colour, width },
      hoverinfo: "skip",
    };
  };
  const pointer = {
    type: "scatter",
    mode: "markers",
    x: nodes.map(({ x }) => x),
    y: nodes.map(({ y }) => y),
    hovertext: nodes.map((_, n) => hoverOf(state, "nodes", n, escapeMarkup(tokenLabel(data.nodes[n], 40)))),
    hoverinfo: "text",
    // The colour axis is shown where a trace is on it.
    marker: { size: tall, opacity: 0, color: nodes.map(() => 0), coloraxis: "coloraxis" },
  };
  const colours = low < 0 ? [divergingColours[5], divergingColours[1]] : [sequentialColours[3], sequentialColours[3]];
  return [boxes(false, text, 1), boxes(true, highlight, 3), drawn(1, colours[0]), drawn(-1, colours[1]), pointer];
}

/** Names below leaves, above inner nodes, outside of a graph's edges. */
function nameTrace({ data, show }: StructureState, { nodes, centre }: Places, width: number, text: string): Trace {
  const { levels } = data;
  const away = nameDistance(show);
  const aside = nodes.map(({ x, y }, n): Point => {
    if (levels !== null) return { x: 0, y: levels[n] === 0 ? -away : away };
    // On the side where no edge is.
    const near = data.edges.flatMap(({ from, to }) =>
      from === to ? [] : from === n ? [nodes[to]] : to === n ? [nodes[from]] : [],
    );
    const [dx, dy] = near.length === 0 ? [x - centre.x, y - centre.y] : freeDirection({ x, y }, near);
    const length = Math.hypot(dx, dy) || 1;
    return { x: (1.2 * away * dx) / length, y: (away * dy) / length };
  });
  // In a tree a name has the room between its node and the next at its height.
  const longest = (n: number): number => {
    if (levels === null) return 12;
    const beside = nodes
      .filter(({ y }, other) => other !== n && y === nodes[n].y)
      .map(({ x }) => Math.abs(x - nodes[n].x));
    const room = Math.min(2 * nodes[n].x, 2 * (width - nodes[n].x), ...beside);
    return Math.min(30, Math.max(12, Math.floor(room / 7) - 1));
  };
  return {
    type: "scatter",
    mode: "text",
    x: nodes.map(({ x }, n) => x + aside[n].x),
    y: nodes.map(({ y }, n) => y + aside[n].y),
    text: data.nodes.map((name, n) => escapeMarkup(tokenLabel(name, longest(n)))),
    textposition:
      levels === null
        ? aside.map(({ x }) => (x > 5 ? "middle right" : x < -5 ? "middle left" : "middle center"))
        : "middle center",
    textfont: { size: 12, color: text },
    hoverinfo: "skip",
    cliponaxis: false,
  };
}
