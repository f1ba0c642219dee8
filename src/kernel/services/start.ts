import { fileURLToPath } from "node:url";
import { Engine } from "../engine/engine.js";
import { Interrupt, observeGuard } from "../engine/guard.js";
import { dependency, ownPackage, provide } from "../engine/modules.js";
import { asText } from "../engine/render.js";
import { hostSymbol, type KernelHost } from "../host.js";
import type { Request, Wire } from "../wire/wire.js";
import { complete, inspect, isComplete } from "./assist.js";
import { current, type Running, running, within } from "./cells.js";
import { Comms } from "./comms.js";
import { displayService, redirectTslab } from "./display.js";
import { Execution } from "./execute.js";
import { History } from "./history.js";
import { Iopub } from "./iopub.js";
import { captureStreams } from "./streams.js";

export interface Services {
  handle(request: Request): void;
  interrupt(): void;
}

/** Makes the engine and the services around it. */
export function startServices(wire: Wire): Services {
  const iopub = new Iopub(wire);
  const comms = new Comms(iopub);
  const history = new History();
  const displays = displayService(iopub);
  const { display, clearOutput } = displays;
  const host: KernelHost = {
    openComm: comms.openComm,
    registerTarget: comms.registerTarget,
    display: displays.showBundle,
    holdCell: (work) => void current().held.push(Promise.allSettled([work])),
    get signal() {
      return current().abort.signal;
    },
  };
  Object.assign(globalThis, { [hostSymbol]: host, display, clearOutput });
  console.clear = () => clearOutput();

  const provided = [ownPackage(), dependency("tslab")];
  const globals = fileURLToPath(new URL("../engine/globals.d.ts", import.meta.url));
  const engine = new Engine({ directory: process.cwd(), provided, globals, show: asText });
  engine.warm();
  provide(provided);
  redirectTslab(displays);
  observeGuard(wire.interrupts);
  const execution = new Execution(engine, wire, iopub, history);

  captureStreams(iopub);
  const reportStray = (thrown: unknown): void => {
    iopub.stream("stderr", `${engine.report(thrown).traceback.join("\n")}\n`);
  };
  process.on("uncaughtException", reportStray);
  process.on("unhandledRejection", reportStray);

  const answers: Record<string, (request: Request) => object> = {
    complete_request: ({ content }) => complete(engine, content),
    inspect_request: ({ content }) => inspect(engine, content),
    is_complete_request: ({ content }) => isComplete(engine, content),
    history_request: ({ content }) => history.reply(content),
    comm_info_request: (request) => comms.info(request),
  };
  const notices: Record<string, (request: Request) => Promise<void>> = {
    comm_open: (request) => comms.opened(request),
    comm_msg: (request) => comms.received(request),
    comm_close: (request) => comms.closed(request),
  };

  /** Requests that are being handled beside the running cell. */
  const asides = new Set<Running>();

  async function handleAside(request: Request, work: () => Promise<void> | void): Promise<void> {
    const cause = running(request.parentHeader);
    asides.add(cause);
    iopub.status("busy", cause);
    try {
      await within(cause, work);
    } catch (error) {
      if (error instanceof Interrupt) interrupt();
      within(cause, () => reportStray(error));
    }
    asides.delete(cause);
    iopub.status("idle", cause);
    // A front end takes the last status for the kernel's: the cell that is running is still at work.
    if (execution.cell) iopub.status("busy", execution.cell);
  }

  function handle(request: Request): void {
    const type = request.header.msg_type;
    if (type === "execute_request") execution.add(request);
    else if (Object.hasOwn(notices, type)) void handleAside(request, () => notices[type](request));
    else {
      void handleAside(request, () => {
        const content = Object.hasOwn(answers, type) ? answer(answers[type], request) : unknownRequest(type);
        if (type.endsWith("_request")) wire.reply(request, content);
      });
    }
  }

  function answer(make: (request: Request) => object, request: Request): object {
    try {
      return make(request);
    } catch (error) {
      return { status: "error", ...engine.report(error) };
    }
  }

  function interrupt(): void {
    for (const { abort } of asides) abort.abort();
    execution.interrupt();
  }

  return { handle, interrupt };
}

function unknownRequest(type: string): object {
  return { status: "error", ename: "UnknownRequest", evalue: type, traceback: [] };
}
