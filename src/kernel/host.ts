/**
 * What the kernel offers to the code that runs in it: comms, display and the running cell. A library finds it with
 * {@link kernelHost}; outside a kernel (in a test, a browser, plain Node) there is none.
 */

/** A MIME bundle: MIME type → data (text for text types, base64 for binary ones, an object for JSON ones). */
export type MimeBundle = Record<string, unknown>;

/** An object shows itself through a method of this name that returns a MIME bundle (or a promise of one). */
export const displaySymbol: unique symbol = Symbol.for("Jupyter.display") as never;

/** One end of a Jupyter comm (messaging specification, "Custom messages"). */
export interface Comm {
  readonly id: string;
  readonly target: string;
  /** Sends a `comm_msg`; `buffers` travel as raw frames. */
  send(data: object, buffers?: readonly ArrayBufferView[], metadata?: object): void;
  /** Sends a `comm_close`; further messages are dropped. */
  close(data?: object): void;
  /** Called with each `comm_msg` from the front end. */
  onMessage: ((data: Record<string, unknown>, buffers: DataView[]) => void | Promise<void>) | null;
  /** Called once when the front end closes the comm. */
  onClose: (() => void) | null;
  /** Has the running cell show what is behind the comm, so that the comm stays (see {@link KernelHost.openComm}). */
  show(): void;
  /** Called once when the kernel has closed the comm because no cell shows it any more. */
  onRelease: (() => void) | null;
}

/** What a cell prints or shows: type and content of a message of the protocol (`stream`, `display_data`, `error` …). */
export interface OutputMessage {
  readonly type: string;
  readonly content: Readonly<Record<string, unknown>>;
}

export interface KernelHost {
  /**
   * Sends a `comm_open` for `target`; `id` is chosen when none is given. The comm belongs to the running cell: when that
   * cell is run again it is closed at the end of the new run, unless the last run of some cell has opened or shown it, or
   * one that `refersTo` it.
   */
  openComm(
    target: string,
    data: object,
    options?: {
      buffers?: readonly ArrayBufferView[];
      metadata?: object;
      id?: string;
      refersTo?: () => readonly Comm[];
    },
  ): Comm;
  /** Has `onOpen` called when the front end opens a comm for `target`. An unknown target is closed at once. */
  registerTarget(
    target: string,
    onOpen: (comm: Comm, data: Record<string, unknown>, buffers: DataView[]) => void,
  ): void;
  /**
   * Sends `display_data`, or `update_display_data` where `update` is set (then `displayId` is needed). Belongs to the
   * cell that is running, or that started the promise or timer in which it is called.
   */
  display(bundle: MimeBundle, options?: { metadata?: object; displayId?: string; update?: boolean }): void;
  /** Shows any value as the last value of a cell is shown. */
  show(value: unknown): void;
  /**
   * Runs `work`; what it prints, shows or throws, also later, goes to `onOutput` and not to the cell, but for what
   * `onOutput` returns false for. Never rejects.
   */
  capture(onOutput: (message: OutputMessage) => boolean, work: () => unknown): Promise<void>;
  /** `work`, but whatever it prints or shows belongs to the cell that is running now. */
  attach<Args extends unknown[], Result>(work: (...args: Args) => Result): (...args: Args) => Result;
  /** The running cell is not reported as finished until `work` has settled; its failure is not the cell's. */
  holdCell(work: Promise<unknown>): void;
  /** Aborts when the running cell is interrupted. A new cell has a new signal. */
  readonly signal: AbortSignal;
}

/** The kernel this code runs in, or undefined outside of one. */
export function kernelHost(): KernelHost | undefined {
  return (globalThis as { [key: symbol]: KernelHost | undefined })[hostSymbol];
}

/** Where the kernel puts its host object on `globalThis`. */
export const hostSymbol: unique symbol = Symbol.for("unrolled.kernel") as never;
