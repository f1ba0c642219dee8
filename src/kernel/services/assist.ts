/** Requests that help while a cell is written: complete, inspect, is_complete. Each gives the content of its reply. */
import type * as TypeScript from "typescript";
import { completeness } from "../engine/complete-code.js";
import type { Engine } from "../engine/engine.js";
import { toCodePoints, toUnits } from "./code-points.js";
import { stringOf } from "./content.js";

type Content = Record<string, unknown>;

export function complete(engine: Engine, content: Content): object {
  const code = stringOf(content, "code");
  const cursor = cursorOf(content, code);
  const { start, end, candidates, original } = engine.complete(code, cursor);
  const kinds = new Map(original?.entries.map(({ name, kind }) => [name, kind]));
  const cursorStart = toCodePoints(code, start);
  const cursorEnd = toCodePoints(code, end);
  const types = candidates.map((text) => ({ text, type: kinds.get(text) ?? "", start: cursorStart, end: cursorEnd }));
  return {
    status: "ok",
    matches: candidates,
    cursor_start: cursorStart,
    cursor_end: cursorEnd,
    metadata: { _jupyter_types_experimental: types },
  };
}

export function inspect(engine: Engine, content: Content): object {
  const code = stringOf(content, "code");
  const cursor = cursorOf(content, code);
  // A cursor behind a name, or behind the bracket that calls it, means that name.
  const info = engine.inspect(code, cursor) ?? engine.inspect(code, calleeBefore(code, cursor));
  if (!info) return { status: "ok", found: false, data: {}, metadata: {} };
  const signature = join(info.displayParts);
  const documentation = [join(info.documentation), ...(info.tags ?? []).map(tagText)].filter((text) => text !== "");
  return {
    status: "ok",
    found: true,
    data: {
      "text/plain": [signature, ...documentation].join("\n\n"),
      "text/markdown": [`\`\`\`typescript\n${signature}\n\`\`\``, ...documentation].join("\n\n"),
    },
    metadata: {},
  };
}

export function isComplete(engine: Engine, content: Content): object {
  return completeness(engine.ts, stringOf(content, "code"));
}

function cursorOf({ cursor_pos }: Content, code: string): number {
  return typeof cursor_pos === "number" ? toUnits(code, cursor_pos) : code.length;
}

function calleeBefore(code: string, cursor: number): number {
  const before = /[\w$]\s*(\([^()]*)?$/.exec(code.slice(0, cursor));
  return before ? before.index : cursor;
}

function join(parts: readonly TypeScript.SymbolDisplayPart[] | undefined): string {
  return (parts ?? []).map(({ text }) => text).join("");
}

function tagText({ name, text }: TypeScript.JSDocTagInfo): string {
  return `@${name} ${join(text)}`.trimEnd();
}
