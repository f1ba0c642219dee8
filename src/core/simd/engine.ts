import { plain, relaxed, wide } from "./bytes.js";
import { SecondThread, type StartThread, startInPage } from "./second-thread.js";

/** The functions the compiled module exports; addresses and sizes are in its memory (see assembly/index.ts). */
interface Exports {
  readonly memory: WebAssembly.Memory;
  open(
    cell: number,
    activation: number,
    N: number,
    R: number,
    Q: number,
    B: number,
    D: number,
    H: number,
    G: number,
    split: number,
    threads: number,
  ): number;
  openForward(run: number): void;
  finishForward(run: number): void;
  openBackward(run: number, wantsDx: boolean): void;
  finishBackward(run: number): void;
  phase(number: number, run: number, thread: number): void;
  close(run: number): void;
  openProduct(
    a: number,
    b: number,
    c: number,
    M: number,
    N: number,
    K: number,
    tA: boolean,
    tB: boolean,
    threads: number,
  ): number;
  recurrence(a: number, b: number, start: number, h: number, T: number, N: number): void;
  recurrenceBack(
    a: number,
    h: number,
    start: number,
    dy: number,
    da: number,
    db: number,
    dStart: number,
    T: number,
    N: number,
  ): void;
  tanhOf(x: number, y: number, n: number): void;
  logisticOf(x: number, y: number, n: number): void;
  expOf(x: number, y: number, n: number): void;
  sumOf(x: number, n: number, squares: boolean): number;
  allocate(bytes: number): number;
  release(address: number): void;
}

/** One instance of the compiled module. Its memory only grows; a view is made anew once growth has detached it. */
export class Engine {
  /** The build that this is an instance of. */
  readonly build: string;
  readonly exports: Exports;
  /** Whether work is shared out between two threads: with the same numbers, whether or not the second has started yet. */
  readonly inTwo: boolean;
  readonly #second?: SecondThread;
  /** The runs that are being computed, or were when an interrupt ended them. */
  readonly current: Set<number> = new Set();
  #buffer: ArrayBuffer | null = null;
  #floats: Float32Array = new Float32Array();
  #words: Uint32Array = new Uint32Array();

  /** @param start starts a second thread, which computes on the same memory; default none. */
  constructor(base64: string, start?: StartThread) {
    this.build = base64;
    this.inTwo = start !== undefined;
    const module = new WebAssembly.Module(decode(base64, this.inTwo));
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: this.inTwo });
    this.exports = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports;
    if (start) this.#second = new SecondThread(start, module, memory);
  }

  /** Gives back the memory of runs that an interrupt ended. */
  giveUp(): void {
    for (const run of this.current) this.close(run);
  }

  /** A phase (assembly/sequence.ts) of one run or product, which the threads share, or of two runs, one for each thread. */
  phase(number: number, [run, other]: readonly number[]): void {
    const [second, thread] = other === undefined ? [run, 1] : [other, 0];
    this.#second?.begin(number, second, thread);
    this.exports.phase(number, run, 0);
    const done = this.#second?.finish() ?? other === undefined;
    if (!done) this.exports.phase(number, second, thread);
  }

  /** Gives a run's memory back, once nobody computes on it: what was interrupted may have left the second thread at work. */
  close(run: number): void {
    this.current.delete(run);
    this.#second?.finish();
    this.exports.close(run);
  }

  /** The whole memory as float32. Good until the next call into the module. */
  get floats(): Float32Array {
    if (this.#buffer !== this.exports.memory.buffer) this.#look();
    return this.#floats;
  }

  /** The whole memory as addresses. Good until the next call into the module. */
  get words(): Uint32Array {
    if (this.#buffer !== this.exports.memory.buffer) this.#look();
    return this.#words;
  }

  #look(): void {
    this.#buffer = this.exports.memory.buffer;
    this.#floats = new Float32Array(this.#buffer);
    this.#words = new Uint32Array(this.#buffer);
  }

  /** A copy of `length` floats from `address` on, in a buffer of their own. */
  copy(address: number, length: number): Float32Array {
    // Not `slice`, which fills its result with zeros first.
    return new Float32Array(this.floats.subarray(address >>> 2, (address >>> 2) + length));
  }
}

/**
 * The builds of the module: with fused multiply-add (relaxed SIMD), without, and with it in tiles twice as wide, which
 * only V8's revectorizer makes fast.
 */
export const builds: { readonly relaxed: string; readonly plain: string; readonly wide: string } = {
  relaxed,
  plain,
  wide,
};

let chosen: Engine | undefined;
let startThread = startInPage;
let forMuch: Engine | undefined;

/** The engine everybody shares, made at first use: relaxed SIMD where this machine's WebAssembly has it. */
export function engine(): Engine {
  chosen ??= new Engine(hasRelaxed() ? relaxed : plain);
  return chosen;
}

/** Multiplications from which on a second thread is worth waking: about a tenth of a millisecond's. */
const MUCH = 4e6;

/** The engine for a run of so many multiplications forward, or a product: another one, with a second thread, for much work. */
export function engineFor(multiplications: number): Engine {
  if (startThread === undefined || multiplications < MUCH) return engine();
  forMuch ??= new Engine(engine().build, startThread);
  return forMuch;
}

/** Has large runs computed by two threads from now on; undefined: by one. */
export function useSecondThread(start: StartThread | undefined): void {
  startThread = start;
  forMuch = undefined;
}

/** Whether this machine's WebAssembly has relaxed SIMD. */
export function hasRelaxed(): boolean {
  return WebAssembly.validate(decode(relaxed, true));
}

/** Has everybody share another engine from now on. Runs that wait for their backward stay with the one they began on. */
export function share(other: Engine): void {
  chosen = other;
  forMuch = undefined;
}

/** In the module's import of its memory (3 env 6 memory), the byte that says what memory: 3 shared, 1 not. */
const importOfMemory = "\x03env\x06memory\x02";

function decode(base64: string, shared: boolean): Uint8Array<ArrayBuffer> {
  const binary = atob(base64);
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  if (!shared) bytes[binary.indexOf(importOfMemory) + importOfMemory.length] = 1;
  return bytes;
}
