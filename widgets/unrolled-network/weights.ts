import type { Expression, Reference } from "../../src/core/trace/step-graph.js";
import { parameterSymbol } from "./arithmetic.js";
import type { UnrolledRun } from "./run.js";

/** The array that an element of is changed at first: recurrent weights where there are any. */
export function firstArray(run: UnrolledRun): string {
  const names = Object.keys(run.parameters);
  return names.find((name) => name.startsWith("weight_hh")) ?? names[0];
}

/** Shape of "x", [T, D], or of a parameter. */
export function shapeOf(run: UnrolledRun, array: string): readonly number[] {
  return array === "x" ? [run.T, run.x.length / run.T] : run.parameters[array].shape;
}

/** An element of it, with the reader's changes. */
export function numberOf(run: UnrolledRun, array: string, element: number): number {
  return (array === "x" ? run.x : run.parameters[array].data)[element];
}

/** How an element of a parameter goes into a net input. */
export interface Reading {
  /** The net input and its element. */
  of: Reference;
  element: number;
  /** What the parameter is multiplied by, at a step; undefined of a bias, and where it is no matrix that multiplies. */
  factor?(step: number): Expression;
  /** Whether it is added as it is. */
  bias: boolean;
}

/** U_{f}[0, 1], of a parameter by the gate that reads it; x_{3}[0]. */
export function weightSymbol(run: UnrolledRun, array: string, element: number): string {
  const shape = shapeOf(run, array);
  if (array === "x") return `x_{${Math.floor(element / shape[1]) + 1}}[${element % shape[1]}]`;
  const { name, layer } = partsOf(run, array);
  const reading = readingOf(run, array, element);
  const row = reading === undefined ? Math.floor(element / (shape[1] ?? 1)) : reading.element;
  const letter = reading === undefined ? name : parameterSymbol(run, name, reading.of);
  return `${letter}[${shape.length > 1 ? `${row}, ${element % shape[1]}` : row}]${layer > 0 ? ` (${layer})` : ""}`;
}

/** Name of the parameter as the cell has it, and number of its layer. */
function partsOf(run: UnrolledRun, array: string): { name: string; layer: number } {
  const layer = run.layers.findIndex(({ suffix }) => array.replace(/_l\d+(_reverse)?$/, "") + suffix === array);
  return { name: array.slice(0, -run.layers[layer].suffix.length), layer };
}

/** The net input that an element of a parameter goes into by a product with a matrix or as its bias; else undefined. */
export function readingOf(run: UnrolledRun, array: string, element: number): Reading | undefined {
  const { name, layer } = partsOf(run, array);
  const { steps } = run.layers[layer];
  const isIt = (each: Expression | undefined): boolean =>
    each?.kind === "value" && each.of?.kind === "parameter" && each.of.name === name && each.element === element;
  for (const of of steps[0].computed) {
    if (of.kind !== "net input") continue;
    for (let i = 0; i < steps[0].tensorOf(of).data.length; i++) {
      for (const [n, linear] of linearsIn(steps[0].equation(of, i)).entries()) {
        if (isIt(linear.bias)) return { of, element: i, bias: true };
        const d = linear.weights.findIndex(isIt);
        if (d < 0) continue;
        return { of, element: i, bias: false, factor: (step) => linearsIn(steps[step].equation(of, i))[n].of[d] };
      }
    }
  }
  return undefined;
}

/** Products with matrices that an equation is the sum of. */
function linearsIn(equation: Expression): (Expression & { kind: "linear" })[] {
  if (equation.kind === "linear") return [equation];
  return equation.kind === "sum" ? equation.terms.flatMap(({ term }) => linearsIn(term)) : [];
}
