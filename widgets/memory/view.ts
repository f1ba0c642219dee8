import { row, slider } from "../base/controls.js";
import { player } from "../base/player.js";
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
  const play = player({
    view,
    labels: say,
    now: () => state.step,
    first: 1,
    last: () => T,
    millisecondsPerStep: 500,
    onStep: (step) => view.set({ step }),
  });
  const step = slider({
    name: "step",
    label: say.step,
    value: state.step,
    min: 1,
    max: T,
    step: 1,
    onInput(value) {
      play.stop();
      view.set({ step: value });
    },
  });
  el.append(row(...play.controls, step), plot.element);

  plot.onEvent("plotly_click", ({ points: [point] }) => {
    if (point?.data.meta === timeMap) view.set({ step: Math.round(point.x) });
  });
  view.onChange(["step"], () => {
    step.show(state.step);
    plot.redraw();
  });
  return () => view.end();
};
