import * as base from "@jupyter-widgets/base";
import { type IManagerState, ManagerBase } from "@jupyter-widgets/base-manager";
import * as controls from "@jupyter-widgets/controls";
import { Widget } from "@lumino/widgets";
import { LivingModels, widgetModule } from "../extension/models.js";
import { moduleName } from "../protocol.js";
import { views } from "../views.js";
import { goLive } from "./live.js";
import { savedModels, whenNear } from "./outputs.js";

/**
 * The script of an exported notebook with stock controls: those of ipywidgets, and our widgets among them, live in a widget
 * manager without a kernel. What is linked in the browser stays linked.
 */

const { UnrolledModel, UnrolledView } = widgetModule(base, new LivingModels(), async () => views);

/** What a function printed and showed when the notebook was saved: HTML of ours that the export has made of it. */
class OutputView extends base.DOMWidgetView {
  override render(): void {
    super.render();
    this.el.innerHTML = this.model.get("html");
    whenNear(this.el, bring);
  }
}

const modules: Readonly<Record<string, object>> = {
  "@jupyter-widgets/base": base,
  "@jupyter-widgets/controls": controls,
  "@jupyter-widgets/output": { OutputModel: base.DOMWidgetModel, OutputView },
  [moduleName]: { UnrolledModel, UnrolledView },
};

class PageManager extends ManagerBase {
  protected override async loadClass(name: string, module: string): Promise<typeof base.WidgetModel> {
    return (modules[module] as Record<string, typeof base.WidgetModel>)[name];
  }

  protected override async _create_comm(): Promise<never> {
    throw new Error("there is no kernel");
  }

  protected override async _get_comm_info(): Promise<object> {
    return {};
  }
}

const manager = new PageManager();
const state = { version_major: 2, version_minor: 0, state: savedModels() } as unknown as IManagerState;
const made = manager.set_state(state);

async function bring(place: HTMLElement, still: HTMLElement, id: string): Promise<void> {
  await made;
  const model = (await manager.get_model(id)) as base.DOMWidgetModel;
  if (model instanceof UnrolledModel) {
    goLive(place, still, () => model, views);
    return;
  }
  const { luminoWidget } = await manager.create_view<base.DOMWidgetView>(model);
  Widget.attach(luminoWidget, place, still);
  still.hidden = true;
}

whenNear(document, bring);
