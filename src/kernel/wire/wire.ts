import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { Connection } from "./connection.js";
import type { Descriptors } from "./descriptors.js";
import { InterruptState, interruptStateBytes } from "./interrupts.js";
import type { InputAnswer, ToMain, ToWire, WireStart } from "./link.js";
import type { Message } from "./messages.js";

/** What the main thread does when the wire thread has something for it. */
export interface WireEvents {
  /** The sockets are open. */
  onListening(): void;
  onRequest(request: Request): void;
  onInterrupt(): void;
  onShutdown(): void;
  onFailure(reason: string): void;
}

/** A request and the way back for its reply. */
export interface Request extends Message {
  /** The request's header as JSON: the parent of everything that it causes. */
  parentHeader: string;
}

/** The main thread's end of the wire thread. */
export class Wire {
  readonly #worker: Worker;
  /** What the wire thread has to know before it can interrupt this one. */
  readonly interrupts: InterruptState;
  /** The stream that was written to last. */
  #stream = { name: "", parentHeader: "" };
  readonly #closed: Int32Array<SharedArrayBuffer> = new Int32Array(new SharedArrayBuffer(4));
  readonly #answers: Int32Array<SharedArrayBuffer> = new Int32Array(new SharedArrayBuffer(4));
  readonly #input: MessagePort;
  #questions = 0;

  constructor(connection: Connection, descriptors: Descriptors, events: WireEvents) {
    const interrupts = new SharedArrayBuffer(interruptStateBytes);
    this.interrupts = new InterruptState(interrupts);
    const { port1, port2 } = new MessageChannel();
    this.#input = port1;
    const input = { port: port2, answers: this.#answers.buffer };
    const start: WireStart = { connection, closed: this.#closed.buffer, interrupts, input, descriptors };
    this.#worker = new Worker(new URL("./thread.js", import.meta.url), {
      workerData: start,
      transferList: [port2],
      name: "wire",
    });
    this.#worker.on("message", (message: ToMain) => {
      if (message.kind === "request") {
        const parentHeader = JSON.stringify(message.message.header);
        events.onRequest({ ...message.message, parentHeader });
      } else if (message.kind === "interrupt") {
        if (this.interrupts.accept(message.id)) events.onInterrupt();
      } else if (message.kind === "listening") events.onListening();
      else if (message.kind === "shutdown") events.onShutdown();
      else events.onFailure(message.reason);
    });
    this.#worker.on("error", (error) => events.onFailure(`the wire thread failed: ${(error as Error).stack}`));
  }

  /** Has requests be answered; `kernelInfo` is the content of kernel_info_reply. */
  introduce(kernelInfo: object): void {
    this.#tell({ kind: "introduce", kernelInfo });
  }

  /** Publishes on iopub. `content` and `metadata` are written as JSON and `buffers` copied before this returns. */
  publish(
    type: string,
    content: object,
    parentHeader: string,
    { metadata = {}, buffers = [] }: { metadata?: object; buffers?: readonly ArrayBufferView[] } = {},
  ): void {
    const copies = buffers.map(copy);
    const draft = {
      type,
      parentHeader,
      metadata: JSON.stringify(metadata),
      content: JSON.stringify(content),
      buffers: copies,
    };
    this.#tell(
      { kind: "publish", draft },
      copies.map((bytes) => bytes.buffer),
    );
  }

  /** Has what is written to the file descriptors from now on belong to a cell, or (null) be dropped. */
  cellStarts(parentHeader: string | null): void {
    this.#tell({ kind: "cell", parentHeader });
  }

  /** Publishes text; the wire thread joins what comes at short intervals. */
  stream(name: "stdout" | "stderr", text: string, parentHeader: string): void {
    if (name !== this.#stream.name || parentHeader !== this.#stream.parentHeader) {
      this.#stream = { name, parentHeader };
      this.#tell({ kind: "stream", name, parentHeader });
    }
    this.#tell(text);
  }

  reply({ identities, header, parentHeader }: Request, content: object, metadata: object = {}): void {
    const type = header.msg_type.replace(/_request$/, "_reply");
    const draft = {
      type,
      parentHeader,
      metadata: JSON.stringify(metadata),
      content: JSON.stringify(content),
      buffers: [],
    };
    this.#tell({ kind: "reply", identities, draft });
  }

  /** Asks the user of a client for a line of text; blocks until it is there. */
  ask(identities: Uint8Array[], parentHeader: string, content: { prompt: string; password: boolean }): InputAnswer {
    const id = ++this.#questions;
    const draft = {
      type: "input_request",
      parentHeader,
      metadata: "{}",
      content: JSON.stringify(content),
      buffers: [],
    };
    this.#tell({ kind: "input", id, identities, draft });
    for (;;) {
      const answers = Atomics.load(this.#answers, 0);
      // The answer to an earlier question, which a signal had ended, may still be there.
      for (let got = receiveMessageOnPort(this.#input); got; got = receiveMessageOnPort(this.#input)) {
        const answer = got.message as InputAnswer;
        if (answer.id === id) return answer;
      }
      Atomics.wait(this.#answers, 0, answers);
    }
  }

  /** Has everything sent and the sockets closed; blocks until that is done. The process aborts if it ends without. */
  close(): void {
    this.#tell({ kind: "close" });
    Atomics.wait(this.#closed, 0, 0, 1000);
  }

  #tell(message: ToWire, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
  }
}

/** A copy of exactly the bytes that `view` shows; cloning the view itself would send the whole buffer behind it. */
function copy(view: ArrayBufferView): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
}
