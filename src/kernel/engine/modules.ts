/** Where the modules come from that a cell imports. */
import { existsSync, readFileSync } from "node:fs";
import Module, { createRequire, registerHooks } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

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

/** Imports of cells: the user's own modules as the converter compiled them, everything else as from `directory`. */
export class CellModules {
  readonly require: (id: string) => unknown;
  readonly import: (id: string, options?: ImportCallOptions) => Promise<unknown>;
  readonly meta: { url: string; filename: string; dirname: string };
  readonly #compiled = new Map<string, string>();
  readonly #loaded = new Map<string, Module>();

  constructor(directory: string) {
    const filename = join(directory, notebookName);
    this.meta = { url: pathToFileURL(filename).href, filename, dirname: directory };
    this.require = this.#requireFrom(directory, createRequire(filename));
    this.import = async (id, options) => (this.#compiledFile(directory, id) ? this.require(id) : import(id, options));
  }

  /** Takes compiled modules. All are loaded anew: one that did not change may have imported one that did. */
  update(modules: readonly { path: string; code: string }[]): void {
    if (modules.length > 0) this.#loaded.clear();
    for (const { path, code } of modules) this.#compiled.set(path, code);
  }

  #requireFrom(directory: string, fallback: (id: string) => unknown): (id: string) => unknown {
    return (id) => {
      const file = this.#compiledFile(directory, id);
      return file ? this.#load(file) : fallback(id);
    };
  }

  /** Path under which the module that `id` means was compiled. */
  #compiledFile(directory: string, id: string): string | undefined {
    if (!/^\.{1,2}\//.test(id)) return undefined;
    const path = join(directory, id);
    const candidates = [path, `${path}.js`, join(path, "index.js"), path.replace(/\.[^./]*$/, ".js")];
    return candidates.find((candidate) => this.#compiled.has(candidate));
  }

  #load(file: string): unknown {
    const loaded = this.#loaded.get(file);
    if (loaded) return loaded.exports;
    const module = new Module(file) as Module & { _compile(code: string, file: string): void };
    module.filename = file;
    const directory = dirname(file);
    module.require = this.#requireFrom(directory, createRequire(file)) as typeof module.require;
    this.#loaded.set(file, module);
    try {
      module._compile(this.#compiled.get(file)!, file);
    } catch (error) {
      this.#loaded.delete(file);
      throw error;
    }
    return module.exports;
  }
}
