import { escapeMarkup, type Figure, type Frame } from "../base/figure.js";
import { beamFigure } from "./beam.js";
import { crfFigure } from "./crf.js";
import { ctcFigure } from "./ctc.js";
import { labels } from "./labels.js";
import type { LatticeState } from "./state.js";

/** The lattice up to the present step. */
export function latticeFigure(state: LatticeState, frame: Frame): Figure {
  const { data } = state;
  const title = state.title === "" ? labels[state.language].titles[data.kind] : escapeMarkup(state.title);
  if (data.kind === "crf") return crfFigure(data, state, frame, title);
  if (data.kind === "ctc") return ctcFigure(data, state, frame, title);
  return beamFigure(data, state, frame, title);
}
