import type { Quantity } from "../cells/cell.js";
import { noGrad, type Tensor } from "../tensor/tensor.js";
import type { TracedQuantity } from "../trace/trace.js";

/**
 * Everything a network computed on a tree or graph, update after update, as plain arrays: what is needed to draw the nodes, the
 * edges between them and how their values come about.
 */
export interface StructureTrace {
  /** Name of the network, "TreeLSTM". */
  network: string;
  /** Name of each node, [N]. */
  nodes: string[];
  /** In a tree from each child to its parent. */
  edges: { from: number; to: number; label: string }[];
  /** In the order in which they are made; the first has what the network was given. */
  updates: StructureUpdate[];
}

/** Some nodes, edges or graphs whose values are computed at once. */
export interface StructureUpdate {
  /** What the values belong to. */
  of: "nodes" | "edges" | "graphs";
  /** Numbers of these nodes, edges or graphs, [n]. */
  members: number[];
  /** Each with values [n, …shape]. */
  quantities: StructureQuantity[];
}

/** A quantity of each of the nodes, edges or graphs of an update. */
export interface StructureQuantity extends TracedQuantity {
  /** What it is to them. A gate's net input has the gate's name. */
  kind: "input" | "net input" | "gate" | "state";
}

/** Is told of every update while a network runs. */
export type Recorder = (of: StructureUpdate["of"], members: readonly number[], values: readonly Recorded[]) => void;

/** A quantity with its values, [n, …]. */
export type Recorded = readonly [StructureQuantity["kind"], Quantity, Tensor];

/** The updates that `run` tells its recorder; no gradients go through what it computes. */
export function recordUpdates(run: (record: Recorder) => void): StructureUpdate[] {
  const updates: StructureUpdate[] = [];
  const record: Recorder = (of, members, values) => {
    const quantities = values.map(([kind, { name, label, labelZh, range }, { data, shape }]): StructureQuantity => {
      const bounds: TracedQuantity["range"] = range && [range[0], range[1]];
      return { kind, name, label, labelZh, range: bounds, shape: shape.slice(1), values: Float32Array.from(data) };
    });
    updates.push({ of, members: [...members], quantities });
  };
  noGrad(() => run(record));
  return updates;
}

/** The numbers 0 … n − 1. */
export function range(n: number): number[] {
  return Array.from({ length: n }, (_, k) => k);
}
