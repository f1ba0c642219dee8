import { stepsOf, valueSize, valuesAt } from "../../src/core/trace/read.js";
import type { LayerTrace, Trace, TracedQuantity } from "../../src/core/trace/trace.js";
import type { Language } from "./protocol.js";

/** Whether it is one trace and not several by name. */
export function isTrace(traces: Trace | Readonly<Record<string, Trace>>): traces is Trace {
  return Array.isArray((traces as Trace).layers);
}

/** The sequences of a batch that a widget is to show: those asked for, else the first few. */
export function chooseSequences(
  where: string,
  B: number,
  asked: readonly number[] | undefined,
  atMost: number,
): readonly number[] {
  const chosen = asked ?? Array.from({ length: Math.min(B, atMost) }, (_, b) => b);
  const wrong = chosen.find((b) => !(Number.isInteger(b) && b >= 0 && b < B));
  if (wrong !== undefined)
    throw new RangeError(`${where}: sequence is ${wrong}; the trace has sequences 0 to ${B - 1}`);
  if (chosen.length === 0) throw new RangeError(`${where}: sequences is empty; at least one is needed`);
  return chosen;
}

/** A trace that may say what is written at the steps of a layer of its own length, as an encoder–decoder's does. */
export type ReadTrace = Trace & { readonly targetLabels?: readonly string[] };

/** What each step of a sequence stands for, up to its end; where the trace does not say, the number of the step. */
export function tokensOf(trace: Trace, sequence: number): string[] {
  const length = trace.lengths?.[sequence] ?? trace.T;
  return trace.labels?.[sequence]?.slice(0, length) ?? numbered(length);
}

/** What a widget keeps of a layer besides its values. */
export interface LayerHead {
  /** What it is where its number does not say it, else "". */
  name: string;
  /** Whether it reads the sequences from their ends; null where no layer of the trace does. */
  reverse: boolean | null;
  /** What its steps stand for where they are not those of the sequences; null where they are. */
  tokens: string[] | null;
}

/** Reads what is kept of a layer. */
export function layerHead(trace: ReadTrace, layer: LayerTrace): LayerHead {
  const { name = "", reverse = false, T } = layer;
  const written = trace.targetLabels?.length === T ? trace.targetLabels?.slice() : undefined;
  return {
    name,
    reverse: trace.layers.some((each) => each.reverse) ? reverse : null,
    tokens: T === undefined ? null : (written ?? numbered(T)),
  };
}

/** A layer in a list of choices or a title: its number in the trace, its name, its direction. */
export function layerLabel(n: number, { name, reverse }: LayerHead, language: Language): string {
  const [colon, comma] = language === "zh" ? ["：", "，"] : [": ", ", "];
  const said = [name, reverse === null ? "" : directions[language][reverse ? 1 : 0]].filter((part) => part !== "");
  return said.length === 0 ? String(n) : `${n}${colon}${said.join(comma)}`;
}

const directions: Readonly<Record<Language, readonly [string, string]>> = {
  en: ["forward →", "reverse ←"],
  zh: ["正向 →", "反向 ←"],
};

/** Number of the layer to begin with: the top one that has a hidden state, as the weights of an attention have not. */
export function mainLayer({ layers }: Trace): number {
  const found = layers.findLastIndex(({ states }) => states.some(({ name }) => name === "h"));
  return found < 0 ? layers.length - 1 : found;
}

/** A state or gate as a widget keeps it. */
export interface KeptQuantity {
  name: string;
  label: string;
  labelZh: string;
  /** The values it can take, or null where there is no bound. */
  range: [number, number] | null;
  /** Shape of one step's value where it is not one number a unit, else null. */
  shape: number[] | null;
  /** Numbers a step. */
  size: number;
  /** One row of `size` numbers a step; the sequences one after the other, each up to its end. */
  values: Float32Array;
}

/** A quantity with its values of the chosen sequences alone. */
export function keepQuantity(
  trace: Trace,
  layer: LayerTrace,
  quantity: TracedQuantity,
  chosen: readonly number[],
): KeptQuantity {
  const { name, label, labelZh, range, shape } = quantity;
  const size = valueSize(layer, quantity);
  const lengths = chosen.map((b) => stepsOf(trace, layer, b));
  const values = new Float32Array(lengths.reduce((sum, length) => sum + length, 0) * size);
  let to = 0;
  for (const [n, b] of chosen.entries()) {
    for (let t = 0; t < lengths[n]; t++, to += size) values.set(valuesAt(trace, layer, quantity, t, b), to);
  }
  return { name, label, labelZh, range, shape: shape?.slice() ?? null, size, values };
}

/** The n-th of a quantity's numbers by its place: "7" of a vector, "2, 1" of a matrix. */
export function placeOf(shape: readonly number[] | null, n: number): string {
  const axes = (shape ?? []).filter((length) => length > 1);
  if (axes.length < 2) return String(n);
  const places: number[] = [];
  let rest = n;
  for (const length of axes.toReversed()) {
    places.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return places.join(", ");
}

function numbered(T: number): string[] {
  return Array.from({ length: T }, (_, t) => String(t + 1));
}
