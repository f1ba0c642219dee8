import { type KernelHost, kernelHost, type MimeBundle } from "../../src/kernel/host.js";
import { anywidgetHead, asAnywidgets, bundle } from "./anywidget/model.js";
import { viewsToFloats } from "./buffers.js";
import type { Figure } from "./figure.js";
import { Model, type ModelHead } from "./model.js";
import { modelName, moduleName, moduleVersion, viewMime, viewName, widgetViewMime } from "./protocol.js";

export type { Change, WidgetEvents } from "./model.js";

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

const unrolledHead: ModelHead = {
  _model_module: moduleName,
  _model_module_version: `^${moduleVersion}`,
  _model_name: modelName,
  _view_module: moduleName,
  _view_module_version: `^${moduleVersion}`,
  _view_name: viewName,
};

/**
 * The kernel's half of a widget of ours. The last value of a cell shows itself; `display(widget)` does it anywhere. Its
 * state is shared with every view of it in the browser: what a reader changes there can be read with `get` and followed
 * with `on`, what `set` changes moves the controls there.
 */
export class Widget<State extends object> extends Model<State> {
  readonly #definition: WidgetDefinition<State>;
  /** Shown as an anywidget. */
  readonly #anywidget: boolean;

  constructor(definition: WidgetDefinition<State>) {
    const head = {
      ...unrolledHead,
      ...(asAnywidgets() && anywidgetHead),
      _dom_classes: [],
      tabbable: null,
      tooltip: null,
      widget: definition.view,
    };
    const bundled = asAnywidgets() ? { _bundle: bundle() } : {};
    super(definition.view, head, { ...definition.state, ...definition.derive?.(definition.state), ...bundled });
    this.#definition = definition;
    this.#anywidget = asAnywidgets();
  }

  protected override changes(state: State, values: Partial<State>): Partial<State> {
    return { ...values, ...this.#definition.derive?.({ ...state, ...values }) };
  }

  /** The browser's half computes what follows by itself. */
  protected override received(_state: State, values: Partial<State>): Partial<State> {
    return viewsToFloats(values) as Partial<State>;
  }

  protected override describe(state: State): string {
    return this.#definition.describe(state);
  }

  /**
   * Shows the widget: at once its view, and as soon as it is drawn the static picture, for where there is no widget
   * front end (GitHub, nbviewer, a notebook that is not trusted). A cell does this with its last value.
   * @returns what is left to be shown: nothing; outside of a kernel, or closed, a line of text.
   */
  override display(): MimeBundle {
    const host = kernelHost();
    const bundle = this.bundle();
    if (host === undefined || !(viewMime in bundle || widgetViewMime in bundle)) return bundle;
    const displayId = crypto.randomUUID();
    host.display(bundle, { displayId });
    host.holdCell(this.#addPicture(host, bundle, displayId));
    return {};
  }

  /**
   * Opens the model, and tells what shows it. No widget view but of an anywidget: front ends without our extension, and
   * nbconvert, would take it for something that they can draw, and hide the picture.
   */
  protected bundle(): MimeBundle {
    const shown = super.display();
    if (this.#anywidget) return shown;
    const { [widgetViewMime]: view, ...text } = shown;
    return view === undefined ? text : { [viewMime]: view, ...text };
  }

  async #addPicture(host: KernelHost, bundle: MimeBundle, displayId: string): Promise<void> {
    try {
      const { drawPicture } = await import("./picture.js");
      const { png, width, height } = await drawPicture(this.#definition.figure(this.state()));
      const metadata = { "image/png": { width, height } };
      host.display({ ...bundle, "image/png": png }, { displayId, metadata, update: true });
    } catch (error) {
      console.warn(`${this.#definition.view}: the notebook is saved without a picture: ${error}`);
    }
  }
}
