/** The programs that cells are checked in: each is made from the one before, with nothing read twice. */
import { dirname } from "node:path";
import type TypeScript from "typescript";
import type { TS } from "./typescript.js";

/** `ts.createWatchProgram`'s argument, of which the converter sets the callback. */
export interface ProgramHost {
  roots: readonly string[];
  options: TypeScript.CompilerOptions;
  /** The converter's, in which the cell and the declarations of the earlier ones are files. */
  sys: TypeScript.System;
  afterProgramCreate?: (builder: Builder) => void;
}

/** What the converter asks of TypeScript's builder programs. */
export interface Builder {
  getProgram(): TypeScript.Program;
  getSourceFile(fileName: string): TypeScript.SourceFile | undefined;
  getAllDependencies(file: TypeScript.SourceFile): readonly string[];
  emit(...args: EmitArguments): TypeScript.EmitResult;
}

/** The first is the cell. */
export type EmitArguments = [TypeScript.SourceFile, ...rest: unknown[]];

interface Internals {
  bindSourceFile(file: TypeScript.SourceFile, options: TypeScript.CompilerOptions): void;
  getSetExternalModuleIndicator(options: TypeScript.CompilerOptions): (file: TypeScript.SourceFile) => void;
}

interface InternalProgram extends TypeScript.Program {
  getResolvedModuleFromModuleSpecifier(
    specifier: TypeScript.Node,
    file: TypeScript.SourceFile,
  ): TypeScript.ResolvedModuleWithFailedLookupLocations | undefined;
}

/**
 * In place of TypeScript's watch program, which makes two programs and looks for changes of every file for each cell. A
 * program is made here when it is asked for, once for the same cell.
 */
export class Programs implements Builder {
  readonly #ts: TS;
  readonly #sys: TypeScript.System;
  readonly #roots: readonly string[];
  readonly #files = new Map<string, TypeScript.SourceFile>();
  /** Virtual files that the converter takes apart, once it has its output: they are of no use for the next cell. */
  readonly #spent = new Set<string>();
  readonly #watched = new Map<string, TypeScript.FileWatcher>();
  readonly #isVirtual: (fileName: string) => boolean;
  #options: TypeScript.CompilerOptions;
  #resolutions: TypeScript.ModuleResolutionCache;
  #program: TypeScript.Program | undefined;
  #isCurrent = false;

  /** `isVirtual`: whether a file is one of those that the converter writes anew for each cell. */
  constructor(ts: TS, { roots, options, sys }: ProgramHost, isVirtual: (fileName: string) => boolean) {
    this.#ts = ts;
    this.#sys = sys;
    this.#roots = roots;
    this.#isVirtual = isVirtual;
    this.#options = options;
    this.#resolutions = this.#newResolutions();
    sys.watchDirectory?.(sys.getCurrentDirectory(), () => this.#forgetResolutions());
  }

  get directory(): string {
    return this.#sys.getCurrentDirectory();
  }

  /** Takes other options from the next program on. */
  set options(options: TypeScript.CompilerOptions) {
    this.#options = options;
    this.#files.clear();
    this.#program = undefined;
    this.#forgetResolutions();
  }

  /** A virtual file has been written. */
  written(fileName: string): void {
    const text = this.#sys.readFile(fileName) ?? "";
    if (this.#files.get(fileName)?.text === text && !this.#spent.has(fileName)) return;
    this.#forget(fileName);
  }

  getProgram = (): TypeScript.Program => {
    if (this.#program && this.#isCurrent) return this.#program;
    this.#program = this.#ts.createProgram({
      rootNames: this.#roots,
      options: this.#options,
      host: this.#host,
      oldProgram: this.#program,
    });
    this.#isCurrent = true;
    return this.#program;
  };

  /** Bound: the converter asks for the names of a cell before it has a program made. */
  getSourceFile = (fileName: string): TypeScript.SourceFile | undefined => {
    if (!this.#isVirtual(fileName)) return this.getProgram().getSourceFile(fileName);
    const file = this.#host.getSourceFile(fileName, {
      languageVersion: this.#options.target!,
      setExternalModuleIndicator: this.#internals.getSetExternalModuleIndicator(this.#options),
    });
    if (file) this.#internals.bindSourceFile(file, this.#options);
    return file;
  };

  /** The user's own modules are compiled beside the converter. */
  getAllDependencies = (file: TypeScript.SourceFile): readonly string[] => [file.fileName];

