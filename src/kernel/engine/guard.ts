import { Script } from "node:vm";

/** The cell was interrupted by the user. */
export class Interrupt extends Error {
  override readonly name: string = "KeyboardInterrupt";

  constructor() {
    super("the cell was interrupted");
  }
}

/** File name, in a stack, of the frame below which there is only the kernel. */
export const guardFrame = "unrolled-kernel-guard";

const slot: unique symbol = Symbol.for("unrolled.kernel.guarded") as never;
const slots = globalThis as { [slot]?: () => unknown };
const script: Script = new Script(`globalThis[Symbol.for("unrolled.kernel.guarded")]()`, { filename: guardFrame });

/**
 * Calls `work`; SIGINT ends it at any point.
 * @throws Interrupt if that happened.
 */
export function guarded<T>(work: () => T): T {
  slots[slot] = work;
  try {
    return script.runInThisContext({ breakOnSigint: true, displayErrors: false }) as T;
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED") throw new Interrupt();
    throw error;
  }
}
