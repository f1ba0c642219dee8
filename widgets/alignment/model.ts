import { stepsOf, valueSize, valuesAt } from "../../src/core/trace/read.js";
import type { LayerTrace, Trace, TracedQuantity } from "../../src/core/trace/trace.js";
import { pictureFrame } from "../base/figure.js";
import { defaultLanguage } from "../base/language.js";
import type { Language } from "../base/protocol.js";
import { chooseSequences, layerHead, tokensOf } from "../base/traces.js";
import { Widget } from "../base/widget.js";
import {
  type AlignmentLayer,
  type AlignmentMap,
  type AlignmentState,
  alignmentFigure,
  shownAlignment,
} from "./figure.js";

/** Options of {@link alignment}. */
export interface AlignmentOptions {
  /** Which sequences of the batch can be chosen; default the first four, fewer of a network that has much to show. */
  sequences?: readonly number[];
  /** What each input of these sequences stands for, in place of the trace's labels. */
  labels?: readonly (readonly string[])[];
  /** What each output of an encoder–decoder stands for, in place of the trace's. */
  targetLabels?: readonly string[];
  /** Which of the layers that attend to begin with, 0 the lowest; default the top one. */
  layer?: number;
  /** Head to begin with, or the "mean" of all; default 0. */
  head?: number | "mean";
  /** Output to begin with; default 0. */
  output?: number;
  title?: string;
  /** Language of the labels: "en" or "zh"; default the kernel's. */
  language?: Language;
}

/**
 * Shows where a network looks: the attention weights of every output over all inputs, of an encoder–decoder's decoder, of
 * each head of a Transformer's layers, of a classifier that pools by attention. The pointer over an output (or the slider)
 * shows its weights by themselves below.
 *
 * @param trace of a network that attends.
 * @returns the widget; `get`, `set` and `on` know `sequence`, `layer`, `head` and `output`.
 * @throws RangeError for a trace without attention weights, labels that are not one a step, or a sequence, layer, head or
 *   output that is not there.
 *
 * @example
 * alignment(translator.trace([3, 1, 4]), { labels: [["three", "one", "four", "EOS"]] })
 * @example
 * alignment(transformer.trace(x, { labels }), { layer: 1, head: "mean" })
 */
export function alignment(trace: Trace, options: AlignmentOptions = {}): Widget<AlignmentState> {
  const attending = trace.layers.flatMap((layer, number) => {
    const quantity = [...layer.states, ...layer.gates].find((each) => isAttention(trace, layer, each));
    return quantity === undefined ? [] : [{ layer, quantity, number }];
  });
  if (attending.length === 0) {
    throw new RangeError(
      `alignment: trace is of ${trace.cell}, which has no attention weights; an encoder–decoder with attention, a Transformer or attention pooling has`,
    );
  }
  const numbers = attending.reduce(
    (sum, each) => sum + stepsOf(trace, each.layer, 0) * valueSize(each.layer, each.quantity),
    0,
  );
  const most = Math.max(1, Math.min(4, Math.floor(numbersKept / numbers)));
  const chosen = chooseSequences("alignment", trace.B, options.sequences, most);
  const sources = chosen.map((b, n) => named("labels", options.labels?.[n], tokensOf(trace, b)));
  const layers = attending.map(({ layer, quantity, number }): AlignmentLayer => {
    const head = layerHead(trace, layer);
    const tokens = head.tokens && named("targetLabels", options.targetLabels, head.tokens);
    return {
      ...head,
      number,
      heads: quantity.shape?.[0] ?? 1,
      maps: chosen.map((b, n) => mapOf(trace, layer, quantity, b, sources[n], tokens)),
    };
  });
  return new Widget<AlignmentState>({
    view: "alignment",
    state: {
      data: {
        name: trace.cell,
        sequences: chosen.map((b, n) => [...`${b}: ${sources[n].join(" ")}`].slice(0, 40).join("")),
        layers,
      },
      sequence: 0,
      layer: options.layer ?? layers.length - 1,
      head: options.head ?? 0,
      output: options.output ?? 0,
      title: options.title ?? "",
      language: options.language ?? defaultLanguage(),
    },
    derive: check,
    figure: (state) => alignmentFigure(state, pictureFrame),
    describe: (state) => {
      const { outputs, sources } = shownAlignment({ ...state, language: "en" });
      return `Attention of ${state.data.name}: ${outputs.length} × ${sources.length} weights (a live view in JupyterLab)`;
    },
  });
}

/** Numbers that are kept where the sequences are not chosen: 1 MB. */
const numbersKept = 250_000;

/** Weights over the steps of the input: of one head or more, or of a pooling, which has but one number a step. */
function isAttention(trace: Trace, { H, name }: LayerTrace, { shape, range, label }: TracedQuantity): boolean {
  if (!label.startsWith("attention") || range?.[0] !== 0 || range[1] !== 1) return false;
  return shape === undefined ? H === 1 && name === "attention" : shape.length === 2 && shape[1] === trace.T;
}

/** Weights of one sequence up to its end, head after head. */
function mapOf(
  trace: Trace,
  layer: LayerTrace,
  quantity: TracedQuantity,
  b: number,
  sources: string[],
  tokens: string[] | null,
): AlignmentMap {
  const S = sources.length;
  const steps = Array.from({ length: stepsOf(trace, layer, b) }, (_, t) => valuesAt(trace, layer, quantity, t, b));
  if (quantity.shape === undefined) {
    return { outputs: null, sources, weights: Float32Array.from(steps, ([weight]) => weight) };
  }
  const [heads, T] = quantity.shape;
  const weights = new Float32Array(heads * steps.length * S);
  for (let head = 0; head < heads; head++) {
    for (const [t, row] of steps.entries()) {
      weights.set(row.subarray(head * T, head * T + S), (head * steps.length + t) * S);
    }
  }
  return { outputs: tokens ?? sources, sources, weights };
}

function named(option: string, given: readonly string[] | undefined, own: string[]): string[] {
  if (given === undefined) return own;
  if (given.length === own.length) return [...given];
  throw new RangeError(`alignment: ${option} has ${given.length} labels; there are ${own.length} steps`);
}

/** Nothing follows from the state, but not every state can be. */
function check(state: AlignmentState): Partial<AlignmentState> {
  const { data, sequence, layer, head, output } = state;
  requireIndex("sequence", sequence, data.sequences.length);
  requireIndex("layer", layer, data.layers.length);
  if (head !== "mean") requireIndex("head", head, data.layers[layer].heads);
  requireIndex("output", output, shownAlignment(state).outputs.length);
  return {};
}

function requireIndex(name: string, value: number, count: number): void {
  if (Number.isInteger(value) && value >= 0 && value < count) return;
  throw new RangeError(`alignment: ${name} is ${value}; it must be a whole number from 0 to ${count - 1}`);
}
