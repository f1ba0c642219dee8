import { row } from "../base/controls.js";
import { stepPlayer } from "../base/player.js";
import { Plot, type Render, View } from "../base/view.js";
import { type MemoryState, memoryFigure, timeMap } from "./figure.js";
import { labels } from "./labels.js";
import css from "./style.css";

/** Draws the memory widget: time and the plot. */
export const renderMemory: Render<MemoryState> = ({ model, el }) => {
  const view = new View(model, el, "memory", css);
  const state = view.state();
  const say = labels[state.language];
  const { T } = state.data;
  const plot = new Plot(view, say.plot, (frame) => memoryFigure(state, frame));
  const play = stepPlayer(view, {
    labels: say,
    first: 1,
    last: () => T,
    millisecondsPerStep: 500,
  });
  el.append(row(...play.controls), plot.element);

  plot.onEvent("plotly_click", ({ points: [point] }) => {
    if (point?.data.meta === timeMap) view.set({ step: Math.round(point.x) });
  });
  view.onChange(["step"], () => {
    play.show();
    plot.redraw();
  });
  return () => view.end();
};
