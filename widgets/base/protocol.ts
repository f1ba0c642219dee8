/** Names on which the two halves of a widget agree: the one in the kernel and the one in the browser. */

/** Module of the widget models and views in the browser. */
export const moduleName = "unrolled";

/** Version of the state a model carries; a new major version is one that cannot draw an older saved notebook. */
export const moduleVersion = "1.0.0";

export const modelName = "UnrolledModel";
export const viewName = "UnrolledView";

/** Comm target of widget models, and the version of its messages (Jupyter widget messaging protocol 2.1). */
export const widgetTarget = "jupyter.widget";
export const widgetProtocol: { readonly version: string } = { version: "2.1.0" };

/** Comm target through which a page asks for every model at once (control messaging protocol 1.0). */
export const controlTarget = "jupyter.widget.control";

/** Output type of widget views, understood by every front end with a widget manager. */
export const widgetViewMime = "application/vnd.jupyter.widget-view+json";

/** Our own output type: the picture first, the live view in its place as soon as there is one. */
export const viewMime = "application/vnd.unrolled.view+json";

/** What an output of either type holds. */
export interface ViewData {
  readonly version_major: number;
  readonly version_minor: number;
  readonly model_id: string;
}

/** Languages the widgets speak. */
export type Language = "en" | "zh";

/** Dispatched by a widget's element, and bubbling, when its first drawing is there to be seen. */
export const drawnEvent = "unrolled:drawn";

/** Dispatched by a widget's element when it cannot be drawn; by a plot, bubbling, with the error as its detail. */
export const brokenEvent = "unrolled:broken";
