import type TypeScript from "typescript";
import type { Diagnostic, TS } from "./typescript.js";

export type Completeness = { status: "complete" | "invalid" } | { status: "incomplete"; indent: string };

/** Codes of errors that say that a literal or a comment is still open. */
const unterminated: ReadonlySet<number> = new Set([
  1010, // '*/' expected.
  1160, // Unterminated template literal.
]);

/** Whether code can be run, needs more lines, or can never become right by adding lines. */
export function completeness(ts: TS, code: string): Completeness {
  const errors = parse(ts, code).parseDiagnostics;
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

/**
 * Errors of syntax. The converter would find them in the cell with its own lines around it, and name what the user did not
 * write.
 */
export function syntaxErrors(ts: TS, code: string): Diagnostic[] {
  const file = parse(ts, code);
  return file.parseDiagnostics.map(({ code, start, length, messageText }) => ({
    start: file.getLineAndCharacterOfPosition(start),
    end: file.getLineAndCharacterOfPosition(start + length),
    messageText: ts.flattenDiagnosticMessageText(messageText, "\n"),
    code,
  }));
}

type SourceFile = TypeScript.SourceFile & { parseDiagnostics: readonly TypeScript.DiagnosticWithLocation[] };

/** A cell is a module also where it imports and exports nothing: there `await` is always the keyword. */
function parse(ts: TS, code: string): SourceFile {
  const setExternalModuleIndicator = (file: object): void => {
    Object.assign(file, { externalModuleIndicator: file });
  };
  const options = { languageVersion: ts.ScriptTarget.Latest, setExternalModuleIndicator };
  return ts.createSourceFile("cell.ts", code, options, false, ts.ScriptKind.TS) as SourceFile;
}

function indentAfter(code: string): string {
  const line = code.split("\n").at(-1) ?? "";
  const indent = /^\s*/.exec(line)?.[0] ?? "";
  return /[{([]\s*$/.test(line) ? `${indent}  ` : indent;
}
