import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import { promisify } from "node:util";
import { guarded, Interrupt } from "./guard.js";

type Callback = (...args: unknown[]) => unknown;
type Start = (callback: Callback, ...rest: unknown[]) => object;

/**
 * Has SIGINT end the callbacks of timers too, and an interrupt the intervals of the cell that is interrupted.
 * @param signal aborts when the cell whose code is calling is interrupted.
 * @param onInterrupt is told when a callback was ended.
 */
export function guardTimers(signal: () => AbortSignal, onInterrupt: () => void): void {
  for (const name of ["setTimeout", "setInterval", "setImmediate"] as const) {
    const start = timers[name] as Start;
    const replacement = (callback: Callback, ...rest: unknown[]): object => {
      const timer = start(typeof callback === "function" ? guardedCallback(callback, onInterrupt) : callback, ...rest);
      if (name === "setInterval") signal().addEventListener("abort", () => clearInterval(timer as NodeJS.Timeout));
      return timer;
    };
    const { [promisify.custom]: promised, name: ownName } = Object.getOwnPropertyDescriptors(start) as Record<
      PropertyKey,
      PropertyDescriptor
    >;
    Object.defineProperties(replacement, { name: ownName, ...(promised && { [promisify.custom]: promised }) });
    Object.assign(timers, { [name]: replacement });
    Object.assign(globalThis, { [name]: replacement });
  }
  syncBuiltinESMExports();
}

function guardedCallback(callback: Callback, onInterrupt: () => void): Callback {
  return function (this: unknown, ...args) {
    try {
      return guarded(() => callback.apply(this, args));
    } catch (error) {
      if (!(error instanceof Interrupt)) throw error;
      clearInterval(this as NodeJS.Timeout);
      onInterrupt();
    }
  };
}
