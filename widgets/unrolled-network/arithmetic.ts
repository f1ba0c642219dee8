import type { Expression, Reference } from "../../src/core/trace/step-graph.js";
import { threeDigits } from "../base/figure.js";
import { gradientAt, type Link, type Place, sourcesOf } from "./links.js";
import type { UnrolledRun } from "./run.js";

/** One equation: "h₃[0]", "tanh(z₃)", "tanh(0.5)", 0.462. What stands in `_{…}` is a subscript. */
export interface Line {
  left: string;
  symbols: string;
  numbers: string;
  value: number;
}

/** Terms of a sum that are written out. */
const mostTerms = 9;

/** Every equation of one unit of a layer at a step, in the order in which they are computed. */
export function forwardLines(run: UnrolledRun, layer: number, step: number, unit: number): Line[] {
  const graph = run.layers[layer].steps[step];
  const { netInputs, gates, states } = graph.values;
  const names = (kind: Reference["kind"], values: object): Reference[] =>
    Object.keys(values).map((name) => ({ kind, name }));
  const all = [...names("net input", netInputs), ...names("gate", gates), ...names("state", states).toReversed()];
  const { reverse } = run.layers[layer];
  return all.flatMap((of) => {
    const tensor = graph.tensorOf(of);
    if (unit >= tensor.data.length) return [];
    const equation = graph.equation(of, unit);
    const say = (reference: Reference): string => symbolOf(run, reference, step, reverse);
    return [
      {
        left: `${say(of)}[${unit}]`,
        symbols: inSymbols(equation, (reference) =>
          reference.kind === "parameter" ? parameterSymbol(run, reference.name, of) : say(reference),
        ),
        numbers: inNumbers(equation),
        value: tensor.data[unit],
      },
    ];
  });
}

/** How the gradient of one unit of a layer at a step comes about, in the order of the way back. */
export function backwardLines(run: UnrolledRun, layer: number, step: number, unit: number, loss: number): Line[] {
  const { steps, reverse } = run.layers[layer];
  const graph = steps[step];
  const gradient = run.gradient(loss)[layer][step];
  // Inputs after what is computed from them: the rows from the top, a gate before its net input.
  const all = run.rows
    .toReversed()
    .flatMap(({ forward, backward }) => (forward === backward ? [forward] : [forward, backward]));
  return all.flatMap((of) => {
    if (unit >= graph.tensorOf(of).data.length) return [];
    const place = { layer, step, of, element: unit };
    const links = sourcesOf(run, loss, place);
    const value = gradientAt(gradient, of, unit);
    const symbols = [...new Set(links.map((link) => linkSymbol(run, link)))];
    const numbers = links.map(({ partial, gradient: there }) => `${number(partial)} · ${bracketed(number(there))}`);
    const rest = value - links.reduce((sum, { partial, gradient: there }) => sum + partial * there, 0);
    const seed = seedOf(run, place, loss);
    if (seed !== undefined) {
      symbols.push(`∂L_{${loss}}/∂${symbolOf(run, of, step, reverse)}`);
      numbers.push(number(seed));
    } else if (run.residual && of.name === "h" && Math.abs(rest) > 1e-6) {
      symbols.push("∂L/∂(x + h)");
      numbers.push(number(rest));
    }
    return [
      {
        left: `${gradientSymbol(run, of, step, reverse)}[${unit}]`,
        symbols: symbols.length === 0 ? "0" : symbols.join(" + "),
        numbers: sum(numbers),
        value,
      },
    ];
  });
}

/** What the loss itself gives to a place: only the top layer's hidden state at its step. */
function seedOf(run: UnrolledRun, { layer, step, of, element }: Place, loss: number): number | undefined {
  const direction = layer % run.directions;
  if (of.kind !== "state" || of.name !== "h" || step !== loss - 1) return undefined;
  if (layer - direction + run.directions !== run.layers.length) return undefined;
  const H = run.layers[layer].steps[step].values.states.h.data.length;
  const M = run.lossGradient.length / run.T;
  return run.lossGradient[step * M + direction * H + element];
}

/** h₃, net_{f,3}: the step is the reader's number, from 1. */
export function symbolOf(run: UnrolledRun, { kind, name }: Reference, step: number, reverse: boolean): string {
  if (kind === "input") return `x_{${step + 1}}`;
  if (kind === "before") return `${name}_{${step + 1 + (reverse ? 1 : -1)}}`;
  const gated = run.cell.gates.some((gate) => gate.name === name);
  return kind === "net input" && gated ? `net_{${name},${step + 1}}` : `${name}_{${step + 1}}`;
}

/** δ of a net input, ∂L/∂ of anything else. */
export function gradientSymbol(run: UnrolledRun, of: Reference, step: number, reverse: boolean): string {
  if (of.kind !== "net input") return `∂L/∂${symbolOf(run, of, step, reverse)}`;
  const several = run.cell.netInputs.length > 1 || run.cell.gates.some(({ name }) => name === of.name);
  return several ? `δ_{${of.name},${step + 1}}` : `δ_{${step + 1}}`;
}

/** W, U, b and b′, of several gates each with its letter; other parameters by their names. */
export function parameterSymbol(run: UnrolledRun, name: string, of: Reference): string {
  const letters: Readonly<Record<string, string>> = { weight_ih: "W", weight_hh: "U", bias_ih: "b", bias_hh: "b′" };
  const letter = letters[name];
  if (letter === undefined) return name;
  return run.cell.netInputs.length > 1 ? `${letter}_{${of.name}}` : letter;
}

