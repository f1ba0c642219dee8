import type { Tensor } from "../../src/core/tensor/tensor.js";
import { connectivity, type SequenceFunction } from "../../src/core/trace/connectivity.js";
import { pictureFrame } from "../base/figure.js";
import { defaultLanguage } from "../base/language.js";
import type { Language } from "../base/protocol.js";
import { Widget } from "../base/widget.js";
import { type ConnectivityState, connectivityFigure } from "./figure.js";

/** Options of {@link connectivityMap}. */
export interface ConnectivityMapOptions {
  /** What each input stands for, [B][T], as in a trace; default the number of the step. */
  labels?: readonly (readonly string[])[];
  /** What each output of the sequence predicts, [S]. */
  predictions?: readonly string[];
  /** Which sequence of the batch; default 0. */
  sequence?: number;
  /** Length of each sequence; default T. */
  lengths?: readonly number[];
  /** Component of the output, such as the logit of one token; default all of them. */
  output?: number;
  /** Output step to begin with, from 1; default the last. */
  step?: number;
  /** Whether the table of all outputs and inputs is drawn; default true. */
  table?: boolean;
  title?: string;
  /** Language of the labels: "en" or "zh"; default the kernel's. */
  language?: Language;
}

/**
 * Shows which inputs each output of a network rests on: the inputs as a text, in which each one is the darker the more the
 * chosen output depends on it, ‖∂y_t/∂x_k‖ as a share of the row's largest (Madsen 2019, "Visualizing memorization in
 * RNNs"). The pointer over an input chooses the output of that step; several networks stand below each other. The table
 * beneath has every output and every input of one network.
 *
 * @param networks a network, or a function from inputs to outputs such as the logits of a whole model, or several by name.
 * @param x [T, B, D]; for a model with embeddings, the embedded sequences.
 * @returns the widget; `get`, `set` and `on` know `step`, `network` and `table`.
 * @throws RangeError for a sequence, component or step that is not there, labels that do not fit, networks with another
 *   number of outputs than the first, or more than 1000 steps.
 *
 * @example
 * connectivityMap({ LSTM: lstm, GRU: gru }, x, { labels })
 * @example
 * const logits = (x: Tensor) => tagger.output.forward(tagger.network.forward(x).y);
 * connectivityMap(logits, x, { labels, output: 2 })
 */
export function connectivityMap(
  networks: SequenceFunction | Readonly<Record<string, SequenceFunction>>,
  x: Tensor,
  options: ConnectivityMapOptions = {},
): Widget<ConnectivityState> {
  const { sequence = 0, lengths, output, labels, predictions } = options;
  const named = Object.entries(isFunction(networks) ? { "": networks } : networks);
  if (named.length === 0) throw new RangeError("connectivityMap: networks is empty; at least one is needed");
  if (x.shape[0] > mostSteps) {
    throw new RangeError(`connectivityMap: x has ${x.shape[0]} steps; it must have at most ${mostSteps}`);
  }
  const tables = named.map(([name, f]) => ({ name, ...connectivity(f, x, { sequence, lengths, output }) }));
  const [{ S, T }] = tables;
  const other = tables.find((table) => table.S !== S);
  if (other !== undefined) {
    throw new RangeError(`connectivityMap: ${other.name} has ${other.S} outputs; ${tables[0].name} has ${S}`);
  }
  const tokens = labels?.[sequence]?.slice(0, T) ?? Array.from({ length: T }, (_, k) => String(k + 1));
  for (const [what, given, count] of [
    [`labels of sequence ${sequence} are`, tokens, T],
    ["predictions are", predictions ?? [], predictions === undefined ? 0 : S],
  ] as const) {
    if (given.length !== count) {
      throw new RangeError(`connectivityMap: ${what} ${given.length}; there must be ${count}`);
    }
  }
  return new Widget<ConnectivityState>({
    view: "connectivity",
    state: {
      data: {
        tokens,
        predictions: predictions?.slice() ?? [],
        S,
        networks: tables.map(({ name, norms }) => ({ name, norms: Float32Array.from(norms) })),
      },
      step: options.step ?? S,
      network: named[0][0],
      table: options.table ?? true,
      title: options.title ?? "",
      language: options.language ?? defaultLanguage(),
    },
    derive: check,
    figure: (state) => connectivityFigure(state, pictureFrame),
    describe: ({ data, step }) => {
      const names = data.networks.map(({ name }) => name).filter((name) => name !== "");
      const of = names.length > 0 ? ` of ${names.join(", ")}` : "";
      return `Connectivity${of}: output ${step} of ${data.S} over ${data.tokens.length} inputs (a live view in JupyterLab)`;
    },
  });
}

const mostSteps = 1000;

function isFunction(
  networks: SequenceFunction | Readonly<Record<string, SequenceFunction>>,
): networks is SequenceFunction {
  return typeof networks === "function" || typeof networks.forward === "function";
}

/** Nothing follows from the state, but not every state can be. */
function check({ data, step, network }: ConnectivityState): Partial<ConnectivityState> {
  if (!(Number.isInteger(step) && step >= 1 && step <= data.S)) {
    throw new RangeError(`connectivityMap: step is ${step}; it must be a whole number from 1 to ${data.S}`);
  }
  const names = data.networks.map(({ name }) => name);
  if (!names.includes(network)) {
    throw new RangeError(`connectivityMap: network is ${network}; it must be one of ${names.join(", ")}`);
  }
  return {};
}
