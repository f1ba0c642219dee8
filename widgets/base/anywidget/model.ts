import { Model, type ModelHead } from "../model.js";

/** Whether widgets are shown as anywidgets, for front ends that have anywidget and not our extension. */
export function asAnywidgets(): boolean {
  return globalThis.process?.env?.UNROLLED_WIDGETS === "anywidget";
}

/** What such a front end is told of a widget: anywidget's model, with a module that finds ours in the {@link bundle}. */
export const anywidgetHead: ModelHead = {
  _model_module: "anywidget",
  _model_module_version: "*",
  _model_name: "AnyModel",
  _view_module: "anywidget",
  _view_module_version: "*",
  _view_name: "AnyView",
  _anywidget_id: "unrolled",
  _css: "",
  _esm: `
const key = Symbol.for("unrolled.anywidget");
async function load(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const url = URL.createObjectURL(new Blob([await new Response(stream).arrayBuffer()], { type: "text/javascript" }));
  return (await import(url)).default;
}
export default {
  async render({ model, el }) {
    const bundle = await model.widget_manager.get_model(model.get("_bundle").replace("IPY_MODEL_", ""));
    globalThis[key] ??= load(bundle.get("code"));
    return (await globalThis[key]).render({ model, el });
  },
};
`,
};

/** The views with Plotly, which a page is sent once for all its widgets. */
class Bundle extends Model<{ code: Uint8Array }> {
  constructor(code: Uint8Array) {
    super(
      "bundle",
      { _model_module: "@jupyter-widgets/base", _model_module_version: "2.0.0", _model_name: "WidgetModel" },
      {
        code,
      },
    );
  }

  protected override changes(): Partial<{ code: Uint8Array }> {
    return {};
  }

  protected override received(): Partial<{ code: Uint8Array }> {
    return {};
  }

  protected override describe(): string {
    return "The views of the widgets";
  }
}

let known: Bundle | undefined;

/** The model that carries the views: one for all widgets of a kernel. */
export function bundle(): Bundle {
  // No import: the kernel's half of a widget runs in pages too.
  known ??= new Bundle(
    process.getBuiltinModule("node:fs").readFileSync(new URL("../../../page/anywidget.js.gz", import.meta.url)),
  );
  return known;
}
