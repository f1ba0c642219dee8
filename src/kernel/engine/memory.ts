/** How much memory V8 takes for short-lived objects, and when. */
import { setFlagsFromString } from "node:v8";

// Has the old generation be collected before what the compiler leaves behind at each cell amounts to much.
setFlagsFromString("--heap-growing-percent=30");
setRoom(false);

/** How many cells and callbacks are running. */
let running = 0;

/**
 * Lets V8's room for short-lived objects grow, or not. For the user's code it may: that can make it several times as fast.
 * The compiler would take more than a hundred megabytes of it, to no use, since most of what it makes stays.
 */
function setRoom(grows: boolean): void {
  setFlagsFromString(`--semi-space-growth-factor=${grows ? 2 : 1}`);
}

/** The user's code runs from now on, until {@link leaveUserCode} is called as many times. */
export function enterUserCode(): void {
  if (running++ === 0) setRoom(true);
}

export function leaveUserCode(): void {
  if (--running === 0) setRoom(false);
}

/** Runs the compiler; the user's code may be waiting meanwhile. */
export function compiling<T>(compile: () => T): T {
  if (running === 0) return compile();
  setRoom(false);
  try {
    return compile();
  } finally {
    setRoom(true);
  }
}
