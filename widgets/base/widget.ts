import { type Comm, displaySymbol, type KernelHost, kernelHost, type MimeBundle } from "../../src/kernel/host.js";
import { joinBuffers, splitBuffers, viewsToFloats } from "./buffers.js";
import type { Figure } from "./figure.js";
import {
  controlTarget,
  modelName,
  moduleName,
  moduleVersion,
  type ViewData,
  viewMime,
  viewName,
  widgetProtocol,
  widgetTarget,
  widgetViewMime,
} from "./protocol.js";

/** What makes a widget of a certain kind. */
export interface WidgetDefinition<State extends object> {
  /** Name of the view that draws it in the browser. */
  readonly view: string;
  /** The whole state at the start: plain JSON and Float32Arrays. */
  readonly state: State;
  /** The figure that the static picture shows. */
  figure(state: State): Figure;
  /** One line of text, for where there are no pictures. */
  describe(state: State): string;
  /** What follows from the rest of the state, computed after each `set`. Throws for a state that cannot be. */
  derive?(state: State): Partial<State>;
}

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

/**
 * The kernel's half of a widget. The last value of a cell shows itself; `display(widget)` does it anywhere. Its state is
 * shared with every view of it in the browser: what a reader changes there can be read with `get` and followed with
 * `on`, what `set` changes moves the controls there. Outside of a kernel everything works but there is nobody to show it.
 */
export class Widget<State extends object> {
  readonly id: string = crypto.randomUUID().replaceAll("-", "");
  readonly #definition: WidgetDefinition<State>;
  readonly #handlers: Map<string, Set<(event: never) => unknown>> = new Map();
  #state: State;
  #comm: Comm | undefined;
  #closed = false;

  static {
    Object.defineProperty(Widget.prototype, displaySymbol, { value: Widget.prototype.display });
  }

  constructor(definition: WidgetDefinition<State>) {
    this.#definition = definition;
    this.#state = { ...definition.state, ...definition.derive?.(definition.state) };
  }

  /** The present value. */
  get<Name extends keyof State>(name: Name): State[Name] {
    this.#requireNames("get", [String(name)]);
    return this.#state[name];
  }

