import type { Engine } from "../engine/engine.js";
import { Interrupt } from "../engine/guard.js";
import type { Request, Wire } from "../wire/wire.js";
import { complete, inspect, isComplete } from "./assist.js";
import { type Running, running, within } from "./cells.js";
import type { Comms } from "./comms.js";
import { MalformedContent } from "./content.js";
import type { Execution } from "./execute.js";
import type { History } from "./history.js";
import type { Iopub } from "./iopub.js";

export interface Parts {
  wire: Wire;
  iopub: Iopub;
  engine: Engine;
  comms: Comms;
  history: History;
  execution: Execution;
  /** Shows an error that is no cell's. */
  reportStray(thrown: unknown): void;
}

/**
 * Gives each request to the service that answers it. Cells queue; everything else is handled at once, also while a cell
 * waits, between a busy and an idle of its own.
 */
export class Dispatch {
  readonly #parts: Parts;
  /** By message type: the content of the reply. */
  readonly #answers: Record<string, (request: Request) => object>;
  /** By message type: what has no reply. */
  readonly #notices: Record<string, (request: Request) => Promise<void>>;
  /** What is being handled beside the running cell. */
  readonly #asides = new Set<Running>();

  constructor(parts: Parts) {
    const { engine, comms, history } = parts;
    this.#parts = parts;
    this.#answers = {
      complete_request: ({ content }) => complete(engine, content),
      inspect_request: ({ content }) => inspect(engine, content),
      is_complete_request: ({ content }) => isComplete(engine, content),
      history_request: ({ content }) => history.reply(content),
      comm_info_request: (request) => comms.info(request),
    };
    this.#notices = {
      comm_open: (request) => comms.opened(request),
      comm_msg: (request) => comms.received(request),
      comm_close: (request) => comms.closed(request),
    };
  }

  handle(request: Request): void {
    const type = request.header.msg_type;
    if (type === "execute_request") this.#parts.execution.add(request);
    else if (Object.hasOwn(this.#notices, type)) void this.#aside(request, this.#notices[type]);
    else if (type.endsWith("_request")) void this.#aside(request, () => this.#answer(request));
    else void this.#aside(request, () => {});
  }

  /** Interrupts the running cell and whatever is handled beside it. */
  interrupt(): void {
    for (const { abort } of this.#asides) abort.abort();
    this.#parts.execution.interrupt();
  }

  /** Code of the user's that ran on its own, in a timer or behind an await, was interrupted; so is the running cell. */
  interruptedAlone(): void {
    const { execution, reportStray } = this.#parts;
    if (execution.cell) this.interrupt();
    else reportStray(new Interrupt());
  }

  async #aside(request: Request, work: (request: Request) => Promise<void> | void): Promise<void> {
    const { iopub, execution, reportStray } = this.#parts;
    const cause = running(request.parentHeader, { record: this.#parts.comms.recordOf(request) });
    this.#asides.add(cause);
    iopub.status("busy", cause);
    try {
      await within(cause, () => work(request));
    } catch (error) {
      if (error instanceof Interrupt) this.interrupt();
      // What a client got wrong is nothing to show to a reader; a notice has no reply either.
      if (!(error instanceof MalformedContent)) within(cause, () => reportStray(error));
    }
    this.#asides.delete(cause);
    iopub.status("idle", cause);
    // A front end takes the last status for the kernel's: the cell that is running is still at work.
    if (execution.cell) iopub.status("busy", execution.cell);
  }

  #answer(request: Request): void {
    this.#parts.wire.reply(request, this.#answerContent(request));
  }

  #answerContent(request: Request): object {
    const type = request.header.msg_type;
    if (!Object.hasOwn(this.#answers, type)) {
      return { status: "error", ename: "UnknownRequest", evalue: type, traceback: [] };
    }
    try {
      return this.#answers[type](request);
    } catch (error) {
      if (error instanceof MalformedContent)
        return { status: "error", ename: error.name, evalue: error.message, traceback: [] };
      return { status: "error", ...this.#parts.engine.report(error) };
    }
  }
}
