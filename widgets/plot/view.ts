import { row } from "../base/controls.js";
import { player } from "../base/player.js";
import { Plot, type Render, View } from "../base/view.js";
import { type PlotState, plotFigure } from "./figure.js";
import { labels } from "./labels.js";
import css from "./style.css";

/** Draws the plot widget: the slider, where there is one, and the plot. */
export const renderPlot: Render<PlotState> = ({ model, el }) => {
  const view = new View(model, el, "plotWidget", css);
  const state = view.state();
  const say = labels[state.language];
  const plot = new Plot(view, say.plot(state.title), (frame) => plotFigure(state, frame));
  const { slider: axis } = state.looks;
  if (axis !== undefined) {
    const play = player({
      view,
      labels: say,
      label: axis.name,
      name: "frame",
      now: () => state.frame,
      first: 0,
      last: () => axis.values.length - 1,
      millisecondsPerStep: 400,
      format: (frame) => String(axis.values[frame]),
      onStep: (frame) => view.set({ frame }),
    });
    el.append(row(...play.controls));
    view.onChange(["frame"], () => play.show());
  }
  el.append(plot.element);
  view.onChange(["data", "frame", "looks"], () => plot.redraw());
  return () => view.end();
};
