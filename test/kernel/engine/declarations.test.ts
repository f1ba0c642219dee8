import ts from "typescript";
import { expect, test } from "vitest";
import { withoutMissing } from "../../../src/kernel/engine/declarations.js";

const lines = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

test("names that were not reached keep their earlier declaration", () => {
  const before = 'declare const a: string, kept: 1;\ndeclare function f(): "old";\n';
  const after =
    'declare const a: number, b: boolean;\ndeclare function f(): "new";\ndeclare class C {}\ninterface I {}\nimport { x } from "m";\n';
  expect(lines(withoutMissing(ts, before, after, new Set(["a", "f", "x"])))).toEqual([
    "declare const b: boolean;",
    "declare class C {",
    "}",
    "interface I {",
    "}",
    "declare const a: string;",
    'declare function f(): "old";',
  ]);
});
