import { type AnyModel, drawView } from "../draw-view.js";
import { brokenEvent, drawnEvent } from "../protocol.js";
import type { Render } from "../view.js";

/**
 * Draws a model's view into `place`, behind `still`, which it replaces when it has been drawn. A view that cannot be
 * drawn says so below `still`.
 * @returns what takes the view away again.
 */
export function goLive(
  place: HTMLElement,
  still: HTMLElement,
  model: () => AnyModel,
  views: Readonly<Record<string, Render<never>>>,
): () => void {
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
  el.addEventListener(brokenEvent, () => {
    el.classList.remove("unrolled-unseen");
    still.hidden = false;
  });
  const end = drawView(views, model, el);
  return () => {
    end();
    el.remove();
    still.hidden = false;
  };
}
