/**
 * Output that goes to the file descriptors 1 and 2 themselves: from child processes that inherit them, from native code.
 * Both are made the write ends of pipes that the wire thread reads.
 */
import { spawnSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type StreamName = "stdout" | "stderr";

/** What stands where the standard streams were. */
export interface Descriptors {
  /** Read ends of what was taken. */
  readers: Partial<Record<StreamName, number>>;
  /** Where the kernel's own messages go: what was standard error at the start. */
  log: number;
}

const written: Record<StreamName, number> = { stdout: 1, stderr: 2 };

/**
 * Takes the descriptors 1 and 2. To be called before there is another thread. What cannot be taken stays as it is: both
 * where there are no named pipes (Windows), standard error where it is a socket, which cannot be opened again for the log.
 */
export function takeDescriptors(): Descriptors {
  const folder = mkdtempSync(join(tmpdir(), "unrolled-kernel-"));
  try {
    const pipes = { stdout: join(folder, "stdout"), stderr: join(folder, "stderr") };
    if (spawnSync("mkfifo", Object.values(pipes)).status !== 0) return { readers: {}, log: 2 };
    const log = reopened("/dev/fd/2");
    const readers: Descriptors["readers"] = {};
    for (const name of log === null ? (["stdout"] as const) : (["stdout", "stderr"] as const)) {
      readers[name] = openSync(pipes[name], constants.O_RDONLY | constants.O_NONBLOCK);
      // POSIX: what is opened gets the lowest free descriptor, which is the one just closed.
      closeSync(written[name]);
      if (openSync(pipes[name], constants.O_WRONLY) !== written[name]) process.exit(1);
    }
    return { readers, log: log ?? 2 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function reopened(path: string): number | null {
  try {
    return openSync(path, "a");
  } catch {
    return null;
  }
}

/** Reads what is written to a descriptor, as text. */
export class DescriptorReader {
  readonly #descriptor: number;
  readonly #decoder = new TextDecoder();
  readonly #chunk = Buffer.alloc(64 * 1024);
  readonly #onText: (text: string) => void;

  constructor(descriptor: number, onText: (text: string) => void) {
    this.#descriptor = descriptor;
    this.#onText = onText;
    const socket = new Socket({ fd: descriptor, readable: true, writable: false });
    socket.on("data", (chunk) => this.#take(chunk)).on("error", () => {});
  }

  /** Takes what has been written up to now without waiting for the event loop. */
  drain(): void {
    for (;;) {
      let count: number;
      try {
        count = readSync(this.#descriptor, this.#chunk);
      } catch {
        // EAGAIN: there is nothing more.
        return;
      }
      if (count === 0) return;
      this.#take(this.#chunk.subarray(0, count));
    }
  }

  #take(chunk: Uint8Array): void {
    const text = this.#decoder.decode(chunk, { stream: true });
    if (text !== "") this.#onText(text);
  }
}
