import css from "../extension/output.css";
import { addStyles } from "../styles.js";
import { views } from "../views.js";
import { goLive } from "./live.js";
import { PageModel, type SavedModel, stateOf } from "./page-model.js";

/**
 * The script of an exported notebook: every output of ours has its picture (`.unrolled-output[data-model]`), and the page
 * the state of every model (`#unrolled-models`). An output that comes near the window becomes a live view.
 */
addStyles("output", css);
const saved: Readonly<Record<string, SavedModel>> = JSON.parse(
  document.getElementById("unrolled-models")?.textContent ?? "{}",
);
const models = new Map<string, PageModel>();

function modelOf(id: string): PageModel {
  const model = models.get(id) ?? new PageModel(stateOf(saved[id]));
  models.set(id, model);
  return model;
}

const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      const place = target as HTMLElement;
      const still = place.querySelector(".unrolled-still") as HTMLElement;
      goLive(place, still, () => modelOf(place.dataset.model as string), views);
    }
  },
  { rootMargin: "500px" },
);
for (const output of document.querySelectorAll(".unrolled-output[data-model]")) near.observe(output);
