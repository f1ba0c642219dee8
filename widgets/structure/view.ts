import { check, choice, row, slider } from "../base/controls.js";
import { stepPlayer } from "../base/player.js";
import { Plot, type Render, View } from "../base/view.js";
import { structureFigure } from "./figure.js";
import { labels } from "./labels.js";
import { nameOf, quantitiesOf, type StructureState, shownState, stepWhere } from "./state.js";
import css from "./style.css";

const millisecondsPerUpdate = 900;

/** Draws the structure widget: what the nodes show, the structure, and the updates below it. */
export const renderStructure: Render<StructureState> = ({ model, el }) => {
  const view = new View(model, el, "structure", css);
  const state = view.state();
  const say = labels[state.language];
  const { updates } = state.data;
  const quantities = quantitiesOf(updates, "nodes");
  const plot = new Plot(view, say.plot, (frame) => structureFigure(state, frame));
  const sizeOf = (name: string): number => quantities.find((one) => nameOf(one) === name)?.size ?? 1;

  const quantity = choice({
    name: "quantity",
    label: say.quantity,
    value: state.quantity,
    choices: quantities.map((one) => ({
      value: nameOf(one),
      label: `${nameOf(one)}: ${state.language === "zh" ? one.labelZh : one.label}`,
    })),
    onInput: (name) => view.set({ quantity: name, unit: Math.min(state.unit, sizeOf(name) - 1) }),
  });
  const show = choice<StructureState["show"]>({
    name: "show",
    label: say.show,
    value: state.show,
    choices: [
      { value: "colour", label: say.colour },
      { value: "bars", label: say.bars },
    ],
    onInput: (value) => view.set({ show: value }),
  });
  const unit = slider({
    name: "unit",
    label: say.unit,
    value: state.unit,
    min: 0,
    max: sizeOf(state.quantity) - 1,
    step: 1,
    onInput: (value) => view.set({ unit: value }),
  });
  const oneByOne = check({
    name: "oneByOne",
    label: say.oneByOne,
    value: state.oneByOne,
    onInput: (value) => view.set({ oneByOne: value, step: stepWhere(state, value) }),
  });
  const play = stepPlayer(view, {
    labels: say,
    first: 1,
    last: () => shownState(state).data.updates.length,
    millisecondsPerStep: millisecondsPerUpdate,
  });
  el.append(row(quantity, show, unit), plot.element, row(...play.controls, oneByOne));

  view.onChange(["step", "oneByOne", "quantity", "unit", "show"], () => {
    oneByOne.show(state.oneByOne);
    play.show();
    quantity.show(state.quantity);
    unit.limit(sizeOf(state.quantity) - 1);
    unit.show(state.unit);
    show.show(state.show);
    plot.redraw();
  });
  return () => view.end();
};
