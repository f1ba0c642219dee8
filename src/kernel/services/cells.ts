import { AsyncLocalStorage } from "node:async_hooks";

/** A request that is being handled: the parent of whatever its code sends, now or from a timer later. */
export interface Running {
  parentHeader: string;
  /** Nothing it sends is to be shown. */
  silent: boolean;
  /** The client whose user may be asked for input; null where it does not allow that. */
  client: Uint8Array[] | null;
  abort: AbortController;
  /** What the request waits for before it is reported as finished. */
  held: Promise<unknown>[];
}

export function running(
  parentHeader: string,
  { silent = false, client = null }: Partial<Pick<Running, "silent" | "client">> = {},
): Running {
  return { parentHeader, silent, client, abort: new AbortController(), held: [] };
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
