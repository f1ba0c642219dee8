import type { Wire } from "../wire/wire.js";
import { current, type Running } from "./cells.js";

export interface Extras {
  metadata?: object;
  buffers?: readonly ArrayBufferView[];
}

/** Everything that the main thread publishes, in order. */
export class Iopub {
  readonly #wire: Wire;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** Publishes as an effect of `cause`, by default of the request whose code is calling. */
  send(type: string, content: object, extras: Extras = {}, cause: Running = current()): void {
    this.#wire.publish(type, content, cause.parentHeader, extras);
  }

  /** Publishes output; that of a silent cell is dropped. */
  output(type: string, content: object, cause: Running = current()): void {
    const taken = cause.sink?.({ type, content: content as Record<string, unknown> });
    if (taken !== true && !cause.silent) this.#wire.publish(type, content, cause.shownUnder);
  }

  /** Text on stdout or stderr; that of a silent cell is dropped. */
  stream(name: "stdout" | "stderr", text: string, cause: Running = current()): void {
    if (cause.sink) this.output("stream", { name, text }, cause);
    else if (!cause.silent && text !== "") this.#wire.stream(name, text, cause.shownUnder);
  }

  status(state: "busy" | "idle", cause: Running): void {
    this.send("status", { execution_state: state }, {}, cause);
  }
}
