/** What the wire thread and the main thread say to each other over their port. */
import type { MessagePort } from "node:worker_threads";
import type { Connection } from "./connection.js";
import type { Descriptors, StreamName } from "./descriptors.js";
import type { Draft, Message } from "./messages.js";

/** What the wire thread is started with. */
export interface WireStart {
  connection: Connection;
  /** One Int32, set to 1 and notified once the sockets are closed. */
  closed: SharedArrayBuffer;
  /** For interrupts.ts. */
  interrupts: SharedArrayBuffer;
  /** Where the user's answers go, and one Int32 that counts them: the main thread blocks while it waits for one. */
  input: { port: MessagePort; answers: SharedArrayBuffer };
  descriptors: Descriptors;
}

/** What became of a question to the user; `id` is the question's. */
export type InputAnswer = { id: number } & (
  | { status: "ok"; value: string }
  | { status: "error"; reason: string }
  | { status: "interrupted" }
);

/** Wire thread → main thread. What comes in on the control channel is answered on the wire thread. */
export type ToMain =
  | { kind: "listening" }
  | { kind: "request"; message: Message }
  | { kind: "interrupt"; id: number }
  | { kind: "failed"; reason: string }
  | { kind: "shutdown" };

/** Main thread → wire thread. */
export type ToWire =
  /** Content of kernel_info_reply; nothing is answered before this has come. */
  | { kind: "introduce"; kernelInfo: object }
  | { kind: "publish"; draft: Draft }
  /** A cell starts: what is written to the file descriptors from now on is its output; null: is not to be shown. */
  | { kind: "cell"; parentHeader: string | null }
  /** The strings that follow are text of this stream: posting a string costs less than half of posting an object. */
  | { kind: "stream"; name: StreamName; parentHeader: string }
  | string
  | { kind: "reply"; identities: Uint8Array[]; draft: Draft }
  | { kind: "input"; id: number; identities: Uint8Array[]; draft: Draft }
  | { kind: "close" };
