import type * as Base from "@jupyter-widgets/base";
import type * as Lumino from "@lumino/widgets";
import { goLive } from "../page/live.js";
import { PageModel, stateOf } from "../page/page-model.js";
import { brokenEvent, drawnEvent, type ViewData, viewMime } from "../protocol.js";
import { addStyles } from "../styles.js";
import type { Render } from "../view.js";
import type { LivingModels } from "./models.js";
import type { Notebooks } from "./notebooks.js";
import css from "./output.css";

/** What JupyterLab hands to a renderer (IRenderMime.IMimeModel and IRendererOptions, as far as they are used here). */
interface MimeModel {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly trusted: boolean;
}

interface RendererOptions {
  readonly resolver: object | null;
}

/** A copy of a notebook shares its model ids: for so long only a model of the same notebook will do. */
const ownNotebookMilliseconds = 2_000;

/**
 * The renderer of our output type as a JupyterLab MIME extension. It shows the picture, and puts the live view in its
 * place once there is a model to view and it has been drawn; where there is no kernel, a model is made of the state that
 * the notebook has saved. Without trust, or without a model, the picture stays.
 */
export function mimeExtension(
  lumino: typeof Lumino,
  living: LivingModels,
  notebooks: Notebooks,
  loadViews: () => Promise<Readonly<Record<string, Render<never>>>>,
): object {
  addStyles("output", css);

  class ViewRenderer extends lumino.Panel {
    readonly #resolver: object | null;
    readonly #still: HTMLElement = document.createElement("div");
    readonly #stopWaiting: () => void;
    #id = "";
    #trusted = false;
    #patient = true;
    #view: Promise<Base.DOMWidgetView> | undefined;
    /** Takes away the view that needs no kernel. */
    #endAlone: () => void = () => {};

    constructor(options: RendererOptions) {
      super();
      this.#resolver = options.resolver;
      this.addClass("unrolled-output");
      this.#still.className = "unrolled-still";
      this.node.append(this.#still);
      this.#stopWaiting = living.onAdd(() => void this.#goLive());
    }

    async renderModel(model: MimeModel): Promise<void> {
      this.#showStill(model);
      this.#id = (model.data[viewMime] as ViewData).model_id;
      this.#trusted = model.trusted;
      void this.#goLive();
      if (!this.#patient) return;
      setTimeout(() => {
        this.#patient = false;
        void this.#goLive();
        void this.#goLiveAlone();
      }, ownNotebookMilliseconds);
    }

    override dispose(): void {
      this.#stopWaiting();
      this.#endAlone();
      super.dispose();
    }

    /** The picture of the bundle, or its text as long as there is no picture. */
    #showStill({ data, metadata }: MimeModel): void {
      const png = data["image/png"];
      const text = String(data["text/plain"] ?? "");
      if (typeof png !== "string") {
        const line = document.createElement("pre");
        line.textContent = text;
        this.#still.replaceChildren(line);
        return;
      }
      const image = document.createElement("img");
      const size = metadata["image/png"] as { width?: number } | undefined;
      image.src = `data:image/png;base64,${png}`;
      image.alt = text;
      if (size?.width !== undefined) image.width = size.width;
      this.#still.replaceChildren(image);
    }

    async #goLive(): Promise<void> {
      if (!this.#trusted || this.#view !== undefined || this.isDisposed) return;
      const model = this.#model();
      if (model === undefined) return;
      const manager = model.widget_manager;
      this.#view = manager.create_view<Base.DOMWidgetView>(model as Base.DOMWidgetModel);
      try {
        const view = await this.#view;
        if (this.isDisposed) view.remove();
        else this.#attach(view);
      } catch (error) {
        // The picture is there already; what is missing is the life in it.
        console.error(error);
      }
    }

    /** Shows the saved state of a notebook without a kernel, until there is one. */
    async #goLiveAlone(): Promise<void> {
      const saved = this.#trusted ? notebooks.savedModel(this.node, this.#id) : undefined;
      if (saved === undefined) return;
      const views = await loadViews();
      if (this.#view !== undefined || this.isDisposed) return;
      this.#endAlone();
      this.#endAlone = goLive(this.node, this.#still, () => new PageModel(stateOf(saved)), views);
    }

    #attach({ luminoWidget }: Base.DOMWidgetView): void {
      // The view is drawn behind the picture, at its full width, and takes its place when it is complete; one that
      // cannot be drawn says so below it.
      const showBroken = (): void => {
        luminoWidget.removeClass("unrolled-unseen");
        this.#endAlone();
        this.#still.hidden = false;
      };
      luminoWidget.node.addEventListener(brokenEvent, showBroken);
      if (luminoWidget.node.querySelector(".unrolled-broken") === null) luminoWidget.addClass("unrolled-unseen");
      else showBroken();
      luminoWidget.node.addEventListener(
        drawnEvent,
        () => {
          luminoWidget.removeClass("unrolled-unseen");
          this.#endAlone();
          this.#still.hidden = true;
        },
        { once: true },
      );
      luminoWidget.disposed.connect(() => {
        this.#still.hidden = false;
      });
      this.addWidget(luminoWidget);
    }

    /** The model of this notebook; another's only if this one does not come. */
    #model(): Base.WidgetModel | undefined {
      const models = living.get(this.#id);
      const own = models.find(({ widget_manager }) => {
        const { rendermime } = widget_manager as unknown as { rendermime?: { resolver?: object | null } };
        return this.#resolver === null || rendermime?.resolver === this.#resolver;
      });
      return own ?? (this.#patient ? undefined : models[0]);
    }
  }

  return {
    id: "unrolled:view",
    rendererFactory: {
      safe: true,
      mimeTypes: [viewMime],
      createRenderer: (options: RendererOptions) => new ViewRenderer(options),
    },
    rank: -20,
    dataType: "json",
  };
}
