/**
 * Stock TypeScript under tslab's converter. tslab asks for its own fork of TypeScript 5.0; what it uses of the fork's
 * additions is supplied here, with the options a notebook needs today (strict, package exports, ES modules).
 */
import { createRequire } from "node:module";
import { dirname } from "node:path";
import type TypeScript from "typescript";
import type { FileChanges } from "./file-changes.js";

export type TS = typeof TypeScript;

const require: NodeJS.Require = createRequire(import.meta.url);

/** What tslab's converter needs of TypeScript that its public types do not have. */
interface Internals {
  nullTransformationContext: TypeScript.TransformationContext;
  Completions: { getCompletionsAtPosition(...args: unknown[]): TypeScript.CompletionInfo | undefined };
  SymbolDisplay: {
    getSymbolDisplayPartsDocumentationAndSymbolKind(
      checker: TypeScript.TypeChecker,
      symbol: TypeScript.Symbol,
      file: TypeScript.SourceFile,
      enclosing: TypeScript.Node | undefined,
      node: TypeScript.Node,
    ): Pick<TypeScript.QuickInfo, "displayParts" | "documentation" | "tags"> & { symbolKind: string };
  };
  getTouchingPropertyName(file: TypeScript.SourceFile, position: number): TypeScript.Node;
  getContainerNode(node: TypeScript.Node): TypeScript.Node | undefined;
}

/** What tslab's converter gives for a cell (`tslab/dist/converter.d.ts`). */
export interface Converted {
  /** An ES module with its source map inlined; absent where there are diagnostics. */
  output?: string;
  declOutput?: string;
  diagnostics: Diagnostic[];
  lastExpressionVar?: string;
  /** The user's own modules that are new or changed: path of the JavaScript, and an ES module as in `output`. */
  sideOutputs?: { path: string; data: string }[];
}

/** Positions count from 0. */
export interface Diagnostic {
  start: { line: number; character: number };
  end: { line: number; character: number };
  messageText: string;
  code: number;
  /** Absent for the cell itself. */
  fileName?: string;
}

export interface Converter {
  convert(previousDeclarations: string, source: string): Converted;
  inspect(previousDeclarations: string, source: string, position: number): TypeScript.QuickInfo | undefined;
  complete(
    previousDeclarations: string,
    source: string,
    position: number,
  ): { start: number; end: number; candidates: string[]; original?: TypeScript.CompletionInfo };
}

export interface ConverterOptions {
  /** Declaration files that every cell sees. */
  globals: readonly string[];
  /** Module name → declaration file, for modules that are found from everywhere. */
  paths: Record<string, string>;
  /** Told which files the cells depend on. */
  changes: FileChanges;
}

export interface Compiler {
  ts: TS;
  createConverter(): Converter;
}

/** Loads TypeScript and, with it in the fork's place, tslab's converter. The working directory is the notebook's. */
export function loadCompiler(options: ConverterOptions): Compiler {
  const stock = require("typescript") as TS;
  const requireFromTslab = createRequire(require.resolve("tslab/dist/converter.js"));
  const fork = requireFromTslab.resolve("@tslab/typescript-for-tslab");
  const exports = { ...forkOf(stock, options), __esModule: true };
  require.cache[fork] = { id: fork, filename: fork, loaded: true, exports, children: [], paths: [] } as never;
  const { createConverter } = require("tslab/dist/converter.js") as { createConverter(): Converter };
  return { ts: stock, createConverter };
}

