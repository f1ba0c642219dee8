import type { Iopub } from "./iopub.js";

/** Has process.stdout and process.stderr, and with them the console, write to the cell whose code is calling. */
export function captureStreams(iopub: Pick<Iopub, "stream">): void {
  for (const name of ["stdout", "stderr"] as const) {
    const decoder = new TextDecoder();
    process[name].write = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
      iopub.stream(name, typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }));
      const callback = typeof encoding === "function" ? encoding : done;
      if (typeof callback === "function") process.nextTick(callback);
      return true;
    };
  }
}
