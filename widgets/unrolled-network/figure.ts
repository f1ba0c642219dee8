import { baseLayout, escapeMarkup, type Figure, type Frame, tokenLabel } from "../base/figure.js";
import { backwardLines, forwardLines, type Line, number } from "./arithmetic.js";
import { labels } from "./labels.js";
import { linksTo, linkTraces, wiringTraces } from "./lines.js";
import { gradientAt, type Place } from "./links.js";
import { boxOf, type Places, placesOf, stripOf } from "./places.js";
import { gradientTerms, type Position, positionOf, runOf, type UnrolledRun, type UnrolledState } from "./run.js";
import { tableOf } from "./table.js";
import { textTraces, tileColours, tileTraces, withSubscripts } from "./tiles.js";

const marked = "#8c6bb1";
/** Clear on light tiles, on white and on black. */
const chosenColour = "#c2185b";
const top = 56;

/** The equations of the present step, of the chosen unit. */
export function linesOf(state: UnrolledState): Line[] {
  const run = runOf(state);
  const { phase, now } = positionOf(state, run.T);
  if (phase === "start") return [];
  if (phase === "forward") return forwardLines(run, state.layer, now, state.unit);
  return backwardLines(run, state.layer, now, state.unit, state.loss);
}

/** The network through time, and the terms of a weight's gradient. @param written whether the arithmetic stands below. */
export function unrolledFigure(state: UnrolledState, frame: Frame, written = false): Figure {
  const say = labels[state.language];
  const { theme, width } = frame;
  const run = runOf(state);
  const { T } = run;
  const position = positionOf(state, T);
  const { phase, now } = position;
  const places = placesOf(run, state.language, position, width);
  const numberAt = (layer: number, row: number, step: number, element: number): number | null =>
    valueAt(run, state, position, layer, row, step, element);
  const values = places.strips.map(({ layer, row, step, count }) =>
    Array.from({ length: count }, (_, n) => numberAt(layer, row, step, n)),
  );
  const greatest = phase === "backward" ? greatestGradient(run, state.loss) : Math.max(1, greatestValue(run));
  const terms = state.array === "x" ? undefined : gradientTerms(run, state.array, state.element);
  const table = terms && tableOf(state, run, position, terms, places, width);
  const lines = written ? linesOf(state).flatMap((line) => wrapped(line, Math.floor(width / 6.6))) : [];
  const linesHeight = lines.length === 0 ? 0 : 30 + 15.8 * lines.length;
  const tableHeight = table?.height ?? 0;
  const height = top + places.height + linesHeight + tableHeight;
  const domain = [1 - (top + places.height) / height, 1 - top / height];
  const chosen: Place | undefined = phase === "start" ? undefined : placeOf(run, state, position);
  const links = chosen === undefined ? [] : linksTo(run, places, chosen, position, state.loss);
  const hidden = { visible: false, fixedrange: true };
  const token = state.data.tokens[now] === String(now + 1) ? "" : escapeMarkup(tokenLabel(state.data.tokens[now], 14));
  const said =
    phase === "start"
      ? say.begin
      : phase === "forward"
        ? say.reads(now + 1, token)
        : say.goesBack(state.loss, now + 1, token);
  const note = (text: string, x: number, down: number, size = 13): object => ({
    text,
    showarrow: false,
    xref: "paper",
    yref: "paper",
    x: x / width,
    y: 1 - down / height,
    xanchor: "left",
    yanchor: "top",
    align: "left",
    font: { size },
  });
  return {
    data: [
      ...wiringTraces(run, places, position),
      ...tileTraces(run, state, places, values),
      ...linkTraces(links),
      ...textTraces(run, state, places, values, links, position, frame),
      ...(table?.traces ?? []),
    ],
    layout: {
      ...baseLayout(
        frame,
        state.title === "" ? say.title(escapeMarkup(run.cell.name), T) : escapeMarkup(state.title),
        height,
      ),
      margin: { l: 0, r: 0, t: 0, b: 0, autoexpand: false },
      showlegend: false,
      hovermode: "closest",
      xaxis: { ...hidden, range: [0, width], domain: [0, 1], anchor: "y" },
      yaxis: { ...hidden, range: [0, places.height], domain, anchor: "x" },
      coloraxis: tileColours(greatest),
      ...(table?.layout(height, theme) ?? {}),
      annotations: [
        note(said, 8, 36),
        ...lossArrow(run, places, position, state.loss),
        ...(lines.length === 0
          ? []
          : [
              note(
                `<b>${say.arithmetic(state.unit, layerName(run, state))}</b><br>${lines.join("<br>")}`,
                8,
                top + places.height + 6,
                12,
              ),
            ]),
        ...(table === undefined ? [] : [note(table.caption, 8, top + places.height + linesHeight + 6, 12)]),
      ],
      shapes: [
        ...boxShapes(places, position, theme.grid),
        ...chosenShape(run, places, chosen),
        ...(table?.shapes ?? []),
      ],
    },
  };
}

