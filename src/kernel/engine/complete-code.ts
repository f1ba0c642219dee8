import type TypeScript from "typescript";
import type { TS } from "./typescript.js";

export type Completeness = { status: "complete" | "invalid" } | { status: "incomplete"; indent: string };

/** Codes of errors that say that a literal or a comment is still open. */
const unterminated: ReadonlySet<number> = new Set([
  1010, // '*/' expected.
  1160, // Unterminated template literal.
]);

/** Whether code can be run, needs more lines, or can never become right by adding lines. */
export function completeness(ts: TS, code: string): Completeness {
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS) as SourceFile;
  const errors = file.parseDiagnostics;
  if (errors.length === 0) return { status: "complete" };
  const end = code.trimEnd().length;
  const open = errors.some(
    ({ code: error, start, length }) => unterminated.has(error) || start + length > end || start >= end,
  );
  // What is wrong before the end stays wrong.
  const wrong = errors.some(
    ({ code: error, start, length }) => !unterminated.has(error) && start + length <= end && start < end,
  );
  if (wrong || !open) return { status: "invalid" };
  return { status: "incomplete", indent: indentAfter(code) };
}

type SourceFile = TypeScript.SourceFile & {
  parseDiagnostics: readonly { code: number; start: number; length: number }[];
};

function indentAfter(code: string): string {
  const line = code.split("\n").at(-1) ?? "";
  const indent = /^\s*/.exec(line)?.[0] ?? "";
  return /[{([]\s*$/.test(line) ? `${indent}  ` : indent;
}
