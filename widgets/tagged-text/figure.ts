import { colourBar, colourScale, divergingColours, sequentialColours } from "../base/colour-scale.js";
import { baseLayout, escapeMarkup, type Figure, type Frame, lettersOf, threeDigits } from "../base/figure.js";
import { symbolColours, symbolInk } from "../base/program.js";
import { labels } from "./labels.js";
import type { Reading, TaggedTextState } from "./readings.js";
import { placeOf, type Span, spansOf } from "./spans.js";

const size = { top: 40, heading: 24, label: 15, token: 28, tag: 15, row: 17, line: 12, block: 16, right: 12, bar: 46 };

/** Tokens of a reading that stand in one line. */
interface Line {
  from: number;
  to: number;
  top: number;
}

/** Every reading as coloured spans with its tags, and beneath it the score of each tag. */
export function taggedTextFigure(state: TaggedTextState, frame: Frame): Figure {
  const say = labels[state.language];
  const { theme, width } = frame;
  const { tags } = state.data;
  const { readings } = state;
  const shown = readings.flatMap(({ scores }) => scores?.flat() ?? []);
  const kinds = [...new Set(readings.flatMap((reading) => spansOf(reading.tags).map(({ label }) => label)))].filter(
    Boolean,
  );
  const widestTag = Math.max(0, ...tags.map(lettersOf));
  const left = shown.length === 0 ? 8 : Math.min(width / 4, 7 * widestTag + 14);
  const widest = Math.max(
    ...readings.flatMap(({ tokens, tags: own }) => [
      ...tokens.map(lettersOf),
      ...own.map((t) => lettersOf(placeOf(t)) * 0.75),
    ]),
    1,
  );
  const cell = Math.max(22, widest * 8 + 8);
  const perLine = Math.max(1, Math.floor((width - left - size.right) / cell));
  const best = Math.max(...readings.map(({ score }) => score ?? Number.NEGATIVE_INFINITY));

  const shapes: object[] = [];
  const texts: { x: number; y: number; text: string; hover: string; kind: "token" | "tag" | "row" }[] = [];
  const annotations: object[] = [];
  const data: Record<string, unknown>[] = [];
  let top = size.top;
  for (const [n, reading] of readings.entries()) {
    const heading = headingOf(reading, n, state);
    if (heading !== "") {
      const bold = readings.length > 1 && reading.score === best;
      annotations.push({
        text: bold ? `<b>${heading}</b>` : heading,
        x: 4,
        y: top + size.heading / 2,
        xanchor: "left",
        showarrow: false,
        font: { size: 12 },
      });
      top += size.heading;
    }
    const spans = spansOf(reading.tags);
    const labelled = spans.some(({ label, inside }) => label !== "" && inside);
    const rows = reading.scores === null ? 0 : tags.length;
    for (let from = 0; from < reading.tokens.length; from += perLine) {
      const line: Line = { from, to: Math.min(from + perLine, reading.tokens.length), top };
      const tokenTop = top + (labelled ? size.label : 0);
      const place = (t: number): number => left + (t - from + 0.5) * cell;
      for (const [s, span] of spans.entries()) {
        const [a, b] = [Math.max(span.from, line.from), Math.min(span.to, line.to)];
        if (a >= b || !span.inside) continue;
        shapes.push({
          type: "rect",
          x0: place(a) - cell / 2 + 1.5,
          x1: place(b - 1) + cell / 2 - 1.5,
          y0: tokenTop + 1,
          y1: tokenTop + size.token - 1,
          fillcolor: colourOf(span, s, kinds),
          line: { width: 0 },
          layer: "below",
        });
        if (span.label === "" || span.from < line.from) continue;
        annotations.push({
          text: escapeMarkup(span.label),
          x: (place(a) + place(b - 1)) / 2,
          y: top + size.label / 2,
          showarrow: false,
          font: { size: 10 },
        });
      }
      for (let t = line.from; t < line.to; t++) {
        const span = spans.find((each) => each.from <= t && t < each.to);
        const hover = say.token(reading.tokens[t], reading.tags[t], t + 1);
        const inside = span?.inside ?? false;
        texts.push({
          x: place(t),
          y: tokenTop + size.token / 2,
          text: reading.tokens[t],
          hover,
          kind: inside ? "token" : "row",
        });
        texts.push({
          x: place(t),
          y: tokenTop + size.token + size.tag / 2,
          text: placeOf(reading.tags[t]),
          hover,
          kind: "tag",
        });
      }
      top = tokenTop + size.token + size.tag;
      if (reading.scores !== null) {
        top += 4;
        data.push(mapOf(reading, reading.scores, tags, line, place(line.from), top, cell));
        for (const [row, tag] of tags.entries()) {
          annotations.push({
            text: escapeMarkup(tag),
            x: left - 6,
            y: top + (row + 0.5) * size.row,
            xanchor: "right",
            showarrow: false,
            font: { size: 10 },
          });
        }
        top += rows * size.row;
      }
      top += size.line;
    }
    top += size.block - size.line;
  }
  for (const kind of ["token", "tag", "row"] as const) {
    const own = texts.filter((text) => text.kind === kind);
    data.push({
      type: "scatter",
      mode: "text",
      x: own.map(({ x }) => x),
      y: own.map(({ y }) => y),
      text: own.map(({ text }) => escapeMarkup(text)),
      customdata: own.map(({ hover }) => escapeMarkup(hover)),
      hovertemplate: "%{customdata}<extra></extra>",
      textfont:
        kind === "tag"
          ? { size: 10, color: theme.text }
          : { size: 15, color: kind === "token" ? symbolInk : theme.text },
      showlegend: false,
    });
  }
  const height = Math.round(top + (shown.length === 0 ? 0 : size.bar));
  const hidden = { visible: false, fixedrange: true };
  return {
    data,
    layout: {
      ...baseLayout(frame, state.title === "" ? say.title : escapeMarkup(state.title), height),
      margin: { l: 0, r: 0, t: 0, b: 0, autoexpand: false },
      xaxis: { ...hidden, range: [0, width] },
      yaxis: { ...hidden, range: [height, 0] },
      showlegend: false,
      dragmode: false,
      shapes: shapes.map((shape) => ({ xref: "x", yref: "y", ...shape })),
      annotations: annotations.map((each) => ({ xref: "x", yref: "y", ...each })),
      ...(shown.length > 0 && { coloraxis: scaleOf(shown, say.score, left, top, frame) }),
    },
  };
}