  emit = (...args: EmitArguments): TypeScript.EmitResult => {
    const result = (this.getProgram().emit as (...args: unknown[]) => TypeScript.EmitResult)(...args);
    for (const fileName of this.#files.keys()) if (this.#isVirtual(fileName)) this.#spent.add(fileName);
    return result;
  };

  /** The modules of the user's own on which a file depends, those first on which others depend. */
  ownModules(file: TypeScript.SourceFile): TypeScript.SourceFile[] {
    const program = this.getProgram() as InternalProgram;
    const found = new Set<TypeScript.SourceFile>();
    const seen = new Set<TypeScript.SourceFile>([file]);
    const visit = (from: TypeScript.SourceFile): void => {
      for (const specifier of (from as unknown as { imports: readonly TypeScript.Node[] }).imports) {
        const resolved = program.getResolvedModuleFromModuleSpecifier(specifier, from)?.resolvedModule;
        const imported = resolved && program.getSourceFile(resolved.resolvedFileName);
        if (!imported || seen.has(imported)) continue;
        seen.add(imported);
        if (imported.isDeclarationFile || isInstalled(imported.fileName)) continue;
        visit(imported);
        if (!imported.fileName.endsWith(".json")) found.add(imported);
      }
    };
    visit(file);
    return [...found];
  }

  get #internals(): Internals {
    return this.#ts as unknown as Internals;
  }

  readonly #host: TypeScript.CompilerHost = {
    getSourceFile: (fileName, options) => {
      const known = this.#files.get(fileName);
      if (known) return known;
      const text = this.#sys.readFile(fileName);
      if (text === undefined) return undefined;
      const file = this.#ts.createSourceFile(fileName, text, this.#withoutDocumentation(fileName, options));
      this.#files.set(fileName, file);
      this.#watch(fileName);
      return file;
    },
    getDefaultLibFileName: (options) => this.#ts.getDefaultLibFilePath(options),
    getDefaultLibLocation: () => dirname(this.#ts.getDefaultLibFilePath(this.#options)),
    getCurrentDirectory: () => this.#sys.getCurrentDirectory(),
    getCanonicalFileName: (fileName) => fileName,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    fileExists: (fileName) => this.#sys.fileExists(fileName),
    readFile: (fileName) => this.#sys.readFile(fileName),
    directoryExists: (name) => this.#sys.directoryExists(name),
    getDirectories: (name) => this.#sys.getDirectories(name),
    realpath: (name) => this.#sys.realpath?.(name) ?? name,
    writeFile: () => {},
    getModuleResolutionCache: () => this.#resolutions,
  };

  /** What is installed is parsed without its documentation: that takes a fifth of the time, and of the memory. */
  #withoutDocumentation(
    fileName: string,
    options: TypeScript.CreateSourceFileOptions | TypeScript.ScriptTarget,
  ): TypeScript.CreateSourceFileOptions {
    const known = typeof options === "object" ? options : { languageVersion: options };
    if (!isInstalled(fileName)) return known;
    return { ...known, jsDocParsingMode: this.#ts.JSDocParsingMode.ParseNone };
  }

  #newResolutions(): TypeScript.ModuleResolutionCache {
    return this.#ts.createModuleResolutionCache(this.#sys.getCurrentDirectory(), (name) => name, this.#options);
  }

  /** Has every import looked for again: a file has come, or gone. */
  #forgetResolutions(): void {
    this.#resolutions = this.#newResolutions();
    this.#program = undefined;
    this.#isCurrent = false;
  }

  #forget(fileName: string): void {
    this.#files.delete(fileName);
    this.#spent.delete(fileName);
    this.#isCurrent = false;
  }

  #watch(fileName: string): void {
    if (this.#isVirtual(fileName) || this.#watched.has(fileName)) return;
    const watcher = this.#sys.watchFile?.(fileName, (_, kind) => {
      this.#forget(fileName);
      if (kind !== this.#ts.FileWatcherEventKind.Changed) this.#forgetResolutions();
    });
    if (watcher) this.#watched.set(fileName, watcher);
  }
}

/** Whether a file came with a package, the compiler's own included. */
function isInstalled(fileName: string): boolean {
  return fileName.includes("/node_modules/");
}

/** In place of `ts.createWatchProgram`; `onCreate` is given each program. */
export function watchPrograms(
  ts: TS,
  host: ProgramHost,
  isVirtual: (fileName: string) => boolean,
  onCreate: (builder: Builder) => void,
): { programs: Programs; watch: { close(): void; updateRootFileNames(): void } } {
  const programs = new Programs(ts, host, isVirtual);
  let pending = false;
  for (const fileName of host.roots.filter(isVirtual)) {
    host.sys.watchFile?.(fileName, () => {
      programs.written(fileName);
      if (pending) return;
      pending = true;
      host.sys.setTimeout?.(() => {
        pending = false;
        onCreate(programs);
      }, 0);
    });
  }
  onCreate(programs);
  return { programs, watch: { close: () => {}, updateRootFileNames: () => {} } };
}
