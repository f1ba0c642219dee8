import { fileURLToPath } from "node:url";
import { Engine } from "../engine/engine.js";
import { guarded, Interrupt, observeGuard } from "../engine/guard.js";
import { dependency, ownPackage, provide } from "../engine/modules.js";
import { asText } from "../engine/render.js";
import { guardTimers } from "../engine/timers.js";
import { hostSymbol, type KernelHost } from "../host.js";
import type { Wire } from "../wire/wire.js";
import { attach, current, within } from "./cells.js";
import { Comms } from "./comms.js";
import { Dispatch } from "./dispatch.js";
import { type DisplayService, displayService, redirectTslab } from "./display.js";
import { Execution } from "./execute.js";
import type { Prompt } from "./globals.js";
import { History, historyFile } from "./history.js";
import { Iopub } from "./iopub.js";
import { promptThrough } from "./prompt.js";
import { captureStreams } from "./streams.js";

/** Makes the engine and the services around it. */
export function startServices(wire: Wire): Dispatch {
  const iopub = new Iopub(wire);
  const comms = new Comms(iopub);
  const history = new History(historyFile());
  const displays = displayService(iopub);
  const capture: KernelHost["capture"] = (onOutput, work) => {
    const captured = { ...current(), sink: onOutput, held: [] };
    return within(captured, async () => {
      try {
        await guarded(work);
      } catch (error) {
        iopub.output("error", engine.report(error));
      }
      await Promise.allSettled(captured.held);
    });
  };
  offerToCells({ comms, displays, capture, prompt: promptThrough(wire) });

  const provided = [ownPackage(), dependency("tslab")];
  const globals = fileURLToPath(new URL("./globals.d.ts", import.meta.url));
  const directory = process.cwd();
  const signal = () => current().abort.signal;
  const engine = new Engine({ directory, provided, globals, show: asText, signal });
  engine.warm();
  provide(provided, directory);
  redirectTslab(displays);
  const { interrupts } = wire;
  observeGuard({
    enterGuard: () => interrupts.enterGuard(),
    leaveGuard: () => interrupts.leaveGuard(),
    trap: interrupts.trap,
    spring: () => {
      interrupts.spring();
      dispatch.interruptedAlone();
    },
  });

  captureStreams(iopub);
  const reportStray = (thrown: unknown): void => {
    iopub.stream("stderr", `${engine.report(thrown).traceback.join("\n")}\n`);
  };
  const onStray = (thrown: unknown): void => {
    // What an interrupted cell leaves behind ends in the same way, and nobody need hear of it again.
    if (!(thrown instanceof Interrupt)) reportStray(thrown);
  };
  process.on("uncaughtException", onStray);
  process.on("unhandledRejection", onStray);

  const execution = new Execution({ engine, wire, iopub, history, comms });
  const dispatch: Dispatch = new Dispatch({ wire, iopub, engine, comms, history, execution, reportStray });
  guardTimers(signal, () => dispatch.interruptedAlone());
  return dispatch;
}

interface Offer {
  comms: Comms;
  displays: DisplayService;
  capture: KernelHost["capture"];
  prompt: Prompt;
}

/** Makes the host known to libraries, and `display`, `clearOutput` and `prompt` global. */
function offerToCells({ comms, displays, capture, prompt }: Offer): void {
  const { showBundle, display, clearOutput } = displays;
  const host: KernelHost = {
    openComm: comms.openComm,
    registerTarget: comms.registerTarget,
    display: showBundle,
    show: display,
    capture,
    attach,
    holdCell: (work) => void current().held.push(Promise.allSettled([work])),
    get signal() {
      return current().abort.signal;
    },
  };
  Object.assign(globalThis, { [hostSymbol]: host, display, clearOutput, prompt });
  console.clear = () => clearOutput();
}
