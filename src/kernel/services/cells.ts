import { AsyncLocalStorage } from "node:async_hooks";
import type { Comm, OutputMessage } from "../host.js";

/** Where what a request's code opens and shows is written down: the cell that it belongs to. */
export interface CellRecord {
  /** What the cell's last run has opened or shown. */
  shown: Set<Comm>;
}

/** What is opened and shown by no cell: when the front end opens a comm, for example. */
export const elsewhere: CellRecord = { shown: new Set() };

/** A request that is being handled: the parent of whatever its code sends, now or from a timer later. */
export interface Running {
  parentHeader: string;
  /** Header of the request under which output is shown: this one, but for what is attached to another. */
  shownUnder: string;
  /** Nothing it sends is to be shown. */
  silent: boolean;
  /** The client whose user may be asked for input; null where it does not allow that. */
  client: Uint8Array[] | null;
  abort: AbortController;
  /** What the request waits for before it is reported as finished. */
  held: Promise<unknown>[];
  record: CellRecord;
  /** Takes what would be published as output; null, or where it returns false: it is published. */
  sink: ((message: OutputMessage) => boolean) | null;
}

export function running(
  parentHeader: string,
  { silent = false, client = null, record = elsewhere }: Partial<Running> = {},
): Running {
  return {
    parentHeader,
    shownUnder: parentHeader,
    silent,
    client,
    abort: new AbortController(),
    held: [],
    record,
    sink: null,
  };
}

const storage: AsyncLocalStorage<Running> = new AsyncLocalStorage();
let lastCell: Running = running("{}");

/** Runs `work` as a part of `request`; so is everything that `work` starts. */
export function within<T>(request: Running, work: () => T): T {
  return storage.run(request, work);
}

/** Has `cell` be the one to which code of no known origin belongs. */
export function setLastCell(cell: Running): void {
  lastCell = cell;
}

/** The request whose code is calling. */
export function current(): Running {
  return storage.getStore() ?? lastCell;
}

/** `work`, but what it shows belongs to the cell whose code is calling now. Interrupted is it with whoever calls it. */
export function attach<Args extends unknown[], Result>(work: (...args: Args) => Result): (...args: Args) => Result {
  const { shownUnder, silent, record, sink } = current();
  return (...args) => within({ ...current(), shownUnder, silent, record, sink }, () => work(...args));
}
