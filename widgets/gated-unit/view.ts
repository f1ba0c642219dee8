import { button, row, slider } from "../base/controls.js";
import { Plot, type Render, View } from "../base/view.js";
import { gatedUnitFigure } from "./figure.js";
import { labels } from "./labels.js";
import { type GatedUnitState, runUnit, type UnitSettings } from "./run.js";
import css from "./style.css";

const twoDigits = (value: number): string => value.toFixed(2).replace("-", "−");

/** Draws the gated unit: a slider for each gate and weight, and the plot whose gates can be clicked. */
export const renderGatedUnit: Render<GatedUnitState> = ({ model, el }) => {
  const view = new View(model, el, "gatedUnit", css);
  const state = view.state();
  const say = labels[state.language];
  const { data } = state;
  const T = data.x.length;
  const plot = new Plot(view, say.plot, (frame) => gatedUnitFigure(state, frame));

  /** Runs the unit with new settings; the kernel hears of these and of what follows in one message. */
  const change = (settings: Partial<UnitSettings>): void => {
    const { gates, inputWeight, recurrentWeight } = state;
    view.set({ ...settings, values: runUnit({ data, gates, inputWeight, recurrentWeight, ...settings }) });
  };

  const gates = data.gates.map(({ name, label, labelZh }) => {
    const control = slider({
      name,
      label: `${state.language === "zh" ? labelZh : label} ${name}`,
      value: mean(state.gates[name]),
      min: 0,
      max: 1,
      step: 0.01,
      format: twoDigits,
      onInput: (value) => change({ gates: { ...state.gates, [name]: new Array<number>(T).fill(value) } }),
    });
    return { name, control };
  });
  const weight = (name: "inputWeight" | "recurrentWeight") =>
    slider({
      name,
      label: say[name],
      value: state[name],
      min: -3,
      max: 3,
      step: 0.05,
      format: twoDigits,
      onInput: (value) => change({ [name]: value }),
    });
  const [input, recurrent] = [weight("inputWeight"), weight("recurrentWeight")];
  const reset = button({ name: "reset", label: say.reset, onClick: () => change(data.start) });
  el.append(row(...gates.map(({ control }) => control)), row(input, recurrent, reset), plot.element);

  plot.onEvent("plotly_click", ({ points: [point] }) => {
    if (point?.data.type !== "heatmap") return;
    const { name } = data.gates[point.y];
    const values = state.gates[name].map((value, t) => (t + 1 === point.x ? Number(value < 0.5) : value));
    change({ gates: { ...state.gates, [name]: values } });
  });
  view.onChange(["gates", "inputWeight", "recurrentWeight", "values"], () => {
    for (const { name, control } of gates) control.show(mean(state.gates[name]));
    input.show(state.inputWeight);
    recurrent.show(state.recurrentWeight);
    plot.redraw();
  });
  return () => view.end();
};

/** What the slider of a gate stands at that differs from step to step. */
function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
