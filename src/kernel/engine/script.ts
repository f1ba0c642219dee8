/** From the ES module that the converter gives to the function that runs. */
import type TypeScript from "typescript";
import { Lowering, ownRequire, runtimeName, trapName, variableName } from "./lowering.js";
import type { TS } from "./typescript.js";

export interface Script {
  /**
   * An expression: a function of an object for exports, `require`, `__filename`, `__dirname` and what lowering.ts
   * has the cell call; a generator function where `resumable`.
   */
  code: string;
  /** The cell has a top-level await: the function yields each promise and is resumed with its value. */
  resumable: boolean;
  /** What it imports with `import … from`. */
  imports: string[];
  maps: Maps;
  /** Lines of `code` before the ES module's first. */
  lineOffset: number;
}

/** Where the value of a cell is. */
export interface LastExpression {
  /** The constant that the converter has made of it. */
  variable?: string;
  /** It may be the last statement within the `try` that TypeScript makes of `using`, which the converter does not know. */
  inTry?: boolean;
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

/** One of the user's own modules. */
export interface ModuleScript {
  /** An expression: a function of `exports`, `require`, `module`, `__filename`, `__dirname` and the module's runtime. */
  code: string;
  /** The module has a top-level await: the function is an async one. */
  isAsync: boolean;
  /** What it imports with `import … from`. */
  imports: string[];
  maps: Maps;
  /** Lines of `code` before the ES module's first. */
  lineOffset: number;
}

export function toModuleScript(ts: TS, module: string): ModuleScript {
  const { text, map } = splitMap(module);
  let isAsync = false;
  const lowered = transpile(ts, text, {
    before: [
      (context) => {
        const lowering = new Lowering(ts, context, {});
        return (source) => {
          const result = lowering.module(source);
          isAsync = lowering.yields;
          return result;
        };
      },
    ],
    after: [(context) => ownRequire(ts, context)],
  });
  const params = `exports, require, module, __filename, __dirname, ${runtimeName}`;
  const head = `(${isAsync ? "async " : ""}function (${params}) { const ${trapName} = ${runtimeName}.trap;`;
  return {
    code: `${head}\n${withoutMapComment(lowered.outputText)}\n})`,
    isAsync,
    imports: importsOf(ts, text),
    maps: { toModule: lowered.sourceMapText ?? "", toSource: map },
    lineOffset: 1,
  };
}

/** What a module imports when it is loaded, in order. */
function importsOf(ts: TS, text: string): string[] {
  const file = ts.createSourceFile("module.js", text, ts.ScriptTarget.ESNext, false, ts.ScriptKind.JS);
  return file.statements.flatMap((statement) => {
    const from = ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement);
    const specifier = from ? statement.moduleSpecifier : undefined;
    return specifier && ts.isStringLiteral(specifier) ? [specifier.text] : [];
  });
}

/** Whether the last statement of a cell is an expression, whose value is the cell's. */
export function endsInExpression(ts: TS, source: string): boolean {
  const last = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.Latest).statements.at(-1);
  return last !== undefined && ts.isExpressionStatement(last);
}

/**
 * Makes a cell a function body. Declarations stay local variables; `bind` of the runtime gets a getter and, for what can be assigned, a
 * setter for each, so that a later cell and a closure of this one see the same variable. The value of the last expression
 * is returned in an array.
 */
export function toScript(ts: TS, module: string, last: LastExpression): Script {
  const { text, map } = splitMap(module);
  const file = ts.createSourceFile("cell.js", text, ts.ScriptTarget.ESNext, false, ts.ScriptKind.JS);
  const table = bindings(ts, file)
    .filter(({ name }) => name !== last.variable)
    .map(({ name, assignable }) => `${name}: [() => ${name}${assignable ? `, (value) => { ${name} = value; }` : ""}]`);
  let resumable = false;
  const variables: string[] = [];
  const lower: TypeScript.TransformerFactory<TypeScript.SourceFile> = (context) => {
    const lowering = new Lowering(ts, context, last);
    return (source) => {
      const result = lowering.file(source);
      resumable = lowering.yields;
      variables.push(...lowering.variables);
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
  const others = variables.map((name) => `const ${variableName(name)} = ${runtimeName}.variable("${name}"); `).join("");
  return {
    code: `${head} const ${trapName} = ${runtimeName}.trap; ${others}${runtimeName}.bind(${bindingsName}());\n${withoutMapComment(lowered.outputText)}\n}})`,
    resumable,
    imports: importsOf(ts, text),
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

/** Names declared at the top level of a JavaScript module, by `var` also within its blocks. */
function bindings(ts: TS, file: TypeScript.SourceFile): { name: string; assignable: boolean }[] {
  const found = new Map<string, boolean>();
  const addPattern = (name: TypeScript.BindingName, assignable: boolean): void => {
    if (ts.isIdentifier(name)) found.set(name.text, assignable);
    else for (const element of name.elements) if (ts.isBindingElement(element)) addPattern(element.name, assignable);
  };
  const addList = (list: TypeScript.VariableDeclarationList): void => {
    const assignable = (list.flags & ts.NodeFlags.Const) === 0;
    for (const declaration of list.declarations) addPattern(declaration.name, assignable);
  };
  const addVars = (node: TypeScript.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0) addList(node);
    ts.forEachChild(node, addVars);
  };
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement)) {
      addList(statement.declarationList);
    } else if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
      if (statement.name) found.set(statement.name.text, false);
    } else if (ts.isImportDeclaration(statement)) {
      const clause = statement.importClause;
      if (clause?.name) found.set(clause.name.text, false);
      const named = clause?.namedBindings;
      if (named && ts.isNamespaceImport(named)) found.set(named.name.text, false);
      else for (const element of named?.elements ?? []) found.set(element.name.text, false);
    } else {
      addVars(statement);
    }
  }
  return [...found].map(([name, assignable]) => ({ name, assignable }));
}
