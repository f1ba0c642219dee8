import type { Tree } from "../core/structures/tree.js";
import type { LabelledTree } from "../core/structures/tree-classifier.js";
import { Random } from "../core/tensor/random.js";
import { examplesOf, requireRange } from "./examples.js";

/** What an expression is of: truth values with ∧, ∨, ¬, or digits with +, −, × modulo 10. */
export type ExpressionKind = "logic" | "arithmetic";

/** A tree, its value, and how it is written with brackets. */
export interface Expression extends LabelledTree {
  readonly text: string;
}

/**
 * Names of the nodes: leaves first, whose value is their number, then operators.
 *
 * @example
 * const vocabularySize = expressionSymbols.logic.length;
 */
export const expressionSymbols: Readonly<Record<ExpressionKind, readonly string[]>> = {
  logic: ["0", "1", "∧", "∨", "¬"],
  arithmetic: [..."0123456789", "+", "−", "×"],
};

/**
 * Expressions as trees, to be valued: the class is 0 or 1 (logic), or a digit (arithmetic modulo 10). The same leaves in
 * another tree have another value, so that the tree must be used. In logic every fourth operand, by chance, stands under a ¬.
 * @param options.kind "logic" or "arithmetic".
 * @param options.from fewest leaves, from 1; with `to` the most, by default the same.
 * @param options.count how many examples.
 * @param options.seed default 0.
 * @throws RangeError for a kind that is not known, or numbers that do not fit.
 *
 * @example
 * const [{ tree, label, text }] = expressions({ kind: "logic", from: 2, to: 5, count: 1 });
 */
export function expressions(options: {
  kind: ExpressionKind;
  from: number;
  to?: number;
  count: number;
  seed?: number;
}): Expression[] {
  const { kind, from, to = from, count, seed = 0 } = options;
  if (kind !== "logic" && kind !== "arithmetic") {
    throw new RangeError(`expressions: kind is ${String(kind)}; it must be "logic" or "arithmetic"`);
  }
  requireRange("expressions", from, to, 1);
  const random = new Random(seed, "expressions");
  return examplesOf("expressions", count, () => {
    const nodes: string[] = [];
    const children: number[][] = [];
    const node = (name: string, parts: readonly Part[], value: number): Part => {
      const texts = parts.map((part) => part.text);
      const text = parts.length === 0 ? name : parts.length === 1 ? `${name}${texts[0]}` : `(${texts.join(name)})`;
      children.push(parts.map((part) => part.node));
      return { node: nodes.push(name) - 1, value, text };
    };
    const negated = (part: Part): Part =>
      kind === "logic" && random.integer(0, 3) === 0 ? node("¬", [part], 1 - part.value) : part;
    const grow = (leaves: number): Part => {
      if (leaves === 1) {
        const value = random.integer(0, kind === "logic" ? 1 : 9);
        return negated(node(String(value), [], value));
      }
      const left = random.integer(1, leaves - 1);
      const parts = [grow(left), grow(leaves - left)] as const;
      const operators = kind === "logic" ? ["∧", "∨"] : ["+", "−", "×"];
      const operator = operators[random.integer(0, operators.length - 1)];
      return negated(node(operator, parts, apply(operator, parts[0].value, parts[1].value)));
    };
    const { value, text } = grow(random.integer(from, to));
    const tree: Tree = { nodes, children };
    return { tree, label: value, text };
  });
}

/** A node with what it is worth and how it is written. */
interface Part {
  readonly node: number;
  readonly value: number;
  readonly text: string;
}

function apply(operator: string, a: number, b: number): number {
  if (operator === "∧") return Math.min(a, b);
  if (operator === "∨") return Math.max(a, b);
  if (operator === "×") return (a * b) % 10;
  return (operator === "+" ? a + b : a - b + 10) % 10;
}