function forkOf(stock: TS, options: ConverterOptions): object {
  const internals = stock as unknown as Internals;
  const sys = { ...stock.sys, ...options.changes.watchers };
  return {
    ...stock,
    sys,
    getNullTransformationContext: () => internals.nullTransformationContext,
    getDefaultTypeRoots: () => undefined,
    getPreEmitDiagnosticsOfFiles: (program: TypeScript.Program, files: readonly TypeScript.SourceFile[]) => {
      resolveVariables(stock, program.getTypeChecker());
      return files.flatMap((file) => diagnosticsOf(stock, program, file));
    },
    getQuickInfoAtPosition: (
      file: TypeScript.SourceFile,
      checker: TypeScript.TypeChecker,
      _token: unknown,
      position: number,
    ) => quickInfo(internals, file, checker, position),
    Completions: {
      ...internals.Completions,
      getCompletionsAtPositionForTslab: (host: object, program: TypeScript.Program, ...rest: unknown[]) =>
        internals.Completions.getCompletionsAtPosition(
          {
            getCompletionsCache: () => undefined,
            getGlobalTypingsCacheLocation: () => undefined,
            getCurrentDirectory: () => program.getCurrentDirectory(),
            getCompilationSettings: () => program.getCompilerOptions(),
            ...host,
          },
          program,
          ...rest,
          undefined,
        ),
    },
    createWatchCompilerHost: (roots: string[], tslabOptions: TypeScript.CompilerOptions, ...rest: unknown[]) => {
      const host = (stock.createWatchCompilerHost as unknown as (...args: unknown[]) => WatchHost)(
        [...roots, ...options.globals],
        { ...tslabOptions, ...notebookOptions(stock, options) },
        ...rest,
      );
      return withTrueExports(stock, withImmediateInvalidation(host));
    },
    createWatchProgram: (host: WatchHost) => {
      const watch = stock.createWatchProgram(host);
      const updateRootFileNames = (names: string[]): void => watch.updateRootFileNames([...names, ...options.globals]);
      return { ...watch, updateRootFileNames };
    },
    visitEachChild: (node: TypeScript.Node, visitor: TypeScript.Visitor, context: TypeScript.TransformationContext) =>
      stock.isShorthandPropertyAssignment(node)
        ? visitShorthand(stock, node, visitor)
        : stock.visitEachChild(node, visitor, context),
    // The converter takes the last statement for the result if it is an expression: compiled, so are a namespace and a
    // decorated class; and it does so in the user's own modules too.
    isExpressionStatement: (node: TypeScript.Node) => {
      const original = stock.getOriginalNode(node);
      return stock.isExpressionStatement(original) && isCell(original.getSourceFile());
    },
    // The converter forgets the namespaces of earlier cells, and what they declare global; functions it keeps.
    isFunctionDeclaration: (node: TypeScript.Node) =>
      stock.isFunctionDeclaration(node) || stock.isModuleDeclaration(node),
    // The converter's output stays an ES module; script.ts makes it what runs.
    transpileModule: (source: string) => ({ outputText: source }),
  };
}

type WatchHost = TypeScript.WatchCompilerHostOfFilesAndCompilerOptions<TypeScript.BuilderProgram>;

/** tslab's host holds one timer, for rebuilding; the other one that TypeScript sets need not wait. */
function withImmediateInvalidation(host: WatchHost): WatchHost {
  const { setTimeout } = host;
  host.setTimeout = (callback, ms, ...args: unknown[]) => {
    if (args[0] === "timerToInvalidateFailedLookupResolutions") {
      callback();
      return undefined;
    }
    return setTimeout?.(callback, ms, ...args);
  };
  return host;
}

/** Whether a file is the one in which the converter has the cell. */
function isCell({ fileName }: { fileName: string }): boolean {
  return fileName.endsWith("/__tslab__.ts");
}

/**
 * The converter exports what a cell declares by TypeScript's internal names: those that start with `__` have one more
 * underscore, and `declare global` and `declare module "name"` have a name too.
 */
function withTrueExports(stock: TS, host: WatchHost): WatchHost {
  const { readFile } = host;
  host.readFile = (fileName, encoding) => {
    const text = readFile(fileName, encoding);
    if (!isCell({ fileName })) return text;
    return text?.replace(/(?<=\nexport \{)[^{}]*(?=\}$)/, (list) => {
      const names = list.split(", ").filter((name) => name !== "__global" && !name.startsWith('"'));
      return names.map((name) => stock.unescapeLeadingUnderscores(name as TypeScript.__String)).join(", ");
    });
  };
  return host;
}

