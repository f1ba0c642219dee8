import { gateStatistics } from "../../src/core/trace/gate-statistics.js";
import { valueSize } from "../../src/core/trace/read.js";
import type { LayerTrace, Trace } from "../../src/core/trace/trace.js";
import { pictureFrame } from "../base/figure.js";
import { defaultLanguage } from "../base/language.js";
import type { Language } from "../base/protocol.js";
import { chooseSequences, isTrace, keepQuantity, layerHead, mainLayer, tokensOf } from "../base/traces.js";
import { Widget } from "../base/widget.js";
import { gatesFigure } from "./figure.js";
import type { Order } from "./order.js";
import {
  byShape,
  type GatesLayer,
  type GatesNetwork,
  type GatesState,
  hiddenOf,
  sameShape,
  shownNetworks,
} from "./state.js";

/** Options of {@link gates}. */
export interface GatesOptions {
  /** Which sequences of the batch can be chosen; default the first four, fewer of a network that has much to show. */
  sequences?: readonly number[];
  /** Names of these sequences; default their numbers and inputs. */
  names?: readonly string[];
  /** "maps" (default): values in time; "saturation": how often each unit of each gate is saturated. */
  show?: "maps" | "saturation";
  /** Layer to begin with, by its number in the trace; default the top one that has a hidden state. */
  layer?: number;
  /** State or gate whose unit is followed at the beginning, with all others of its shape; default the first shown. */
  quantity?: string;
  /** Unit to follow at the beginning, of a matrix its row-major place; default 0. */
  unit?: number;
  /**
   * How the followed units are sorted, from the bottom up: "number" (default); "similarity", those that go up and down together
   * beside each other (average linkage of correlations; of at most 512 units); "rise", by the step at which a unit is first
   * half-way up from its least to its greatest value.
   */
  order?: Order;
  /** State or gate by whose values they are sorted; default the hidden state, or the first of those followed. */
  orderBy?: string;
  title?: string;
  /** Language of the labels: "en" or "zh"; default the kernel's. */
  language?: Language;
}

/**
 * Shows everything that a network declares along a sequence: a heat map of time × units for each gate and state, with the
 * inputs' labels on the time axis, and below them one unit followed through all of them. What is not one number a unit, such
 * as a memory [N, M] or attention weights [heads, T′], has a map with a row for each of its numbers. A click on a heat map,
 * or the slider, picks the unit; the rows can be sorted. Steps beyond a sequence's end are blank. Colours: what lies in
 * [0, 1] from dark to bright, what has a sign from blue (negative) over white to red.
 *
 * In place of the maps it shows the saturation of the gates (Karpathy, Johnson & Fei-Fei 2015, figure 4): a point for each
 * unit, at the share of the steps in which it is right-saturated (above 0.9) and left-saturated (below 0.1), over all
 * sequences of the trace. A forget gate's unit far to the right remembers nearly always.
 *
 * @param traces one trace of any network or model, or several by name, side by side; the widget knows nothing else.
 * @returns the widget; `get`, `set` and `on` know `show`, `sequence` (its place among those to choose from), `layer`,
 *   `quantity`, `unit`, `order` and `orderBy`.
 * @throws RangeError for a sequence, layer, quantity or unit that is not there, and for the saturation of no gates.
 *
 * @example
 * gates(lstm.trace(x, { labels }))
 * @example
 * gates({ LSTM: lstm.trace(x), GRU: gru.trace(x) }, { order: "similarity" })
 * @example
 * gates(machine.trace(x), { quantity: "M" })
 */
