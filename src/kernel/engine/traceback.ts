/** Stacks in terms of what the user wrote. */
import { basename, dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { guardFrame } from "./guard.js";
import type { Maps, Script } from "./script.js";
import type { Diagnostic } from "./typescript.js";

/** An error as the protocol has it: in the `error` message and in the reply. */
export interface ReportedError {
  ename: string;
  evalue: string;
  traceback: string[];
}

/** Code that may appear in a stack, under the file name by which V8 knows it. */
interface Known {
  /** What the user knows it by: "Cell [3]", or the path of a module. */
  label: string;
  maps: Maps;
  traces?: { toModule: TraceMap; toSource: TraceMap };
  /** Lines that the code has before the module's first, and the module's TypeScript before the user's first. */
  linesBefore: { module: number; source: number };
  /** Of a cell. */
  source?: string;
}

interface Position {
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
}

const kernelDirectory: string = dirname(dirname(fileURLToPath(import.meta.url))) + sep;
/** A place in a cell, as a stack shows it. */
const shownFrame = /\b(Cell \[[^\]]*\]):(\d+):(\d+)/;
/** What Node has below the user's code: timers, the resumed cell, the loader of modules, the call into it. */
const callersOfCells = /^ {4}at .*(\(node:internal\/|[\w#]+\.(next|throw) \(<anonymous>\)|runInThisContext \()/;
/** The converter's own line before a cell's first. */
const converterLines = 1;
const contextLines = 2;
/** Runs whose lines are known. */
const remembered = 1000;

export class Tracebacks {
  readonly #known = new Map<string, Known>();

  /** Has every stack made from now on name the user's lines, without the kernel's own. */
  install(): void {
    Error.prepareStackTrace = (error, sites) => {
      const lines = [textOf(() => Error.prototype.toString.call(error)) ?? "Error"];
      for (const site of sites) {
        const file = site.getFileName() ?? "";
        if (file === guardFrame) break;
        if (!fileOf(file).startsWith(kernelDirectory)) lines.push(`    at ${this.#shown(site, file)}`);
      }
      while (callersOfCells.test(lines.at(-1) ?? "")) lines.pop();
      return lines.join("\n");
    };
  }

  /** File name to run a cell under. `label` is what the user sees, such as "Cell [3]". */
  addCell(id: number, label: string, source: string, { maps, lineOffset }: Script): string {
    this.#known.set(`cell:${id}`, { label, maps, linesBefore: { module: lineOffset, source: converterLines }, source });
    this.#known.delete(`cell:${id - remembered}`);
    return `cell:${id}`;
  }

  /** Has the frames of one of the user's own modules name its TypeScript. */
  addModule(path: string, { maps, lineOffset }: Pick<Script, "maps" | "lineOffset">): void {
    const [source] = new TraceMap(maps.toSource).sources;
    const label = source ? join(dirname(path), basename(source)) : path;
    this.#known.set(path, { label, maps, linesBefore: { module: lineOffset, source: 0 } });
  }

  /** What went wrong while a cell ran. Reading what was thrown may throw in its turn: a getter, a trap of a Proxy. */
  ofThrown(thrown: unknown, show: (value: unknown) => string): ReportedError {
    const asShown = (value: unknown): string => textOf(() => show(value)) ?? "a value that cannot be shown";
    if (!isError(thrown)) {
      const evalue = asShown(thrown);
      return { ename: "Thrown", evalue, traceback: [`${red("Thrown")}: ${evalue}`] };
    }
    const ename = textOf(() => thrown.name) ?? "Error";
    const evalue = textOf(() => thrown.message) ?? "";
    const stack = textOf(() => thrown.stack) ?? `${ename}: ${evalue}`;
    const traceback = stack.split("\n");
    traceback[0] = traceback[0].startsWith(ename) ? red(ename) + traceback[0].slice(ename.length) : traceback[0];
    const found = shownFrame.exec(stack);
    const cell = found && [...this.#known.values()].findLast(({ label }) => label === found[1]);
    if (found && cell?.source) {
      const position = { line: Number(found[2]), column: Number(found[3]) };
      traceback.unshift(`${cell.label}, line ${position.line}`, ...excerpt(cell.source, position), "");
    }
    for (const cause of causesOf(thrown)) traceback.push(...`Caused by: ${asShown(cause)}`.split("\n"));
    return { ename, evalue, traceback };
  }

  #shown(site: NodeJS.CallSite, file: string): string {
    const frame = String(site);
    const known = this.#known.get(file);
    if (!known) return frame;
    const [line, column] = [site.getLineNumber() ?? 0, site.getColumnNumber() ?? 1];
    const position = sourcePosition(known, { line, column });
    const place = position ? `${known.label}:${position.line}:${position.column}` : known.label;
    return frame.replace(`${file}:${line}:${column}`, place);
  }
}

function isError(thrown: unknown): thrown is Error {
  try {
    return thrown instanceof Error;
  } catch {
    return false;
  }
}

/** What `read` gives, as text; undefined where it gives nothing or throws. */
function textOf(read: () => unknown): string | undefined {
  try {
    const value = read();
    return value === undefined ? undefined : String(value);
  } catch {
    return undefined;
  }
}

/** What an error says it comes from: its cause, and the errors that an AggregateError (`Promise.any`) holds. */
function causesOf(error: Error): unknown[] {
  try {
    const causes = error.cause === undefined ? [] : [error.cause];
    return error instanceof AggregateError ? [...causes, ...error.errors] : causes;
  } catch {
    return [];
  }
}

function fileOf(nameOrUrl: string): string {
  return nameOrUrl.startsWith("file:") ? fileURLToPath(nameOrUrl) : nameOrUrl;
}

function sourcePosition(known: Known, { line, column }: Position): Position | undefined {
  const { maps, linesBefore } = known;
  known.traces ??= { toModule: new TraceMap(maps.toModule), toSource: new TraceMap(maps.toSource) };
  if (line <= linesBefore.module) return undefined;
  const inModule = originalPositionFor(known.traces.toModule, { line: line - linesBefore.module, column: column - 1 });
  if (inModule.line === null) return undefined;
  const inSource = originalPositionFor(known.traces.toSource, inModule);
  if (inSource.line === null || inSource.line <= linesBefore.source) return undefined;
  return { line: inSource.line - linesBefore.source, column: inSource.column + 1 };
}

/** What the compiler has against a cell. */
export function ofDiagnostics(
  diagnostics: readonly Diagnostic[],
  label: string,
  source: string,
  category: "error" | "warning" = "error",
): ReportedError {
  const described = diagnostics.map(({ start, end, code, fileName, text, messageText }) => {
    const position = { line: start.line + 1, column: start.character + 1 };
    const length = end.line === start.line ? Math.max(1, end.character - start.character) : 1;
    const place = `${fileName ?? label}:${position.line}:${position.column}`;
    const shown = fileName === undefined ? source : text;
    const marked = shown === undefined ? [] : excerpt(shown, position, length);
    return {
      evalue: `${place} - ${messageText}`,
      text: [
        `${place} - ${category === "error" ? red(category) : yellow(category)} TS${code}: ${messageText}`,
        ...marked,
      ],
    };
  });
  return {
    ename: "CompileError",
    evalue: described[0].evalue,
    traceback: described.flatMap(({ text }, index) => (index === 0 ? text : ["", ...text])),
  };
}

/** The lines around a position, the position marked. */
function excerpt(source: string, { line, column }: Position, length: number = 1): string[] {
  const lines = source.split("\n");
  const first = Math.max(1, line - contextLines);
  const last = Math.min(lines.length, line + contextLines);
  const width = String(last).length;
  const out: string[] = [];
  for (let number = first; number <= last; number++) {
    const here = number === line;
    out.push(`${here ? ">" : " "} ${String(number).padStart(width)} | ${lines[number - 1]}`);
    if (here) out.push(`  ${" ".repeat(width)} | ${" ".repeat(column - 1)}${red("^".repeat(length))}`);
  }
  return out;
}

function red(text: string): string {
  return `\u001b[31m${text}\u001b[39m`;
}

function yellow(text: string): string {
  return `\u001b[33m${text}\u001b[39m`;
}
