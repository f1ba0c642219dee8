import { fileURLToPath } from "node:url";
import { Engine } from "../engine/engine.js";
import type { Prompt } from "../engine/globals.js";
import { Interrupt, observeGuard } from "../engine/guard.js";
import { dependency, ownPackage, provide } from "../engine/modules.js";
import { asText } from "../engine/render.js";
import { guardTimers } from "../engine/timers.js";
import { hostSymbol, type KernelHost } from "../host.js";
import type { Wire } from "../wire/wire.js";
import { current } from "./cells.js";
import { Comms } from "./comms.js";
import { Dispatch } from "./dispatch.js";
import { type DisplayService, displayService, redirectTslab } from "./display.js";
import { Execution } from "./execute.js";
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
  offerToCells(comms, displays, promptThrough(wire));

  const provided = [ownPackage(), dependency("tslab")];
  const globals = fileURLToPath(new URL("../engine/globals.d.ts", import.meta.url));
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

  const execution = new Execution(engine, wire, iopub, history);
  const dispatch: Dispatch = new Dispatch({ wire, iopub, engine, comms, history, execution, reportStray });
  guardTimers(signal, () => dispatch.interruptedAlone());
  return dispatch;
}

/** Makes the host known to libraries, and `display`, `clearOutput` and `prompt` global. */
function offerToCells(comms: Comms, { showBundle, display, clearOutput }: DisplayService, prompt: Prompt): void {
  const host: KernelHost = {
    openComm: comms.openComm,
    registerTarget: comms.registerTarget,
    display: showBundle,
    holdCell: (work) => void current().held.push(Promise.allSettled([work])),
    get signal() {
      return current().abort.signal;
    },
  };
  Object.assign(globalThis, { [hostSymbol]: host, display, clearOutput, prompt });
  console.clear = () => clearOutput();
}