export function gates(traces: Trace | Readonly<Record<string, Trace>>, options: GatesOptions = {}): Widget<GatesState> {
  const named = Object.entries(isTrace(traces) ? { [traces.cell]: traces } : traces);
  if (named.length === 0) throw new RangeError("gates: traces has no trace; at least one is needed");
  const fewest = Math.min(...named.map(([, trace]) => Math.min(trace.B, sequencesWithin(trace))));
  const networks = named.map(([name, trace]) => networkOf(name, trace, fewest, options));
  const [first] = networks;
  const layer = options.layer ?? first.main;
  const quantities = first.layers[layer]?.quantities ?? [];
  const quantity = options.quantity ?? quantities[0]?.name ?? "";
  const followed = first.layers[layer] === undefined ? [] : sameShape(first.layers[layer], quantity);
  return new Widget<GatesState>({
    view: "gates",
    state: {
      data: { networks },
      show: options.show ?? "maps",
      sequence: 0,
      layer,
      quantity,
      unit: options.unit ?? 0,
      order: options.order ?? "number",
      orderBy: options.orderBy ?? hiddenOf(followed)?.name ?? "",
      title: options.title ?? "",
      language: options.language ?? defaultLanguage(),
    },
    derive: check,
    figure: (state) => gatesFigure(state, pictureFrame),
    describe: (state) => {
      const all = shownNetworks(state).map(({ network, layer }) => {
        return `${network.name}: ${layer.quantities.map(({ name }) => name).join(", ")}`;
      });
      return `Gates and states of ${all.join("; ")}; unit ${state.unit} of ${state.quantity} followed (a live view in JupyterLab)`;
    },
  });
}

function networkOf(name: string, trace: Trace, fewest: number, options: GatesOptions): GatesNetwork {
  const chosen = chooseSequences("gates", trace.B, options.sequences, fewest);
  const statistics = gateStatistics(trace);
  return {
    name,
    T: trace.T,
    main: mainLayer(trace),
    sequences: chosen.map((b, n) => {
      const tokens = tokensOf(trace, b);
      const inputs = trace.labels === undefined ? "" : `: ${tokens.join(" ")}`;
      const own = [...`${b}${inputs}`].slice(0, 40).join("");
      return { name: options.names?.[n] ?? own, tokens };
    }),
    layers: trace.layers.map(
      (layer, number): GatesLayer => ({
        ...layerHead(trace, layer),
        quantities: byShape(drawn(layer).map((quantity) => keepQuantity(trace, layer, quantity, chosen))),
        saturation: statistics
          .filter((gate) => gate.layer === number)
          .map(({ name, label, labelZh, left, right, count }) => {
            return { name, label, labelZh, left: Float32Array.from(left), right: Float32Array.from(right), count };
          }),
      }),
    ),
  };
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
function check(state: GatesState): Partial<GatesState> {
  const { networks } = state.data;
  requireIndex("sequence", state.sequence, networks[0].sequences.length);
  requireIndex("layer", state.layer, Math.max(...networks.map(({ layers }) => layers.length)));
  const shown = shownNetworks(state);
  const holding = shown.filter(({ layer }) => layer.quantities.some(({ name }) => name === state.quantity));
  if (holding.length === 0) {
    const names = shown.flatMap(({ layer }) => layer.quantities.map(({ name }) => name));
    throw new RangeError(
      `gates: quantity is ${state.quantity}; layer ${state.layer} has ${[...new Set(names)].join(", ")}`,
    );
  }
  requireIndex("unit", state.unit, Math.max(...holding.map(({ followed }) => followed[0].size)));
  requireOneOf("order", state.order, ["number", "similarity", "rise"]);
  const sortable = shown.flatMap(({ followed }) => followed.map(({ name }) => name));
  if (state.order !== "number") requireOneOf("orderBy", state.orderBy, [...new Set(sortable)]);
  requireOneOf("show", state.show, ["maps", "saturation"]);
  if (state.show === "saturation" && shown.every(({ layer }) => layer.saturation.length === 0)) {
    throw new RangeError(`gates: show is saturation; layer ${state.layer} of ${networks[0].name} has no gates`);
  }
  return {};
}

function requireIndex(name: string, value: number, count: number): void {
  if (Number.isInteger(value) && value >= 0 && value < count) return;
  throw new RangeError(`gates: ${name} is ${value}; it must be a whole number from 0 to ${count - 1}`);
}

function requireOneOf(name: string, value: string, values: readonly string[]): void {
  if (values.includes(value)) return;
  throw new RangeError(`gates: ${name} is ${value}; it must be one of ${values.join(", ")}`);
}