  /** Changes values, here and in the browser. Throws for an unknown name or a value that cannot be, and changes nothing. */
  set(values: Partial<State>): this {
    this.#requireNames("set", Object.keys(values));
    const next = { ...this.#state, ...values };
    const changed = { ...values, ...this.#definition.derive?.(next) };
    const changes = this.#assign(changed);
    this.#send("update", changed);
    const failures = this.#announce(changes, changed);
    Promise.all(failures).catch((error) => console.error(error));
    return this;
  }

  /**
   * Has `handler` called at each event: `"change:NAME"` with `{ name, value, old }`, `"change"` with all changed values,
   * `"message"`, `"close"`.
   * @returns a function that stops it.
   */
  on<Name extends keyof WidgetEvents<State> & string>(
    event: Name,
    handler: (event: WidgetEvents<State>[Name]) => unknown,
  ): () => void {
    if (event.startsWith("change:")) this.#requireNames("on", [event.slice("change:".length)]);
    const handlers = this.#handlers.get(event) ?? new Set();
    this.#handlers.set(event, handlers.add(handler as (event: never) => unknown));
    return () => handlers.delete(handler as (event: never) => unknown);
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
   * Shows the widget: at once its view, and as soon as it is drawn the static picture, for where there is no widget
   * front end (GitHub, nbviewer, a notebook that is not trusted). A cell does this with its last value.
   * @returns what is left to be shown: nothing; outside of a kernel, or closed, a line of text.
   */
  display(): MimeBundle {
    const text = this.#definition.describe(this.#state);
    const host = kernelHost();
    if (host === undefined || this.#closed) return { "text/plain": text };
    this.#open(host);
    const view: ViewData = { version_major: 2, version_minor: 0, model_id: this.id };
    const bundle = { [viewMime]: view, [widgetViewMime]: view, "text/plain": text };
    const displayId = crypto.randomUUID();
    host.display(bundle, { displayId });
    host.holdCell(this.#addPicture(host, bundle, displayId));
    return {};
  }

  async #addPicture(host: KernelHost, bundle: MimeBundle, displayId: string): Promise<void> {
    try {
      const { drawPicture } = await import("./picture.js");
      const { png, width, height } = await drawPicture(this.#definition.figure(this.#state));
      const metadata = { "image/png": { width, height } };
      host.display({ ...bundle, "image/png": png }, { displayId, metadata, update: true });
    } catch (error) {
      console.warn(`${this.#definition.view}: the notebook is saved without a picture: ${error}`);
    }
  }

  #open(host: KernelHost): void {
    if (this.#comm !== undefined) return;
    const { state, paths, buffers } = splitBuffers(this.#fullState());
    const comm = host.openComm(
      widgetTarget,
      { state, buffer_paths: paths },
      { buffers, metadata: widgetProtocol, id: this.id },
    );
    this.#comm = comm;
    comm.onMessage = (data, received) => this.#receive(data, received);
    comm.onClose = () => this.#afterClose();
    openWidgets(host).set(this.id, () => this.#fullState());
  }

  /** What the browser's half starts from. */
  #fullState(): object {
    return {
      _model_module: moduleName,
      _model_module_version: `^${moduleVersion}`,
      _model_name: modelName,
      _view_module: moduleName,
      _view_module_version: `^${moduleVersion}`,
      _view_name: viewName,
      _view_count: null,
      _dom_classes: [],
      tabbable: null,
      tooltip: null,
      widget: this.#definition.view,
      ...this.#state,
    };
  }

  async #receive(data: Record<string, unknown>, buffers: DataView[]): Promise<void> {
    switch (data.method) {
      case "update": {
        const state = { ...(data.state as Record<string, unknown>) };
        joinBuffers(state, (data.buffer_paths ?? []) as (string | number)[][], buffers);
        const ours = Object.entries(state).filter(([name]) => Object.hasOwn(this.#state, name));
        const values = Object.fromEntries(ours.map(([name, value]) => [name, viewsToFloats(value)])) as Partial<State>;
        const changes = this.#assign(values);
        this.#send("echo_update", values);
        await Promise.all(this.#announce(changes, values));
        break;
      }
      case "request_state":
        this.#send("update", this.#fullState());
        break;
      case "custom":
        await Promise.all(this.#fire("message", { content: data.content, buffers }));
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

  /** Calls every handler, also after one of them has thrown; what they throw is a rejected promise in the result. */
  #fire(event: string, argument: unknown): unknown[] {
    return [...(this.#handlers.get(event) ?? [])].map(async (handler) => handler(argument as never));
  }

  #afterClose(): void {
    const host = kernelHost();
    if (host !== undefined) openWidgets(host).delete(this.id);
    this.#comm = undefined;
    this.#closed = true;
    this.#fire("close", undefined);
  }

  #requireNames(where: string, names: readonly string[]): void {
    const unknown = names.find((name) => !Object.hasOwn(this.#state, name));
    if (unknown === undefined) return;
    const known = Object.keys(this.#state).join(", ");
    throw new TypeError(`Widget.${where}: ${this.#definition.view} has no ${unknown}; it has ${known}`);
  }
}

type OpenWidgets = Map<string, () => object>;

const openWidgetsOfHost = new WeakMap<KernelHost, OpenWidgets>();

/** The open widgets of a kernel, by id, each with its full state; also answers a page that asks for all of them. */
function openWidgets(host: KernelHost): OpenWidgets {
  const known = openWidgetsOfHost.get(host);
  if (known !== undefined) return known;
  const widgets: OpenWidgets = new Map();
  openWidgetsOfHost.set(host, widgets);
  host.registerTarget(controlTarget, (comm) => {
    comm.onMessage = ({ method }) => {
      if (method !== "request_states") return;
      const states = Object.fromEntries(
        [...widgets].map(([id, state]) => [
          id,
          {
            model_name: modelName,
            model_module: moduleName,
            model_module_version: `^${moduleVersion}`,
            state: state(),
          },
        ]),
      );
      const { state, paths, buffers } = splitBuffers(states);
      comm.send({ method: "update_states", states: state, buffer_paths: paths }, buffers);
    };
  });
  return widgets;
}

/** Whether a value has not changed; small JSON values are compared by what they hold. */
function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (ArrayBuffer.isView(a) || ArrayBuffer.isView(b)) return false;
  const keys = Object.keys(a);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => same(a[key as keyof typeof a], b[key as keyof typeof b]))
  );
}
