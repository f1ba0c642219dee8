import { choice, row, slider } from "../base/controls.js";
import { layerLabel } from "../base/traces.js";
import { Plot, type Render, View } from "../base/view.js";
import { type GatesState, gatesFigure, sameShape } from "./figure.js";
import { labels } from "./labels.js";
import css from "./style.css";

/** Draws the gates widget: choices, then the heat maps with the followed unit. */
export const renderGates: Render<GatesState> = ({ model, el }) => {
  const view = new View(model, el, "gates", css);
  const state = view.state();
  const say = labels[state.language];
  const plot = new Plot(view, say.plot, (frame) => gatesFigure(state, frame));

  const controls = document.createElement("div");
  el.append(controls, plot.element);
  let chosen = choices(view, state);
  controls.append(chosen.row);

  plot.onEvent("plotly_click", ({ points: [point] }) => {
    if (point?.data.type === "heatmap") view.set({ quantity: String(point.data.meta), unit: point.y });
  });
  view.onChange(["sequence", "unit"], () => {
    chosen.show();
    plot.redraw();
  });
  // These decide which other choices there are.
  view.onChange(["layer", "quantity"], () => {
    const focused = (document.activeElement as HTMLElement | null)?.dataset.name;
    chosen = choices(view, state);
    controls.replaceChildren(chosen.row);
    if (focused !== undefined) controls.querySelector<HTMLElement>(`[data-name="${focused}"]`)?.focus();
    plot.redraw();
  });
  return () => view.end();
};

/** The choices that the present layer allows; `show` moves them to where the state is. */
function choices(view: View<GatesState>, state: GatesState): { row: HTMLElement; show(): void } {
  const say = labels[state.language];
  const { sequences, layers } = state.data;
  const layer = layers[state.layer];
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
          choices: layers.map((head, n) => ({ value: n, label: layerLabel(n, head, state.language) })),
          onInput: (number) => {
            const { quantities } = layers[number];
            const found = quantities.find(({ name }) => name === state.quantity) ?? quantities[0];
            view.set({ layer: number, quantity: found.name, unit: Math.min(state.unit, found.size - 1) });
          },
        })
      : undefined;
  const followed = sameShape(layer, state.quantity);
  const groups = layer.quantities.filter((quantity) => sameShape(layer, quantity.name)[0] === quantity);
  const chooseQuantity =
    groups.length > 1
      ? choice({
          name: "quantity",
          label: say.followedQuantity,
          value: followed[0].name,
          choices: groups.map(({ name, shape }) => {
            const names = sameShape(layer, name).map((each) => each.name);
            return { value: name, label: `${names.join(", ")}${shape === null ? "" : ` [${shape.join(" × ")}]`}` };
          }),
          onInput: (name) => {
            const size = sameShape(layer, name)[0].size;
            view.set({ quantity: name, unit: Math.min(state.unit, size - 1) });
          },
        })
      : undefined;
  const unit =
    followed[0].size > 1
      ? slider({
          name: "unit",
          label: say.unit,
          value: state.unit,
          min: 0,
          max: followed[0].size - 1,
          step: 1,
          onInput: (value) => view.set({ unit: value }),
        })
      : undefined;
  return {
    row: row(chooseSequence, chooseLayer, chooseQuantity, unit),
    show() {
      chooseSequence?.show(state.sequence);
      unit?.show(state.unit);
    },
  };
}
