import { current } from "./cells.js";

type Send = (name: "stdout" | "stderr", text: string, parentHeader: string) => void;

/** Writes sent at once in one window; more than that is gathered. Sending each of 200,000 lines alone is too slow. */
const writesAtOnce = 20;
const windowMs = 20;
const maxLength = 64 * 1024;

/**
 * Takes what is written to stdout and stderr. Text goes out soon even while a cell loops and no timer can run: the
 * first writes of each window at once, then at the window's end or when there is much of it.
 */
export class Streams {
  readonly #send: Send;
  #name: "stdout" | "stderr" = "stdout";
  #parentHeader = "";
  #text = "";
  #windowStart = 0;
  #writes = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Has process.stdout and process.stderr, and with them the console, write here. */
  capture(): void {
    for (const name of ["stdout", "stderr"] as const) {
      const decoder = new TextDecoder();
      process[name].write = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
        this.write(name, typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }));
        const callback = typeof encoding === "function" ? encoding : done;
        if (typeof callback === "function") process.nextTick(callback);
        return true;
      };
    }
  }

  write(name: "stdout" | "stderr", text: string): void {
    const { parentHeader, silent } = current();
    if (silent || text === "") return;
    if (name !== this.#name || parentHeader !== this.#parentHeader) this.flush();
    this.#name = name;
    this.#parentHeader = parentHeader;
    this.#text += text;
    this.#writes++;
    const now = performance.now();
    if (now - this.#windowStart > windowMs) {
      this.#windowStart = now;
      this.#writes = 1;
      this.flush();
    } else if (this.#writes <= writesAtOnce || this.#text.length > maxLength) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), windowMs);
  }

  /** Sends what is gathered; to be called before anything else is sent, so that the order stays. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#text === "") return;
    const text = this.#text;
    this.#text = "";
    this.#send(this.#name, text, this.#parentHeader);
  }
}
