import { check, row, slider } from "../base/controls.js";
import { tokenLabel } from "../base/figure.js";
import { networkChoice } from "../base/network-choice.js";
import { Plot, type Render, View } from "../base/view.js";
import { type ConnectivityState, connectivityFigure, type MapMeta, stepAt } from "./figure.js";
import { labels } from "./labels.js";
import css from "./style.css";

/** Draws the connectivity widget: which output, then the texts and the table. */
export const renderConnectivity: Render<ConnectivityState> = ({ model, el }) => {
  const view = new View(model, el, "connectivity", css);
  const state = view.state();
  const say = labels[state.language];
  const { S, tokens, predictions } = state.data;
  const plot = new Plot(view, say.plot, (frame) => connectivityFigure(state, frame));

  const named = predictions.length > 0 ? predictions : S === tokens.length ? tokens : [];
  const step = slider({
    name: "step",
    label: say.step,
    value: state.step,
    min: 1,
    max: S,
    step: 1,
    // A step without a token of its own is labelled with its number.
    format(value) {
      const name = named.length > 0 ? tokenLabel(named[value - 1]) : "";
      // A step without a token of its own is labelled with its number.
      return name === String(value) ? name : `${value} ${name}`.trimEnd();
    },
    onInput: (value) => view.set({ step: value }),
  });
  const network = networkChoice(view, say.network);
  const table = check({
    name: "table",
    label: say.table,
    value: state.table,
    onInput: (value) => view.set({ table: value }),
  });
  el.append(row(step, table, network), plot.element);

  plot.onEvent("plotly_hover", ({ points: [point] }) => {
    if (point?.data.type !== "heatmap") return;
    const chosen = stepAt(state, point.data.meta as MapMeta, point.x, point.y);
    if (chosen !== undefined && chosen !== state.step) view.set({ step: chosen });
  });
  view.onChange(["step", "network", "table"], () => {
    step.show(state.step);
    network?.show(state.network);
    table.show(state.table);
    plot.redraw();
  });
  return () => view.end();
};
