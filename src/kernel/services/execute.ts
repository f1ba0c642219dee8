import { setImmediate } from "node:timers/promises";
import type { Engine } from "../engine/engine.js";
import { guarded, Interrupt } from "../engine/guard.js";
import type { ReportedError } from "../engine/traceback.js";
import type { MimeBundle } from "../host.js";
import type { Request, Wire } from "../wire/wire.js";
import { type Running, running, setLastCell, within } from "./cells.js";
import type { Comms } from "./comms.js";
import { MalformedContent, objectOf, stringOf } from "./content.js";
import type { History } from "./history.js";
import type { Iopub } from "./iopub.js";
import { NotebookCells } from "./notebook-cells.js";
import { render } from "./render.js";

interface ExecutionParts {
  engine: Engine;
  wire: Wire;
  iopub: Iopub;
  history: History;
  comms: Comms;
}

/** Runs cells, one after the other. */
export class Execution {
  readonly #engine: Engine;
  readonly #wire: Wire;
  readonly #iopub: Iopub;
  readonly #history: History;
  readonly #comms: Comms;
  readonly #cells = new NotebookCells();
  readonly #queue: Request[] = [];
  #count = 0;
  #cell: Running | null = null;

  constructor({ engine, wire, iopub, history, comms }: ExecutionParts) {
    this.#engine = engine;
    this.#wire = wire;
    this.#iopub = iopub;
    this.#history = history;
    this.#comms = comms;
  }

  /** The cell that is running. */
  get cell(): Running | null {
    return this.#cell;
  }

  /** execute_request. */
  add(request: Request): void {
    this.#queue.push(request);
    if (this.#cell === null) void this.#work();
  }

  /** Interrupts the running cell. */
  interrupt(): void {
    this.#cell?.abort.abort();
    this.#engine.interrupt();
  }

  async #work(): Promise<void> {
    for (let request = this.#queue.shift(); request; request = this.#queue.shift()) {
      const { silent, allow_stdin } = request.content;
      const client = allow_stdin === false ? null : request.identities;
      const record = this.#cells.begin(request);
      const cell = running(request.parentHeader, { silent: silent === true, client, record });
      this.#cell = cell;
      setLastCell(cell);
      this.#wire.cellStarts(cell.silent ? null : request.parentHeader);
      this.#iopub.status("busy", cell);
      const aborted = await within(cell, () => this.#execute(request, cell)).catch((error) => {
        // Without a reply the client, and without an end the queue, would wait for ever.
        this.#wire.reply(request, { status: "error", execution_count: this.#count, ...this.#reported(error) });
        return [];
      });
      within(cell, () => this.#closeUnshown());
      this.#iopub.status("idle", cell);
      for (const next of aborted) this.#abort(next);
    }
    this.#cell = null;
  }

  /** Runs one cell and replies; returns the queued requests that its error takes with it. */
  async #execute(request: Request, cell: Running): Promise<Request[]> {
    const { content } = request;
    const code = stringOf(content, "code");
    const expressions = objectOf(content, "user_expressions");
    const started = new Date().toISOString();
    const storeHistory = !cell.silent && content.store_history !== false;
    const count = storeHistory ? ++this.#count : this.#count;
    this.#iopub.output("execute_input", { code, execution_count: count }, cell);
    let outcome = await this.#engine.run(code, `Cell [${count}]`);
    let shown: MimeBundle = {};
    try {
      if (outcome.status === "ok") shown = await unlessInterrupted(cell, this.#show(outcome.value, count, cell));
      // A synchronous loop is ended by the signal alone; what the cell has started elsewhere is to end too.
      else if (outcome.interrupted) cell.abort.abort();
      await unlessInterrupted(cell, this.#held(cell));
    } catch (error) {
      if (outcome.status === "ok")
        outcome = { status: "error", error: this.#engine.report(error), interrupted: error instanceof Interrupt };
    }
    const text = shown["text/plain"];
    if (storeHistory) this.#history.add(count, code, typeof text === "string" ? text : null);
    if (outcome.status === "ok") {
      const user_expressions = await this.#evaluate(expressions);
      const reply = { status: "ok", execution_count: count, payload: [], user_expressions };
      this.#wire.reply(request, reply, { started, status: "ok" });
      return [];
    }
    const aborted = content.stop_on_error === false ? [] : await this.#takeQueue();
    this.#iopub.output("error", outcome.error, cell);
    const reply = { status: "error", execution_count: count, ...outcome.error };
    this.#wire.reply(request, reply, { started, status: "error" });
    return aborted;
  }

  async #show(value: unknown, count: number, cell: Running): Promise<MimeBundle> {
    if (value === undefined || cell.silent) return {};
    const data = await guarded(() => render(value));
    if (Object.keys(data).length > 0) {
      this.#iopub.output("execute_result", { execution_count: count, data, metadata: {} }, cell);
    }
    return data;
  }

  #closeUnshown(): void {
    try {
      this.#comms.closeUnshown(this.#cells.all());
    } catch (error) {
      // A library's, which asks to be told of a release: the queue goes on.
      console.error(error);
    }
  }

  /** Waits for what the cell holds, also for what is added meanwhile. */
  async #held(cell: Running): Promise<void> {
    for (let seen = 0; seen < cell.held.length; ) {
      const held = cell.held.slice(seen);
      seen += held.length;
      await Promise.allSettled(held);
    }
  }

  #reported(error: unknown): ReportedError {
    if (!(error instanceof MalformedContent)) return this.#engine.report(error);
    return { ename: error.name, evalue: error.message, traceback: [] };
  }

  async #evaluate(expressions: Record<string, unknown>): Promise<Record<string, object>> {
    const results: Record<string, object> = {};
    for (const name of Object.keys(expressions)) {
      try {
        const outcome = await this.#engine.run(stringOf(expressions, name), `Expression [${name}]`);
        results[name] =
          outcome.status === "ok"
            ? { status: "ok", data: await render(outcome.value), metadata: {} }
            : { status: "error", ...outcome.error };
      } catch (error) {
        results[name] = { status: "error", ...this.#reported(error) };
      }
    }
    return results;
  }

  /** Empties the queue, with what has come in but was not seen while the cell kept this thread busy. */
  async #takeQueue(): Promise<Request[]> {
    await setImmediate();
    await setImmediate();
    return this.#queue.splice(0);
  }

  #abort(request: Request): void {
    const cell = running(request.parentHeader);
    this.#iopub.status("busy", cell);
    const error: ReportedError = { ename: "Aborted", evalue: "an earlier cell failed", traceback: [] };
    this.#wire.reply(request, { status: "aborted", execution_count: this.#count, ...error });
    this.#iopub.status("idle", cell);
  }
}

/** @throws Interrupt if the cell is interrupted before `work` has settled. */
async function unlessInterrupted<T>({ abort: { signal } }: Running, work: Promise<T>): Promise<T> {
  const interrupted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(new Interrupt());
    signal.addEventListener("abort", () => reject(new Interrupt()), { once: true });
  });
  return await Promise.race([work, interrupted]);
}
