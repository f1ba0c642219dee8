import { type Comm, hostSymbol, type KernelHost, type MimeBundle } from "../../../src/kernel/host.js";

/** What a kernel would have put on the wire. */
export interface Sent {
  kind: "open" | "message" | "close" | "display";
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
  readonly comms: Map<string, Comm> = new Map();
  readonly targets: Map<string, Parameters<KernelHost["registerTarget"]>[1]> = new Map();
  readonly held: Promise<unknown>[] = [];
  readonly signal: AbortSignal = new AbortController().signal;

  install(): () => void {
    Object.defineProperty(globalThis, hostSymbol, { value: this, configurable: true });
    return () => Reflect.deleteProperty(globalThis, hostSymbol);
  }

  openComm(
    target: string,
    data: object,
    options: { buffers?: readonly ArrayBufferView[]; metadata?: object; id?: string } = {},
  ): Comm {
    const comm = this.comm(target, options.id ?? "chosen");
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
      onMessage: null,
      onClose: null,
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

  holdCell(work: Promise<unknown>): void {
    this.held.push(work);
  }

  /** A message from the browser. */
  async receive(id: string, data: Record<string, unknown>, buffers: DataView[] = []): Promise<void> {
    await this.comms.get(id)?.onMessage?.(data, buffers);
  }
}
