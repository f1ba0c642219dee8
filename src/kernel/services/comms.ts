import { randomUUID } from "node:crypto";
import { guarded } from "../engine/guard.js";
import type { Comm, KernelHost } from "../host.js";
import type { Request } from "../wire/wire.js";
import { type CellRecord, current } from "./cells.js";
import { stringOf } from "./content.js";
import type { Extras, Iopub } from "./iopub.js";

type OnOpen = Parameters<KernelHost["registerTarget"]>[1];

/** What the kernel knows of a comm that it has opened itself. */
interface Opened {
  refersTo(): readonly Comm[];
  /** The cell that it was opened in; its messages are handled as a part of that cell. */
  record: CellRecord;
}

/** Open comms of both sides, and the targets that a front end may open. */
export class Comms {
  readonly #iopub: Iopub;
  readonly #open = new Map<string, Comm>();
  readonly #opened = new WeakMap<Comm, Opened>();
  readonly #targets = new Map<string, OnOpen>();

  constructor(iopub: Iopub) {
    this.#iopub = iopub;
  }

  openComm: KernelHost["openComm"] = (target, data, options = {}) => {
    const { buffers, metadata, id = randomUUID(), refersTo = () => [] } = options;
    const comm = this.#make(id, target);
    this.#opened.set(comm, { refersTo, record: current().record });
    comm.show();
    this.#iopub.send("comm_open", { comm_id: id, target_name: target, data }, { buffers, metadata });
    return comm;
  };

  registerTarget: KernelHost["registerTarget"] = (target, onOpen) => {
    this.#targets.set(target, onOpen);
  };

  /** The cell that a message of the front end belongs to: that in which the comm was opened. */
  recordOf({ content }: Request): CellRecord | undefined {
    const comm = this.#open.get(content.comm_id as string);
    return comm && this.#opened.get(comm)?.record;
  }

  /** Closes what the kernel has opened and none of these cells has opened or shown in its last run. */
  closeUnshown(cells: Iterable<CellRecord>): void {
    const shown = new Set<Comm>();
    const add = (comm: Comm): void => {
      if (shown.has(comm)) return;
      shown.add(comm);
      for (const other of this.#opened.get(comm)?.refersTo() ?? []) add(other);
    };
    for (const cell of cells) {
      for (const comm of cell.shown) {
        if (this.#open.get(comm.id) === comm) add(comm);
        else cell.shown.delete(comm);
      }
    }
    for (const comm of [...this.#open.values()]) {
      if (shown.has(comm) || !this.#opened.has(comm)) continue;
      comm.close();
      comm.onRelease?.();
    }
  }

  /** comm_open of the front end. */
  async opened({ content, buffers }: Request): Promise<void> {
    const id = stringOf(content, "comm_id");
    const target = stringOf(content, "target_name");
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
    const comm = this.#open.get(stringOf(content, "comm_id"));
    await guarded(() => comm?.onMessage?.(dataOf(content), buffers.map(view)));
  }

  /** comm_close of the front end. */
  async closed({ content }: Request): Promise<void> {
    const id = stringOf(content, "comm_id");
    const comm = this.#open.get(id);
    this.#open.delete(id);
    await guarded(() => comm?.onClose?.());
  }

  /** Content of comm_info_reply. */
  info({ content }: Request): object {
    const { target_name: wanted } = content;
    const comms = [...this.#open.values()].filter(
      ({ target }) => wanted === undefined || wanted === null || wanted === target,
    );
    return { status: "ok", comms: Object.fromEntries(comms.map(({ id, target }) => [id, { target_name: target }])) };
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
      onRelease: null,
      show: () => void current().record.shown.add(comm),
      send: (data, buffers, metadata) => ifOpen("comm_msg", data, { buffers, metadata }),
      close: (data = {}) => {
        ifOpen("comm_close", data);
        // Another may have been opened under the same id since.
        if (this.#open.get(id) === comm) this.#open.delete(id);
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
