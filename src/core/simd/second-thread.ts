/** What a second thread is started with; all of it can be sent to a Worker. */
export interface ThreadData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly control: Int32Array<SharedArrayBuffer>;
}

/** Starts a thread that evaluates `source` and calls its `start(data)`. If it never starts, one thread does all. */
export type StartThread = (source: string, data: ThreadData) => void;

/**
 * The words of `control`. Phases are counted: `begun` is the number of the last one, `taken` that of the last one that a thread has
 * taken to compute its second part, `done` that of the last one whose second part is over.
 */
const word = { begun: 0, taken: 1, done: 2, phase: 3, run: 4, thread: 5, failed: 6 } as const;

/** How often a thread looks before it lets itself be woken: about a tenth of a millisecond. */
const SPINS = 20_000;

/** All that the second thread does, as the source of a script: it waits for phases. */
const source = `
function start({ module, memory, control }) {
  const { phase, becomeSecond } = new WebAssembly.Instance(module, { env: { memory } }).exports;
  becomeSecond();
  for (let seen = 0; ; ) {
    for (let n = 0; n < ${SPINS} && Atomics.load(control, ${word.begun}) === seen; n++);
    Atomics.wait(control, ${word.begun}, seen);
    seen = Atomics.load(control, ${word.begun});
    if (Atomics.compareExchange(control, ${word.taken}, seen - 1, seen) !== seen - 1) continue;
    try {
      phase(control[${word.phase}], control[${word.run}], control[${word.thread}]);
    } catch {
      Atomics.store(control, ${word.failed}, 1);
    }
    Atomics.store(control, ${word.done}, seen);
    Atomics.notify(control, ${word.done});
  }
}`;

/**
 * Starts it in a page that may share memory, which is one that is cross-origin isolated, on a machine with a second processor;
 * undefined elsewhere.
 */
export const startInPage: StartThread | undefined =
  globalThis.crossOriginIsolated && navigator.hardwareConcurrency > 1
    ? (script, data) => {
        const parts = [script, "onmessage = (event) => start(event.data);"];
        const url = URL.createObjectURL(new Blob(parts, { type: "text/javascript" }));
        new Worker(url).postMessage(data);
      }
    : undefined;

/** The other thread, which does the second part of a phase while this one does the first. */
export class SecondThread {
  readonly #control: Int32Array<SharedArrayBuffer> = new Int32Array(
    new SharedArrayBuffer(4 * Object.keys(word).length),
  );
  #canSleep = true;

  constructor(start: StartThread, module: WebAssembly.Module, memory: WebAssembly.Memory) {
    start(source, { module, memory, control: this.#control });
  }

  /** Offers it the second part of a phase: what thread number `thread` does of a run. */
  begin(phase: number, run: number, thread: number): void {
    const control = this.#control;
    // An interrupt may have ended this thread's part, and not the other's.
    this.finish();
    control[word.phase] = phase;
    control[word.run] = run;
    control[word.thread] = thread;
    Atomics.add(control, word.begun, 1);
    Atomics.notify(control, word.begun);
  }

  /** Waits until what it has taken is done. False where it has not taken it: it sleeps, is busy elsewhere, or never started. */
  finish(): boolean {
    const control = this.#control;
    const begun = control[word.begun];
    if (Atomics.compareExchange(control, word.taken, begun - 1, begun) === begun - 1) {
      Atomics.store(control, word.done, begun);
      return false;
    }
    for (let n = 0; n < SPINS && Atomics.load(control, word.done) !== begun; n++);
    for (let done = Atomics.load(control, word.done); done !== begun; done = Atomics.load(control, word.done)) {
      this.#sleep(done);
    }
    if (Atomics.load(control, word.failed) === 1) throw new Error("SecondThread: its part of a phase failed");
    return true;
  }

  /** Until `done` is another, at most a moment, so that an interrupt is heard. A page must not sleep, and goes on looking. */
  #sleep(done: number): void {
    if (!this.#canSleep) return;
    try {
      Atomics.wait(this.#control, word.done, done, 10);
    } catch {
      this.#canSleep = false;
    }
  }
}
