import { valueSize } from "../../src/core/trace/read.js";
import type { LayerTrace, Trace } from "../../src/core/trace/trace.js";
import { pictureFrame } from "../base/figure.js";
import { defaultLanguage } from "../base/language.js";
import type { Language } from "../base/protocol.js";
import { chooseSequences, keepQuantity, layerHead, mainLayer, tokensOf } from "../base/traces.js";
import { Widget } from "../base/widget.js";
import { byShape, type GatesLayer, type GatesState, gatesFigure } from "./figure.js";

/** Options of {@link gates}. */
export interface GatesOptions {
  /** Which sequences of the batch can be chosen; default the first four, fewer of a network that has much to show. */
  sequences?: readonly number[];
  /** Names of these sequences; default their numbers and inputs. */
  names?: readonly string[];
  /** Layer to begin with, by its number in the trace; default the top one that has a hidden state. */
  layer?: number;
  /** State or gate whose unit is followed at the beginning, with all others of its shape; default the first shown. */
  quantity?: string;
  /** Unit to follow at the beginning, of a matrix its row-major place; default 0. */
  unit?: number;
  title?: string;
  /** Language of the labels: "en" or "zh"; default the kernel's. */
  language?: Language;
}

/**
 * Shows everything that a network declares along a sequence: a heat map of time × units for each gate and state, with the
 * inputs' labels on the time axis, and below them one unit followed through all of them. What is not one number a unit, such
 * as a memory [N, M] or attention weights [heads, T′], has a map with a row for each of its numbers. A click on a heat map,
 * or the slider, picks the unit. Steps beyond a sequence's end are blank. Colours: what lies in [0, 1] from dark to bright,
 * what has a sign from blue (negative) over white to red.
 *
 * @param trace of any network or model: the widget knows nothing else.
 * @returns the widget; `get`, `set` and `on` know `sequence` (its place among those to choose from), `layer`, `quantity`
 *   and `unit`.
 * @throws RangeError for a sequence, layer, quantity or unit that is not there.
 *
 * @example
 * gates(lstm.trace(x, { labels }))
 * @example
 * gates(machine.trace(x), { quantity: "M" })
 */
export function gates(trace: Trace, options: GatesOptions = {}): Widget<GatesState> {
  const chosen = chooseSequences("gates", trace.B, options.sequences, sequencesWithin(trace));
  const sequences = chosen.map((b, n) => {
    const tokens = tokensOf(trace, b);
    const inputs = trace.labels === undefined ? "" : `: ${tokens.join(" ")}`;
    const own = [...`${b}${inputs}`].slice(0, 40).join("");
    return { name: options.names?.[n] ?? own, tokens };
  });
  const layers = trace.layers.map(
    (layer): GatesLayer => ({
      ...layerHead(trace, layer),
      quantities: byShape(drawn(layer).map((quantity) => keepQuantity(trace, layer, quantity, chosen))),
    }),
  );
  const layer = options.layer ?? mainLayer(trace);
  return new Widget<GatesState>({
    view: "gates",
    state: {
      data: { name: trace.cell, T: trace.T, sequences, layers },
      sequence: 0,
      layer,
      quantity: options.quantity ?? layers[layer]?.quantities[0]?.name ?? "",
      unit: options.unit ?? 0,
      title: options.title ?? "",
      language: options.language ?? defaultLanguage(),
    },
    derive: check,
    figure: (state) => gatesFigure(state, pictureFrame),
    describe: ({ data, layer, quantity, unit }) => {
      const names = data.layers[layer].quantities.map(({ name }) => name).join(", ");
      return `Gates and states of ${data.name}: ${names}; unit ${unit} of ${quantity} followed (a live view in JupyterLab)`;
    },
  });
}

function drawn({ states, gates }: LayerTrace): LayerTrace["states"] {
  return [...gates, ...states];
}

/** Numbers that are kept where the sequences are not chosen: 1 MB. */
const numbersKept = 250_000;

/** How many sequences of a trace a notebook has room for. */
function sequencesWithin(trace: Trace): number {
  const perSequence = trace.layers.reduce((sum, layer) => {
    const size = drawn(layer).reduce((units, quantity) => units + valueSize(layer, quantity), 0);
    return sum + size * (layer.T ?? trace.T);
  }, 0);
  return Math.max(1, Math.min(4, Math.floor(numbersKept / Math.max(1, perSequence))));
}

/** Nothing follows from the state, but not every state can be. */
function check({ data, sequence, layer, quantity, unit }: GatesState): Partial<GatesState> {
  requireIndex("sequence", sequence, data.sequences.length);
  requireIndex("layer", layer, data.layers.length);
  const { quantities } = data.layers[layer];
  const found = quantities.find(({ name }) => name === quantity);
  if (found === undefined) {
    const names = quantities.map(({ name }) => name).join(", ");
    throw new RangeError(`gates: quantity is ${quantity}; layer ${layer} has ${names}`);
  }
  requireIndex("unit", unit, found.size);
  return {};
}

function requireIndex(name: string, value: number, count: number): void {
  if (Number.isInteger(value) && value >= 0 && value < count) return;
  throw new RangeError(`gates: ${name} is ${value}; it must be a whole number from 0 to ${count - 1}`);
}
