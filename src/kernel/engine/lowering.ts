import type TypeScript from "typescript";
import type { LastExpression } from "./script.js";
import type { TS } from "./typescript.js";

/** Name, in a cell's code, of what the kernel offers to it ({@link CellRuntime}). */
export const runtimeName = "unrolledCell$";

/** Accessors of a cell's variables, by name. */
export type Bindings = Record<string, [get: () => unknown, set?: (value: unknown) => void]>;

/** What the code of a cell calls. */
export interface CellRuntime extends ModuleRuntime {
  bind(bindings: Bindings): void;
  /** A variable of whichever cell declared it last. */
  variable(name: string): Variable;
  loop(iterable: AsyncIterable<unknown> | Iterable<unknown>): CellLoop;
}

/** What the code of one of the user's own modules calls. */
export interface ModuleRuntime {
  /** For the imports at the top, even where the code declares a `require` of its own. */
  require(id: string): unknown;
  /** `import()`. */
  import(id: string, options?: ImportCallOptions): Promise<unknown>;
  meta: ImportMeta;
  /** What an async function awaits: fails when the cell that called it is interrupted. */
  awaited(value: unknown): unknown;
  /** What an async function iterates over with `for await`, likewise. */
  iterated(iterable: AsyncIterable<unknown> | Iterable<unknown>): AsyncIterable<unknown>;
  /** Other than 0 when loops of functions are to call {@link spring}. */
  trap: Int32Array;
  spring(): never;
}

/** `import.meta`. */
export interface ImportMeta {
  url: string;
  filename: string;
  dirname: string;
  resolve(id: string): string;
}

/** A variable of cells, as code of other cells and functions that capture it have it. */
export interface Variable {
  value: unknown;
}

/** Name, in a cell's code, of the {@link Variable} of this name. */
export function variableName(name: string): string {
  return `unrolled$${name}`;
}

/** Name, in a cell's code, of the runtime's `trap`. */
export const trapName = "unrolledTrap$";

/** `for await` of a cell's top level. What is yielded is awaited by whoever resumes the cell. */
export interface CellLoop {
  value: unknown;
  advance(): Generator<unknown, boolean, unknown>;
  finish(): Generator<unknown, void, unknown>;
}

/** Has the `require` calls that TypeScript makes of imports go to the runtime. */
export function ownRequire(
  ts: TS,
  context: TypeScript.TransformationContext,
): TypeScript.Transformer<TypeScript.SourceFile> {
  const { factory } = context;
  const visit = (node: TypeScript.Node): TypeScript.Node => {
    const isMade = node.pos < 0 && ts.isCallExpression(node) && ts.isIdentifier(node.expression);
    if (isMade && node.expression.pos < 0 && node.expression.text === "require") {
      const callee = factory.createPropertyAccessExpression(factory.createIdentifier(runtimeName), "require");
      return factory.updateCallExpression(node, callee, undefined, node.arguments);
    }
    return ts.visitEachChild(node, visit, context);
  };
  return (file) => ts.visitNode(file, visit) as TypeScript.SourceFile;
}

/**
 * Rewrites a cell: its result, variables of other cells, and its top level's `await` as `yield` (so that whoever resumes
 * the cell can also end it); or one of the user's own modules.
 */
export class Lowering {
  readonly #ts: TS;
  readonly #context: TypeScript.TransformationContext;
  readonly #last: LastExpression;
  /** An await was found at the top level. */
  yields = false;
  /** The variables of other cells that were found. */
  readonly variables: Set<string> = new Set();
  #inCell = true;

  constructor(ts: TS, context: TypeScript.TransformationContext, last: LastExpression) {
    this.#ts = ts;
    this.#context = context;
    this.#last = last;
  }

