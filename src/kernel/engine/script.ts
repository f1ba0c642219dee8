/** From the ES module that the converter gives to the function that runs. */
import type * as TypeScript from "typescript";
import type { TS } from "./typescript.js";

export interface Script {
  /** An expression: a function of `(exports, require, cell)`, a generator where `resumable`. */
  code: string;
  /** The cell has a top-level await: the function yields each promise and is resumed with its value. */
  resumable: boolean;
  /** Source maps, JSON: from `code` to the ES module, from there to the TypeScript. */
  maps: { toModule: string; toSource: string };
  /** Lines of `code` before the ES module's first. */
  lineOffset: number;
}

const inlineMap = /\n\/\/# sourceMappingURL=data:application\/json;base64,([A-Za-z0-9+/=]+)\s*$/;

/** Splits off the source map that the converter has TypeScript write at the end. */
export function splitMap(module: string): { text: string; map: string } {
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
export function toCommonJS(ts: TS, module: string): string {
  return transpile(ts, splitMap(module).text).outputText;
}

/**
 * Makes a cell a function body. Declarations stay local variables; `cell.bind` gets a getter and, for what can be assigned, a
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
  const lowered = transpile(
    ts,
    `${text}\nfunction ${bindingsName}() { return { ${table.join(", ")} }; }`,
    (context) => {
      const lower = new Lowering(ts, context, lastExpressionVar);
      return (source) => {
        const result = lower.file(source);
        resumable = lower.yields;
        return result;
      };
    },
  );
  const star = resumable ? "*" : "";
  const head = `(function${star} (exports, require, cell) { "use strict"; cell.bind(${bindingsName}());\n`;
  const body = lowered.outputText.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "");
  return {
    code: `${head}${body}\n})`,
    resumable,
    maps: { toModule: lowered.sourceMapText ?? "", toSource: map },
    lineOffset: 1,
  };
}

const bindingsName = "unrolledBindings$";

function transpile(
  ts: TS,
  source: string,
  before?: TypeScript.TransformerFactory<TypeScript.SourceFile>,
): TypeScript.TranspileOutput {
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
    transformers: before && { before: [before] },
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

/** Rewrites a cell: its result, and its top level's `await` as `yield` (so that whoever resumes the cell can also end it). */
class Lowering {
  readonly #ts: TS;
  readonly #context: TypeScript.TransformationContext;
  readonly #lastExpressionVar: string | undefined;
  /** An await was found. */
  yields = false;

  constructor(ts: TS, context: TypeScript.TransformationContext, lastExpressionVar: string | undefined) {
    this.#ts = ts;
    this.#context = context;
    this.#lastExpressionVar = lastExpressionVar;
  }

  file(source: TypeScript.SourceFile): TypeScript.SourceFile {
    const { factory } = this.#context;
    const statements = source.statements.flatMap((statement) => {
      if (this.#ts.isExportDeclaration(statement) && !statement.moduleSpecifier) return [];
      return [this.#ts.visitNode(this.#result(statement), this.#visit) as TypeScript.Statement];
    });
    return factory.updateSourceFile(source, statements);
  }

  /** `export const lastExpressionVar = value` → `return [value]`. */
  #result(statement: TypeScript.Statement): TypeScript.Statement {
    const { factory } = this.#context;
    if (!this.#lastExpressionVar || !this.#ts.isVariableStatement(statement)) return statement;
    const [declaration] = statement.declarationList.declarations;
    if (!this.#ts.isIdentifier(declaration.name) || declaration.name.text !== this.#lastExpressionVar) return statement;
    const result = factory.createReturnStatement(factory.createArrayLiteralExpression([declaration.initializer!]));
    return this.#ts.setTextRange(result, statement);
  }

  readonly #visit = (node: TypeScript.Node): TypeScript.Node => {
    const ts = this.#ts;
    const { factory } = this.#context;
    if (ts.isFunctionLike(node)) return this.#visitInFunction(node);
    if (ts.isAwaitExpression(node)) {
      this.yields = true;
      const awaited = ts.visitNode(node.expression, this.#visit) as TypeScript.Expression;
      const yielded = ts.setTextRange(factory.createYieldExpression(undefined, awaited), node);
      return ts.setTextRange(factory.createParenthesizedExpression(yielded), node);
    }
    if (ts.isForOfStatement(node) && node.awaitModifier) return this.#forAwait(node, undefined);
    if (ts.isLabeledStatement(node) && ts.isForOfStatement(node.statement) && node.statement.awaitModifier) {
      return this.#forAwait(node.statement, node.label);
    }
    return this.#call(ts.visitEachChild(node, this.#visit, this.#context));
  };

  readonly #visitInFunction = (node: TypeScript.Node): TypeScript.Node =>
    this.#call(this.#ts.visitEachChild(node, this.#visitInFunction, this.#context));

  /** `exports.f()`, the converter's way to call a function of another cell, → `(0, exports.f)()`: its `this` stays undefined. */
  #call(node: TypeScript.Node): TypeScript.Node {
    const ts = this.#ts;
    const { factory } = this.#context;
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return node;
    const { expression } = node.expression;
    if (!ts.isIdentifier(expression) || expression.text !== "exports") return node;
    const callee = ts.setTextRange(
      factory.createComma(factory.createNumericLiteral(0), node.expression),
      node.expression,
    );
    const bare = ts.setTextRange(factory.createParenthesizedExpression(callee), node.expression);
    return factory.updateCallExpression(node, bare, undefined, node.arguments);
  }

  /**
   * `for await (const x of xs) body` →
   * `{ const loop = cell.loop(xs); try { for (; yield* loop.advance();) { const x = loop.value; body } } finally { yield* loop.finish(); } }`
   */
  #forAwait(node: TypeScript.ForOfStatement, label: TypeScript.Identifier | undefined): TypeScript.Statement {
    const ts = this.#ts;
    const { factory } = this.#context;
    this.yields = true;
    const loop = factory.createUniqueName("loop");
    const method = (
      target: TypeScript.Expression,
      name: string,
      args: TypeScript.Expression[],
    ): TypeScript.Expression =>
      factory.createCallExpression(factory.createPropertyAccessExpression(target, name), undefined, args);
    const delegate = (name: string): TypeScript.Expression =>
      factory.createYieldExpression(factory.createToken(ts.SyntaxKind.AsteriskToken), method(loop, name, []));
    const value = factory.createPropertyAccessExpression(loop, "value");
    const { initializer } = node;
    const take = ts.isVariableDeclarationList(initializer)
      ? factory.createVariableStatement(
          undefined,
          factory.createVariableDeclarationList(
            [factory.createVariableDeclaration(initializer.declarations[0].name, undefined, undefined, value)],
            initializer.flags & (ts.NodeFlags.Const | ts.NodeFlags.Let),
          ),
        )
      : factory.createExpressionStatement(
          factory.createParenthesizedExpression(factory.createAssignment(initializer, value)),
        );
    const iterable = ts.visitNode(node.expression, this.#visit) as TypeScript.Expression;
    const body = ts.visitNode(node.statement, this.#visit) as TypeScript.Statement;
    const advance = ts.setTextRange(
      factory.createForStatement(undefined, delegate("advance"), undefined, factory.createBlock([take, body], true)),
      node,
    );
    const open = factory.createVariableStatement(
      undefined,
      factory.createVariableDeclarationList(
        [
          factory.createVariableDeclaration(
            loop,
            undefined,
            undefined,
            method(factory.createIdentifier("cell"), "loop", [iterable]),
          ),
        ],
        ts.NodeFlags.Const,
      ),
    );
    return factory.createBlock(
      [
        ts.setTextRange(open, node),
        factory.createTryStatement(
          factory.createBlock([label ? factory.createLabeledStatement(label, advance) : advance], true),
          undefined,
          factory.createBlock([factory.createExpressionStatement(delegate("finish"))], true),
        ),
      ],
      true,
    );
  }
}
