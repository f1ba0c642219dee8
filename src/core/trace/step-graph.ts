import type { Cell, CellParameters, StepValues } from "../cells/cell.js";
import { mapValues } from "../networks/packed.js";
import { accumulate, allocateLike, type OperationName, type Tensor, type Values, withGrad } from "../tensor/tensor.js";

/** What a number of a step's equations belongs to, as the cell declares it. */
export interface Reference {
  readonly kind: "input" | "before" | "net input" | "gate" | "state" | "parameter";
  readonly name: string;
}

/** One number of an equation, and how it came about. */
export type Expression =
  /** An element of something that is declared; of null: a constant. */
  | { kind: "value"; of: Reference | null; element: number; value: number }
  | { kind: "sum"; terms: { sign: 1 | -1; term: Expression }[]; value: number }
  | { kind: "product"; factors: Expression[]; value: number }
  | { kind: "quotient"; over: Expression; under: Expression; value: number }
  /** Σ weights ⊙ of + bias: one row of a matrix times a vector. */
  | { kind: "linear"; weights: Expression[]; of: Expression[]; bias?: Expression; value: number }
  /** f of some numbers; one whose name is null has no name in equations. */
  | { kind: "function"; name: OperationName | null; arguments: Expression[]; value: number };

/** ∂/∂ of everything that a step declares and reads. */
export interface StepGradient {
  input: Values;
  before: Record<string, Values>;
  netInputs: Record<string, Values>;
  gates: Record<string, Values>;
  states: Record<string, Values>;
  parameters: Record<string, Values>;
}

/** How a number depends on something that its equation reads. */
export interface Partial {
  of: Reference;
  /** ∂(the number)/∂(each element). */
  values: Values;
}

/**
 * One step of any cell on one sequence, with its graph: what the cell's equations are, in numbers, and how gradients go
 * through them. It asks nothing of a cell but its `step`.
 */
export class StepGraph {
  /** What the step gave. */
  readonly values: StepValues;
  /** What it read: x [1, D]. */
  readonly input: Tensor;
  /** States before the step. */
  readonly before: Readonly<Record<string, Tensor>>;
  readonly #parameters: CellParameters;
  readonly #references: ReadonlyMap<Tensor, Reference>;
  readonly #order: readonly Tensor[];

  /**
   * @param parameters of the layer, which require gradients; steps may share them.
   * @param before states before the step, each [1, …].
   */
  constructor(cell: Cell, input: Tensor, before: Readonly<Record<string, Tensor>>, parameters: CellParameters) {
    this.input = input.detach({ requiresGrad: true });
    this.before = mapValues(before, (tensor) => tensor.detach({ requiresGrad: true }));
    this.#parameters = parameters;
    this.values = withGrad(() => cell.step(this.input, this.before, parameters));
    const references = new Map<Tensor, Reference>([[this.input, { kind: "input", name: "x" }]]);
    const declare = (kind: Reference["kind"], tensors: Readonly<Record<string, Tensor>>): void => {
      for (const [name, tensor] of Object.entries(tensors)) {
        if (!references.has(tensor)) references.set(tensor, { kind, name });
      }
    };
    declare("before", this.before);
    declare("parameter", parameters);
    declare("net input", this.values.netInputs);
    declare("gate", this.values.gates);
    declare("state", this.values.states);
    this.#references = references;
    this.#order = inputsFirst([...references.keys()], () => false);
  }

