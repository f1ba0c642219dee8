import { setImmediate } from "node:timers/promises";
import type { Engine, Outcome } from "../engine/engine.js";
import { render } from "../engine/render.js";
import type { ReportedError } from "../engine/traceback.js";
import type { MimeBundle } from "../host.js";
import type { Request, Wire } from "../wire/wire.js";
import { type Running, running, setLastCell, within } from "./cells.js";
import type { History } from "./history.js";
import type { Iopub } from "./iopub.js";

/** Runs cells, one after the other. */
export class Execution {
  readonly #engine: Engine;
  readonly #wire: Wire;
  readonly #iopub: Iopub;
  readonly #history: History;
  readonly #queue: Request[] = [];
  #count = 0;
  #cell: Running | null = null;

  constructor(engine: Engine, wire: Wire, iopub: Iopub, history: History) {
    this.#engine = engine;
    this.#wire = wire;
    this.#iopub = iopub;
    this.#history = history;
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
      const silent = request.content.silent === true;
      const cell = running(request.parentHeader, silent);
      this.#cell = cell;
      setLastCell(cell);
      this.#iopub.status("busy", cell);
      const aborted = await within(cell, () => this.#execute(request, cell));
      this.#iopub.status("idle", cell);
      for (const next of aborted) this.#abort(next);
    }
    this.#cell = null;
  }

  /** Runs one cell and replies; returns the queued requests that its error takes with it. */
  async #execute(request: Request, cell: Running): Promise<Request[]> {
    const { content } = request;
    const code = String(content.code ?? "");
    const storeHistory = !cell.silent && content.store_history !== false;
    const count = storeHistory ? ++this.#count : this.#count;
    this.#iopub.output("execute_input", { code, execution_count: count }, cell);
    let outcome = await this.#engine.run(code, `Cell [${count}]`);
    let shown: MimeBundle = {};
    if (outcome.status === "ok") {
      try {
        shown = await this.#show(outcome, count, cell);
      } catch (error) {
        outcome = { status: "error", error: this.#engine.report(error) };
      }
    }
    await this.#held(cell);
    if (storeHistory)
      this.#history.add(count, code, typeof shown["text/plain"] === "string" ? shown["text/plain"] : null);
    if (outcome.status === "ok") {
      const user_expressions = await this.#evaluate(content.user_expressions);
      this.#iopub.streams.flush();
      this.#wire.reply(request, { status: "ok", execution_count: count, payload: [], user_expressions });
      return [];
    }
    const aborted = content.stop_on_error === false ? [] : await this.#takeQueue();
    this.#iopub.output("error", outcome.error, cell);
    this.#wire.reply(request, { status: "error", execution_count: count, ...outcome.error });
    return aborted;
  }

  async #show(outcome: Outcome & { status: "ok" }, count: number, cell: Running): Promise<MimeBundle> {
    if (outcome.value === undefined || cell.silent) return {};
    const data = await render(outcome.value);
    if (Object.keys(data).length > 0) {
      this.#iopub.output("execute_result", { execution_count: count, data, metadata: {} }, cell);
    }
    return data;
  }

  /** Waits for what the cell holds, also for what is added meanwhile; an interrupt ends the wait. */
  async #held(cell: Running): Promise<void> {
    const { signal } = cell.abort;
    const interrupted = new Promise<void>((resolve) =>
      signal.addEventListener("abort", () => resolve(), { once: true }),
    );
    for (let seen = 0; seen < cell.held.length && !signal.aborted; ) {
      const held = cell.held.slice(seen);
      seen += held.length;
      await Promise.race([Promise.allSettled(held), interrupted]);
    }
  }

  async #evaluate(expressions: unknown): Promise<Record<string, object>> {
    const results: Record<string, object> = {};
    for (const [name, expression] of Object.entries((expressions ?? {}) as Record<string, unknown>)) {
      const outcome = await this.#engine.run(String(expression), `Expression [${name}]`);
      results[name] =
        outcome.status === "ok"
          ? { status: "ok", data: await render(outcome.value), metadata: {} }
          : { status: "error", ...outcome.error };
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
