import { colourBar, colourScale, divergingColours, rowFrame, sequentialColours } from "../base/colour-scale.js";
import { escapeMarkup, type Frame, tokenLabel, tokenTicks } from "../base/figure.js";
import type { Language } from "../base/protocol.js";
import { type KeptQuantity, placeOf } from "../base/traces.js";
import { labels, nameOf } from "./labels.js";
import { addLines, lineHeight } from "./lines.js";
import { arrange, columnsOf, gap, type Panel } from "./panels.js";
import { type Scale, scalesOf } from "./scales.js";
import { type Axes, Sheet } from "./sheet.js";
import { type GatesState, type ShownNetwork, shownSequence, unitOrder, unitRows } from "./state.js";

/** What makes up a figure of this widget. */
export interface Drawing {
  sheet: Sheet;
  height: number;
  /** The colour axes. */
  colours: Record<string, unknown>;
  legend: boolean;
}

/** Heat maps of every gate and state, and the followed unit of those of its shape as lines below them. */
export function mapsOf(state: GatesState, shown: readonly ShownNetwork[], frame: Frame): Drawing {
  const say = labels[state.language];
  const { width, theme } = frame;
  const blocks = columnsOf(shown.length, width);
  const sequences = shown.map((each) => shownSequence(each, state.sequence));
  const orders = shown.map((each, n) => unitOrder(each, sequences[n], state.order));
  const { scales, scaleOf } = scalesOf(shown.flatMap(({ layer }) => layer.quantities));

  const columns = shown.length === 1 && width >= 600 && shown[0].layer.quantities.length > 1 ? 2 : 1;
  const columnWidth = (blocks.width - (columns - 1) * gap.column) / columns;
  // Tokens stand where their steps are: a shorter sequence has the same room for each.
  const ticks = sequences.map(({ tokens, T }) => tokenTicks(tokens, (columnWidth * tokens.length) / T));
  const lineTicks = sequences.map(({ tokens, T }) => tokenTicks(tokens, (blocks.width * tokens.length) / T));
  const maps = shown.map(({ layer }) => arrange(layer.quantities, columns, gap.title));
  const above = shown.length > 1 ? gap.network : 0;
  const rows = blocks.rows(maps.map(({ height }, n) => above + height + ticks[n].depth + gap.between));
  const bars = barsOf(scales, blocks.inner);
  const linesFrom = gap.top + rows.height + bars.rows * gap.bar + gap.between;
  const lineRows = blocks.rows(lineTicks.map(({ depth }) => gap.title + lineHeight + depth + 34));
  const names = [...new Set(shown.flatMap(({ followed }) => followed.map(({ name }) => name)))];
  const widest = shown.flatMap(({ followed }) => followed.map(({ name, label }) => `${name} ${label}`.length));
  const perRow = Math.max(1, Math.floor(width / (52 + 6.6 * Math.max(...widest))));
  const height = linesFrom + lineRows.height + 6 + 20 * Math.ceil(names.length / perRow);

  const sheet = new Sheet(width, height, theme);
  let count = 0;
  for (const [n, each] of shown.entries()) {
    const { tokens, T } = sequences[n];
    const [left, top] = [blocks.left(n), gap.top + rows.top(n) + above];
    if (shown.length > 1) sheet.heading(`<b>${escapeMarkup(each.network.name)}</b>`, left, top - 18, 13);
    const steps = tokens.map((_, t) => t + 1);
    const at = hoverSteps(tokens, state.language);
    const panels = maps[n].panels;
    const made: Axes[] = [];
    for (const [p, panel] of panels.entries()) {
      const { quantity, column } = panel;
      const box = {
        left: left + column * (columnWidth + gap.column),
        top: top + panel.top,
        width: columnWidth,
        height: panel.height,
      };
      const sorted = each.followed.includes(quantity) && state.order !== "number" ? orders[n] : undefined;
      const first = panels.findIndex((other) => sameRows(other, panel));
      const named = nameOf(quantity, state.language);
      sheet.heading(named, box.left, box.top - 3);
      const axes = sheet.panel(
        box,
        {
          ...(p > 0 && { matches: made[0].xaxis }),
          ...ticks[n].axis,
          range: [0.5, T + 0.5],
          showticklabels: p + columns >= panels.length,
          showgrid: false,
          ticks: "",
        },
        {
          title: column === 0 && panel.height >= 60 ? say.unitAxis : "",
          ...(first < p && { matches: made[first].yaxis }),
          range: [-0.5, quantity.size - 0.5],
          ...placeTicks(panel, sorted),
          showgrid: false,
        },
      );
      made.push(axes);
      const hover = hoverOf(quantity, at, sorted);
      const rowsOfUnits = unitRows(quantity, sequences[n]);
      const scale = scaleOf[count++];
      sheet.data.push({
        type: "heatmap",
        name: named,
        meta: { network: n, quantity: quantity.name, units: sorted ?? null },
        z: sorted === undefined ? rowsOfUnits : sorted.map((unit) => rowsOfUnits[unit]),
        x: steps,
        ...axes,
        coloraxis: `coloraxis${scale === 0 ? "" : scale + 1}`,
        customdata: hover.rows,
        hovertemplate: `${hover.step}<br>${named}, ${say.unit} ${hover.unit}: %{z:.3f}<extra></extra>`,
      });
      if (each.followed.includes(quantity)) {
        const refs = { xref: axes.xaxis, yref: axes.yaxis };
        const row = sorted?.indexOf(each.unit) ?? each.unit;
        sheet.shapes.push(...rowFrame(refs, row, tokens.length, panel.height / quantity.size));
      }
    }
    addLines(sheet, state, each, sequences[n], names, {
      box: { left, top: linesFrom + lineRows.top(n) + gap.title, width: blocks.width, height: lineHeight },
      ticks: lineTicks[n].axis,
      shown,
      at,
    });
  }
  const colours = coloursOf(scales, bars, gap.top + rows.height, sheet, blocks.inner, width);
  return { sheet, height, colours, legend: true };
}

