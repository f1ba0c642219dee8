/**
 * How an interrupt gets from the wire thread to the main thread.
 *
 * First by a message, which the main thread handles between two turns of its event loop: a cell that waits is ended in an
 * orderly way. If the message is not seen, the main thread is busy; once it is in user code that SIGINT can end (a guard),
 * it is sent that signal. The signal is sent within a guard only: elsewhere Node may lose it or end the process. There,
 * a trap is set, into which a loop falls that was compiled to look for it.
 */

/** Shared integers; {@link InterruptState} says what each is. */
export const interruptStateBytes = 16;

/** Index of what the main thread is doing. */
const guard = 0;
/** Index of the last interrupt that the main thread has seen as a message. */
const seen = 1;
/** Index of the last interrupt that was given as a signal, or that a loop has fallen into. */
const signalled = 2;
/** Index of the trap: the interrupt that the next loop of a cell's function is to end with, or 0. */
const trap = 3;

const outside = 0;
const inside = 1;
const signalling = 2;
/** In a guard that got its signal: there is one a guard. */
const struck = 3;

const patienceMs = 25;

/** The wire thread's side. */
export class Interrupter {
  readonly #state: Int32Array;
  readonly #post: (id: number) => void;
  #count = 0;

  constructor(shared: SharedArrayBuffer, post: (id: number) => void) {
    this.#state = new Int32Array(shared);
    this.#post = post;
  }

  interrupt(): void {
    const id = ++this.#count;
    this.#post(id);
    // Windows knows no signal that a process can send itself and survive.
    if (process.platform !== "win32") this.#insist(id);
  }

  #insist(id: number): void {
    setTimeout(() => {
      if (Atomics.load(this.#state, seen) >= id || Atomics.load(this.#state, signalled) >= id) return;
      if (Atomics.compareExchange(this.#state, guard, inside, signalling) !== inside) {
        Atomics.store(this.#state, trap, id);
        this.#insist(id);
        return;
      }
      Atomics.store(this.#state, signalled, id);
      Atomics.store(this.#state, trap, 0);
      process.kill(process.pid, "SIGINT");
      Atomics.store(this.#state, guard, struck);
      Atomics.notify(this.#state, guard);
    }, patienceMs);
  }
}

/** The main thread's side. */
export class InterruptState {
  readonly #state: Int32Array<SharedArrayBuffer>;
  /** One element; a loop that finds it other than 0 is to call {@link spring}. */
  readonly trap: Int32Array;

  constructor(shared: SharedArrayBuffer) {
    this.#state = new Int32Array(shared);
    this.trap = this.#state.subarray(trap, trap + 1);
  }

  /** A loop has fallen into the trap. */
  spring(): void {
    Atomics.store(this.#state, signalled, Atomics.exchange(this.#state, trap, 0));
  }

  /** From now on SIGINT ends what runs. */
  enterGuard(): void {
    Atomics.store(this.#state, guard, inside);
  }

  /** From now on SIGINT is not to be sent; waits for one that is on its way. */
  leaveGuard(): void {
    if (Atomics.compareExchange(this.#state, guard, inside, outside) === signalling) {
      Atomics.wait(this.#state, guard, signalling);
    }
    Atomics.store(this.#state, guard, outside);
  }

  /** Notes an interrupt that came as a message; returns whether it is still to be acted on. */
  accept(id: number): boolean {
    Atomics.store(this.#state, seen, id);
    Atomics.store(this.#state, trap, 0);
    return Atomics.load(this.#state, signalled) < id;
  }
}
