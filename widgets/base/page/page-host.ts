import type { Comm, KernelHost, OutputMessage } from "../../../src/kernel/host.js";
import { hostSymbol } from "../../../src/kernel/host.js";
import { joinBuffers } from "../buffers.js";
import { PageModel } from "./page-model.js";

type Paths = readonly (readonly (string | number)[])[];

/**
 * What a kernel does for widgets, done in the page itself: both halves of a widget live there, and talk to each other as
 * they do over a comm.
 */
export class PageHost implements KernelHost {
  readonly signal: AbortSignal = new AbortController().signal;
  readonly #models: Map<string, PageModel> = new Map();

  /** Makes it the host that widgets find. */
  install(): void {
    Object.defineProperty(globalThis, hostSymbol, { value: this, configurable: true });
  }

  /** The browser's half of an open model. */
  model(id: string): PageModel | undefined {
    return this.#models.get(id);
  }

  openComm(target: string, data: object, options: Parameters<KernelHost["openComm"]>[2] = {}): Comm {
    const { id = "", buffers = [] } = options;
    const { state, buffer_paths } = data as { state: Record<string, unknown>; buffer_paths: Paths };
    joinBuffers(state, buffer_paths, buffers);
    const comm: Comm = {
      id,
      target,
      send: (message, more = []) => {
        const { method, state: values, buffer_paths: paths } = message as Record<string, never>;
        if (method !== "update") return;
        joinBuffers(values, paths, more);
        model.receive(values);
      },
      close: () => void this.#models.delete(id),
      show: () => {},
      onMessage: null,
      onClose: null,
      onRelease: null,
    };
    const model = new PageModel(state, (changed) => {
      void comm.onMessage?.({ method: "update", state: changed, buffer_paths: [] }, []);
    });
    this.#models.set(id, model);
    return comm;
  }

  registerTarget(): void {}

  display(): void {}

  show(): void {}

  async capture(_onOutput: (message: OutputMessage) => boolean, work: () => unknown): Promise<void> {
    await work();
  }

  attach<Args extends unknown[], Result>(work: (...args: Args) => Result): (...args: Args) => Result {
    return work;
  }

  holdCell(): void {}
}