/** ∂to/∂from · ∂L/∂to, where it has a name of its own: Uᵀ δ, tanh′(z) · ∂L/∂h. */
function linkSymbol(run: UnrolledRun, { from, to }: Link): string {
  const { steps, reverse } = run.layers[to.layer];
  const there = gradientSymbol(run, to.of, to.step, reverse);
  const equation = steps[to.step].equation(to.of, to.element);
  const isFrom = (of: Reference | null): boolean =>
    of !== null &&
    (of.kind === "input"
      ? from.layer !== to.layer
      : of.name === from.of.name && (of.kind === "before") === (from.step !== to.step));
  if (equation.kind === "function" && equation.name !== null) {
    const [argument] = equation.arguments;
    if (argument.kind === "value" && isFrom(argument.of)) {
      return `${functionName(equation.name)}′(${symbolOf(run, from.of, from.step, reverse)}) · ${there}`;
    }
  }
  const terms = equation.kind === "sum" ? equation.terms.map(({ term }) => term) : [equation];
  for (const term of terms) {
    if (term.kind !== "linear" || !term.of.some((each) => each.kind === "value" && isFrom(each.of))) continue;
    const weight = parameterIn(term.weights);
    if (weight !== undefined) return `${parameterSymbol(run, weight, to.of)}ᵀ ${there}`;
  }
  const partial = `∂${symbolOf(run, to.of, to.step, reverse)}/∂${symbolOf(run, from.of, from.step, reverse)}`;
  return `(${partial}) · ${there}`;
}

function parameterIn(weights: readonly Expression[]): string | undefined {
  for (const weight of weights) {
    if (weight.kind === "value" && weight.of?.kind === "parameter") return weight.of.name;
    if (weight.kind === "product") {
      const found = parameterIn(weight.factors);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function functionName(name: string | null): string {
  const written: Readonly<Record<string, string>> = { logistic: "σ", relu: "ReLU", layerNorm: "LN" };
  return name === null ? "f" : (written[name] ?? name);
}

/** An equation in vector form. */
function inSymbols(equation: Expression, say: (of: Reference) => string): string {
  const write = (each: Expression): string => {
    switch (each.kind) {
      case "value":
        return each.of === null ? number(each.value) : say(each.of);
      case "sum":
        return each.terms
          .map(({ sign, term }, n) => {
            const written = sign < 0 && term.kind === "sum" ? `(${write(term)})` : write(term);
            return n === 0 ? written : `${sign < 0 ? " − " : " + "}${written}`;
          })
          .join("");
      case "product":
        return each.factors
          .map(factor)
          .join(each.factors.some((one) => one.kind === "value" && one.of === null) ? " · " : " ⊙ ");
      case "quotient":
        return `${factor(each.over)} / ${factor(each.under)}`;
      case "linear": {
        const read = [...new Set(each.of.map(write))];
        const weight = parameterIn(each.weights);
        const vector =
          read.length === 1 ? (each.of[0].kind === "product" ? `(${read[0]})` : read[0]) : `[${read.join("; ")}]`;
        const product = `${weight === undefined ? "0" : say({ kind: "parameter", name: weight })} ${vector}`;
        return each.bias === undefined ? product : `${product} + ${write(each.bias)}`;
      }
      case "function":
        return `${functionName(each.name)}(${[...new Set(each.arguments.map(write))].join(", ")})`;
    }
  };
  const factor = (each: Expression): string =>
    each.kind === "sum" || each.kind === "linear" ? `(${write(each)})` : write(each);
  return write(equation);
}

/** The same with this element's numbers. */
function inNumbers(equation: Expression): string {
  const write = (each: Expression): string => {
    switch (each.kind) {
      case "value":
        return number(each.value);
      case "sum":
        return sum(
          each.terms.flatMap(({ sign, term }) => {
            if (sign < 0) return [negative(factor(term))];
            return term.kind === "linear" ? products(term) : [write(term)];
          }),
        );
      case "product":
        return each.factors.map((one, n) => (n === 0 ? factor(one) : bracketed(factor(one)))).join(" · ");
      case "quotient":
        return `${factor(each.over)} / ${factor(each.under)}`;
      case "linear":
        return sum(products(each));
      case "function":
        return `${functionName(each.name)}(${each.arguments.slice(0, mostTerms).map(write).join(", ")})`;
    }
  };
  const products = ({ weights, of, bias }: Expression & { kind: "linear" }): string[] => [
    ...weights.map((weight, n) => `${factor(weight)} · ${bracketed(factor(of[n]))}`),
    ...(bias === undefined ? [] : [write(bias)]),
  ];
  const factor = (each: Expression): string =>
    each.kind === "sum" || each.kind === "linear" ? `(${write(each)})` : write(each);
  return write(equation);
}

function negative(term: string): string {
  return term.startsWith("−") ? term.slice(1) : `−${term}`;
}

/** Terms joined by their signs; of a long sum the first few. */
function sum(terms: readonly string[]): string {
  if (terms.length === 0) return "0";
  const shown = terms.length > mostTerms + 1 ? [...terms.slice(0, mostTerms), "…"] : terms;
  return shown
    .map((term, n) => (n === 0 ? term : term.startsWith("−") ? ` − ${term.slice(1)}` : ` + ${term}`))
    .join("");
}

/** A number in an equation. */
export function number(value: number): string {
  return value === 0 ? "0" : threeDigits(value).replaceAll("-", "−");
}

/** A factor that is not the first: negative ones in brackets. */
function bracketed(factor: string): string {
  return factor.startsWith("−") ? `(${factor})` : factor;
}
