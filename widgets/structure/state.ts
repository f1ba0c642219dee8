import type { StructureTrace } from "../../src/core/structures/trace.js";
import type { Language } from "../base/protocol.js";

/** A quantity of the nodes, edges or graphs of an update. */
export interface KeptValues {
  kind: "input" | "net input" | "gate" | "state";
  name: string;
  label: string;
  labelZh: string;
  range: [number, number] | null;
  /** Numbers of one node, edge or graph. */
  size: number;
  /** [n, size] */
  values: Float32Array;
}

/** Some nodes, edges or graphs whose values are computed at once. */
export interface KeptUpdate {
  of: "nodes" | "edges" | "graphs";
  members: number[];
  quantities: KeptValues[];
}

/** State of the structure widget. */
export interface StructureState {
  data: {
    network: string;
    nodes: string[];
    edges: StructureTrace["edges"];
    updates: KeptUpdate[];
    /** How far each node of a tree is from its lowest leaf; null of what is no tree. */
    levels: number[] | null;
    /** Of a tree, where each node is from left to right: its leaf's number, or the middle of its children. */
    columns: number[] | null;
  };
  /** Updates 1 … step have been made. */
  step: number;
  /** Whether every node and edge has an update of its own, as a hand would compute it. */
  oneByOne: boolean;
  /** Quantity of the nodes that is drawn. */
  quantity: string;
  /** Unit whose value is a node's colour. */
  unit: number;
  show: "colour" | "bars";
  title: string;
  language: Language;
}

const known = new WeakMap<readonly KeptUpdate[], KeptUpdate[]>();

/** The state with the updates that are gone through: those made at once, or one of each of their members. */
export function shownState(state: StructureState): StructureState {
  if (!state.oneByOne) return state;
  const { data, step, oneByOne, quantity, unit, show, title, language } = state;
  const updates = known.get(data.updates) ?? data.updates.flatMap(ofEachMember);
  known.set(data.updates, updates);
  return { data: { ...data, updates }, step, oneByOne, quantity, unit, show, title, language };
}

function ofEachMember({ of, members, quantities }: KeptUpdate): KeptUpdate[] {
  return members.map((member, n) => ({
    of,
    members: [member],
    quantities: quantities.map((quantity) => {
      const { size, values } = quantity;
      return { ...quantity, values: values.slice(n * size, (n + 1) * size) };
    }),
  }));
}

/** The step after which as much is computed as now, where updates are gone through one by one, or no longer. */
export function stepWhere({ data, step, oneByOne: now }: StructureState, oneByOne: boolean): number {
  if (now === oneByOne) return step;
  let count = 0;
  for (const [n, { members }] of data.updates.entries()) {
    count += members.length;
    if (oneByOne ? n + 1 === step : count >= step) return oneByOne ? count : n + 1;
  }
  return step;
}

/** Quantities of the nodes, or edges, by name; states first. */
export function quantitiesOf(updates: readonly KeptUpdate[], of: KeptUpdate["of"]): KeptValues[] {
  const all = updates.filter((update) => update.of === of).flatMap(({ quantities }) => quantities);
  const byName = new Map<string, KeptValues>();
  for (const quantity of all) {
    const key = nameOf(quantity);
    const before = byName.get(key);
    if (before === undefined || (before.kind === "input" && quantity.kind !== "input")) byName.set(key, quantity);
  }
  const order = ["state", "gate", "input", "net input"];
  return [...byName.values()].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

/** A gate's net input has the gate's name; this tells them apart. */
export function nameOf({ kind, name }: KeptValues): string {
  return kind === "net input" && name !== "z" ? `net ${name}` : name;
}

/** What one node, edge or graph has of a quantity after some updates, or undefined before there is anything. */
export function valueAfter(
  updates: readonly KeptUpdate[],
  step: number,
  of: KeptUpdate["of"],
  member: number,
  name: string,
): Float32Array | undefined {
  for (let n = step - 1; n >= 0; n--) {
    const update = updates[n];
    const place = update.of === of ? update.members.indexOf(member) : -1;
    if (place < 0) continue;
    const found = update.quantities.find((quantity) => nameOf(quantity) === name);
    if (found !== undefined) return found.values.subarray(place * found.size, (place + 1) * found.size);
  }
  return undefined;
}

/** Everything that is known of one node, edge or graph after some updates, the last of each name. */
export function knownAfter(
  updates: readonly KeptUpdate[],
  step: number,
  of: KeptUpdate["of"],
  member: number,
): { quantity: KeptValues; value: Float32Array }[] {
  return quantitiesOf(updates.slice(0, step), of).flatMap((quantity) => {
    const value = valueAfter(updates, step, of, member, nameOf(quantity));
    return value === undefined ? [] : [{ quantity, value }];
  });
}

/** Edges that carry what an update reads: of edges they themselves, of nodes those that point at them. */
export function carrying({ data, step }: Pick<StructureState, "data" | "step">): number[] {
  const update = data.updates[step - 1];
  if (isGiven(update) || update.of === "graphs") return [];
  if (update.of === "edges") return update.members;
  return [...data.edges.keys()].filter((n) => update.members.includes(data.edges[n].to));
}

/** Whether an update only puts down what the network was given. */
export function isGiven({ quantities }: KeptUpdate): boolean {
  return quantities.every(({ kind }) => kind === "input");
}
