import { escapeMarkup, type Figure, type Frame, threeDigits, tokenLabel } from "../base/figure.js";
import { gridFigure, pathColour, pathTraces } from "./grid.js";
import { labels } from "./labels.js";
import type { CTCData, LatticeState } from "./state.js";

/** Rows of the target × frames, the best alignment as far as the present frame, and what it reads. */
export function ctcFigure(data: CTCData, state: LatticeState, frame: Frame, title: string): Figure {
  const say = labels[state.language];
  const { rows, best, logLikelihood } = data;
  const path = best.slice(0, state.step);
  const read = readBy(data, state.step).map((row) => escapeMarkup(tokenLabel(rows[row], 10)));
  const notes =
    logLikelihood === null
      ? [say.impossible]
      : [
          say.likelihood(threeDigits(logLikelihood)),
          say.reads(read.length === 0 ? say.nothing : `<b>${read.join(" ")}</b>`),
        ];
  return gridFigure(data, state, frame, title, {
    traces: pathTraces(
      say.bestAlignment,
      path.map((row, t) => ({ t, row })),
      {
        width: 3,
        colour: pathColour,
        dots: data.T <= 60,
      },
    ),
    notes,
    lines: notes.length,
    hover: () => "",
  });
}

/** Rows of the labels that the best alignment has read up to a frame: no blanks, no repetitions. */
export function readBy({ best, labels: classes, blank }: CTCData, step: number): number[] {
  return best.slice(0, step).filter((row, t) => classes[row] !== blank && row !== best[t - 1]);
}
