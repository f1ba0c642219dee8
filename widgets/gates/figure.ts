import { baseLayout, escapeMarkup, type Figure, type Frame } from "../base/figure.js";
import { layerLabel } from "../base/traces.js";
import { labels } from "./labels.js";
import { mapsOf } from "./maps.js";
import { saturationOf } from "./saturation.js";
import { type GatesState, shownNetworks } from "./state.js";

/** The gates and states of each network along a sequence, or how often its gates are saturated. */
export function gatesFigure(state: GatesState, frame: Frame): Figure {
  const say = labels[state.language];
  const shown = shownNetworks(state);
  const { sheet, height, colours, legend } =
    state.show === "maps" ? mapsOf(state, shown, frame) : saturationOf(state, shown, frame);
  const [{ network, number, layer }] = shown;
  const names = escapeMarkup(shown.map((each) => each.network.name).join(", "));
  const what = state.show === "maps" ? say.title(names) : say.saturation(names);
  const several = network.layers.length > 1;
  const own = several ? say.inLayer(what, escapeMarkup(layerLabel(number, layer, state.language))) : what;
  return {
    data: sheet.data,
    layout: {
      ...baseLayout(frame, state.title === "" ? own : escapeMarkup(state.title), height),
      margin: { l: 0, r: 0, t: 0, b: 0, autoexpand: false },
      showlegend: legend,
      // What the reader has zoomed stays so, until something else is on the axes.
      uirevision: [state.show, state.sequence, state.layer, state.order, state.orderBy].join(),
      ...sheet.axes,
      ...colours,
      annotations: sheet.annotations,
      shapes: sheet.shapes,
    },
  };
}
