/**
 * What makes the core faster in Node, by the environment (see docs/speed.md). `UNROLLED_THREADS=1` has everything computed by one
 * thread; without it a second one helps with large batches, where there is a second processor. `UNROLLED_REVECTORIZE=1` has
 * products computed at twice the width, by an experiment of V8's; where its self-test fails everything goes on as without it.
 */
import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import { useSecondThread } from "./core/simd/engine.js";
import { useRevectorizer } from "./core/simd/revectorize.js";

if (process.env.UNROLLED_REVECTORIZE === "1") {
  try {
    useRevectorizer(() => setFlagsFromString("--experimental-wasm-revectorize"));
  } catch (error) {
    setFlagsFromString("--no-experimental-wasm-revectorize");
    process.emitWarning(`UNROLLED_REVECTORIZE is ignored: ${(error as Error).message}`);
  }
}

if (process.env.UNROLLED_THREADS !== "1" && availableParallelism() > 1) {
  useSecondThread((source, data) => {
    const script = `${source}; start(require("node:worker_threads").workerData);`;
    const worker = new Worker(script, { eval: true, execArgv: [], workerData: data });
    // It ends with the process, and does not keep it.
    worker.unref();
    worker.on("error", () => {});
  });
}
