import { colour, dash, escapeMarkup } from "../base/figure.js";
import { placeOf } from "../base/traces.js";
import { labels, nameOf } from "./labels.js";
import type { Box, Sheet } from "./sheet.js";
import { type GatesState, type ShownNetwork, type ShownSequence, shownSequence, unitRows } from "./state.js";

/** Pixels of the plot of a followed unit. */
export const lineHeight = 170;

/** Steps at most that bear a marker each: those of a long sequence would be one thick line. */
const mostMarked = 60;

/** The followed unit of one network along the sequence: a line of each quantity, the same colour in every network. */
export function addLines(
  sheet: Sheet,
  state: GatesState,
  { network, layer, followed, unit }: ShownNetwork,
  sequence: ShownSequence,
  names: readonly string[],
  { box, ticks, shown, at }: { box: Box; ticks: object; shown: readonly ShownNetwork[]; at: readonly string[] },
): void {
  const say = labels[state.language];
  const heading = say.followed(placeOf(followed[0].shape, unit));
  const named = shown.length > 1 ? say.of(escapeMarkup(network.name), heading) : heading;
  sheet.heading(`<b>${named}</b>`, box.left, box.top - 4);
  const lines = shown.flatMap((each) => {
    const there = shownSequence(each, state.sequence);
    return each.followed.map((quantity) => unitRows(quantity, there)[each.unit]);
  });
  const axes = sheet.panel(
    box,
    { title: layer.tokens === null ? say.inputAxis : say.stepAxis, ...ticks, range: [0.5, sequence.T + 0.5] },
    { title: say.valueAxis, nticks: 6, range: lineRange(lines) },
  );
  const steps = sequence.tokens.map((_, t) => t + 1);
  for (const quantity of followed) {
    const n = names.indexOf(quantity.name);
    const name = nameOf(quantity, state.language);
    const inLegend = sheet.data.some(({ legendgroup }) => legendgroup === quantity.name);
    sheet.data.push({
      type: "scatter",
      mode: steps.length > mostMarked ? "lines" : "lines+markers",
      name,
      legendgroup: quantity.name,
      showlegend: !inLegend,
      x: steps,
      y: Array.from(unitRows(quantity, sequence)[unit]),
      ...axes,
      line: { color: colour(n), width: 2, dash: dash(n) },
      marker: { color: colour(n), size: 5 },
      customdata: at,
      hovertemplate: `%{customdata}<br>${name}: %{y:.3f}<extra></extra>`,
    });
  }
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
