import { escapeMarkup, type Figure, type Frame, threeDigits, tokenLabel } from "../base/figure.js";
import { gridFigure, pathColour, pathTraces } from "./grid.js";
import { labels } from "./labels.js";
import type { CRFData, LatticeState } from "./state.js";

/** Tags × steps, from each tag the best one before, and the best path so far. */
export function crfFigure(data: CRFData, state: LatticeState, frame: Frame, title: string): Figure {
  const say = labels[state.language];
  const { step } = state;
  const { T, rows } = data;
  const C = rows.length;
  const path = bestPathTo(data, step);
  const tag = path[path.length - 1];
  const short = (row: number): string => escapeMarkup(tokenLabel(rows[row], 10));
  const parts = partsOf(data, step - 1, tag);
  const sum = parts.length === 1 ? "" : ` = ${parts.map(signed).join(" ").replace(/^\+ /, "")}`;
  const from = step === 1 ? say.start : say.fromTag(`<b>${short(data.before[(step - 1) * C + tag])}</b>`);
  const total = parts.reduce((a, b) => a + b, 0);
  const score = say.noted(say.came(`<b>${short(tag)}</b>`, from), say.scoreOf(threeDigits(total)));
  const narrow = frame.width < 480;
  const notes = [
    say.noted(step === T ? say.best : say.bestSoFar, words(path.map(short), frame.width)),
    ...(narrow && sum !== "" ? [score, sum] : [score + sum]),
    ...(step === T
      ? [say.probability(threeDigits(Math.exp(data.bestScore - data.logPartition)), threeDigits(data.logPartition))]
      : []),
  ];
  return gridFigure(data, state, frame, title, {
    traces: [
      ...arrows(data, step),
      ...pathTraces(
        say.best,
        path.map((row, t) => ({ t, row })),
        { width: 3, colour: pathColour, dots: true },
      ),
    ],
    notes,
    lines: narrow ? 4 : 3,
    hover(t, row) {
      const before = data.before[t * C + row];
      const ways = partsOf(data, t, row, false);
      const lines = [
        `${say.quantities.viterbi}: ${threeDigits(ways.reduce((a, b) => a + b, 0))}`,
        ...(before < 0 ? [] : [`${say.before}: ${short(before)}`]),
      ];
      return state.quantity === "viterbi" ? lines.slice(1).join("") : lines.join("<br>");
    },
  });
}

/** The best path to a step; to the last one, with the score of its end, the best of all. */
export function bestPathTo(data: CRFData, step: number): number[] {
  if (step === data.T) return data.best;
  const C = data.rows.length;
  const viterbi = data.values.viterbi as Float32Array;
  const scores = viterbi.subarray((step - 1) * C, step * C);
  let tag = scores.indexOf(scores.reduce((a, b) => Math.max(a, b)));
  const path = [tag];
  for (let t = step - 1; t > 0; t--) {
    tag = data.before[t * C + tag];
    path.unshift(tag);
  }
  return path;
}

/** What the score of the best path to a tag is the sum of: the path before, the transition, the emission, at the end the end. */
function partsOf(data: CRFData, t: number, tag: number, withEnd: boolean = t === data.T - 1): number[] {
  const C = data.rows.length;
  const viterbi = data.values.viterbi as Float32Array;
  const emission = (data.values.emissions as Float32Array)[t * C + tag];
  const before = data.before[t * C + tag];
  const arriving = t === 0 ? [data.start[tag]] : [viterbi[(t - 1) * C + before], data.transitions[before * C + tag]];
  return [...arriving, emission, ...(withEnd ? [data.end[tag]] : [])];
}

/** From every tag that can be reached to the one before it. */
function arrows({ before, rows, values }: CRFData, step: number): Record<string, unknown>[] {
  const C = rows.length;
  const viterbi = values.viterbi as Float32Array;
  const x: (number | null)[] = [];
  const y: (number | null)[] = [];
  for (let t = 1; t < step; t++) {
    for (let row = 0; row < C; row++) {
      const from = before[t * C + row];
      if (from < 0 || !Number.isFinite(viterbi[t * C + row])) continue;
      x.push(t, t + 1, null);
      y.push(from, row, null);
    }
  }
  return [
    ["rgba(0,0,0,0.55)", 2.6],
    ["rgba(255,255,255,0.9)", 1.1],
  ].map(([colour, width]) => {
    return { type: "scatter", mode: "lines", x, y, line: { color: colour, width }, hoverinfo: "skip" };
  });
}

/** As many of the last words as there is room for. */
function words(all: readonly string[], width: number): string {
  const room = Math.floor((width - 150) / 7);
  let text = "";
  for (let n = all.length - 1; n >= 0; n--) {
    const longer = text === "" ? all[n] : `${all[n]} ${text}`;
    if (longer.length > room) return `… ${text}`;
    text = longer;
  }
  return text;
}

function signed(value: number): string {
  return value < 0 ? `− ${threeDigits(-value)}` : `+ ${threeDigits(value)}`;
}
