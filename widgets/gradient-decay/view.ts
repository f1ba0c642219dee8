import { button, type Control, check, choice, optional, row, slider } from "../base/controls.js";
import { threeDigits } from "../base/figure.js";
import { networkChoice } from "../base/network-choice.js";
import { drawnEvent } from "../base/protocol.js";
import { Plot, type Render, View } from "../base/view.js";
import { decayCurves, decayTable, decayWeights, firstRadius, type GradientDecayState, gammasOf } from "./curves.js";
import { gradientDecayFigure } from "./figure.js";
import { labels } from "./labels.js";
import { readout } from "./readout.js";
import css from "./style.css";
import { decayTableFigure } from "./table.js";

/** Activation functions to choose from. */
const activations = ["tanh", "logistic", "relu", "identity"];

/** Powers of ten between which the gradient can be clipped; beyond them it is not. */
const clipFrom = -3;
const clipTo = 3;

/** Draws the gradient decay widget: sliders, figures and plot, all computed here. */
export const renderGradientDecay: Render<GradientDecayState> = ({ model, el }) => {
  const view = new View(model, el, "gradientDecay", css);
  const state = view.state();
  const say = labels[state.language];
  const { networks, T } = state.data;
  const names = networks.map(({ name }) => name);
  let curves = decayCurves(state);
  const plot = new Plot(view, say.plot, (frame) =>
    state.show === "table"
      ? decayTableFigure(state, decayTable(state), frame)
      : gradientDecayFigure(state, curves, frame),
  );

  /** Computes everything with new values; the kernel hears of these and of what follows from them in one message. */
  const change = (values: Partial<GradientDecayState>): void => {
    const { data, shown, spectralRadius, activation, length, clip } = state;
    view.set({ ...values, gamma: gammasOf({ data, shown, spectralRadius, activation, length, clip, ...values }) });
  };

  const show = choice<GradientDecayState["show"]>({
    name: "show",
    label: say.show,
    value: state.show,
    choices: [
      { value: "lags", label: say.lags },
      { value: "table", label: say.table },
    ],
    onInput: (value) => view.set({ show: value }),
  });
  const network = networkChoice(view, say.network);
  const boxes: Control<boolean>[] = names.map((name, n) =>
    check({
      name: `shown${n}`,
      label: name,
      value: state.shown.includes(name),
      onInput: (wanted) =>
        change({ shown: names.filter((each) => (each === name ? wanted : state.shown.includes(each))) }),
    }),
  );
  const ownRadius = firstRadius(state);
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
    onClick: () => change({ spectralRadius: null, activation: null, clip: null }),
  });
  const activation = optional(
    networks.some(({ description }) => "activation" in description.options),
    () =>
      choice<string | null>({
        name: "activation",
        label: say.activation,
        value: state.activation,
        choices: [{ value: null, label: say.asGiven }, ...activations.map((name) => ({ value: name, label: name }))],
        onInput: (value) => change({ activation: value }),
      }),
  );
  const length = slider({
    name: "length",
    label: say.length,
    value: state.length,
    min: 2,
    max: T,
    step: 1,
    onInput: (value) => change({ length: value }),
  });
  const step = 0.05;
  const exponent = (): number => (state.clip === null ? clipTo + step : Math.log10(state.clip));
  const clip = slider({
    name: "clip",
    label: say.clip,
    value: exponent(),
    min: clipFrom,
    max: clipTo + step,
    step,
    format: (power) => (power > clipTo ? say.off : threeDigits(10 ** power)),
    onInput: (power) => change({ clip: power > clipTo ? null : 10 ** power }),
  });
  const chosen = row(...(names.length > 1 ? boxes : []));
  chosen.setAttribute("role", "group");
  chosen.setAttribute("aria-label", say.networks);
  const figures = readout(say, names);
  figures.show(curves);
  // The plot comes first: the spectra of many gates take a while where they are the first.
  plot.element.addEventListener(drawnEvent, () => {
    const soon = setTimeout(() => figures.showWeights(decayWeights(state)));
    view.atEnd(() => clearTimeout(soon));
  });
  el.append(row(show, network, activation, reset), chosen, row(radius, length, clip), figures.element, plot.element);

  const place = (): void => {
    const table = state.show === "table";
    if (network !== undefined) network.element.hidden = !table;
    chosen.hidden = table || names.length === 1;
    clip.element.hidden = table;
  };
  place();
  view.onChange(["shown", "show", "network", "spectralRadius", "activation", "length", "clip"], () => {
    curves = decayCurves(state);
    show.show(state.show);
    network?.show(state.network);
    for (const [n, box] of boxes.entries()) box.show(state.shown.includes(names[n]));
    radius.show(state.spectralRadius ?? ownRadius);
    activation?.show(state.activation);
    length.show(state.length);
    clip.show(exponent());
    place();
    figures.show(curves);
    figures.showWeights(decayWeights(state));
    plot.redraw();
  });
  return () => view.end();
};
