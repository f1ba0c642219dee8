/** What of a ZeroMQ socket the outbox needs. */
interface Sender {
  send(frames: (string | Uint8Array)[]): Promise<void>;
}

/** Sends in order, one message in flight: ZeroMQ refuses (EBUSY) a send while another is waiting. */
export class Outbox {
  readonly #socket: Sender;
  readonly #waiting: (string | Uint8Array)[][] = [];
  #draining: Promise<void> | null = null;

  constructor(socket: Sender) {
    this.#socket = socket;
  }

  push(frames: (string | Uint8Array)[]): void {
    this.#waiting.push(frames);
    this.#draining ??= this.#drain();
  }

  /** Resolves once everything pushed so far has been handed to ZeroMQ. */
  async drained(): Promise<void> {
    await this.#draining;
  }

  async #drain(): Promise<void> {
    try {
      for (let frames = this.#waiting.shift(); frames; frames = this.#waiting.shift()) await this.#socket.send(frames);
    } catch {
      // The socket is closed: nobody is left to be told.
      this.#waiting.length = 0;
    }
    this.#draining = null;
  }
}
