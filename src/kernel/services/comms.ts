import { randomUUID } from "node:crypto";
import { guarded } from "../engine/guard.js";
import type { Comm, KernelHost } from "../host.js";
import type { Request } from "../wire/wire.js";
import type { Extras, Iopub } from "./iopub.js";

type OnOpen = Parameters<KernelHost["registerTarget"]>[1];

/** Open comms of both sides, and the targets that a front end may open. */
export class Comms {
  readonly #iopub: Iopub;
  readonly #open = new Map<string, Comm>();
  readonly #targets = new Map<string, OnOpen>();

  constructor(iopub: Iopub) {
    this.#iopub = iopub;
  }

  openComm: KernelHost["openComm"] = (target, data, { buffers, metadata, id = randomUUID() } = {}) => {
    const comm = this.#make(id, target);
    this.#iopub.send("comm_open", { comm_id: id, target_name: target, data }, { buffers, metadata });
    return comm;
  };

  registerTarget: KernelHost["registerTarget"] = (target, onOpen) => {
    this.#targets.set(target, onOpen);
  };

  /** comm_open of the front end. */
  async opened({ content, buffers }: Request): Promise<void> {
    const id = String(content.comm_id);
    const target = String(content.target_name);
    const onOpen = this.#targets.get(target);
    if (!onOpen) return this.#iopub.send("comm_close", { comm_id: id, data: {} });
    const comm = this.#make(id, target);
    try {
      await guarded(() => onOpen(comm, dataOf(content), buffers.map(view)));
    } catch (error) {
      comm.close();
      throw error;
    }
  }

  /** comm_msg of the front end. */
  async received({ content, buffers }: Request): Promise<void> {
    const comm = this.#open.get(String(content.comm_id));
    await guarded(() => comm?.onMessage?.(dataOf(content), buffers.map(view)));
  }

  /** comm_close of the front end. */
  async closed({ content }: Request): Promise<void> {
    const id = String(content.comm_id);
    const comm = this.#open.get(id);
    this.#open.delete(id);
    await guarded(() => comm?.onClose?.());
  }

  /** Content of comm_info_reply. */
  info({ content }: Request): object {
    const wanted = [...this.#open.values()].filter(
      ({ target }) => content.target_name === undefined || content.target_name === target,
    );
    return { status: "ok", comms: Object.fromEntries(wanted.map(({ id, target }) => [id, { target_name: target }])) };
  }

  #make(id: string, target: string): Comm {
    const ifOpen = (type: string, data: object, extras: Extras = {}) => {
      if (this.#open.get(id) === comm) this.#iopub.send(type, { comm_id: id, data }, extras);
    };
    const comm: Comm = {
      id,
      target,
      onMessage: null,
      onClose: null,
      send: (data, buffers, metadata) => ifOpen("comm_msg", data, { buffers, metadata }),
      close: (data = {}) => {
        ifOpen("comm_close", data);
        this.#open.delete(id);
      },
    };
    this.#open.set(id, comm);
    return comm;
  }
}

function dataOf(content: Record<string, unknown>): Record<string, unknown> {
  return (content.data ?? {}) as Record<string, unknown>;
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
