/** The kernel: `node main.js CONNECTION_FILE`, in the directory of the notebook. */
import { writeSync } from "node:fs";
import { enableCompileCache, flushCompileCache } from "node:module";
import { type Connection, readConnection } from "./wire/connection.js";
import { takeDescriptors } from "./wire/descriptors.js";
import { type Request, Wire } from "./wire/wire.js";

enableCompileCache();

/** Where the kernel's own messages go. */
let log = 2;

function fail(reason: string): never {
  writeSync(log, `unrolled kernel: ${reason}\n`);
  process.exit(1);
}

function connectionOf(file: string | undefined): Connection {
  if (file === undefined) fail("the connection file is missing: main.js CONNECTION_FILE");
  try {
    return readConnection(file);
  } catch (error) {
    fail((error as Error).message);
  }
}

/** Until the services are there, requests wait. */
const waiting: Request[] = [];
let handle = (request: Request): void => void waiting.push(request);
let interrupt = (): void => {};

const connection = connectionOf(process.argv[2]);
const descriptors = takeDescriptors();
log = descriptors.log;
let listens = (): void => {};
const listening: Promise<void> = new Promise((resolve) => {
  listens = resolve;
});
const wire: Wire = new Wire(connection, descriptors, {
  onListening: () => listens(),
  onRequest: (request) => handle(request),
  onInterrupt: () => interrupt(),
  onShutdown: () => process.exit(0),
  onFailure: fail,
});
process.on("exit", () => wire.close());
process.on("SIGINT", () => interrupt());

// The wire thread starts meanwhile.
const { kernelInfo } = await import("./services/kernel-info.js");
wire.introduce(kernelInfo());
// Loading the compiler takes several times as long as starting that thread, and would keep a processor from it.
await listening;
const { startServices } = await import("./services/start.js");
const services = startServices(wire);
handle = (request) => services.handle(request);
interrupt = () => services.interrupt();
for (const request of waiting) handle(request);
flushCompileCache();
