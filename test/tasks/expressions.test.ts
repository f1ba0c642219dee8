import { describe, expect, it } from "vitest";
import { requireTree } from "../../src/core/structures/tree.js";
import { expressionSymbols, expressions } from "../../src/tasks/expressions.js";

/** The value of what is written, by JavaScript's own parser and operators. */
function computed(text: string, kind: "logic" | "arithmetic"): number {
  const operators = { "∧": "&&", "∨": "||", "¬": "!", "−": "-", "×": "*" };
  const source = text.replace(/[∧∨¬−×]/g, (sign) => operators[sign as keyof typeof operators]);
  if (kind === "logic") return new Function(`return ${source.replace(/\d/g, "!!$&")}`)() ? 1 : 0;
  const exact = new Function(`return ${source.replace(/\d/g, "$&n")}`)() as bigint;
  return Number(((exact % 10n) + 10n) % 10n);
}

describe.each(["logic", "arithmetic"] as const)("expressions, %s", (kind) => {
  const examples = expressions({ kind, from: 1, to: 9, count: 500, seed: 1 });

  it("have the value of what is written", () => {
    for (const { text, label } of examples) expect(computed(text, kind), text).toBe(label);
  });

  it("are trees over the symbols, with as many leaves as are asked for", () => {
    const counts = new Set<number>();
    for (const { tree, label } of examples) {
      requireTree("test", tree);
      expect(tree.nodes.every((name) => expressionSymbols[kind].includes(name))).toBe(true);
      counts.add(tree.children.filter(({ length }) => length === 0).length);
      expect(label).toBeLessThan(kind === "logic" ? 2 : 10);
    }
    expect([...counts].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("have every value, and are the same for the same seed", () => {
    expect(new Set(examples.map(({ label }) => label)).size).toBe(kind === "logic" ? 2 : 10);
    expect(expressions({ kind, from: 1, to: 9, count: 500, seed: 1 })).toEqual(examples);
    expect(expressions({ kind, from: 1, to: 9, count: 500, seed: 2 })).not.toEqual(examples);
  });

  it("refuse what does not fit", () => {
    expect(() => expressions({ kind, from: 0, count: 1 })).toThrow("expressions: from is 0 and to 0");
    expect(() => expressions({ kind: "algebra" as "logic", from: 1, count: 1 })).toThrow(
      "expressions: kind is algebra",
    );
  });
});
