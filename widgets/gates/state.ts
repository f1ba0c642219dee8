import type { Language } from "../base/protocol.js";
import type { KeptQuantity, LayerHead } from "../base/traces.js";
import { type Order, orderOf } from "./order.js";

/** How often each unit of a gate is saturated, over all steps of all sequences of the trace. */
export interface KeptSaturation {
  name: string;
  label: string;
  labelZh: string;
  /** Share of the steps in which a unit is in the lowest tenth of its range, [H]. */
  left: Float32Array;
  /** Share of the steps in which it is in the highest tenth, [H]. */
  right: Float32Array;
  /** Steps counted. */
  count: number;
}

/** A layer with its gates and states, those of one shape together. */
export interface GatesLayer extends LayerHead {
  quantities: KeptQuantity[];
  saturation: KeptSaturation[];
}

/** One network's gates and states on the sequences. */
export interface GatesNetwork {
  name: string;
  /** Length of the longest sequence of the batch. */
  T: number;
  sequences: { name: string; tokens: string[] }[];
  layers: GatesLayer[];
  /** Number of the layer to show where there is none of the number that is asked for. */
  main: number;
}

/** State of the gates widget. */
export interface GatesState {
  data: { networks: GatesNetwork[] };
  /** Heat maps of time × units, or how often each unit is saturated. */
  show: "maps" | "saturation";
  /** Which of the sequences is shown: its place in `sequences`. */
  sequence: number;
  layer: number;
  /** A state or gate: it and all others of its shape are followed. */
  quantity: string;
  /** The unit that is followed: its place among the numbers of one step. */
  unit: number;
  /** How the followed units are sorted from the bottom up. */
  order: Order;
  /** The state or gate that they are sorted by; another network takes its hidden state where it has no such. */
  orderBy: string;
  title: string;
  language: Language;
}

/** A network in the chosen layer: what is followed there, in which order. */
export interface ShownNetwork {
  network: GatesNetwork;
  number: number;
  layer: GatesLayer;
  /** Those of the followed shape. */
  followed: KeptQuantity[];
  /** The one of them that the units are sorted by. */
  sortedBy: KeptQuantity;
  /** The followed unit: the last one where this network has fewer. */
  unit: number;
}

export function shownNetworks(state: Omit<GatesState, "title" | "language">): ShownNetwork[] {
  return state.data.networks.map((network) => {
    const number = state.layer < network.layers.length ? state.layer : network.main;
    const layer = network.layers[number];
    const named = layer.quantities.find(({ name }) => name === state.quantity) ?? hiddenOf(layer.quantities);
    const followed = sameShape(layer, named.name);
    const sortedBy = followed.find(({ name }) => name === state.orderBy) ?? hiddenOf(followed);
    return { network, number, layer, followed, sortedBy, unit: Math.min(state.unit, named.size - 1) };
  });
}

/** The hidden state, or what comes first. */
export function hiddenOf(quantities: readonly KeptQuantity[]): KeptQuantity {
  return quantities.find(({ name }) => name === "h") ?? quantities[0];
}

/** Quantities of one shape next to each other, in the order in which the shapes come; what each unit has first. */
export function byShape(quantities: readonly KeptQuantity[]): KeptQuantity[] {
  const groups = new Map<string, KeptQuantity[]>([["null", []]]);
  for (const quantity of quantities) {
    const key = JSON.stringify(quantity.shape);
    groups.set(key, [...(groups.get(key) ?? []), quantity]);
  }
  return [...groups.values()].flat();
}

/** Those of a layer that have the shape of the named one. */
export function sameShape({ quantities }: GatesLayer, name: string): KeptQuantity[] {
  const shape = JSON.stringify(quantities.find((quantity) => quantity.name === name)?.shape);
  return quantities.filter((quantity) => JSON.stringify(quantity.shape) === shape);
}

/** The shown sequence in one layer. */
export interface ShownSequence {
  tokens: readonly string[];
  /** Steps of the sequences before it. */
  before: number;
  /** Steps that the time axis has room for. */
  T: number;
}

export function shownSequence({ network, layer }: ShownNetwork, sequence: number): ShownSequence {
  const { tokens } = layer;
  if (tokens !== null) return { tokens, before: sequence * tokens.length, T: tokens.length };
  const before = network.sequences.slice(0, sequence).reduce((sum, each) => sum + each.tokens.length, 0);
  return { tokens: network.sequences[sequence].tokens, before, T: network.T };
}

const knownRows = new WeakMap<Float32Array, Map<number, Float32Array[]>>();

/** Values of one sequence as a heat map wants them: one row a unit, [size][T]. The same arrays each time. */
export function unitRows({ values, size }: KeptQuantity, { before, tokens }: ShownSequence): Float32Array[] {
  const ofSequence = knownRows.get(values) ?? new Map<number, Float32Array[]>();
  knownRows.set(values, ofSequence);
  const known = ofSequence.get(before);
  if (known !== undefined) return known;
  const rows = Array.from({ length: size }, (_, unit) => {
    return Float32Array.from({ length: tokens.length }, (_, t) => values[(before + t) * size + unit]);
  });
  ofSequence.set(before, rows);
  return rows;
}

const knownOrders = new WeakMap<Float32Array[], Map<Order, number[]>>();

/** The followed units from the bottom up. */
export function unitOrder({ sortedBy }: ShownNetwork, sequence: ShownSequence, order: Order): number[] {
  const rows = unitRows(sortedBy, sequence);
  const known = knownOrders.get(rows) ?? new Map<Order, number[]>();
  knownOrders.set(rows, known);
  const units = known.get(order) ?? orderOf(rows, order);
  known.set(order, units);
  return units;
}