/** Name and score of a reading. */
export function headingOf({ name, score }: Reading, n: number, state: TaggedTextState): string {
  const say = labels[state.language];
  const own = name !== "" ? name : state.readings.length > 1 ? say.reading(n + 1) : "";
  const model = state.data.tagger !== null;
  const impossible = model && score === null ? say.impossible : "";
  const said =
    score === null
      ? impossible
      : model
        ? say.probability(threeDigits(score), threeDigits(Math.exp(score)))
        : say.scored(threeDigits(score));
  return [own, said].filter(Boolean).map(escapeMarkup).join(say.between);
}

/** Entities have a colour a kind; words of a segmentation two in turn. */
function colourOf({ label }: Span, n: number, kinds: readonly string[]): string {
  const place = label === "" ? n % 2 : kinds.indexOf(label);
  return symbolColours[1 + (place % (symbolColours.length - 1))];
}

function mapOf(
  { tokens }: Reading,
  scores: readonly (readonly number[])[],
  tags: readonly string[],
  { from, to }: Line,
  x0: number,
  top: number,
  cell: number,
): Record<string, unknown> {
  const steps = Array.from({ length: to - from }, (_, n) => from + n);
  return {
    type: "heatmap",
    x: steps.map((_, n) => x0 + n * cell),
    y: tags.map((_, row) => top + (row + 0.5) * size.row),
    z: tags.map((_, tag) => steps.map((t) => scores[t][tag])),
    customdata: tags.map((tag) => steps.map((t) => escapeMarkup(`${tokens[t]}: ${tag}`))),
    hovertemplate: "%{customdata}  %{z:.3f}<extra></extra>",
    coloraxis: "coloraxis",
    xgap: 1,
    ygap: 1,
  };
}

function scaleOf(values: readonly number[], title: string, left: number, top: number, { width }: Frame): object {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const share = low >= 0 && high <= 1;
  const far = Math.max(-low, high) || 1;
  const diverging = low < 0 && high > 0;
  return {
    cmin: share ? 0 : diverging ? -far : low,
    cmax: share ? 1 : diverging ? far : high,
    colorscale: colourScale(diverging ? divergingColours : sequentialColours),
    colorbar: colourBar(title, {
      len: Math.min(width - left - 20, 240) / width,
      x: left / width,
      y: size.bar / (top + size.bar),
      nticks: 4,
    }),
  };
}
