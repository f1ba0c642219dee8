import css from "../extension/output.css";
import { addStyles } from "../styles.js";
import type { SavedModel } from "./page-model.js";

/** The states of every model that an exported page shows. */
export function savedModels(): Readonly<Record<string, SavedModel>> {
  return JSON.parse(document.getElementById("unrolled-models")?.textContent ?? "{}");
}

/**
 * Calls `bring` for every output in `root` that has a model (`.unrolled-output[data-model]`) once it comes near the window.
 * @param bring is given the output's element, its picture or text in it, and the model's id.
 */
export function whenNear(root: ParentNode, bring: (place: HTMLElement, still: HTMLElement, id: string) => void): void {
  addStyles("output", css);
  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        const place = target as HTMLElement;
        bring(place, place.querySelector(".unrolled-still") as HTMLElement, place.dataset.model as string);
      }
    },
    { rootMargin: "500px" },
  );
  for (const output of root.querySelectorAll(".unrolled-output[data-model]")) near.observe(output);
}
