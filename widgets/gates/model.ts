import type { Trace } from "../../src/core/trace/trace.js";
import { pictureFrame } from "../base/figure.js";
import type { Language } from "../base/protocol.js";
import { chooseSequences, sequenceRows, tokensOf, unitLayers } from "../base/traces.js";
import { Widget } from "../base/widget.js";
import { type GatesState, gatesFigure } from "./figure.js";

/** Options of {@link gates}. */
export interface GatesOptions {
  /** Which sequences of the batch can be chosen; default the first four. */
  sequences?: readonly number[];
  /** Names of these sequences; default their numbers and inputs. */
  names?: readonly string[];
  /** Layer to begin with, 0 the lowest; default the top one. */
  layer?: number;
  /** Unit to follow at the beginning; default 0. */
  unit?: number;
  title?: string;
  /** Language of the labels: "en" (default) or "zh". */
  language?: Language;
}

/**
 * Shows the gates and states of a recurrent network along a sequence: a heat map of time × units for each one that the
 * cell declares, with the inputs' labels on the time axis, and below them one unit followed through all of them. A click
 * on a heat map, or the slider, picks the unit. Colours: what lies in [0, 1] from dark to bright, what has a sign from
 * blue (negative) over white to red.
 *
 * @returns the widget; `get`, `set` and `on` know `sequence` (its place among those to choose from), `layer` and `unit`.
 * @throws RangeError for a sequence, layer or unit that is not there.
 *
 * @example
 * gates(lstm.trace(x, { labels }))
 */
export function gates(trace: Trace, options: GatesOptions = {}): Widget<GatesState> {
  const chosen = chooseSequences("gates", trace.B, options.sequences, 4);
  const sequences = chosen.map((b, n) => {
    const tokens = tokensOf(trace, b);
    const inputs = trace.labels === undefined ? "" : `: ${tokens.join(" ")}`;
    const own = [...`${b}${inputs}`].slice(0, 40).join("");
    return { name: options.names?.[n] ?? own, tokens };
  });
  const layers = unitLayers(trace).map(({ H, states, gates }) => ({
    H,
    quantities: [...gates, ...states].map((quantity) => ({
      ...quantity,
      values: sequenceRows(quantity.values, trace, H, chosen),
    })),
  }));
  return new Widget<GatesState>({
    view: "gates",
    state: {
      data: { name: trace.cell, T: trace.T, sequences, layers },
      sequence: 0,
      layer: options.layer ?? layers.length - 1,
      unit: options.unit ?? 0,
      title: options.title ?? "",
      language: options.language ?? "en",
    },
    derive: check,
    figure: (state) => gatesFigure(state, pictureFrame),
    describe: ({ data, layer, unit }) => {
      const names = data.layers[layer].quantities.map(({ name }) => name).join(", ");
      return `Gates and states of ${data.name}: ${names}; unit ${unit} followed (a live view in JupyterLab)`;
    },
  });
}

/** Nothing follows from the state, but not every state can be. */
function check({ data, sequence, layer, unit }: GatesState): Partial<GatesState> {
  requireIndex("sequence", sequence, data.sequences.length);
  requireIndex("layer", layer, data.layers.length);
  requireIndex("unit", unit, data.layers[layer].H);
  return {};
}

function requireIndex(name: string, value: number, count: number): void {
  if (Number.isInteger(value) && value >= 0 && value < count) return;
  throw new RangeError(`gates: ${name} is ${value}; it must be a whole number from 0 to ${count - 1}`);
}
