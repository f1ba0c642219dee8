import { type Reference, type StepGradient, type StepGraph, sameReference } from "../../src/core/trace/step-graph.js";
import type { Row, UnrolledRun } from "./run.js";

/** One number of the picture: an element of the input, or of what a layer declares, at a step. */
export interface Place {
  /** −1: the network's input. */
  layer: number;
  /** 0 … T − 1. */
  step: number;
  of: Reference;
  element: number;
}

/** How one number depends on another. */
export interface Link {
  from: Place;
  to: Place;
  /** ∂to/∂from: of what a matrix multiplies, the weight. */
  partial: number;
  /** ∂L_t/∂to. */
  gradient: number;
}

/** What an element at a place is directly computed from, with what it depends on each by; weights are left out. */
export function readsOf(run: UnrolledRun, to: Place): Link[] {
  const { reverse, steps } = run.layers[to.layer];
  return steps[to.step].partials(to.of, to.element).flatMap(({ of, values }) => {
    const step = of.kind === "before" ? to.step + (reverse ? 1 : -1) : to.step;
    if (of.kind === "parameter" || step < 0 || step >= run.T) return [];
    return [...values].flatMap((partial, element) => {
      if (partial === 0) return [];
      return [{ from: placeRead(run, to.layer, step, of, element), to, partial, gradient: 0 }];
    });
  });
}

/** Where what a layer's step reads is computed. */
function placeRead(run: UnrolledRun, layer: number, step: number, of: Reference, element: number): Place {
  const { directions, layers } = run;
  if (of.kind === "before") return { layer, step, of: { kind: "state", name: of.name }, element };
  if (of.kind !== "input") return { layer, step, of, element };
  const below = (Math.floor(layer / directions) - 1) * directions;
  if (below < 0) return { layer: -1, step, of, element };
  const H = layers[below].steps[0].values.states.h.data.length;
  return { layer: below + Math.floor(element / H), step, of: { kind: "state", name: "h" }, element: element % H };
}

/** ∂L_t/∂ of something declared, from what a step's gradient says. */
export function gradientAt(gradient: StepGradient | undefined, { kind, name }: Reference, element: number): number {
  if (gradient === undefined) return 0;
  if (kind === "input") return gradient.input[element];
  const all = {
    before: gradient.before,
    parameter: gradient.parameters,
    "net input": gradient.netInputs,
    gate: gradient.gates,
    state: gradient.states,
  };
  return all[kind][name][element];
}

/** What the gradient at a place comes from: everything that reads it, at this step, the next one and in the layer above. */
export function sourcesOf(run: UnrolledRun, loss: number, from: Place): Link[] {
  const gradients = run.gradient(loss);
  const { reverse, steps } = run.layers[from.layer];
  const own = steps[from.step].first(from.of);
  const links: Link[] = [];
  const add = (layer: number, step: number, read: Reference, element: number, but?: Reference): void => {
    const graph: StepGraph | undefined = run.layers[layer]?.steps[step];
    const gradient = gradients[layer]?.[step];
    if (graph === undefined || gradient === undefined) return;
    for (const of of graph.computed) {
      if (but !== undefined && sameReference(of, but)) continue;
      for (let i = 0; i < graph.tensorOf(of).data.length; i++) {
        const partial = graph.partials(of, i).find((each) => sameReference(each.of, read))?.values[element] ?? 0;
        if (partial === 0) continue;
        links.push({ from, to: { layer, step, of, element: i }, partial, gradient: gradientAt(gradient, of, i) });
      }
    }
  };
  add(from.layer, from.step, own, from.element, own);
  if (from.of.kind !== "state") return links;
  add(from.layer, from.step + (reverse ? -1 : 1), { kind: "before", name: from.of.name }, from.element);
  if (from.of.name !== "h") return links;
  const direction = from.layer % run.directions;
  const above = from.layer - direction + run.directions;
  const H = steps[from.step].values.states.h.data.length;
  for (let n = 0; n < run.directions; n++) {
    add(above + n, from.step, { kind: "input", name: "x" }, direction * H + from.element);
  }
  return links;
}

/** The row of the picture in which something declared stands. */
export function rowOf(rows: readonly Row[], of: Reference): number {
  return rows.findIndex(({ forward, backward }) => sameReference(forward, of) || sameReference(backward, of));
}
