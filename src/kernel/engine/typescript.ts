/**
 * Stock TypeScript under tslab's converter. tslab asks for its own fork of TypeScript 5.0; what it uses of the fork's
 * additions is supplied here, with the options a notebook needs today (strict, package exports, ES modules).
 */
import { createRequire } from "node:module";
import { dirname, relative } from "node:path";
import type TypeScript from "typescript";
import { Documentation } from "./documentation.js";
import type { FileChanges } from "./file-changes.js";
import type { NotebookConfig } from "./notebook-config.js";
import { type Builder, type EmitArguments, type ProgramHost, type Programs, watchPrograms } from "./programs.js";

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

/** What tslab's converter gives for a cell (`tslab/dist/converter.d.ts`), and what is added to it here. */
export interface Converted {
  /** An ES module with its source map inlined; absent where there are diagnostics. */
  output?: string;
  declOutput?: string;
  diagnostics: Diagnostic[];
  /** Type errors that do not keep the cell from running. */
  warnings: Diagnostic[];
  lastExpressionVar?: string;
  /** The user's own modules that are new or changed. */
  modules: CompiledModule[];
}

export interface CompiledModule {
  /** Where its JavaScript would lie: imports of TypeScript files are rewritten to that. */
  path: string;
  /** Where its source lies. */
  source: string;
  /** An ES module with its source map inlined. */
  text: string;
}

/** Positions count from 0. */
export interface Diagnostic {
  start: { line: number; character: number };
  end: { line: number; character: number };
  messageText: string;
  code: number;
  /** Absent for the cell itself. */
  fileName?: string;
  /** Text of that file. */
  text?: string;
}

export interface Converter {
  /** Takes the options of the notebook's tsconfig.json. */
  configure(config: NotebookConfig): void;
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
  converter: Converter;
}

/** tslab's own. */
type TslabConverter = Pick<Converter, "inspect" | "complete"> & {
  convert(...args: Parameters<Converter["convert"]>): Omit<Converted, "warnings" | "modules">;
};

/** Loads TypeScript and, with it in the fork's place, tslab's converter. The working directory is the notebook's. */
export function loadCompiler(options: ConverterOptions): Compiler {
  const stock = require("typescript") as TS;
  const requireFromTslab = createRequire(require.resolve("tslab/dist/converter.js"));
  const fork = requireFromTslab.resolve("@tslab/typescript-for-tslab");
  const cells = new Cells(stock, options);
  const exports = { ...forkOf(stock, options, cells), __esModule: true };
  require.cache[fork] = { id: fork, filename: fork, loaded: true, exports, children: [], paths: [] } as never;
  const { createConverter } = require("tslab/dist/converter.js") as { createConverter(): TslabConverter };
  const tslab = createConverter();
  const converter: Converter = {
    configure: (config) => cells.configure(config),
    inspect: (...args) => tslab.inspect(...args),
    complete: (...args) => tslab.complete(...args),
    convert: (...args) => {
      const converted = tslab.convert(...args);
      const { varDeclarations, ...taken } = cells.take();
      return { ...converted, ...taken, declOutput: (converted.declOutput ?? "") + varDeclarations };
    },
  };
  return { ts: stock, converter };
}

/** What is known of a cell beside what tslab's converter says. */
interface Taken extends Pick<Converted, "diagnostics" | "warnings" | "modules"> {
  /** Declarations of the variables that `var` declares within blocks; the converter has none. */
  varDeclarations: string;
}

class Cells {
  readonly #ts: TS;
  readonly #ownOptions: TypeScript.CompilerOptions;
  #options: TypeScript.CompilerOptions = {};
  #programs!: Programs;
  #typeErrors: NotebookConfig["typeErrors"] = "stop";
  #taken: Taken = nothing();
  /** Those whose JavaScript has been given away. */
  readonly #compiled = new WeakSet<TypeScript.SourceFile>();

  constructor(ts: TS, options: ConverterOptions) {
    this.#ts = ts;
    this.#ownOptions = notebookOptions(ts, options);
  }

