import type { StructureTrace } from "../../src/core/structures/trace.js";
import { pictureFrame } from "../base/figure.js";
import { defaultLanguage } from "../base/language.js";
import type { Language } from "../base/protocol.js";
import { Widget } from "../base/widget.js";
import { structureFigure } from "./figure.js";
import { treeOf } from "./places.js";
import { nameOf, quantitiesOf, type StructureState, shownState } from "./state.js";

/** Options of {@link structure}. */
export interface StructureOptions {
  /** Quantity of the nodes that is drawn, "h"; default their first state. */
  quantity?: string;
  /** Unit whose value is a node's colour; default 0. */
  unit?: number;
  /** Whether a node shows the "colour" of one unit (default) or "bars" of all. */
  show?: "colour" | "bars";
  /** Update to begin with, from 1; default the last. */
  step?: number;
  /** Whether every node and edge has a step of its own, as a hand would compute it; default false: what is computed at once. */
  oneByOne?: boolean;
  title?: string;
  /** Language of the labels: "en" or "zh"; default the kernel's. */
  language?: Language;
}

/**
 * Shows how a network on a tree or graph comes to its values, update after update: a tree by its levels, from the leaves
 * to the root, a ring on a circle, any other graph as forces between its nodes lay it out. What an update computes is highlighted, with the edges that carry what it
 * reads; nodes show a unit as a colour or all units as small bars, edges the message that they carry. The pointer over a
 * node or edge shows all that is known of it.
 *
 * @param trace of a tree network or of any graph network.
 * @returns the widget; `get`, `set` and `on` know `step`, `oneByOne`, `quantity`, `unit` and `show`.
 * @throws RangeError for a trace that has nothing to show, or a quantity, unit, way to show or step that is not there.
 *
 * @example
 * structure(treeLSTM.trace(treeOf(["a", ["red", "bike"]]), x))
 * @example
 * structure(gated.trace(undirectedGraph(3, [[0, 1], [1, 2]]), h), { show: "bars", oneByOne: true, step: 1 })
 */
export function structure(trace: StructureTrace, options: StructureOptions = {}): Widget<StructureState> {
  const { network, nodes, edges } = trace;
  const updates = trace.updates.map(({ of, members, quantities }) => ({
    of,
    members: [...members],
    quantities: quantities.map(({ kind, name, label, labelZh, range, values }) => {
      return { kind, name, label, labelZh, range, size: values.length / members.length, values };
    }),
  }));
  const first = quantitiesOf(updates, "nodes")[0];
  if (first === undefined) {
    throw new RangeError(`structure: trace has ${updates.length} updates, none of nodes; there is nothing to show`);
  }
  const tree = treeOf(nodes.length, edges);
  const { oneByOne = false } = options;
  const last = oneByOne ? updates.reduce((sum, { members }) => sum + members.length, 0) : updates.length;
  return new Widget<StructureState>({
    view: "structure",
    state: {
      data: {
        network,
        nodes: [...nodes],
        edges: edges.map((edge) => ({ ...edge })),
        updates,
        levels: tree?.levels ?? null,
        columns: tree?.columns ?? null,
      },
      step: options.step ?? last,
      oneByOne,
      quantity: options.quantity ?? nameOf(first),
      unit: options.unit ?? 0,
      show: options.show ?? "colour",
      title: options.title ?? "",
      language: options.language ?? defaultLanguage(),
    },
    derive: check,
    figure: (state) => structureFigure(state, pictureFrame),
    describe(state) {
      const { data, step } = shownState(state);
      return `${data.network} on ${data.nodes.length} nodes and ${data.edges.length} edges, ${step} of ${data.updates.length} updates made (a live view in JupyterLab)`;
    },
  });
}

/** Nothing follows from the state, but not every state can be. */
function check(state: StructureState): Partial<StructureState> {
  const { data, step, quantity, unit, show } = shownState(state);
  if (!(Number.isInteger(step) && step >= 1 && step <= data.updates.length)) {
    throw new RangeError(`structure: step is ${step}; it must be a whole number from 1 to ${data.updates.length}`);
  }
  const all = quantitiesOf(data.updates, "nodes");
  const found = all.find((one) => nameOf(one) === quantity);
  if (found === undefined) {
    throw new RangeError(`structure: quantity is ${quantity}; the nodes have ${all.map(nameOf).join(", ")}`);
  }
  if (!(Number.isInteger(unit) && unit >= 0 && unit < found.size)) {
    throw new RangeError(`structure: unit is ${unit}; it must be a whole number from 0 to ${found.size - 1}`);
  }
  if (show !== "colour" && show !== "bars") {
    throw new RangeError(`structure: show is ${show}; it must be "colour" or "bars"`);
  }
  return {};
}
