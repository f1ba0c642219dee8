import type * as Base from "@jupyter-widgets/base";
import { viewsToFloats } from "../buffers.js";
import { drawView } from "../draw-view.js";
import type { Render } from "../view.js";

/** The living widget models of a page, by id: two open copies of one notebook have models of the same id. */
export class LivingModels {
  readonly #models: Map<string, Set<Base.WidgetModel>> = new Map();
  readonly #listeners: Set<() => void> = new Set();

  add(model: Base.WidgetModel): void {
    const models = this.#models.get(model.model_id) ?? new Set();
    this.#models.set(model.model_id, models.add(model));
    model.once("destroy", () => {
      models.delete(model);
      if (models.size === 0) this.#models.delete(model.model_id);
    });
    for (const listener of this.#listeners) listener();
  }

  get(id: string): readonly Base.WidgetModel[] {
    return [...(this.#models.get(id) ?? [])];
  }

  /** Has `listener` called after each new model; the result stops it. */
  onAdd(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** The classes of the widget module: one model and one view for all widgets, which load what they draw when it is needed. */
export function widgetModule(
  base: typeof Base,
  living: LivingModels,
  loadViews: () => Promise<Readonly<Record<string, Render<never>>>>,
): { UnrolledModel: typeof Base.DOMWidgetModel; UnrolledView: typeof Base.DOMWidgetView } {
  class UnrolledModel extends base.DOMWidgetModel {
    /** Views that are shown. Like the other it is set in `initialize`, which makes views already; a field's value would come after it. */
    declare shown: Set<object>;
    declare destroyed: boolean;

    static override serializers: Base.ISerializers = {
      ...base.DOMWidgetModel.serializers,
      data: { deserialize: viewsToFloats, serialize: (data) => data },
    };

    override initialize(attributes: Record<string, unknown>, options: Base.IBackboneModelOptions): void {
      super.initialize(attributes, options);
      this.shown = new Set();
      this.destroyed = false;
      living.add(this);
      // JupyterLab keeps closed comms, and with them their models: let no view be kept with these.
      this.once("destroy", () => {
        this.state_change = Promise.resolve();
        this.destroyed = true;
        setTimeout(() => {
          this.off();
          this.forget();
        });
      });
    }

    /** Lets go of the state, of which there may be much, once there is neither a kernel nor a view to have it. */
    forget(): void {
      if (this.destroyed && this.shown.size === 0) this.attributes = {};
    }
  }

  class UnrolledView extends base.DOMWidgetView {
    cleanUp?: () => void;
    removed?: boolean;

    override async render(): Promise<void> {
      (this.model as UnrolledModel).shown.add(this);
      const views = await loadViews();
      if (this.removed) return;
      this.cleanUp = drawView(views, () => this.model, this.el);
    }

    override remove(): unknown {
      this.removed = true;
      this.cleanUp?.();
      this.cleanUp = undefined;
      const model = this.model as UnrolledModel;
      model.shown.delete(this);
      const done = super.remove();
      model.forget();
      return done;
    }
  }

  return { UnrolledModel, UnrolledView };
}
