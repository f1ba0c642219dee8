import { button, choice, row, slider } from "../base/controls.js";
import { colour, threeDigits } from "../base/figure.js";
import { Plot, type Render, View } from "../base/view.js";
import { type DecayCurve, decayCurves, type GradientDecayState, gammasOf } from "./curves.js";
import { gradientDecayFigure } from "./figure.js";
import { type GradientDecayLabels, labels } from "./labels.js";
import css from "./style.css";

/** Activation functions to choose from. */
const activations = ["tanh", "logistic", "relu", "identity"];

/** Draws the gradient decay widget: sliders, figures and plot, all computed here. */
export const renderGradientDecay: Render<GradientDecayState> = ({ model, el }) => {
  const view = new View(model, el, "gradientDecay", css);
  const state = view.state();
  const say = labels[state.language];
  const { networks, T } = state.data;
  let curves = decayCurves(state);
  let computed = false;
  const plot = new Plot(view, say.plot, (frame) => gradientDecayFigure(state, curves, frame));

  /** Computes everything with new values; the kernel hears of these and of what follows from them in one message. */
  const change = (values: Partial<GradientDecayState>): void => {
    const next = {
      data: state.data,
      spectralRadius: state.spectralRadius,
      activation: state.activation,
      length: state.length,
    };
    curves = decayCurves({ ...next, ...values } as GradientDecayState);
    computed = true;
    view.set({ ...values, gamma: gammasOf(curves) });
    computed = false;
  };

  // A network without recurrent weights has none.
  const ownRadius = curves.map((curve) => curve.radius).find(Number.isFinite) ?? 1;
  const radius = slider({
    name: "spectralRadius",
    label: say.spectralRadius,
    value: state.spectralRadius ?? ownRadius,
    min: 0.05,
    max: 2,
    step: 0.01,
    format: (value) => value.toFixed(2),
    onInput: (spectralRadius) => change({ spectralRadius }),
  });
  const reset = button({
    name: "reset",
    label: say.reset,
    onClick: () => change({ spectralRadius: null, activation: null }),
  });
  const selectable = networks.some(({ description }) => "activation" in description.options);
  const activation = selectable
    ? choice<string | null>({
        name: "activation",
        label: say.activation,
        value: state.activation,
        choices: [{ value: null, label: say.asGiven }, ...activations.map((name) => ({ value: name, label: name }))],
        onInput: (value) => change({ activation: value }),
      })
    : undefined;
  const length = slider({
    name: "length",
    label: say.length,
    value: state.length,
    min: 2,
    max: T,
    step: 1,
    onInput: (value) => change({ length: value }),
  });
  const readout = readoutOf(say, curves);
  el.append(row(radius, activation, length, reset), readout.element, plot.element);

  view.onChange(["spectralRadius", "activation", "length"], () => {
    if (!computed) curves = decayCurves(state);
    radius.show(state.spectralRadius ?? ownRadius);
    activation?.show(state.activation);
    length.show(state.length);
    readout.show(curves);
    plot.redraw();
  });
  return () => view.end();
};

/** The figures of each network in a table. */
function readoutOf(
  say: GradientDecayLabels,
  first: readonly DecayCurve[],
): { element: HTMLElement; show(curves: readonly DecayCurve[]): void } {
  const table = document.createElement("table");
  table.setAttribute("aria-label", say.readout);
  const head = table.createTHead().insertRow();
  for (const text of [say.network, "γ", "", say.radius, say.singular]) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = text;
    head.append(cell);
  }
  const body = table.createTBody();
  const rows = first.map(({ name }, n) => {
    const line = body.insertRow();
    line.dataset.network = name;
    line.style.setProperty("--unrolled-colour", colour(n));
    const heading = document.createElement("th");
    heading.scope = "row";
    heading.textContent = name;
    line.append(heading);
    return Object.fromEntries(
      ["gamma", "verdict", "radius", "singular"].map((column) => {
        const cell = line.insertCell();
        cell.dataset.name = column;
        return [column, cell];
      }),
    );
  });
  const show = (curves: readonly DecayCurve[]): void => {
    for (const [n, { gamma, radius, singular, fixed }] of curves.entries()) {
      rows[n].gamma.textContent = threeDigits(gamma);
      rows[n].verdict.textContent = gamma < 1 ? say.vanishing : gamma > 1 ? say.exploding : "";
      const why = { none: say.noBlock, zero: say.zeroRadius };
      rows[n].radius.textContent = fixed === null ? threeDigits(radius) : why[fixed];
      rows[n].singular.textContent = threeDigits(singular);
    }
  };
  show(first);
  const element = document.createElement("div");
  element.className = "unrolled-readout";
  element.append(table);
  return { element, show };
}
