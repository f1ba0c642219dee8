import { Script } from "node:vm";
import { enterUserCode, leaveUserCode } from "./memory.js";

/** The cell was interrupted by the user. */
export class Interrupt extends Error {
  override readonly name: string = "KeyboardInterrupt";
  /** Where it was made says nothing of where the cell was. */
  override readonly stack: string = "KeyboardInterrupt: the cell was interrupted";

  constructor() {
    super("the cell was interrupted");
  }
}

/** Told when SIGINT ends what runs and when it does not. */
export interface GuardObserver {
  enterGuard(): void;
  leaveGuard(): void;
  /** One element: other than 0 when a loop outside of any guard is to end. */
  readonly trap: Int32Array;
  /** Told that a loop ends. */
  spring(): void;
}

/** File name, in a stack, of the frame below which there is only the kernel. */
export const guardFrame = "unrolled-kernel-guard";

const slot: unique symbol = Symbol.for("unrolled.kernel.guarded") as never;
const slots = globalThis as { [slot]?: () => unknown };
const script: Script = new Script(`globalThis[Symbol.for("unrolled.kernel.guarded")]()`, { filename: guardFrame });
let observer: GuardObserver | undefined;
let depth = 0;

export function observeGuard(by: GuardObserver): void {
  observer = by;
}

/** What loops of cells' functions look at; no loop ends where nobody observes. */
export function trap(): Int32Array {
  return observer?.trap ?? new Int32Array(1);
}

/** Ends the loop that calls it. */
export function spring(): never {
  observer?.spring();
  throw new Interrupt();
}

/**
 * Calls `work`; SIGINT ends it at any point.
 * @throws Interrupt if that happened.
 */
export function guarded<T>(work: () => T): T {
  if (depth > 0) return work();
  slots[slot] = () => {
    observer?.enterGuard();
    try {
      return work();
    } finally {
      observer?.leaveGuard();
    }
  };
  depth++;
  enterUserCode();
  try {
    return script.runInThisContext({ breakOnSigint: true, displayErrors: false }) as T;
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code !== "ERR_SCRIPT_EXECUTION_INTERRUPTED") throw error;
    // What SIGINT ends does not get to its finally block.
    observer?.leaveGuard();
    throw new Interrupt();
  } finally {
    leaveUserCode();
    depth--;
  }
}
