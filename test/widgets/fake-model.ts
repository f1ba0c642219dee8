import { isDeepStrictEqual } from "node:util";

/** A model as a view sees it, with the state of a kernel's widget but without a comm. */
export class FakeModel {
  /** What `save_changes` has sent, one record a call. */
  readonly saved: Record<string, unknown>[] = [];
  readonly #state: Record<string, unknown>;
  readonly #handlers: Map<string, Set<() => void>> = new Map();
  #unsaved: Record<string, unknown> = {};

  constructor(widget: { get(name: never): unknown }, names: readonly string[]) {
    this.#state = Object.fromEntries(names.map((name) => [name, widget.get(name as never)]));
  }

  get(name: string): unknown {
    return this.#state[name];
  }

  set(values: Record<string, unknown>): void {
    Object.assign(this.#unsaved, values);
    this.#change(values);
  }

  save_changes(): void {
    this.saved.push(this.#unsaved);
    this.#unsaved = {};
  }

  on(event: string, handler: () => void): void {
    this.#handlers.set(event, (this.#handlers.get(event) ?? new Set()).add(handler));
  }

  off(event: string, handler: () => void): void {
    this.#handlers.get(event)?.delete(handler);
  }

  fromKernel(values: Record<string, unknown>): void {
    this.#change(values);
  }

  listeners(): number {
    return [...this.#handlers.values()].reduce((sum, handlers) => sum + handlers.size, 0);
  }

  #change(values: Record<string, unknown>): void {
    // As Backbone's models, it tells of values that are others.
    const changed = Object.keys(values).filter((name) => !isDeepStrictEqual(this.#state[name], values[name]));
    Object.assign(this.#state, values);
    for (const name of changed) {
      for (const handler of this.#handlers.get(`change:${name}`) ?? []) handler();
    }
  }
}

/** What jsdom lacks: a layout in which everything is `width` pixels wide, once `resize` is called, and WebGL (none). */
export function stubBrowser(width: number): { resize(): void } {
  const observers = new Set<() => void>();
  class Observer {
    readonly #callback: () => void;
    constructor(callback: () => void) {
      this.#callback = callback;
    }
    observe(): void {
      observers.add(this.#callback);
    }
    disconnect(): void {
      observers.delete(this.#callback);
    }
  }
  Object.assign(globalThis, { ResizeObserver: Observer });
  Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, get: () => width });
  HTMLCanvasElement.prototype.getContext = () => null;
  return {
    resize() {
      for (const callback of observers) callback();
    },
  };
}
