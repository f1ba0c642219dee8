import { drawnEvent } from "../protocol.js";
import type { Render } from "../view.js";
import type { PageModel } from "./page-model.js";

/**
 * Draws a model's view into `place`, behind `still`, which it replaces when it has been drawn.
 * @returns what takes the view away again.
 * @throws Error for a view that is not among `views`.
 */
export function goLive(
  place: HTMLElement,
  still: HTMLElement,
  model: PageModel,
  views: Readonly<Record<string, Render<never>>>,
): () => void {
  const name = String(model.get("widget"));
  if (!Object.hasOwn(views, name)) throw new Error(`unrolled: there is no view ${name}`);
  const el = document.createElement("div");
  el.className = "unrolled-unseen";
  place.append(el);
  el.addEventListener(
    drawnEvent,
    () => {
      el.classList.remove("unrolled-unseen");
      still.hidden = true;
    },
    { once: true },
  );
  const end = views[name]({ model: model as never, el });
  return () => {
    end();
    el.remove();
    still.hidden = false;
  };
}
