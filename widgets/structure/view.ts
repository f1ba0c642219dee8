import { button, choice, row, slider } from "../base/controls.js";
import { Plot, type Render, View } from "../base/view.js";
import { structureFigure } from "./figure.js";
import { labels } from "./labels.js";
import { nameOf, quantitiesOf, type StructureState } from "./state.js";
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
  const steps = slider({
    name: "step",
    label: say.step,
    value: state.step,
    min: 1,
    max: updates.length,
    step: 1,
    onInput: (step) => view.set({ step }),
  });
  let timer: ReturnType<typeof setInterval> | undefined;
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
    play.show(say.play);
  };
  const play = button({
    name: "play",
    label: say.play,
    onClick: () => {
      if (timer !== undefined) {
        stop();
        return;
      }
      if (state.step >= updates.length) view.set({ step: 1 });
      play.show(say.pause);
      timer = setInterval(() => {
        if (state.step < updates.length) view.set({ step: state.step + 1 });
        else stop();
      }, millisecondsPerUpdate);
    },
  });
  view.atEnd(() => clearInterval(timer));
  el.append(row(quantity, show, unit), plot.element, row(play, steps));

  view.onChange(["step", "quantity", "unit", "show"], () => {
    steps.show(state.step);
    quantity.show(state.quantity);
    unit.limit(sizeOf(state.quantity) - 1);
    unit.show(state.unit);
    show.show(state.show);
    plot.redraw();
  });
  return () => view.end();
};
