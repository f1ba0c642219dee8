import { valueSize } from "../../src/core/trace/read.js";
import type { Trace } from "../../src/core/trace/trace.js";
import { pictureFrame } from "../base/figure.js";
import { defaultLanguage } from "../base/language.js";
import type { Language } from "../base/protocol.js";
import { chooseSequences, isTrace, keepQuantity, layerHead, mainLayer, tokensOf } from "../base/traces.js";
import { Widget } from "../base/widget.js";
import { defaultState, longest, type TrajectoryNetwork, type TrajectoryState, trajectoryFigure } from "./figure.js";

/** Options of {@link trajectory}. */
export interface TrajectoryOptions {
  /** Which sequences of the batch; default the first eight. */
  sequences?: readonly number[];
  /** Names of these sequences in the legend; default their inputs' labels. */
  names?: readonly string[];
  /** Layer to begin with, by its number in the trace; default the top one that has a hidden state. */
  layer?: number;
  /** State to begin with, by the name that the network declares: "h" (default where there is one), "c", "M". */
  state?: string;
  /** 2 (default) or 3. */
  dimensions?: 2 | 3;
  /** Units to put on the axes in place of the principal components, e.g. `[3, 7]`; a third one is the 3-D view's. */
  units?: readonly number[];
  /** Whether the points bear their inputs' labels; default where there are no more than 60 points. */
  tokens?: boolean;
  title?: string;
  /** Language of the labels: "en" or "zh"; default the kernel's. */
  language?: Language;
}

/**
 * Shows how the hidden state moves through time: h_t of each sequence as a path, projected onto the first principal
 * components over all sequences shown (or onto chosen units), in 2-D or 3-D. Each step bears the label of its input, a
 * pointer on it shows the state, a slider runs through time. ○ is the first step, ◆ the present one. A state that is not one
 * number a unit, such as a memory, is drawn as the vector of all its numbers; one of more than 512, or with a number that is
 * not finite, is left out.
 *
 * @param traces one trace, or several by name, of networks to be compared; each has a projection of its own.
 * @returns the widget; `get`, `set` and `on` know `step`, `dimensions`, `network`, `layer`, `quantity`, `axes`, `units`, `tokens`.
 * @throws RangeError for a sequence, layer, state or unit that is not there.
 *
 * @example
 * trajectory(lstm.trace(x, { labels }))
 * @example
 * trajectory({ SRN: srn.trace(x), LSTM: lstm.trace(x) }, { dimensions: 3, sequences: [0, 5] })
 */
export function trajectory(
  traces: Trace | Readonly<Record<string, Trace>>,
  options: TrajectoryOptions = {},
): Widget<TrajectoryState> {
  const named = isTrace(traces) ? { [traces.cell]: traces } : traces;
  const networks = Object.entries(named).map(([name, trace]) => networkOf(name, trace, options));
  const first = networks[0];
  if (first === undefined) throw new RangeError("trajectory: traces has no trace; at least one is needed");
  const layer = options.layer ?? first.main;
  const points = first.sequences.reduce((sum, { tokens }) => sum + tokens.length, 0);
  const units = options.units ?? [0, 1, 2];
  return new Widget<TrajectoryState>({
    view: "trajectory",
    state: {
      data: { networks },
      network: first.name,
      layer,
      quantity: options.state ?? defaultState(first.layers[layer]),
      dimensions: options.dimensions ?? 2,
      axes: options.units === undefined ? "components" : "units",
      units: [units[0] ?? 0, units[1] ?? 1, units[2] ?? 2],
      step: longest(first, layer),
      tokens: options.tokens ?? points <= 60,
      title: options.title ?? "",
      language: options.language ?? defaultLanguage(),
    },
    derive: check,
    figure: (state) => trajectoryFigure(state, pictureFrame),
    describe: ({ network, data }) => {
      const { cell, sequences } = data.networks.find(({ name }) => name === network) ?? first;
      return `Hidden-state trajectory: ${cell}, ${sequences.length} sequences (a live view in JupyterLab)`;
    },
  });
}

function networkOf(name: string, trace: Trace, options: TrajectoryOptions): TrajectoryNetwork {
  const chosen = chooseSequences("trajectory", trace.B, options.sequences, 8);
  return {
    name,
    cell: trace.cell,
    total: trace.B,
    main: mainLayer(trace),
    sequences: chosen.map((b, n) => {
      const tokens = tokensOf(trace, b);
      const given = trace.labels === undefined ? "" : `: ${tokens.join(" ")}`;
      const own = `${b}${[...given].length > 22 ? `${[...given].slice(0, 21).join("")}…` : given}`;
      return { name: options.names?.[n] ?? own, tokens };
    }),
    layers: trace.layers.map((layer) => ({
      ...layerHead(trace, layer),
      states: layer.states
        .filter((quantity) => valueSize(layer, quantity) <= mostNumbers && quantity.values.every(Number.isFinite))
        .map((quantity) => keepQuantity(trace, layer, quantity, chosen)),
    })),
  };
}

/** Numbers of a state at most: the principal components of more take a browser seconds. */
const mostNumbers = 512;

/** Nothing follows from the state, but not every state can be. */
function check(state: TrajectoryState): Partial<TrajectoryState> {
  const network = state.data.networks.find(({ name }) => name === state.network);
  if (network === undefined) {
    const names = state.data.networks.map(({ name }) => name).join(", ");
    throw new RangeError(`trajectory: network is ${state.network}; it must be one of ${names}`);
  }
  const layer = network.layers[state.layer];
  if (layer === undefined) {
    throw new RangeError(
      `trajectory: layer is ${state.layer}; ${network.name} has layers 0 to ${network.layers.length - 1}`,
    );
  }
  const quantity = layer.states.find(({ name }) => name === state.quantity);
  if (quantity === undefined) {
    const names = layer.states.map(({ name }) => name).join(", ");
    throw new RangeError(`trajectory: state is ${state.quantity}; ${network.cell} has ${names}`);
  }
  if (state.axes === "units") {
    const wrong = state.units
      .slice(0, state.dimensions)
      .find((unit) => !(Number.isInteger(unit) && unit >= 0 && unit < quantity.size));
    if (wrong !== undefined) {
      throw new RangeError(`trajectory: unit is ${wrong}; there are units 0 to ${quantity.size - 1}`);
    }
  }
  const T = longest(network, state.layer);
  if (!(Number.isInteger(state.step) && state.step >= 1 && state.step <= T)) {
    throw new RangeError(`trajectory: step is ${state.step}; it must be a whole number from 1 to ${T}`);
  }
  return {};
}
