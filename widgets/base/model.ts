import { type Comm, displaySymbol, type KernelHost, kernelHost, type MimeBundle } from "../../src/kernel/host.js";
import { joinBuffers, splitBuffers } from "./buffers.js";
import { controlTarget, type ViewData, widgetProtocol, widgetTarget, widgetViewMime } from "./protocol.js";

/** A change of one value of a widget's state. */
export interface Change<Value = unknown> {
  readonly name: string;
  readonly value: Value;
  readonly old: Value;
}

/** Events of a widget and what their handlers are called with. */
export type WidgetEvents<State extends object> = {
  [Name in keyof State & string as `change:${Name}`]: Change<State[Name]>;
} & {
  /** After all values of one message or `set` have changed. */
  change: Partial<State>;
  /** A custom message from the browser. */
  message: { content: unknown; buffers: DataView[] };
  close: undefined;
};

/** What a front end is told of a model besides its state. */
export interface ModelHead {
  readonly _model_module: string;
  readonly _model_module_version: string;
  readonly _model_name: string;
  readonly [field: string]: unknown;
}

/**
 * The kernel's half of a widget model (Jupyter widget messaging protocol 2.1): its state is shared with every view of it
 * in the browser over a comm. The comm is opened when the model is first shown, or shown in another. Outside of a kernel
 * everything works but there is nobody to show it.
 */
export abstract class Model<State extends object, Events extends object = WidgetEvents<State>> {
  readonly id: string = crypto.randomUUID().replaceAll("-", "");
  readonly #name: string;
  readonly #head: ModelHead;
  readonly #handlers: Map<string, Set<(event: never) => unknown>> = new Map();
  #state: State;
  #comm: Comm | undefined;
  #opening = false;
  #closed = false;

  static {
    Object.defineProperty(Model.prototype, displaySymbol, {
      value(this: AnyModel) {
        return this.display();
      },
    });
  }

  /** @param name what the model is called in errors. */
  constructor(name: string, head: ModelHead, state: State) {
    this.#name = name;
    this.#head = head;
    this.#state = state;
  }

  /** What changes where `values` are set in `state`: these and what follows from them. Throws for values that cannot be. */
  protected abstract changes(state: State, values: Partial<State>): Partial<State>;

  /** What of an update by the browser changes in `state`. */
  protected abstract received(state: State, values: Partial<State>): Partial<State>;

  /** One line of text, for where there are no widgets. */
  protected abstract describe(state: State): string;

  /** The whole of the present state. */
  protected state(): State {
    return this.#state;
  }

  /** What of `values` a front end gets. */
  protected sent(values: object): object {
    return values;
  }

  /** The present value. */
  get<Name extends keyof State>(name: Name): State[Name] {
    this.#requireNames("get", [String(name)]);
    return this.#state[name];
  }

