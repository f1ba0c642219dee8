/** Where the modules come from that a cell imports. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire, isBuiltin, registerHooks } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Script } from "node:vm";
import type { ImportMeta, ModuleRuntime } from "./lowering.js";
import type { ModuleScript } from "./script.js";

const require: NodeJS.Require = createRequire(import.meta.url);

/** What cells' code is known as where a file name is asked for. */
const notebookName = "notebook.js";

/** A module that can be imported from a notebook anywhere on disk. */
export interface ProvidedModule {
  name: string;
  /** Absolute path of the JavaScript. */
  main: string;
  /** Absolute path of the declarations. */
  types: string;
}

/** The package that this file belongs to. */
export function ownPackage(): ProvidedModule & { version: string } {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, "package.json"))) directory = dirname(directory);
  return describe(join(directory, "package.json"));
}

/** An installed package that this one depends on. */
export function dependency(name: string): ProvidedModule & { version: string } {
  return describe(require.resolve(`${name}/package.json`));
}

function describe(manifest: string): ProvidedModule & { version: string } {
  const { name, version, main, types } = JSON.parse(readFileSync(manifest, "utf8"));
  const directory = dirname(manifest);
  return { name, version, main: join(directory, main), types: join(directory, types ?? main) };
}

/**
 * Has `import` and `require` find `modules` from everywhere, and packages that offer themselves to `import` only. The
 * `import()` of this file is that of the notebook in `directory`.
 */
export function provide(modules: readonly ProvidedModule[], directory: string): void {
  const notebook = pathToFileURL(join(directory, notebookName)).href;
  const urls = new Map(modules.map(({ name, main }) => [name, pathToFileURL(main).href]));
  registerHooks({
    resolve(specifier, context, next) {
      const url = urls.get(specifier);
      if (url) return { url, shortCircuit: true };
      try {
        return next(specifier, context.parentURL === import.meta.url ? { ...context, parentURL: notebook } : context);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ERR_PACKAGE_PATH_NOT_EXPORTED") throw error;
        return next(specifier, { ...context, conditions: [...context.conditions, "import"] });
      }
    },
  });
}

/** One of the user's own modules. */
export interface OwnModule {
  /** Where its JavaScript would lie. */
  path: string;
  /** Where its source lies. */
  source: string;
  script: ModuleScript;
}

/** What all modules of the user's own are given alike. */
export type SharedRuntime = Omit<ModuleRuntime, "require" | "import" | "meta">;

interface LoadedModule {
  exports: unknown;
}

/** What code of a directory imports with. */
type Importer = Pick<ModuleRuntime, "import" | "meta"> & { require: (id: string) => unknown };

/** Imports of cells: the user's own modules as the converter compiled them, everything else as from `directory`. */
export class CellModules implements Importer {
  readonly require: Importer["require"];
  readonly import: Importer["import"];
  readonly meta: ImportMeta;
  readonly #directory: string;
  readonly #shared: SharedRuntime;
  /** Under their paths. */
  readonly #compiled = new Map<string, OwnModule>();
  readonly #loaded = new Map<string, LoadedModule>();
  /** Packages that `require` cannot give, since they await while they load; under their names. */
  readonly #awaited = new Map<string, unknown>();
  /** Packages that it can. */
  readonly #plain = new Set<string>();

