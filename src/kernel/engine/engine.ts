/** Cells in, results out. */
import { setImmediate } from "node:timers/promises";
import { Script as VmScript } from "node:vm";
import { syntaxErrors } from "./complete-code.js";
import { withoutMissing } from "./declarations.js";
import { FileChanges } from "./file-changes.js";
import { guarded, Interrupt, spring, trap } from "./guard.js";
import { awaited, iterated } from "./interruptible.js";
import type { CellLoop, CellRuntime } from "./lowering.js";
import { compiling, enterUserCode, leaveUserCode } from "./memory.js";
import { CellModules, type ProvidedModule, type SharedRuntime } from "./modules.js";
import { readNotebookConfig } from "./notebook-config.js";
import { endsInExpression, type Script, toModuleScript, toScript, withoutExports } from "./script.js";
import { ofDiagnostics, type ReportedError, Tracebacks } from "./traceback.js";
import {
  type CompiledModule,
  type Compiler,
  type Converter,
  type Diagnostic,
  loadCompiler,
  type TS,
} from "./typescript.js";
import { type Bound, Variables } from "./variables.js";

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
  exports: object,
  require: (id: string) => unknown,
  filename: string,
  dirname: string,
  runtime: CellRuntime,
) => unknown;

/** A cell made ready to run, or what keeps it from running. */
interface Prepared {
  diagnostics: readonly Diagnostic[];
  warnings: readonly Diagnostic[];
  /** Declarations of all cells, after this one. */
  declarations: string;
  script?: Script;
}

/** Cells kept ready, so that running an unchanged one again does not ask the compiler. */
const cacheSize = 64;
const yieldAfterMs = 20;

export class Engine {
  readonly ts: TS;
  readonly #converter: Converter;
  readonly #changes: FileChanges;
  readonly #modules: CellModules;
  readonly #tracebacks: Tracebacks = new Tracebacks();
  readonly #options: EngineOptions;
  readonly #variables = new Variables();
  readonly #cache = new Map<string, Prepared>();
  /** What is wrong with the notebook's tsconfig.json. */
  #configErrors: readonly Diagnostic[] = [];
  #configured = false;
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
    this.#converter = compiler.converter;
    this.#configure();
    this.#modules = new CellModules(options.directory, this.#sharedRuntime);
    this.#tracebacks.install();
  }

  /** Has the compiler do once what it would else do in the first cell. */
  warm(): void {
    try {
      this.#prepare("const a = 1; console.log(a)");
    } catch {
      // Whatever it is, the cells will say it.
    }
    this.#cache.clear();
  }

  /**
   * Runs a cell. `label` names it in a traceback. The outcome is also an error where the cell does not compile or is
   * interrupted; what it declared before that stays.
   */
  async run(source: string, label: string): Promise<Outcome> {
    const bound = this.#variables.newCell();
    const interrupted = new Interruption();
    let declarations = this.#declarations;
    try {
      const prepared = this.#prepare(source);
      const { diagnostics, warnings, script } = prepared;
      if (!script) {
        return { status: "error", error: ofDiagnostics(diagnostics, label, source), interrupted: false };
      }
      if (warnings.length > 0) {
        process.stderr.write(`${ofDiagnostics(warnings, label, source, "warning").traceback.join("\n")}\n`);
      }
      const filename = this.#tracebacks.addCell(++this.#runs, label, source, script);
      const cell = new VmScript(script.code, { filename }).runInThisContext() as CellFunction;
      this.#interruptRun = () => interrupted.raise();
      // Lets an interrupt that came while the cell was converted be seen.
      await setImmediate();
      interrupted.check();
      await this.#drive(this.#modules.prepare(script.imports), interrupted);
      declarations = prepared.declarations;
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
    this.#takeChanges();
    return compiling(() => this.#converter.complete(this.#declarations, source, position));
  }

  /** `position` counts UTF-16 units. */
  inspect(source: string, position: number): ReturnType<Converter["inspect"]> {
    this.#takeChanges();
    return compiling(() => this.#converter.inspect(this.#declarations, source, position));
  }

  /** Has what changed on disk since the last time be seen. */
  #takeChanges(): void {
    if (!this.#changes.report()) return;
    this.#cache.clear();
    this.#modules.forgetLoaded();
    if (!this.#configured) this.#configure();
  }

  /** Reads the notebook's tsconfig.json. */
  #configure(): void {
    this.#configured = true;
    const config = readNotebookConfig(this.ts, this.#options.directory);
    this.#configErrors = config.errors;
    if (config.errors.length === 0) this.#converter.configure(config);
    for (const file of config.files) {
      this.#changes.watchers.watchFile(file, () => {
        this.#configured = false;
      });
    }
  }

  #prepare(source: string): Prepared {
    this.#takeChanges();
    if (this.#unresolved) this.#changes.retryLookups();
    const key = `${this.#declarations}\0${source}`;
    const known = this.#cache.get(key);
    if (known) return known;
    const failed = (diagnostics: readonly Diagnostic[]): Prepared => ({ diagnostics, warnings: [], declarations: "" });
    if (this.#configErrors.length > 0) return failed(this.#configErrors);
    const wrong = syntaxErrors(this.ts, source);
    if (wrong.length > 0) return failed(wrong);
    const converted = this.#converter.convert(this.#declarations, withoutExports(this.ts, source));
    const { diagnostics, warnings, modules, output = "", declOutput = "", lastExpressionVar } = converted;
    this.#unresolved = [...diagnostics, ...warnings].some(({ code }) => code === cannotFindModule);
    if (diagnostics.length > 0) return failed(diagnostics);
    this.#takeModules(modules);
    const inTry = source.includes("using") && endsInExpression(this.ts, source);
    const script = toScript(this.ts, output, { variable: lastExpressionVar, inTry });
    const prepared: Prepared = { diagnostics, warnings, declarations: declOutput, script };
    this.#cache.set(key, prepared);
    if (this.#cache.size > cacheSize) this.#cache.delete(this.#cache.keys().next().value!);
    return prepared;
  }

  #takeModules(compiled: readonly CompiledModule[]): void {
    const modules = compiled.map((module) => ({ ...module, script: toModuleScript(this.ts, module.text) }));
    for (const { source, script } of modules) this.#tracebacks.addModule(source, script);
    this.#modules.update(modules);
  }

  readonly #sharedRuntime: SharedRuntime = {
    awaited: (value) => awaited(value, this.#options.signal()),
    iterated: (iterable) => iterated(iterable, this.#options.signal),
    get trap() {
      return trap();
    },
    spring,
  };

  async #execute(cell: CellFunction, isResumable: boolean, bound: Bound, interrupted: Interruption): Promise<unknown> {
    const { require, import: load, meta } = this.#modules;
    const runtime: CellRuntime = {
      ...this.#sharedRuntime,
      bind: (bindings) => bound.bind(bindings),
      variable: this.#variables.variable,
      require,
      import: load,
      meta,
      loop: (iterable) => new Loop(iterable),
    };
    const call = (): unknown => cell({}, require, meta.filename, meta.dirname, runtime);
    enterUserCode();
    try {
      return await (isResumable ? this.#drive(call() as Resumable, interrupted) : guarded(call));
    } finally {
      leaveUserCode();
    }
  }

  /** Resumes what yields promises with what becomes of them, to its end. */
  async #drive(resumable: Resumable, interrupted: Interruption): Promise<unknown> {
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