  /** Net inputs, gates and states, each tensor once, by the first name that it is declared with. */
  get computed(): Reference[] {
    return [...this.#references.values()].filter(({ kind }) => !["input", "before", "parameter"].includes(kind));
  }

  /** The first name that the tensor of something declared is known by. */
  first(of: Reference): Reference {
    return this.#references.get(this.tensorOf(of)) as Reference;
  }

  /** What is declared, by its name. */
  tensorOf({ kind, name }: Reference): Tensor {
    if (kind === "input") return this.input;
    const { netInputs, gates, states } = this.values;
    const all = {
      before: this.before,
      parameter: this.#parameters,
      "net input": netInputs,
      gate: gates,
      state: states,
    };
    return all[kind][name];
  }

  /**
   * The equation of one element of a net input, gate or state, up to what else is declared. What is the same tensor as
   * something declared before it is that.
   */
  equation(of: Reference, element: number): Expression {
    const tensor = this.tensorOf(of);
    const first = this.first(of);
    if (!sameReference(first, of)) {
      return { kind: "value", of: first, element, value: tensor.data[element] };
    }
    return this.#computed(tensor, element);
  }

  /** ∂/∂ of what an equation reads: how one element of a net input, gate or state depends on each directly. */
  partials(of: Reference, element: number): Partial[] {
    const tensor = this.tensorOf(of);
    const first = this.first(of);
    if (!sameReference(first, of)) return [{ of: first, values: unit(tensor, element) }];
    const isEnd = (each: Tensor): boolean => each !== tensor && this.#references.has(each);
    const order = inputsFirst([tensor], isEnd);
    walk(order, [[tensor, unit(tensor, element)]], isEnd);
    const found = order.flatMap((each) => {
      const reference = this.#references.get(each);
      return each === tensor || reference === undefined || each.grad === null
        ? []
        : [{ of: reference, values: each.grad }];
    });
    clear(order);
    return found;
  }

  /** Everything that the equation of one element of a net input, gate or state reads, whatever its numbers are. */
  equationReads(of: Reference, element: number): Reference[] {
    const read = new Set<Reference>();
    const visit = (each: Expression): void => {
      if (each.kind === "value") {
        if (each.of !== null) read.add(each.of);
      } else for (const part of partsOf(each)) visit(part);
    };
    visit(this.equation(of, element));
    return [...read];
  }

  /** Walks back from the states after the step, as often as wanted. @param seeds ∂L/∂ of some of the states. */
  gradient(seeds: Readonly<Record<string, ArrayLike<number>>>): StepGradient {
    const starts = Object.entries(seeds).map(([name, values]): [Tensor, Values] => {
      const tensor = this.values.states[name];
      const start = allocateLike(tensor.data);
      start.set(values);
      return [tensor, start];
    });
    walk(this.#order, starts, () => false);
    const gradientOf = (tensor: Tensor): Values => tensor.grad ?? allocateLike(tensor.data);
    const { netInputs, gates, states } = this.values;
    const result = {
      input: gradientOf(this.input),
      before: mapValues(this.before, gradientOf),
      netInputs: mapValues(netInputs, gradientOf),
      gates: mapValues(gates, gradientOf),
      states: mapValues(states, gradientOf),
      parameters: mapValues(this.#parameters, gradientOf),
    };
    clear(this.#order);
    return result;
  }

  #write(tensor: Tensor, element: number): Expression {
    const of = this.#references.get(tensor);
    if (of !== undefined) return { kind: "value", of, element, value: tensor.data[element] };
    return this.#computed(tensor, element);
  }

  #computed(tensor: Tensor, element: number): Expression {
    const value = tensor.data[element];
    const { source } = tensor;
    if (source === null) return { kind: "value", of: null, element, value };
    const { inputs, name } = source;
    const same = (n: number): Expression => this.#write(inputs[n], element);
    switch (name) {
      case "add":
      case "subtract": {
        const signs = [1, name === "add" ? 1 : -1] as const;
        const terms = signs.flatMap((sign, n) => {
          const term = same(n);
          // a + (b + c) is written without brackets.
          return sign === 1 && term.kind === "sum" ? term.terms : [{ sign, term }];
        });
        return { kind: "sum", terms, value };
      }
      case "multiply":
        return { kind: "product", factors: [same(0), same(1)], value };
      case "divide":
        return { kind: "quotient", over: same(0), under: same(1), value };
      case "linear": {
        const [x, weight, bias] = inputs;
        const [M, D] = weight.shape;
        const [row, m] = [Math.floor(element / M), element % M];
        return {
          kind: "linear",
          weights: Array.from({ length: D }, (_, d) => this.#write(weight, m * D + d)),
          of: Array.from({ length: D }, (_, d) => this.#write(x, row * D + d)),
          ...(bias && { bias: this.#write(bias, m) }),
          value,
        };
      }
      case undefined: {
        const reads = readsOf(tensor, element);
        if (reads.length === 0) return { kind: "value", of: null, element, value };
        if (reads.length === 1 && reads[0].partial === 1) return this.#write(reads[0].input, reads[0].element);
        const written = reads.map((each) => this.#write(each.input, each.element));
        return { kind: "function", name: null, arguments: written, value };
      }
      default:
        return { kind: "function", name, arguments: [same(0)], value };
    }
  }
}

/** Whether two references are to the same quantity. */
export function sameReference(a: Reference, b: Reference): boolean {
  return a.kind === b.kind && a.name === b.name;
}

/** What an expression is put together from. */
export function partsOf(expression: Expression): Expression[] {
  switch (expression.kind) {
    case "value":
      return [];
    case "sum":
      return expression.terms.map(({ term }) => term);
    case "product":
      return expression.factors;
    case "quotient":
      return [expression.over, expression.under];
    case "linear":
      return [...expression.weights, ...expression.of, ...(expression.bias ? [expression.bias] : [])];
    case "function":
      return expression.arguments;
  }
}

/** What an element of an operation's result depends on, from the operation's own derivative. */
function readsOf(tensor: Tensor, element: number): { input: Tensor; element: number; partial: number }[] {
  const { inputs, backward } = tensor.source as NonNullable<Tensor["source"]>;
  backward(unit(tensor, element));
  const reads = inputs.flatMap((input) =>
    [...(input.grad ?? [])].flatMap((partial, n) => (partial === 0 ? [] : [{ input, element: n, partial }])),
  );
  clear(inputs);
  return reads;
}

function unit(tensor: Tensor, element: number): Values {
  const values = allocateLike(tensor.data);
  values[element] = 1;
  return values;
}

/** Hands gradients back along a graph, which stays as it is. Between two walks every `grad` of it is null. */
function walk(
  order: readonly Tensor[],
  starts: readonly (readonly [Tensor, Values])[],
  isEnd: (tensor: Tensor) => boolean,
): void {
  for (const [tensor, start] of starts) accumulate(tensor, start);
  for (let n = order.length - 1; n >= 0; n--) {
    const { source, grad } = order[n];
    if (source !== null && grad !== null && !isEnd(order[n])) source.backward(grad);
  }
}

function clear(tensors: readonly Tensor[]): void {
  for (const tensor of tensors) tensor.grad = null;
}

/** Everything that some tensors were computed from, each after its inputs, and no further than where it ends. */
function inputsFirst(roots: readonly Tensor[], isEnd: (tensor: Tensor) => boolean): Tensor[] {
  const order: Tensor[] = [];
  const seen = new Set<Tensor>();
  const visit = (tensor: Tensor): void => {
    if (seen.has(tensor)) return;
    seen.add(tensor);
    if (!isEnd(tensor)) for (const input of tensor.source?.inputs ?? []) visit(input);
    order.push(tensor);
  };
  for (const root of roots) visit(root);
  return order;
}
