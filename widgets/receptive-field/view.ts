import { row } from "../base/controls.js";
import { networkChoice } from "../base/network-choice.js";
import { stepPlayer } from "../base/player.js";
import { Plot, type Render, View } from "../base/view.js";
import { nodes, outputNodes, type ReceptiveFieldState, receptiveFieldFigure } from "./figure.js";
import { labels } from "./labels.js";
import css from "./style.css";

/** Draws the receptive field: which network, which output, and the plot. */
export const renderReceptiveField: Render<ReceptiveFieldState> = ({ model, el }) => {
  const view = new View(model, el, "receptiveField", css);
  const state = view.state();
  const say = labels[state.language];
  const { T } = state.data;
  const plot = new Plot(view, say.plot, (frame) => receptiveFieldFigure(state, frame));
  const network = networkChoice(view, say.network);
  const play = stepPlayer(view, {
    labels: say,
    first: 1,
    last: () => T,
    millisecondsPerStep: 350,
  });
  el.append(row(network, ...play.controls), plot.element);

  // The pointer over an output chooses it; over what is below, a click does.
  plot.onEvent("plotly_hover", ({ points: [point] }) => {
    if (point?.data.meta === outputNodes && point.x !== state.step) view.set({ step: point.x });
  });
  plot.onEvent("plotly_click", ({ points: [point] }) => {
    if (point?.data.meta === nodes) view.set({ step: Math.max(1, Math.min(T, Math.round(point.x))) });
  });
  view.onChange(["network", "step"], () => {
    network?.show(state.network);
    play.show();
    plot.redraw();
  });
  return () => view.end();
};
