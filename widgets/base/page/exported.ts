import { views } from "../views.js";
import { goLive } from "./live.js";
import { savedModels, whenNear } from "./outputs.js";
import { PageModel, stateOf } from "./page-model.js";

/** The script of an exported notebook whose outputs are all of our own widgets: each becomes a live view. */
const saved = savedModels();
const models = new Map<string, PageModel>();

function modelOf(id: string): PageModel {
  const model = models.get(id) ?? new PageModel(stateOf(saved[id]));
  models.set(id, model);
  return model;
}

whenNear(document, (place, still, id) => void goLive(place, still, () => modelOf(id), views));