interface Bars {
  perRow: number;
  rows: number;
}

function barsOf(scales: readonly Scale[], inner: number): Bars {
  const perRow = Math.min(scales.length, Math.max(1, Math.floor(inner / 150)));
  return { perRow, rows: Math.ceil(scales.length / perRow) };
}

/** The colour axes with their bars side by side. */
function coloursOf(
  scales: readonly Scale[],
  { perRow }: Bars,
  top: number,
  sheet: Sheet,
  inner: number,
  width: number,
): Record<string, unknown> {
  const share = inner / perRow;
  const entries = scales.map(({ low, high, diverging, names }, n) => [
    `coloraxis${n === 0 ? "" : n + 1}`,
    {
      cmin: low,
      cmax: high,
      colorscale: colourScale(diverging ? divergingColours : sequentialColours),
      colorbar: colourBar(escapeMarkup(cut(names.join(", "), share / 7)), {
        len: Math.min(share - 24, 260) / width,
        x: sheet.x(gap.left + (n % perRow) * share),
        y: sheet.y(top + Math.floor(n / perRow) * gap.bar),
        nticks: share < 180 ? 3 : 5,
        tickangle: 0,
      }),
    },
  ]);
  return Object.fromEntries(entries);
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

function sameRows(a: Panel, b: Panel): boolean {
  return JSON.stringify(a.quantity.shape) === JSON.stringify(b.quantity.shape);
}

/** Ticks of a unit axis: numbers, and of a matrix the places where its rows begin; of sorted units who stands there. */
function placeTicks({ quantity: { shape, size }, height }: Panel, sorted?: readonly number[]): Record<string, unknown> {
  if (sorted !== undefined) {
    const every = Math.ceil(size / Math.max(1, Math.floor(height / 11)));
    const shown = Array.from({ length: Math.ceil(size / every) }, (_, n) => n * every);
    const ticktext = shown.map((n) => placeOf(shape, sorted[n]));
    return { tickmode: "array", tickvals: shown, ticktext, tickfont: { size: 9 } };
  }
  if (placeOf(shape, 0) === "0") return { nticks: Math.max(2, Math.min(5, Math.floor(height / 18))), tickformat: "d" };
  const row = (shape ?? []).findLast((length) => length > 1) ?? 1;
  const count = size / row;
  const every = Math.ceil(count / Math.max(1, Math.floor(height / 18)));
  const shown = Array.from({ length: Math.ceil(count / every) }, (_, n) => n * every * row);
  return { tickmode: "array", tickvals: shown, ticktext: shown.map((n) => placeOf(shape, n)) };
}

const knownSteps = new WeakMap<readonly string[], readonly string[]>();

/** What a pointer is told of each step. */
function hoverSteps(tokens: readonly string[], language: Language): readonly string[] {
  const known = knownSteps.get(tokens);
  if (known !== undefined) return known;
  const at = tokens.map((token, t) => {
    return `<b>${escapeMarkup(tokenLabel(token, 40))}</b>, ${labels[language].stepOf(t + 1, tokens.length)}`;
  });
  knownSteps.set(tokens, at);
  return at;
}

const knownPlaces = new WeakMap<readonly string[], Map<string, [string, string][][]>>();

/** What a pointer on a cell of a heat map is told besides its value: the step, and where the axis does not say it the place. */
function hoverOf(
  { shape, size }: KeptQuantity,
  at: readonly string[],
  sorted?: readonly number[],
): { rows: readonly (readonly unknown[])[]; step: string; unit: string } {
  if (sorted === undefined && placeOf(shape, 0) === "0") {
    return { rows: Array.from({ length: size }, () => at), step: "%{customdata}", unit: "%{y}" };
  }
  const ofSteps = knownPlaces.get(at) ?? new Map<string, [string, string][][]>();
  knownPlaces.set(at, ofSteps);
  const key = `${shape}:${sorted ?? size}`;
  const make = (n: number): [string, string][] => at.map((step) => [step, placeOf(shape, sorted?.[n] ?? n)]);
  const rows = ofSteps.get(key) ?? Array.from({ length: size }, (_, n) => make(n));
  ofSteps.set(key, rows);
  return { rows, step: "%{customdata[0]}", unit: "%{customdata[1]}" };
}
