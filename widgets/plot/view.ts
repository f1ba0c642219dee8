import { row, slider } from "../base/controls.js";
import { playButton } from "../base/player.js";
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
    const play = playButton({
      view,
      labels: say,
      now: () => state.frame,
      first: 0,
      last: () => axis.values.length - 1,
      millisecondsPerStep: 400,
      onStep: (frame) => view.set({ frame }),
    });
    const place = slider({
      name: "frame",
      label: axis.name,
      value: state.frame,
      min: 0,
      max: axis.values.length - 1,
      step: 1,
      format: (frame) => String(axis.values[frame]),
      onInput(frame) {
        play.stop();
        view.set({ frame });
      },
    });
    el.append(row(place, play.control));
    view.onChange(["frame"], () => place.show(state.frame));
  }
  el.append(plot.element);
  view.onChange(["data", "frame", "looks"], () => plot.redraw());
  return () => view.end();
};