  /** Changes values, here and in the browser. Throws for an unknown name or a value that cannot be, and changes nothing. */
  set(values: Partial<State>): this {
    this.#requireNames("set", Object.keys(values));
    const changed = this.changes(this.#state, values);
    const changes = this.#assign(changed);
    this.#send("update", changed);
    const failures = this.#announce(changes, changed);
    Promise.all(failures).catch((error) => console.error(error));
    return this;
  }

  /**
   * Has `handler` called at each event: `"change:NAME"` with `{ name, value, old }`, `"change"` with all changed values,
   * `"message"`, `"close"`. What it prints or shows is output of the cell that calls `on`.
   * @returns a function that stops it.
   */
  on<Name extends keyof Events & string>(event: Name, handler: (event: Events[Name]) => unknown): () => void {
    if (event.startsWith("change:")) this.#requireNames("on", [event.slice("change:".length)]);
    const handlers = this.#handlers.get(event) ?? new Set();
    const attached = (kernelHost()?.attach(handler) ?? handler) as (event: never) => unknown;
    this.#handlers.set(event, handlers.add(attached));
    return () => handlers.delete(attached);
  }

  /** Sends a custom message to every view. */
  send(content: object, buffers: readonly ArrayBufferView[] = []): void {
    this.#comm?.send({ method: "custom", content }, buffers, widgetProtocol);
  }

  /** Takes the widget's views away and frees it. */
  close(): void {
    if (this.#closed) return;
    this.#comm?.close();
    this.#afterClose();
  }

  /**
   * Shows the widget. A cell does this with its last value.
   * @returns what is left to be shown; outside of a kernel, or closed, a line of text.
   */
  display(): MimeBundle {
    const text = this.describe(this.#state);
    const host = kernelHost();
    if (host === undefined || this.#closed) return { "text/plain": text };
    this.open(host);
    this.#comm?.show();
    const view: ViewData = { version_major: 2, version_minor: 0, model_id: this.id };
    return { [widgetViewMime]: view, "text/plain": text };
  }

  /** Makes the model, and before it those that it refers to, known to the front end. */
  protected open(host: KernelHost): void {
    if (this.#comm !== undefined) return;
    if (this.#closed) throw new Error(`${this.#name} is closed; make a new one`);
    if (this.#opening) throw new RangeError(`${this.#name} is in itself; it can be shown only in another`);
    this.#opening = true;
    try {
      const { state, paths, buffers } = splitBuffers(this.#fullState(host));
      const comm = host.openComm(
        widgetTarget,
        { state, buffer_paths: paths },
        { buffers, metadata: widgetProtocol, id: this.id, refersTo: () => commsIn(this.#state) },
      );
      this.#comm = comm;
      comm.onMessage = (data, received) => this.#receive(data, received);
      comm.onClose = () => this.#afterClose();
      // It is not closed for good: shown again, it is opened again.
      comm.onRelease = () => this.#forget();
      openModels(host).set(this.id, this);
    } finally {
      this.#opening = false;
    }
  }

  /** What the browser's half starts from. */
  #fullState(host: KernelHost): object {
    return { ...this.#head, _view_count: null, ...(referring(this.sent(this.#state), host) as object) };
  }

  async #receive(data: Record<string, unknown>, buffers: DataView[]): Promise<void> {
    const host = kernelHost();
    switch (data.method) {
      case "update": {
        const state = { ...(data.state as Record<string, unknown>) };
        joinBuffers(state, (data.buffer_paths ?? []) as (string | number)[][], buffers);
        const ours = Object.entries(state).filter(([name]) => Object.hasOwn(this.#state, name));
        const values = dereferenced(Object.fromEntries(ours), host) as Partial<State>;
        const changed = this.received(this.#state, values);
        const changes = this.#assign(changed);
        this.#send("echo_update", Object.fromEntries(ours.map(([name]) => [name, this.#state[name as keyof State]])));
        await Promise.all(this.#announce(changes, changed));
        break;
      }
      case "request_state":
        if (host !== undefined) this.#sendState("update", this.#fullState(host));
        break;
      case "custom":
        await Promise.all(this.#fireMessage(data.content, buffers));
        break;
    }
  }

  #assign(values: Partial<State>): Change[] {
    const changes = Object.entries(values)
      .map(([name, value]) => ({ name, value, old: this.#state[name as keyof State] }))
      .filter(({ value, old }) => !same(value, old));
    this.#state = { ...this.#state, ...values };
    return changes;
  }

  #send(method: "update" | "echo_update", values: object): void {
    const host = kernelHost();
    if (this.#comm === undefined || host === undefined) return;
    this.#sendState(method, referring(this.sent(values), host) as object);
  }

  #sendState(method: "update" | "echo_update", values: object): void {
    const { state, paths, buffers } = splitBuffers(values);
    this.#comm?.send({ method, state, buffer_paths: paths }, buffers, widgetProtocol);
  }

  #announce(changes: readonly Change[], values: Partial<State>): unknown[] {
    if (changes.length === 0) return [];
    return [
      ...changes.flatMap((change) => this.#fire(`change:${change.name}`, change)),
      ...this.#fire("change", values),
    ];
  }

  /** Stock controls name an event of theirs in a message: `{ event: "click" }`. */
  #fireMessage(content: unknown, buffers: DataView[]): unknown[] {
    const event = (content as { event?: unknown } | null)?.event;
    const named = typeof event === "string" && !/^(change|message|close)\b/.test(event) ? this.#fire(event, this) : [];
    return [...named, ...this.#fire("message", { content, buffers })];
  }

  /** Calls every handler, also after one of them has thrown; what they throw is a rejected promise in the result. */
  #fire(event: string, argument: unknown): unknown[] {
    return [...(this.#handlers.get(event) ?? [])].map(async (handler) => handler(argument as never));
  }

  #forget(): void {
    const host = kernelHost();
    if (host !== undefined) openModels(host).delete(this.id);
    this.#comm = undefined;
  }

  #afterClose(): void {
    this.#forget();
    this.#closed = true;
    this.#fire("close", undefined);
  }

  #requireNames(where: string, names: readonly string[]): void {
    const unknown = names.find((name) => !Object.hasOwn(this.#state, name));
    if (unknown === undefined) return;
    const known = Object.keys(this.#state).join(", ");
    throw new TypeError(`Widget.${where}: ${this.#name} has no ${unknown}; it has ${known}`);
  }

  /** For a page that asks for every model at once. */
  static #described(model: AnyModel, host: KernelHost): object {
    const { _model_name, _model_module, _model_module_version } = model.#head;
    return {
      model_name: _model_name,
      model_module: _model_module,
      model_module_version: _model_module_version,
      state: model.#fullState(host),
    };
  }

  /** The states of all open models, as the answer to `request_states` has them. @internal */
  static states(host: KernelHost): Record<string, object> {
    return Object.fromEntries([...openModels(host)].map(([id, model]) => [id, Model.#described(model, host)]));
  }

  /** As it stands in another model's state; opens it. @internal */
  static reference(model: AnyModel, host: KernelHost): string {
    model.open(host);
    return referencePrefix + model.id;
  }

  /** Its comm while it is open. @internal */
  static comm(model: AnyModel): Comm | undefined {
    return model.#comm;
  }
}

/** A model of whatever state and events. */
export type AnyModel = Model<object, object>;

const referencePrefix = "IPY_MODEL_";

/** A copy of `value` with references in the place of models. */
function referring(value: unknown, host: KernelHost): unknown {
  if (value instanceof Model) return Model.reference(value as AnyModel, host);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map((item) => referring(item, host));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, referring(item, host)]));
}

/** A copy of `value` with models in the place of references to open ones. */
function dereferenced(value: unknown, host: KernelHost | undefined): unknown {
  if (typeof value === "string" && value.startsWith(referencePrefix) && host !== undefined) {
    return openModels(host).get(value.slice(referencePrefix.length)) ?? value;
  }
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map((item) => dereferenced(item, host));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, dereferenced(item, host)]));
}

/** Comms of the models in a state. */
function commsIn(value: unknown): Comm[] {
  if (value instanceof Model) return [Model.comm(value as AnyModel)].filter((comm) => comm !== undefined);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return [];
  return Object.values(value).flatMap(commsIn);
}

type OpenModels = Map<string, AnyModel>;

const openModelsOfHost = new WeakMap<KernelHost, OpenModels>();

/** The open models of a kernel by id; also answers a page that asks for all of them. */
function openModels(host: KernelHost): OpenModels {
  const known = openModelsOfHost.get(host);
  if (known !== undefined) return known;
  const models: OpenModels = new Map();
  openModelsOfHost.set(host, models);
  host.registerTarget(controlTarget, (comm) => {
    comm.onMessage = ({ method }) => {
      if (method !== "request_states") return;
      const { state, paths, buffers } = splitBuffers(Model.states(host));
      comm.send({ method: "update_states", states: state, buffer_paths: paths }, buffers);
    };
  });
  return models;
}

/** Whether a value has not changed; small JSON values are compared by what they hold. */
function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (ArrayBuffer.isView(a) || ArrayBuffer.isView(b) || a instanceof Model || b instanceof Model) return false;
  const keys = Object.keys(a);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => same(a[key as keyof typeof a], b[key as keyof typeof b]))
  );
}
