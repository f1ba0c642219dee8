/** Cells in, results out. */
import { setImmediate } from "node:timers/promises";
import { Script as VmScript } from "node:vm";
import { syntaxErrors } from "./complete-code.js";
import { withoutMissing } from "./declarations.js";
import { FileChanges } from "./file-changes.js";
import { guarded, Interrupt, spring, trap } from "./guard.js";
import { awaited, iterated } from "./interruptible.js";
import type { Bindings, CellLoop, CellRuntime } from "./lowering.js";
import { CellModules, type ProvidedModule } from "./modules.js";
import { toCommonJS, toScript, withoutExports } from "./script.js";
import { ofDiagnostics, type ReportedError, Tracebacks } from "./traceback.js";
import { type Compiler, type Converted, type Converter, loadCompiler, type TS } from "./typescript.js";

export interface EngineOptions {
  /** Directory of the notebook: the user's own modules and packages are found from there. */
  directory: string;
  /** Modules that are found from everywhere. */
  provided: readonly ProvidedModule[];
  /** Declaration file of what is global in a cell. */
  globals: string;
  /** Text of a value that is thrown and no error. */
  show(value: unknown): string;
  /** Aborts when the cell whose code is calling is interrupted. */
  signal(): AbortSignal;
}

export type Outcome =
  | { status: "ok"; value: unknown }
  | { status: "error"; error: ReportedError; interrupted: boolean };

type Resumable = Generator<unknown, unknown, unknown>;
type CellFunction = (
  variables: object,
  require: (id: string) => unknown,
  filename: string,
  dirname: string,
  runtime: CellRuntime,
) => unknown;

/** Converted cells kept, so that running an unchanged one again does not ask the compiler. */
const cacheSize = 64;
const yieldAfterMs = 20;

