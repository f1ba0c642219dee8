/** Joins what a program prints into few `stream` messages: a message a line would drown every front end. */

export interface StreamText {
  name: "stdout" | "stderr";
  text: string;
  parentHeader: string;
}

const maxWaitMs = 10;
const maxLength = 128 * 1024;

export class StreamBatch {
  readonly #publish: (joined: StreamText) => void;
  #name: StreamText["name"] = "stdout";
  #parentHeader = "";
  #texts: string[] = [];
  #length = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(publish: (joined: StreamText) => void) {
    this.#publish = publish;
  }

  add({ name, text, parentHeader }: StreamText): void {
    if (name !== this.#name || parentHeader !== this.#parentHeader) this.flush();
    this.#name = name;
    this.#parentHeader = parentHeader;
    this.#texts.push(text);
    this.#length += text.length;
    if (this.#length >= maxLength) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), maxWaitMs);
  }

  /** Publishes what is waiting; to be called before any other message is published, so that the order stays. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#texts.length === 0) return;
    const text = this.#texts.join("");
    this.#texts = [];
    this.#length = 0;
    this.#publish({ name: this.#name, text, parentHeader: this.#parentHeader });
  }
}
