import type TypeScript from "typescript";
import type { TS } from "./typescript.js";

/**
 * Declarations after a cell that stopped half-way: those of `after`, but for the `missing` names, which keep what `before`
 * said of them.
 */
export function withoutMissing(ts: TS, before: string, after: string, missing: ReadonlySet<string>): string {
  const kept = filter(ts, after, (name) => !missing.has(name));
  return kept + filter(ts, before, (name) => missing.has(name));
}

function filter(ts: TS, declarations: string, keep: (name: string) => boolean): string {
  const file = ts.createSourceFile("cell.d.ts", declarations, ts.ScriptTarget.Latest, true);
  const printer = ts.createPrinter();
  const out = file.statements.flatMap((statement) => {
    const part = keepNames(ts, statement, keep);
    return part ? [printer.printNode(ts.EmitHint.Unspecified, part, file)] : [];
  });
  return out.map((text) => `${text}\n`).join("");
}

function keepNames(
  ts: TS,
  statement: TypeScript.Statement,
  keep: (name: string) => boolean,
): TypeScript.Statement | undefined {
  const { factory } = ts;
  if (ts.isVariableStatement(statement)) {
    const list = statement.declarationList;
    const declarations = list.declarations.filter(({ name }) => ts.isIdentifier(name) && keep(name.text));
    if (declarations.length === 0) return undefined;
    return factory.updateVariableStatement(
      statement,
      statement.modifiers,
      factory.updateVariableDeclarationList(list, declarations),
    );
  }
  if (ts.isImportDeclaration(statement)) {
    const clause = statement.importClause;
    const names = [clause?.name, ...namesOf(ts, clause?.namedBindings)].filter((name) => name !== undefined);
    return names.every(({ text }) => keep(text)) ? statement : undefined;
  }
  const { name } = statement as { name?: TypeScript.Identifier };
  return name === undefined || keep(name.text) ? statement : undefined;
}

function namesOf(ts: TS, named: TypeScript.NamedImportBindings | undefined): TypeScript.Identifier[] {
  if (!named) return [];
  return ts.isNamespaceImport(named) ? [named.name] : named.elements.map(({ name }) => name);
}