export class Engine {
  readonly ts: TS;
  readonly #converter: Converter;
  readonly #changes: FileChanges;
  readonly #modules: CellModules;
  readonly #tracebacks: Tracebacks = new Tracebacks();
  readonly #options: EngineOptions;
  /** Every variable of every cell, under its name. */
  readonly #variables: Record<string, unknown> = {};
  readonly #cache = new Map<string, Converted>();
  #declarations = "";
  #unresolved = false;
  #runs = 0;
  #interruptRun: (() => void) | null = null;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#changes = new FileChanges(options.directory);
    const compiler: Compiler = loadCompiler({
      globals: [options.globals],
      paths: Object.fromEntries(options.provided.map(({ name, types }) => [name, types])),
      changes: this.#changes,
    });
    this.ts = compiler.ts;
    this.#converter = compiler.createConverter();
    this.#modules = new CellModules(options.directory);
    this.#tracebacks.install();
  }

  /** Has the compiler do once what it would else do in the first cell. */
  warm(): void {
    toScript(this.ts, this.#converter.convert("", "const a = 1; console.log(a)").output!, undefined);
  }

  /**
   * Runs a cell. `label` names it in a traceback. The outcome is also an error where the cell does not compile or is
   * interrupted; what it declared before that stays.
   */
  async run(source: string, label: string): Promise<Outcome> {
    const bound = new Bound(this.#variables);
    const interrupted = new Interruption();
    let declarations = this.#declarations;
    try {
      const converted = this.#convert(source);
      if (converted.diagnostics.length > 0) {
        return { status: "error", error: ofDiagnostics(converted.diagnostics, label, source), interrupted: false };
      }
      this.#takeModules(converted.sideOutputs ?? []);
      const script = toScript(this.ts, converted.output ?? "", converted.lastExpressionVar);
      const filename = this.#tracebacks.addCell(++this.#runs, label, source, script);
      const cell = new VmScript(script.code, { filename }).runInThisContext() as CellFunction;
      this.#interruptRun = () => interrupted.raise();
      // Lets an interrupt that came while the cell was converted be seen.
      await setImmediate();
      interrupted.check();
      declarations = converted.declOutput ?? "";
      const result = await this.#execute(cell, script.resumable, bound, interrupted);
      bound.settle();
      this.#declarations = declarations;
      return { status: "ok", value: Array.isArray(result) ? result[0] : undefined };
    } catch (error) {
      const missing = bound.settle();
      this.#declarations =
        missing.size === 0 ? declarations : withoutMissing(this.ts, this.#declarations, declarations, missing);
      return { status: "error", error: this.report(error), interrupted: error instanceof Interrupt };
    } finally {
      this.#interruptRun = null;
    }
  }

  /** Ends the running cell with an {@link Interrupt}, if one is running. */
  interrupt(): void {
    this.#interruptRun?.();
  }

  /** An error that was thrown outside of a cell's run, as a cell's would be reported. */
  report(thrown: unknown): ReportedError {
    return this.#tracebacks.ofThrown(thrown, this.#options.show);
  }

  /** `position` and the result count UTF-16 units. */
  complete(source: string, position: number): ReturnType<Converter["complete"]> {
    this.#changes.report();
    return this.#converter.complete(this.#declarations, source, position);
  }

  /** `position` counts UTF-16 units. */
  inspect(source: string, position: number): ReturnType<Converter["inspect"]> {
    this.#changes.report();
    return this.#converter.inspect(this.#declarations, source, position);
  }

  #convert(source: string): Converted {
    if (this.#changes.report()) this.#cache.clear();
    if (this.#unresolved) this.#changes.retryLookups();
    const key = `${this.#declarations}\0${source}`;
    const known = this.#cache.get(key);
    if (known) return known;
    const wrong = syntaxErrors(this.ts, source);
    if (wrong.length > 0) return { diagnostics: wrong };
    const converted = this.#converter.convert(this.#declarations, withoutExports(this.ts, source));
    this.#unresolved = converted.diagnostics.some(({ code }) => code === cannotFindModule);
    if (converted.diagnostics.length === 0) {
      const { sideOutputs, ...again } = converted;
      this.#cache.set(key, again);
      if (this.#cache.size > cacheSize) this.#cache.delete(this.#cache.keys().next().value!);
    }
    return converted;
  }

  #takeModules(compiled: readonly { path: string; data: string }[]): void {
    const modules = compiled.map(({ path, data }) => ({ path, ...toCommonJS(this.ts, data) }));
    for (const { path, maps } of modules) this.#tracebacks.addModule(path, maps);
    this.#modules.update(modules);
  }

  async #execute(cell: CellFunction, isResumable: boolean, bound: Bound, interrupted: Interruption): Promise<unknown> {
    const { require, import: load, meta } = this.#modules;
    const runtime: CellRuntime = {
      bind: (bindings) => bound.bind(bindings),
      require,
      import: load,
      meta,
      loop: (iterable) => new Loop(iterable),
      awaited: (value) => awaited(value, this.#options.signal()),
      iterated: (iterable) => iterated(iterable, this.#options.signal),
      trap: trap(),
      spring,
    };
    const call = (): unknown => cell(this.#variables, require, meta.filename, meta.dirname, runtime);
    if (!isResumable) return guarded(call);
    const resumable = call() as Resumable;
    let step = guarded(() => resumable.next());
    let yielded = performance.now();
    while (!step.done) {
      // A loop that awaits what is settled already would keep interrupts and comm messages waiting.
      if (performance.now() - yielded > yieldAfterMs) {
        await setImmediate();
        yielded = performance.now();
      }
      const settled = await interrupted.orSettled(step.value);
      step = guarded(() => (settled.ok ? resumable.next(settled.value) : resumable.throw(settled.reason)));
    }
    return step.value;
  }
}

/** "Cannot find module … or its corresponding type declarations." */
const cannotFindModule = 2307;

type Settled = { ok: true; value: unknown } | { ok: false; reason: unknown };

/** The interrupt of one run. */
class Interruption {
  #raised = false;
  #wake: ((settled: Settled) => void) | null = null;

  raise(): void {
    if (this.#wake) this.#wake({ ok: false, reason: new Interrupt() });
    else this.#raised = true;
  }

  /** @throws Interrupt if there is one that nobody was waiting for; once. */
  check(): void {
    if (!this.#raised) return;
    this.#raised = false;
    throw new Interrupt();
  }

  /**
   * What became of `value`, or the interrupt where that comes first. An interrupt is given once: a cell's finally block
   * may await in its turn.
   */
  async orSettled(value: unknown): Promise<Settled> {
    try {
      this.check();
      const settled = new Promise<Settled>((resolve) => {
        this.#wake = resolve;
        Promise.resolve(value).then(
          (value) => resolve({ ok: true, value }),
          (reason) => resolve({ ok: false, reason }),
        );
      });
      return await settled;
    } catch (reason) {
      return { ok: false, reason };
    } finally {
      this.#wake = null;
    }
  }
}

/** Makes the variables of a cell known to the others. */
class Bound {
  readonly #variables: Record<string, unknown>;
  readonly #before = new Map<string, PropertyDescriptor | undefined>();
  #bindings: Bindings = {};

  constructor(variables: Record<string, unknown>) {
    this.#variables = variables;
  }

  bind(bindings: Bindings): void {
    this.#bindings = bindings;
    for (const [name, [get, set]] of Object.entries(bindings)) {
      this.#before.set(name, Object.getOwnPropertyDescriptor(this.#variables, name));
      Object.defineProperty(this.#variables, name, { get, set, enumerable: true, configurable: true });
    }
  }

  /** After the run: takes back the names that the cell did not get to, and returns them. */
  settle(): Set<string> {
    const missing = new Set<string>();
    for (const [name, [get, set]] of Object.entries(this.#bindings)) {
      try {
        const value = get();
        // What cannot be assigned need not keep the cell's closure alive.
        if (!set) Object.defineProperty(this.#variables, name, { value, enumerable: true, configurable: true });
      } catch {
        missing.add(name);
        const before = this.#before.get(name);
        if (before) Object.defineProperty(this.#variables, name, before);
        else delete this.#variables[name];
      }
    }
    return missing;
  }
}

class Loop implements CellLoop {
  value: unknown;
  readonly #iterator: AsyncIterator<unknown> | Iterator<unknown>;
  readonly #async: boolean;
  #inBody = false;

  constructor(iterable: AsyncIterable<unknown> | Iterable<unknown>) {
    const asynchronous = (iterable as AsyncIterable<unknown>)[Symbol.asyncIterator];
    this.#async = asynchronous !== undefined;
    this.#iterator = asynchronous ? asynchronous.call(iterable) : (iterable as Iterable<unknown>)[Symbol.iterator]();
  }

  *advance(): Generator<unknown, boolean, unknown> {
    this.#inBody = false;
    try {
      const step = (yield this.#iterator.next()) as IteratorResult<unknown>;
      if (step.done) return false;
      this.value = this.#async ? step.value : yield step.value;
    } catch (error) {
      // The iterator has not failed, the wait for it was ended: it is told, and nobody waits for its answer.
      if (error instanceof Interrupt) Promise.resolve(this.#iterator.return?.()).catch(() => {});
      throw error;
    }
    this.#inBody = true;
    return true;
  }

  *finish(): Generator<unknown, void, unknown> {
    if (this.#inBody) yield this.#iterator.return?.();
  }
}
