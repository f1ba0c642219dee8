import { joinBuffers } from "../buffers.js";
import type { ViewModel } from "../view.js";

/** A widget model as a notebook saves it (widget state schema 2.0), as far as it is used here. */
export interface SavedModel {
  readonly state: Readonly<Record<string, unknown>>;
  readonly buffers?: readonly SavedBuffer[];
}

interface SavedBuffer {
  readonly path: readonly (string | number)[];
  readonly data: string;
  readonly encoding: string;
}

/** A model that lives in a page without a widget manager; several views may share it. */
export class PageModel implements ViewModel<Record<string, unknown>> {
  readonly #state: Record<string, unknown>;
  readonly #save: (changed: Record<string, unknown>) => void;
  readonly #handlers: Map<string, Set<() => void>> = new Map();
  #unsaved: Record<string, unknown> = {};

  /** @param save is told what the views have changed; by default there is nobody to tell. */
  constructor(
    state: Readonly<Record<string, unknown>>,
    save: (changed: Record<string, unknown>) => void = () => undefined,
  ) {
    this.#state = { ...state };
    this.#save = save;
  }

  get(name: string): unknown {
    return this.#state[name];
  }

  set(values: Readonly<Record<string, unknown>>): void {
    Object.assign(this.#unsaved, values);
    this.receive(values);
  }

  /** Takes values that were changed elsewhere. The handlers of those that are others now are called. */
  receive(values: Readonly<Record<string, unknown>>): void {
    const changed = Object.keys(values).filter((name) => !Object.is(values[name], this.#state[name]));
    Object.assign(this.#state, values);
    for (const name of changed) for (const handler of this.#handlers.get(`change:${name}`) ?? []) handler();
  }

  save_changes(): void {
    const changed = this.#unsaved;
    this.#unsaved = {};
    this.#save(changed);
  }

  on(event: string, handler: () => void): void {
    this.#handlers.set(event, (this.#handlers.get(event) ?? new Set()).add(handler));
  }

  off(event: string, handler: () => void): void {
    this.#handlers.get(event)?.delete(handler);
  }
}

/** The state of a saved model with its arrays in their places. Throws an Error for an encoding that is not known. */
export function stateOf({ state, buffers = [] }: SavedModel): Record<string, unknown> {
  const own = structuredClone(state) as Record<string, unknown>;
  const arrays = buffers.map(({ data, encoding }) => {
    if (encoding !== "base64") throw new Error(`the saved state has a buffer in ${encoding}; expected base64`);
    return new Float32Array(Uint8Array.from(atob(data), (character) => character.charCodeAt(0)).buffer);
  });
  joinBuffers(
    own,
    buffers.map(({ path }) => path),
    arrays,
  );
  return own;
}
