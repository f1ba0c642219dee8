import { onTestFinished } from "vitest";
import {
  type Comm,
  hostSymbol,
  type KernelHost,
  type MimeBundle,
  type OutputMessage,
} from "../../../src/kernel/host.js";

/** What a kernel would have put on the wire. */
export interface Sent {
  kind: "open" | "message" | "close" | "display" | "value";
  id?: string;
  data?: Record<string, unknown>;
  buffers?: readonly ArrayBufferView[];
  metadata?: object;
  bundle?: MimeBundle;
  displayId?: string;
  update?: boolean;
}

/** A kernel host that keeps what it is told to send; `install` makes it the one that widgets find. */
export class MockHost implements KernelHost {
  readonly sent: Sent[] = [];
  /** Ids of the comms that were shown. */
  readonly shown: string[] = [];
  readonly comms: Map<string, Comm> = new Map();
  readonly targets: Map<string, Parameters<KernelHost["registerTarget"]>[1]> = new Map();
  readonly held: Promise<unknown>[] = [];
  readonly signal: AbortSignal = new AbortController().signal;

  readonly #refersTo = new Map<string, (() => readonly Comm[]) | undefined>();

  /** The comms to which that of this id refers. */
  refersTo(id: string): readonly Comm[] {
    return this.#refersTo.get(id)?.() ?? [];
  }

  install(): () => void {
    Object.defineProperty(globalThis, hostSymbol, { value: this, configurable: true });
    return () => Reflect.deleteProperty(globalThis, hostSymbol);
  }

  openComm(target: string, data: object, { refersTo, ...options }: Parameters<KernelHost["openComm"]>[2] = {}): Comm {
    const comm = this.comm(target, options.id ?? "chosen");
    this.#refersTo.set(comm.id, refersTo);
    this.sent.push({ kind: "open", id: comm.id, data: { target, ...data }, ...options });
    return comm;
  }

  comm(target: string, id: string): Comm {
    const comm: Comm = {
      id,
      target,
      send: (data, buffers, metadata) => {
        this.sent.push({ kind: "message", id, data: data as Record<string, unknown>, buffers, metadata });
      },
      close: () => void this.sent.push({ kind: "close", id }),
      show: () => void this.shown.push(id),
      onMessage: null,
      onClose: null,
      onRelease: null,
    };
    this.comms.set(id, comm);
    return comm;
  }

  registerTarget(target: string, onOpen: Parameters<KernelHost["registerTarget"]>[1]): void {
    this.targets.set(target, onOpen);
  }

  display(bundle: MimeBundle, options: { metadata?: object; displayId?: string; update?: boolean } = {}): void {
    this.sent.push({ kind: "display", bundle, ...options });
  }

  show(value: unknown): void {
    this.sent.push({ kind: "value", data: { value } });
  }

  async capture(onOutput: (message: OutputMessage) => boolean, work: () => unknown): Promise<void> {
    const before = this.sent.length;
    try {
      await work();
    } catch (error) {
      onOutput({ type: "error", content: { ename: "Error", evalue: String(error), traceback: [] } });
    }
    for (const { data } of this.sent.splice(before).filter(({ kind }) => kind === "value")) {
      onOutput({ type: "display_data", content: { data: { "text/plain": String(data?.value) }, metadata: {} } });
    }
  }

  attach<Args extends unknown[], Result>(work: (...args: Args) => Result): (...args: Args) => Result {
    return work;
  }

  holdCell(work: Promise<unknown>): void {
    this.held.push(work);
  }

  /** A message from the browser. */
  async receive(id: string, data: Record<string, unknown>, buffers: DataView[] = []): Promise<void> {
    await this.comms.get(id)?.onMessage?.(data, buffers);
  }
}

/** A host that widgets find until the test is over. */
export function installHost(): MockHost {
  const host = new MockHost();
  onTestFinished(host.install());
  return host;
}