  file(source: TypeScript.SourceFile): TypeScript.SourceFile {
    const { factory } = this.#context;
    const statements = source.statements.flatMap((statement) => {
      if (this.#ts.isExportDeclaration(statement) && !statement.moduleSpecifier) return [];
      return [this.#ts.visitNode(this.#result(statement), this.#visit) as TypeScript.Statement];
    });
    return factory.updateSourceFile(source, statements);
  }

  /** One of the user's own modules, whose top level's `await` stays what it is. */
  module(source: TypeScript.SourceFile): TypeScript.SourceFile {
    const ts = this.#ts;
    this.#inCell = false;
    const visitTop = (node: TypeScript.Node): TypeScript.Node => {
      if (ts.isFunctionLike(node)) return this.#visitInFunction(node);
      const visited = this.#anywhere(ts.visitEachChild(node, visitTop, this.#context));
      if (ts.isIterationStatement(visited, false)) {
        this.yields ||= ts.isForOfStatement(visited) && visited.awaitModifier !== undefined;
        return this.#watchedLoop(visited);
      }
      if (!ts.isAwaitExpression(visited)) return visited;
      this.yields = true;
      return this.#context.factory.updateAwaitExpression(visited, this.#ofRuntime("awaited", visited.expression));
    };
    return ts.visitEachChild(source, visitTop, this.#context);
  }

  /** `export const lastExpressionVar = value` → `return [value]`. */
  #result(statement: TypeScript.Statement): TypeScript.Statement {
    const ts = this.#ts;
    if (this.#last.inTry && ts.isTryStatement(statement)) return this.#resultInTry(statement);
    if (!this.#last.variable || !ts.isVariableStatement(statement)) return statement;
    const [declaration] = statement.declarationList.declarations;
    if (!ts.isIdentifier(declaration.name) || declaration.name.text !== this.#last.variable) return statement;
    return this.#returned(declaration.initializer!, statement);
  }

  /** `try { …; value; } …`, made of a cell with `using`, → `try { …; return [value]; } …`. */
  #resultInTry(node: TypeScript.TryStatement): TypeScript.Statement {
    const { factory } = this.#context;
    const { statements } = node.tryBlock;
    const last = statements.at(-1);
    if (!last || !this.#ts.isExpressionStatement(last)) return node;
    const block = factory.updateBlock(node.tryBlock, [
      ...statements.slice(0, -1),
      this.#returned(last.expression, last),
    ]);
    return factory.updateTryStatement(node, block, node.catchClause, node.finallyBlock);
  }

  #returned(value: TypeScript.Expression, at: TypeScript.Node): TypeScript.Statement {
    const { factory } = this.#context;
    return this.#ts.setTextRange(factory.createReturnStatement(factory.createArrayLiteralExpression([value])), at);
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
    return this.#anywhere(ts.visitEachChild(node, this.#visit, this.#context));
  };

  /** In a function that can be called when no signal would end its loops: an async one, or one that is handed on. */
  readonly #visitWatched = (node: TypeScript.Node): TypeScript.Node => {
    const ts = this.#ts;
    const visited = this.#anywhere(ts.visitEachChild(node, this.#visitWatched, this.#context));
    if (ts.isAwaitExpression(visited)) {
      return this.#context.factory.updateAwaitExpression(visited, this.#ofRuntime("awaited", visited.expression));
    }
    return ts.isIterationStatement(visited, false) ? this.#watchedLoop(visited) : visited;
  };

  readonly #visitInFunction = (node: TypeScript.Node): TypeScript.Node => {
    const ts = this.#ts;
    if (this.#isWatched(node)) return this.#visitWatched(node);
    const visited = this.#anywhere(ts.visitEachChild(node, this.#visitInFunction, this.#context));
    return ts.isIterationStatement(visited, false) && isEndless(ts, visited) ? this.#watchedLoop(visited) : visited;
  };

  #isWatched(node: TypeScript.Node): boolean {
    const ts = this.#ts;
    if (!ts.isFunctionLike(node)) return false;
    if (ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword)) {
      return true;
    }
    const isExpression = ts.isArrowFunction(node) || ts.isFunctionExpression(node);
    return isExpression && ts.isCallExpression(node.parent) && node.parent.expression !== node;
  }

  /** `for (…) body` → `for (…) { if (trap[0] !== 0) runtime.spring(); body }`; what `for await` goes through is watched. */
  #watchedLoop(loop: TypeScript.IterationStatement): TypeScript.Statement {
    const ts = this.#ts;
    const { factory } = this.#context;
    const trap = factory.createElementAccessExpression(factory.createIdentifier(trapName), 0);
    const check = factory.createIfStatement(
      factory.createStrictInequality(trap, factory.createNumericLiteral(0)),
      factory.createExpressionStatement(this.#ofRuntime("spring")),
    );
    const body = factory.createBlock([check, loop.statement]);
    if (ts.isForStatement(loop)) {
      return factory.updateForStatement(loop, loop.initializer, loop.condition, loop.incrementor, body);
    }
    if (ts.isForInStatement(loop)) return factory.updateForInStatement(loop, loop.initializer, loop.expression, body);
    if (ts.isForOfStatement(loop)) {
      const iterable = loop.awaitModifier ? this.#ofRuntime("iterated", loop.expression) : loop.expression;
      return factory.updateForOfStatement(loop, loop.awaitModifier, loop.initializer, iterable, body);
    }
    if (ts.isWhileStatement(loop)) return factory.updateWhileStatement(loop, loop.expression, body);
    if (ts.isDoStatement(loop)) return factory.updateDoStatement(loop, body, loop.expression);
    return loop;
  }

  #ofRuntime(method: string, ...args: TypeScript.Expression[]): TypeScript.CallExpression {
    const { factory } = this.#context;
    const callee = factory.createPropertyAccessExpression(factory.createIdentifier(runtimeName), method);
    return factory.createCallExpression(callee, undefined, args);
  }

