import ts from "typescript";
import { expect, test } from "vitest";
import { Documentation } from "../../../src/kernel/engine/documentation.js";

test("documentation that was left out is supplied to functions, variables and members", () => {
  const text = [
    "/** A function. */ declare function f(): void;",
    "/** A variable. */ declare var v: number;",
    "interface I {\n  /** A member. */\n  m(): void;\n  bare(): void;\n}",
  ].join("\n");
  const host = ts.createCompilerHost({});
  host.getSourceFile = (name, options) =>
    name === "a.d.ts"
      ? ts.createSourceFile(name, text, {
          languageVersion: ts.ScriptTarget.Latest,
          jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
        })
      : ts.createSourceFile(name, "", options);
  const program = ts.createProgram({ rootNames: ["a.d.ts"], options: { noLib: true }, host });
  const checker = program.getTypeChecker();
  const file = program.getSourceFile("a.d.ts")!;
  const symbols = Object.fromEntries(
    checker.getSymbolsInScope(file, ts.SymbolFlags.Value | ts.SymbolFlags.Type).map((symbol) => [symbol.name, symbol]),
  );
  const members = checker.getDeclaredTypeOfSymbol(symbols.I).getProperties();
  const documentation = new Documentation(ts);
  const told = [symbols.f, symbols.v, ...members].map((symbol) => {
    documentation.supply(checker, symbol);
    return ts.displayPartsToString(symbol.getDocumentationComment(checker));
  });
  expect(told).toEqual(["A function.", "A variable.", "A member.", ""]);
});
