import type { StreamName } from "./descriptors.js";

type Publish = (name: StreamName, text: string, parentHeader: string) => void;

const maxWaitMs = 10;
const maxLength = 128 * 1024;

/** Joins what a program prints into few `stream` messages: a message a line would drown every front end. */
export class StreamBatch {
  readonly #publish: Publish;
  #name: StreamName = "stdout";
  #parentHeader = "{}";
  #text = "";
  #timer: NodeJS.Timeout | null = null;

  constructor(publish: Publish) {
    this.#publish = publish;
  }

  add(name: StreamName, parentHeader: string, text: string): void {
    if (name !== this.#name || parentHeader !== this.#parentHeader) {
      this.flush();
      this.#name = name;
      this.#parentHeader = parentHeader;
    }
    this.#text += text;
    if (this.#text.length >= maxLength) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), maxWaitMs);
  }

  /** Publishes what is waiting; to be called before any other message is published, so that the order stays. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#text === "") return;
    const text = this.#text;
    this.#text = "";
    this.#publish(this.#name, text, this.#parentHeader);
  }
}
