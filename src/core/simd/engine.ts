import { plain, relaxed, wide } from "./bytes.js";

/** The functions the compiled module exports; addresses and sizes are in its memory (see assembly/index.ts). */
interface Exports {
  readonly memory: WebAssembly.Memory;
  open(cell: number, activation: number, N: number, R: number, Q: number, B: number, D: number, H: number): number;
  openBackward(run: number): void;
  forward(run: number): void;
  backward(run: number): void;
  close(run: number): void;
  gemm(a: number, b: number, c: number, M: number, N: number, K: number, tA: boolean, tB: boolean): void;
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
  allocate(bytes: number): number;
  release(address: number): void;
}

/** One instance of the compiled module. Its memory only grows; a view is made anew once growth has detached it. */
export class Engine {
  readonly exports: Exports;
  #buffer: ArrayBuffer | null = null;
  #floats: Float32Array = new Float32Array();
  #words: Uint32Array = new Uint32Array();

  constructor(base64: string) {
    const module = new WebAssembly.Module(decode(base64));
    this.exports = new WebAssembly.Instance(module, {}).exports as unknown as Exports;
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
    return new Float32Array(this.exports.memory.buffer.slice(address, address + 4 * length));
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

/** The engine everybody shares, made at first use: relaxed SIMD where this machine's WebAssembly has it. */
export function engine(): Engine {
  chosen ??= new Engine(hasRelaxed() ? relaxed : plain);
  return chosen;
}

/** Whether this machine's WebAssembly has relaxed SIMD. */
export function hasRelaxed(): boolean {
  return WebAssembly.validate(decode(relaxed));
}

/** Has everybody share another engine from now on. Runs that wait for their backward stay with the one they began on. */
export function share(other: Engine): void {
  chosen = other;
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
