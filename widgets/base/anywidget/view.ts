import { viewsToFloats } from "../buffers.js";
import { drawView } from "../draw-view.js";
import type { ViewModel } from "../view.js";
import { views } from "../views.js";

/** What anywidget hands to a widget's module. */
interface Context {
  model: ViewModel<Record<string, unknown>>;
  el: HTMLElement;
}

/** Draws whichever of our widgets the model is of: the module of an anywidget (anywidget.dev). */
function render({ model, el }: Context): () => void {
  return drawView(views, () => withFloats(model), el);
}

/** anywidget leaves arrays as the DataViews in which they came. The same value is the same array each time. */
function withFloats(model: Context["model"]): Context["model"] {
  const known = new WeakMap<object, unknown>();
  const get = (name: string): unknown => {
    const value = model.get(name);
    if (typeof value !== "object" || value === null) return value;
    if (!known.has(value)) known.set(value, viewsToFloats(value));
    return known.get(value);
  };
  return {
    get,
    set: (values) => {
      for (const [name, value] of Object.entries(values))
        (model.set as unknown as (name: string, value: unknown) => void)(name, value);
    },
    save_changes: () => model.save_changes(),
    on: (event, handler) => model.on(event, handler),
    off: (event, handler) => model.off(event, handler),
  };
}

const module: { render: typeof render } = { render };
export default module;