  /** What is rewritten in functions too: `import.meta`, `import()` and calls of other cells' functions. */
  #anywhere(node: TypeScript.Node): TypeScript.Node {
    const ts = this.#ts;
    const { factory } = this.#context;
    const runtime = factory.createIdentifier(runtimeName);
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
      return ts.setTextRange(factory.createPropertyAccessExpression(runtime, "meta"), node);
    }
    if (this.#inCell && isOfExports(ts, node)) return this.#variable(node);
    if (!ts.isCallExpression(node)) return node;
    if (node.expression.kind !== ts.SyntaxKind.ImportKeyword) return this.#call(node);
    const load = factory.createPropertyAccessExpression(runtime, "import");
    return factory.updateCallExpression(node, load, undefined, node.arguments);
  }

  /** `exports.name`, the converter's way to a variable of another cell, → `unrolled$name.value`. */
  #variable(node: TypeScript.PropertyAccessExpression): TypeScript.Node {
    const { factory } = this.#context;
    const { text } = node.name;
    this.variables.add(text);
    const access = factory.createPropertyAccessExpression(factory.createIdentifier(variableName(text)), "value");
    return this.#ts.setTextRange(access, node);
  }

  /** `unrolled$f.value()` → `(0, unrolled$f.value)()`: its `this` stays undefined. */
  #call(node: TypeScript.CallExpression): TypeScript.CallExpression {
    const ts = this.#ts;
    const { factory } = this.#context;
    const original = ts.getOriginalNode(node) as TypeScript.CallExpression;
    if (!this.#inCell || !isOfExports(ts, original.expression)) return node;
    const callee = ts.setTextRange(
      factory.createComma(factory.createNumericLiteral(0), node.expression),
      node.expression,
    );
    const bare = ts.setTextRange(factory.createParenthesizedExpression(callee), node.expression);
    return factory.updateCallExpression(node, bare, undefined, node.arguments);
  }

  /**
   * `for await (const x of xs) body` →
   * `{ const loop = runtime.loop(xs); try { for (; yield* loop.advance();) { const x = loop.value; body } } finally { yield* loop.finish(); } }`
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
            method(factory.createIdentifier(runtimeName), "loop", [iterable]),
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

/** `exports.name`. */
function isOfExports(ts: TS, node: TypeScript.Node): node is TypeScript.PropertyAccessExpression {
  return ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "exports";
}

/** `for (;;)`, `while (true)`. */
function isEndless(ts: TS, loop: TypeScript.IterationStatement): boolean {
  if (ts.isForStatement(loop)) return loop.condition === undefined;
  if (!ts.isWhileStatement(loop) && !ts.isDoStatement(loop)) return false;
  const { kind } = loop.expression;
  return kind === ts.SyntaxKind.TrueKeyword || kind === ts.SyntaxKind.NumericLiteral;
}