function notebookOptions(stock: TS, { paths }: ConverterOptions): TypeScript.CompilerOptions {
  const typesOfNode = dirname(require.resolve("@types/node/package.json"));
  return {
    strict: true,
    module: stock.ModuleKind.ESNext,
    moduleResolution: stock.ModuleResolutionKind.Bundler,
    target: stock.ScriptTarget.ES2023,
    lib: ["lib.esnext.d.ts"],
    types: ["node"],
    typeRoots: [dirname(typesOfNode)],
    paths: Object.fromEntries(Object.entries(paths).map(([name, file]) => [name, [file]])),
    inlineSourceMap: true,
    rewriteRelativeImportExtensions: true,
    experimentalDecorators: false,
    checkJs: false,
    // Options of the fork, or of TypeScript before 5.5.
    disableTopLevelAwait: undefined,
    noImplicitUseStrict: undefined,
  };
}

/** "Could not find a declaration file for module": who takes a package into a notebook will not write one. */
const untypedModule = 7016;

function diagnosticsOf(stock: TS, program: TypeScript.Program, file: TypeScript.SourceFile): object[] {
  const found = [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
    ...program.getDeclarationDiagnostics(file),
  ].filter(({ code }) => code !== untypedModule);
  return found.map((d) => ({ ...d, messageText: stock.flattenDiagnosticMessageText(d.messageText, "\n") }));
}

/**
 * The converter asks `getSymbolAtLocation` which names are variables of other cells. Has it give the variable, not the
 * property, for the name in `{ name }`, and nothing for what a cell has declared global.
 */
function resolveVariables(stock: TS, checker: TypeScript.TypeChecker): void {
  const { getSymbolAtLocation } = checker;
  checker.getSymbolAtLocation = (node) => {
    const { parent } = node;
    const symbol =
      parent && stock.isShorthandPropertyAssignment(parent) && parent.name === node
        ? checker.getShorthandAssignmentValueSymbol(parent)
        : getSymbolAtLocation(node);
    return symbol?.declarations?.some((declaration) => isDeclaredGlobal(stock, declaration)) ? undefined : symbol;
  };
}

function isDeclaredGlobal(stock: TS, declaration: TypeScript.Node): boolean {
  const globals = stock.findAncestor(
    declaration,
    (node) => stock.isModuleDeclaration(node) && (node.flags & stock.NodeFlags.GlobalAugmentation) !== 0,
  );
  return globals !== undefined;
}

/** `{ name }` → `{ name: … }` where the converter replaces the variable. */
function visitShorthand(
  { factory, isExpression }: TS,
  node: TypeScript.ShorthandPropertyAssignment,
  visitor: TypeScript.Visitor,
): TypeScript.Node {
  const visit = (expression: TypeScript.Expression): TypeScript.Expression => {
    const visited = visitor(expression) as TypeScript.Node;
    return isExpression(visited) ? visited : expression;
  };
  const value = visit(node.name);
  const initial = node.objectAssignmentInitializer && visit(node.objectAssignmentInitializer);
  if (value === node.name && initial === node.objectAssignmentInitializer) return node;
  if (value === node.name) return factory.updateShorthandPropertyAssignment(node, node.name, initial);
  return factory.createPropertyAssignment(node.name.text, initial ? factory.createAssignment(value, initial) : value);
}

function quickInfo(
  { SymbolDisplay, getTouchingPropertyName, getContainerNode }: Internals,
  file: TypeScript.SourceFile,
  checker: TypeScript.TypeChecker,
  position: number,
): TypeScript.QuickInfo | undefined {
  const node = getTouchingPropertyName(file, position);
  const symbol = node === file ? undefined : checker.getSymbolAtLocation(node);
  if (!symbol) return undefined;
  const { symbolKind, displayParts, documentation, tags } =
    SymbolDisplay.getSymbolDisplayPartsDocumentationAndSymbolKind(checker, symbol, file, getContainerNode(node), node);
  return {
    kind: symbolKind as TypeScript.ScriptElementKind,
    kindModifiers: "",
    textSpan: { start: node.getStart(file), length: node.getWidth(file) },
    displayParts,
    documentation,
    tags,
  };
}
