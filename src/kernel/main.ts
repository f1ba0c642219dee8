/** The kernel: `node main.js CONNECTION_FILE`, in the directory of the notebook. */
import { writeSync } from "node:fs";
import { enableCompileCache, flushCompileCache } from "node:module";
import { kernelInfo } from "./services/kernel-info.js";
import { readConnection } from "./wire/connection.js";
import { type Request, Wire } from "./wire/wire.js";

enableCompileCache();

function fail(reason: string): never {
  writeSync(2, `unrolled kernel: ${reason}\n`);
  process.exit(1);
}

function connectionOf(file: string | undefined): ReturnType<typeof readConnection> {
  if (file === undefined) fail("the connection file is missing: main.js CONNECTION_FILE");
  try {
    return readConnection(file);
  } catch (error) {
    fail((error as Error).message);
  }
}

const early: Request[] = [];
const events = {
  onRequest: (request: Request): void => void early.push(request),
  onInterrupt: (): void => {},
  onShutdown: (): void => process.exit(0),
  onFailure: fail,
};
const wire: Wire = new Wire(connectionOf(process.argv[2]), kernelInfo(), {
  onRequest: (request) => events.onRequest(request),
  onInterrupt: () => events.onInterrupt(),
  onShutdown: () => events.onShutdown(),
  onFailure: (reason) => events.onFailure(reason),
});
process.on("exit", () => wire.close());
process.on("SIGINT", () => events.onInterrupt());

// The wire thread answers kernel_info meanwhile; loading the compiler takes many times longer.
const { startServices } = await import("./services/start.js");
const services = startServices(wire);
events.onInterrupt = services.interrupt;
events.onRequest = services.handle;
for (const request of early) services.handle(request);
flushCompileCache();
