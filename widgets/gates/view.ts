import { choice, row, type Slider, slider } from "../base/controls.js";
import { Plot, type Render, View } from "../base/view.js";
import { type GatesState, gatesFigure } from "./figure.js";
import { labels } from "./labels.js";
import css from "./style.css";

/** Draws the gates widget: choices, then the heat maps with the followed unit. */
export const renderGates: Render<GatesState> = ({ model, el }) => {
  const view = new View(model, el, "gates", css);
  const state = view.state();
  const say = labels[state.language];
  const { sequences, layers } = state.data;
  const plot = new Plot(view, say.plot, (frame) => gatesFigure(state, frame));

  const chooseSequence =
    sequences.length > 1
      ? choice({
          name: "sequence",
          label: say.sequence,
          value: state.sequence,
          choices: sequences.map(({ name }, n) => ({ value: n, label: name })),
          onInput: (sequence) => view.set({ sequence }),
        })
      : undefined;
  const chooseLayer =
    layers.length > 1
      ? choice({
          name: "layer",
          label: say.layer,
          value: state.layer,
          choices: layers.map((_, n) => ({ value: n, label: String(n) })),
          onInput: (layer) => view.set({ layer, unit: Math.min(state.unit, layers[layer].H - 1) }),
        })
      : undefined;
  const unit: Slider = slider({
    name: "unit",
    label: say.unit,
    value: state.unit,
    min: 0,
    max: layers[state.layer].H - 1,
    step: 1,
    onInput: (value) => view.set({ unit: value }),
  });
  el.append(row(chooseSequence, chooseLayer, unit), plot.element);

  plot.onEvent("plotly_click", ({ points: [point] }) => {
    if (point?.data.type === "heatmap") view.set({ unit: point.y });
  });
  view.onChange(["sequence", "layer", "unit"], () => {
    chooseSequence?.show(state.sequence);
    chooseLayer?.show(state.layer);
    unit.limit(layers[state.layer].H - 1);
    unit.show(state.unit);
    plot.redraw();
  });
  return () => view.end();
};