/** ", layer 1" where there are several. */
export function layerName(run: UnrolledRun, { layer, language }: UnrolledState): string {
  if (run.layers.length === 1) return "";
  return language === "zh"
    ? `，${labels.zh.layer} ${run.layers[layer].name}`
    : `, ${labels.en.layer} ${run.layers[layer].name}`;
}

/** The number that arrows lead to: on the way there a gate by its net input, whose arrows bear the weights. */
function placeOf(
  run: UnrolledRun,
  { layer, quantity, unit }: UnrolledState,
  { phase, now }: Position,
): Place | undefined {
  const row = run.rows.find(({ key }) => key === quantity) ?? run.rows[0];
  const of = phase === "forward" ? row.backward : row.forward;
  if (unit >= run.layers[layer].steps[now].tensorOf(of).data.length) return undefined;
  return { layer, step: now, of, element: unit };
}

function valueAt(
  run: UnrolledRun,
  { step, loss }: UnrolledState,
  { phase, now }: Position,
  layer: number,
  row: number,
  t: number,
  element: number,
): number | null {
  // Both directions together have no one order in time.
  const whole = run.directions === 2;
  if (phase !== "backward") {
    if (!whole && t >= step) return null;
    if (layer < 0) return run.x[(t * run.x.length) / run.T + element];
    return run.layers[layer].steps[t].tensorOf(run.rows[row].forward).data[element];
  }
  if (!whole && (t < now || t >= loss)) return null;
  const gradients = run.gradient(loss);
  if (layer >= 0) return gradientAt(gradients[layer][t], run.rows[row].backward, element);
  return gradients
    .slice(0, run.directions)
    .reduce((sum, steps) => sum + gradientAt(steps[t], { kind: "input", name: "x" }, element), 0);
}

function greatestValue(run: UnrolledRun): number {
  const all = run.layers.flatMap(({ steps }) =>
    steps.flatMap((step) => run.rows.flatMap(({ forward }) => [...step.tensorOf(forward).data])),
  );
  return [...all, ...run.x].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function greatestGradient(run: UnrolledRun, loss: number): number {
  const all = run
    .gradient(loss)
    .flatMap((steps) =>
      steps.flatMap((step) =>
        step === undefined
          ? []
          : run.rows.flatMap(({ backward }) => [
              ...(backward.kind === "net input" ? step.netInputs : backward.kind === "gate" ? step.gates : step.states)[
                backward.name
              ],
            ]),
      ),
    );
  return all.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
}

function boxShapes({ boxes }: Places, { phase, now }: Position, grey: string): object[] {
  return boxes.map(({ step, left, right, bottom, top: upper }) => {
    const present = phase !== "start" && step === now;
    return {
      type: "rect",
      xref: "x",
      yref: "y",
      layer: "below",
      x0: left,
      x1: right,
      y0: bottom,
      y1: upper,
      line: { color: present ? marked : grey, width: present ? 2.5 : 1.2 },
    };
  });
}

function chosenShape(run: UnrolledRun, places: Places, chosen: Place | undefined): object[] {
  if (chosen === undefined) return [];
  const strip = stripOf(places, run, chosen);
  if (strip === undefined) return [];
  const { x, y, tile } = strip;
  return [
    {
      type: "rect",
      xref: "x",
      yref: "y",
      x0: x + chosen.element * tile,
      x1: x + (chosen.element + 1) * tile,
      y0: y - places.tileHeight / 2,
      y1: y + places.tileHeight / 2,
      line: { color: chosenColour, width: 2.5 },
    },
  ];
}

/** The loss, above the top layer at its step. */
function lossArrow(run: UnrolledRun, places: Places, { phase }: Position, loss: number): object[] {
  const box = boxOf(places, run.layers.length - 1, loss - 1);
  if (phase !== "backward" || box === undefined) return [];
  return [
    {
      text: `∂L<sub>${loss}</sub>/∂h<sub>${loss}</sub>`,
      showarrow: true,
      arrowhead: 2,
      arrowwidth: 2,
      arrowcolor: marked,
      xref: "x",
      yref: "y",
      axref: "x",
      ayref: "y",
      x: (box.left + box.right) / 2,
      y: box.top,
      ax: (box.left + box.right) / 2,
      ay: box.top + 24,
      font: { size: 12, color: marked },
    },
  ];
}

/** One equation in one line or several. */
function wrapped({ left, symbols, numbers, value }: Line, letters: number): string[] {
  const first = `${left} = ${symbols}`;
  const second = `= ${numbers} = ${number(value)}`;
  if (first.length + second.length < letters) return [withSubscripts(`${first} ${second}`)];
  const pieces: string[] = [];
  let rest = second;
  while (rest.length > letters - 4) {
    const cut = rest.lastIndexOf(" ", letters - 4);
    if (cut <= 0) break;
    pieces.push(rest.slice(0, cut));
    rest = rest.slice(cut + 1);
  }
  return [first, ...[...pieces, rest].map((piece) => `    ${piece}`)].map(withSubscripts);
}