  /** Makes what the converter takes for a watch program. */
  watch(host: ProgramHost): { close(): void; updateRootFileNames(): void } {
    this.#options = { ...host.options, ...this.#ownOptions };
    const { programs, watch } = watchPrograms(this.#ts, { ...host, options: this.#options }, isVirtual, (builder) =>
      host.afterProgramCreate?.({ ...builder, emit: (...args) => this.#emit(builder, args) }),
    );
    this.#programs = programs;
    return watch;
  }

  configure({ options, typeErrors }: NotebookConfig): void {
    this.#typeErrors = typeErrors;
    const types = [...(this.#ownOptions.types ?? []), ...(options.types ?? [])];
    const { directory } = this.#programs;
    const besideNotebook = this.#ts.getEffectiveTypeRoots({}, { getCurrentDirectory: () => directory });
    const roots = options.types ? (besideNotebook ?? []) : [];
    const typeRoots = [...roots, ...(this.#ownOptions.typeRoots ?? [])];
    const paths = { ...options.paths, ...this.#ownOptions.paths };
    this.#programs.options = { ...this.#options, ...options, types, typeRoots, paths };
  }

  take(): Taken {
    const taken = this.#taken;
    this.#taken = nothing();
    return taken;
  }

  /** Notes what the compiler has against a cell and the modules it imports; returns what stops the converter. */
  check(program: TypeScript.Program, cell: TypeScript.SourceFile): object[] {
    const directory = program.getCurrentDirectory();
    for (const file of [cell, ...this.#programs.ownModules(cell)]) {
      const told = (found: readonly TypeScript.Diagnostic[]): Diagnostic[] =>
        found.map((diagnostic) => describe(this.#ts, file, diagnostic, directory));
      const types = [
        ...program.getSemanticDiagnostics(file),
        ...(isCell(file) ? program.getDeclarationDiagnostics(file) : []),
      ].filter(({ code }) => !meaningless.includes(code));
      this.#taken.diagnostics.push(...told(program.getSyntacticDiagnostics(file)));
      this.#taken[this.#typeErrors === "warn" ? "warnings" : "diagnostics"].push(...told(types));
    }
    return this.#taken.diagnostics.length === 0 ? [] : [{ file: cell, start: 0, length: 0, messageText: "", code: 0 }];
  }

  #emit(builder: Builder, args: EmitArguments): TypeScript.EmitResult {
    for (const module of this.#programs.ownModules(args[0])) {
      if (this.#compiled.has(module)) continue;
      this.#compiled.add(module);
      builder.getProgram().emit(module, (fileName, text) => {
        const source = module.fileName;
        if (!fileName.endsWith(".d.ts")) this.#taken.modules.push({ path: compiledPath(source), source, text });
      });
    }
    this.#taken.varDeclarations = varsInBlocks(this.#ts, builder.getProgram().getTypeChecker(), args[0]);
    return builder.emit(...args);
  }
}

function nothing(): Taken {
  return { diagnostics: [], warnings: [], modules: [], varDeclarations: "" };
}

/** What `var` declares within blocks of a cell. */
function varsInBlocks(ts: TS, checker: TypeScript.TypeChecker, cell: TypeScript.SourceFile): string {
  const { locals } = cell as unknown as { locals?: Map<string, TypeScript.Symbol> };
  const found = [...(locals?.values() ?? [])].filter(({ flags, valueDeclaration }) => {
    if ((flags & ts.SymbolFlags.FunctionScopedVariable) === 0 || !valueDeclaration) return false;
    const list = ts.findAncestor(valueDeclaration, ts.isVariableDeclarationList);
    return list && !(ts.isVariableStatement(list.parent) && list.parent.parent === cell);
  });
  const { NoTruncation, UseFullyQualifiedType } = ts.TypeFormatFlags;
  return found
    .map((symbol) => {
      const type = checker.typeToString(checker.getTypeOfSymbol(symbol), cell, NoTruncation | UseFullyQualifiedType);
      return `declare var ${symbol.name}: ${type};\n`;
    })
    .join("");
}

function compiledPath(fileName: string): string {
  return fileName.replace(/\.([cm]?)tsx?$/, ".$1js").replace(/\.jsx$/, ".js");
}

function forkOf(stock: TS, options: ConverterOptions, cells: Cells): object {
  const internals = stock as unknown as Internals;
  const sys = { ...stock.sys, ...options.changes.watchers };
  const installed = new Documentation(stock);
  return {
    ...stock,
    sys,
    getNullTransformationContext: () => internals.nullTransformationContext,
    getDefaultTypeRoots: () => undefined,
    getPreEmitDiagnosticsOfFiles: (program: TypeScript.Program, [cell]: readonly TypeScript.SourceFile[]) => {
      resolveVariables(stock, program.getTypeChecker(), cell);
      return cells.check(program, cell);
    },
    getQuickInfoAtPosition: (
      file: TypeScript.SourceFile,
      checker: TypeScript.TypeChecker,
      _token: unknown,
      position: number,
    ) => quickInfo(internals, file, checker, position, installed),
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
    createWatchCompilerHost: (
      roots: string[],
      tslabOptions: TypeScript.CompilerOptions,
      tslabSys: TypeScript.System,
    ): ProgramHost => ({
      roots: [...roots, ...options.globals],
      options: tslabOptions,
      sys: withTrueExports(stock, tslabSys),
    }),
    createWatchProgram: (host: ProgramHost) => cells.watch(host),
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

/** Whether a file is the one in which the converter has the cell. */
function isCell({ fileName }: { fileName: string }): boolean {
  return fileName.endsWith("/__tslab__.ts");
}

/** Whether a file is one that the converter writes anew for each cell. */
function isVirtual(fileName: string): boolean {
  return fileName.endsWith("/__tslab__.ts") || fileName.endsWith("/__prev__.d.ts");
}

/**
 * The converter exports what a cell declares by TypeScript's internal names: those that start with `__` have one more
 * underscore, and `declare global` and `declare module "name"` have a name too.
 */
function withTrueExports(stock: TS, tslabSys: TypeScript.System): TypeScript.System {
  const sys = Object.create(tslabSys) as TypeScript.System;
  sys.readFile = (fileName, encoding) => {
    const text = tslabSys.readFile(fileName, encoding);
    if (!isCell({ fileName })) return text;
    return text?.replace(/(?<=\nexport \{)[^{}]*(?=\}$)/, (list) => {
      const names = list.split(", ").filter((name) => name !== "__global" && !name.startsWith('"'));
      return names.map((name) => stock.unescapeLeadingUnderscores(name as TypeScript.__String)).join(", ");
    });
  };
  return sys;
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

/** Codes of errors that mean nothing in a notebook. */
const meaningless: readonly number[] = [
  7016, // Could not find a declaration file for module: who takes a package into a notebook will not write one.
  6059, // File is not under 'rootDir': nothing is written.
];

/** Lines that the converter has before a cell's first. */
const cellLines = 1;

function describe(
  stock: TS,
  file: TypeScript.SourceFile,
  { start = 0, length = 0, code, messageText }: TypeScript.Diagnostic,
  directory: string,
): Diagnostic {
  const lines = isCell(file) ? cellLines : 0;
  const place = (position: number): Diagnostic["start"] => {
    const { line, character } = file.getLineAndCharacterOfPosition(position);
    return { line: line - lines, character };
  };
  return {
    start: place(start),
    end: place(start + length),
    messageText: stock.flattenDiagnosticMessageText(messageText, "\n"),
    code,
    ...(!isCell(file) && { fileName: relative(directory, file.fileName), text: file.text }),
  };
}

/**
 * The converter asks `getSymbolAtLocation` which names are variables of other cells, and has them looked up when they are
 * used. Has it give the variable, not the property, for the name in `{ name }`, nothing for what a cell has declared
 * global, and for what a function uses of its own cell a variable of another: a later cell may declare it again.
 */
function resolveVariables(stock: TS, checker: TypeScript.TypeChecker, cell: TypeScript.SourceFile): void {
  const { getSymbolAtLocation } = checker;
  checker.getSymbolAtLocation = (node) => {
    const { parent } = node;
    const symbol =
      parent && stock.isShorthandPropertyAssignment(parent) && parent.name === node
        ? checker.getShorthandAssignmentValueSymbol(parent)
        : getSymbolAtLocation(node);
    if (!symbol || symbol.declarations?.some((declaration) => isDeclaredGlobal(stock, declaration))) return undefined;
    if (!isCaptured(stock, cell, node, symbol)) return symbol;
    return { ...symbol, declarations: [cell.parent] } as unknown as TypeScript.Symbol;
  };
}

/** Whether a name in a function means what the cell declares outside of it. */
function isCaptured(stock: TS, cell: TypeScript.SourceFile, use: TypeScript.Node, symbol: TypeScript.Symbol): boolean {
  const { locals } = cell as unknown as { locals?: Map<unknown, TypeScript.Symbol> };
  if (locals?.get(symbol.escapedName) !== symbol) return false;
  const node = stock.getParseTreeNode(use);
  if (!node) return false;
  const inner = (node.parent as TypeScript.NamedDeclaration).name === node ? node.parent.parent : node.parent;
  const isDeferred = (at: TypeScript.Node): boolean =>
    stock.isFunctionLike(at) || stock.isPropertyDeclaration(at) || stock.isClassStaticBlockDeclaration(at);
  let found = false;
  for (let at = inner; at && at !== cell; at = at.parent) {
    // A class means itself by its name.
    if (stock.isClassLike(at) && symbol.declarations?.includes(at)) return false;
    found ||= isDeferred(at);
  }
  return found;
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
  installed: Documentation,
): TypeScript.QuickInfo | undefined {
  const node = getTouchingPropertyName(file, position);
  const symbol = node === file ? undefined : checker.getSymbolAtLocation(node);
  if (!symbol) return undefined;
  installed.supply(checker, symbol);
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
