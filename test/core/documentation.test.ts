import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import * as core from "../../src/core/index.js";
import * as tasks from "../../src/tasks/index.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const entries = ["src/core/index.ts", "src/tasks/index.ts"].map((file) => `${root}${file}`);
const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
const program = ts.createProgram(entries, { ...options, noEmit: true });
const checker = program.getTypeChecker();

/** What is exported, behind its re-exports. */
const exported = entries.flatMap((entry) => {
  const module = checker.getSymbolAtLocation(program.getSourceFile(entry)!)!;
  return checker
    .getExportsOfModule(module)
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol));
});

describe("every public name", () => {
  it.each(exported.map((symbol) => [symbol.name, symbol] as const))("%s has a doc comment", (_, symbol) => {
    expect(ts.displayPartsToString(symbol.getDocumentationComment(checker))).toMatch(/\w/);
  });

  const values = exported.filter(({ name }) => name in core || name in tasks);
  it.each(values.map((symbol) => [symbol.name, symbol] as const))("%s has an example", (_, symbol) => {
    expect(symbol.getJsDocTags(checker).map(({ name }) => name)).toContain("example");
  });
});