  constructor(directory: string, shared: SharedRuntime) {
    this.#directory = directory;
    this.#shared = shared;
    ({ require: this.require, import: this.import, meta: this.meta } = this.#importer(join(directory, notebookName)));
  }

  /** Takes compiled modules. */
  update(modules: readonly OwnModule[]): void {
    if (modules.length > 0) this.forgetLoaded();
    for (const module of modules) this.#compiled.set(module.path, module);
  }

  /** Has all be loaded anew when they are next imported: one that did not change may have imported one that did. */
  forgetLoaded(): void {
    this.#loaded.clear();
  }

  /** Loads what `imports` name where that needs awaiting; yields each promise. */
  *prepare(imports: readonly string[], directory: string = this.#directory): Generator<unknown, void, unknown> {
    yield* this.#prepare(imports, directory, new Set());
  }

  *#prepare(imports: readonly string[], directory: string, seen: Set<string>): Generator<unknown, void, unknown> {
    for (const id of imports) {
      const file = this.#ownFile(directory, id);
      if (file === undefined) yield* this.#preparePackage(id, directory);
      const own = file === undefined ? undefined : this.#compiled.get(file);
      if (!own || seen.has(own.path)) continue;
      seen.add(own.path);
      yield* this.#prepare(own.script.imports, dirname(own.path), seen);
      if (own.script.isAsync && !this.#loaded.has(own.path)) yield this.#start(own);
    }
  }

  *#preparePackage(id: string, directory: string): Generator<unknown, void, unknown> {
    if (isBuiltin(id) || this.#plain.has(id) || this.#awaited.has(id)) return;
    try {
      createRequire(join(directory, notebookName))(id);
      this.#plain.add(id);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ERR_REQUIRE_ASYNC_MODULE") throw error;
      this.#awaited.set(id, yield import(id));
    }
  }

  #importer(filename: string): Importer {
    const directory = dirname(filename);
    const fallback = createRequire(filename);
    const url = pathToFileURL(filename).href;
    const load = (id: string): unknown => {
      const file = this.#ownFile(directory, id);
      return file === undefined ? (this.#awaited.get(id) ?? fallback(id)) : this.#load(file);
    };
    const importOwn = async (id: string, options?: ImportCallOptions): Promise<unknown> => {
      const file = this.#ownFile(directory, id);
      if (file === undefined) return import(isRelative(id) ? new URL(id, url).href : id, options);
      for (const promise of this.prepare([id], directory)) await promise;
      const loaded = this.#load(file);
      return file.endsWith(".json") ? { default: loaded } : loaded;
    };
    const resolve = (id: string): string => (isRelative(id) ? new URL(id, url).href : import.meta.resolve(id));
    const require = Object.assign(load, { resolve: fallback.resolve, cache: fallback.cache });
    return { require, import: importOwn, meta: { url, filename, dirname: directory, resolve } };
  }

  /** The file that `id` means, if it is JSON or a compiled module. */
  #ownFile(directory: string, id: string): string | undefined {
    if (!isRelative(id)) return undefined;
    const path = join(directory, id);
    if (path.endsWith(".json")) return existsSync(path) ? path : undefined;
    const candidates = [path, `${path}.js`, join(path, "index.js"), path.replace(/\.[^./]*$/, ".js")];
    return candidates.find((candidate) => this.#compiled.has(candidate));
  }

  #load(file: string): unknown {
    const loaded = this.#loaded.get(file);
    if (loaded) return loaded.exports;
    const own = this.#compiled.get(file);
    if (!own) {
      const module: LoadedModule = { exports: JSON.parse(readFileSync(file, "utf8")) };
      this.#loaded.set(file, module);
      return module.exports;
    }
    if (own.script.isAsync) throw new Error(`${file} awaits while it loads: import it at the top of a cell`);
    try {
      this.#start(own);
    } catch (error) {
      this.#loaded.delete(file);
      throw error;
    }
    return this.#loaded.get(file)!.exports;
  }

  /** Runs a module; what an asynchronous one gives is a promise. */
  #start({ path, source, script: { code } }: OwnModule): unknown {
    const module: LoadedModule = { exports: {} };
    this.#loaded.set(path, module);
    const run = new Script(code, { filename: source }).runInThisContext() as (...args: unknown[]) => unknown;
    const { require, import: load, meta } = this.#importer(source);
    const runtime: ModuleRuntime = { ...this.#shared, require, import: load, meta };
    const ended = run.call(module.exports, module.exports, require, module, source, meta.dirname, runtime);
    if (!(ended instanceof Promise)) return undefined;
    return ended.catch((error) => {
      this.#loaded.delete(path);
      throw error;
    });
  }
}

function isRelative(id: string): boolean {
  return /^\.{1,2}\//.test(id);
}
