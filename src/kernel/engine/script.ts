/** From the ES module that the converter gives to the function that runs. */
import type TypeScript from "typescript";
import { Lowering, ownRequire, runtimeName, trapName } from "./lowering.js";
import type { TS } from "./typescript.js";

export interface Script {
  /**
   * An expression: a function of the variables of all cells, `require`, `__filename`, `__dirname` and what lowering.ts
   * has the cell call; a generator function where `resumable`.
   */
  code: string;
  /** The cell has a top-level await: the function yields each promise and is resumed with its value. */
  resumable: boolean;
  maps: Maps;
  /** Lines of `code` before the ES module's first. */
  lineOffset: number;
}

/** Source maps, JSON: from the code that runs to the ES module, from there to the TypeScript. */
export interface Maps {
  toModule: string;
  toSource: string;
}

const inlineMap = /\n\/\/# sourceMappingURL=data:application\/json;base64,([A-Za-z0-9+/=]+)\s*$/;

/** Splits off the source map that the converter has TypeScript write at the end. */
function splitMap(module: string): { text: string; map: string } {
  const found = inlineMap.exec(module);
  if (!found) return { text: module, map: "" };
  return { text: module.slice(0, found.index), map: Buffer.from(found[1], "base64").toString("utf8") };
}

/**
 * Blanks out `export` before a cell's declarations: they are shared with the other cells anyway, and the converter exports
 * them a second time.
 */
export function withoutExports(ts: TS, source: string): string {
  if (!source.includes("export")) return source;
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.Latest);
  let text = source;
  for (const statement of file.statements) {
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
    const exported = modifiers?.find(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!exported || modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) continue;
    text = `${text.slice(0, exported.end - "export".length)}${" ".repeat("export".length)}${text.slice(exported.end)}`;
  }
  return text;
}

/** CommonJS body of one of the user's own modules. */
export function toCommonJS(ts: TS, module: string): { code: string; maps: Maps } {
  const { text, map } = splitMap(module);
  const { outputText, sourceMapText } = transpile(ts, text);
  return { code: withoutMapComment(outputText), maps: { toModule: sourceMapText ?? "", toSource: map } };
}

/**
 * Makes a cell a function body. Declarations stay local variables; `bind` of the runtime gets a getter and, for what can be assigned, a
 * setter for each, so that a later cell and a closure of this one see the same variable. The value of the last expression
 * is returned in an array.
 */
export function toScript(ts: TS, module: string, lastExpressionVar: string | undefined): Script {
  const { text, map } = splitMap(module);
  const file = ts.createSourceFile("cell.js", text, ts.ScriptTarget.ESNext, false, ts.ScriptKind.JS);
  const table = bindings(ts, file)
    .filter(({ name }) => name !== lastExpressionVar)
    .map(({ name, assignable }) => `${name}: [() => ${name}${assignable ? `, (value) => { ${name} = value; }` : ""}]`);
  let resumable = false;
  const lower: TypeScript.TransformerFactory<TypeScript.SourceFile> = (context) => {
    const lowering = new Lowering(ts, context, lastExpressionVar);
    return (source) => {
      const result = lowering.file(source);
      resumable = lowering.yields;
      return result;
    };
  };
  const lowered = transpile(ts, `${text}\nfunction ${bindingsName}() { return { ${table.join(", ")} }; }`, {
    before: [lower],
    after: [(context) => ownRequire(ts, context)],
  });
  const star = resumable ? "*" : "";
  // The inner block lets a cell declare a `require` of its own.
  const head = `(function${star} (exports, require, __filename, __dirname, ${runtimeName}) { "use strict"; {`;
  return {
    code: `${head} const ${trapName} = ${runtimeName}.trap; ${runtimeName}.bind(${bindingsName}());\n${withoutMapComment(lowered.outputText)}\n}})`,
    resumable,
    maps: { toModule: lowered.sourceMapText ?? "", toSource: map },
    lineOffset: 1,
  };
}

function withoutMapComment(code: string): string {
  return code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "");
}

const bindingsName = "unrolledBindings$";

function transpile(ts: TS, source: string, transformers?: TypeScript.CustomTransformers): TypeScript.TranspileOutput {
  return ts.transpileModule(source, {
    fileName: "cell.js",
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ESNext,
      esModuleInterop: true,
      allowJs: true,
      sourceMap: true,
      newLine: ts.NewLineKind.LineFeed,
    },
    transformers,
  });
}

/** Names declared at the top level of a JavaScript module. */
function bindings(ts: TS, file: TypeScript.SourceFile): { name: string; assignable: boolean }[] {
  const found = new Map<string, boolean>();
  const addPattern = (name: TypeScript.BindingName, assignable: boolean): void => {
    if (ts.isIdentifier(name)) found.set(name.text, assignable);
    else for (const element of name.elements) if (ts.isBindingElement(element)) addPattern(element.name, assignable);
  };
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement)) {
      const list = statement.declarationList;
      const assignable = (list.flags & ts.NodeFlags.Const) === 0;
      for (const declaration of list.declarations) addPattern(declaration.name, assignable);
    } else if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
      if (statement.name) found.set(statement.name.text, false);
    } else if (ts.isImportDeclaration(statement)) {
      const clause = statement.importClause;
      if (clause?.name) found.set(clause.name.text, false);
      const named = clause?.namedBindings;
      if (named && ts.isNamespaceImport(named)) found.set(named.name.text, false);
      else for (const element of named?.elements ?? []) found.set(element.name.text, false);
    }
  }
  return [...found].map(([name, assignable]) => ({ name, assignable }));
}
