import { button, check, choice, optional, row, slider } from "../base/controls.js";
import { threeDigits } from "../base/figure.js";
import { networkChoice } from "../base/network-choice.js";
import { stepPlayer } from "../base/player.js";
import { layerLabel } from "../base/traces.js";
import { Plot, type Render, View } from "../base/view.js";
import { stepOf } from "./dynamics.js";
import { eigenvalueText, fieldRange, inputOf } from "./field.js";
import { trajectoryFigure } from "./figure.js";
import { labels } from "./labels.js";
import { hasField, longest, shown, type TrajectoryNetwork, type TrajectoryState } from "./state.js";
import css from "./style.css";

const millisecondsPerStep = 400;

/** Draws the trajectory widget: choices, the plot, and time below it. */
export const renderTrajectory: Render<TrajectoryState> = ({ model, el }) => {
  const view = new View(model, el, "trajectory", css);
  const state = view.state();
  const say = labels[state.language];
  const plot = new Plot(view, say.plot, (frame) => trajectoryFigure(state, frame));

  const controls = document.createElement("div");
  const time = document.createElement("div");
  el.append(controls, plot.element, time);

  let chosen = choices(view, state);
  controls.append(...chosen.rows);

  const T = (): number => longest(shown(state).network, state.layer);
  const play = stepPlayer(view, {
    labels: say,
    first: 1,
    last: T,
    millisecondsPerStep,
  });
  time.append(row(...play.controls));

  view.onChange(["step"], () => {
    play.show();
    chosen.show();
    plot.redraw();
  });
  view.onChange(["units", "tokens", "density", "spectralRadius", "rotation"], () => {
    chosen.show();
    plot.redraw();
  });
  // These decide which other choices there are.
  view.onChange(["network", "layer", "quantity", "dimensions", "axes", "field"], () => {
    const focused = (document.activeElement as HTMLElement | null)?.dataset.name;
    chosen = choices(view, state);
    controls.replaceChildren(...chosen.rows);
    if (focused !== undefined) controls.querySelector<HTMLElement>(`[data-name="${focused}"]`)?.focus();
    play.show();
    plot.redraw();
  });
  return () => view.end();
};

/** The rows of choices that the present state allows; `show` moves them to where the state is. */
function choices(view: View<TrajectoryState>, state: TrajectoryState): { rows: HTMLElement[]; show(): void } {
  const say = labels[state.language];
  const { networks } = state.data;
  const { network, layer, quantity, dynamics } = shown(state);
  const { states } = layer;
  const chooseNetwork = networkChoice(view, say.network, (name) => {
    const next = networks.find((one) => one.name === name) ?? network;
    const number = drawable(next).includes(state.layer) ? state.layer : next.main;
    view.set({ network: name, ...within(state, next, number) });
  });
  const chooseLayer = optional(drawable(network).length > 1, () =>
    choice({
      name: "layer",
      label: say.layer,
      value: state.layer,
      choices: drawable(network).map((n) => ({
        value: n,
        label: layerLabel(n, network.layers[n], state.language),
      })),
      onInput: (number) => view.set(within(state, network, number)),
    }),
  );
  const chooseState = optional(states.length > 1, () =>
    choice({
      name: "quantity",
      label: say.quantity,
      value: state.quantity,
      choices: states.map(({ name, label, labelZh }) => ({
        value: name,
        label: `${name}: ${state.language === "zh" ? labelZh : label}`,
      })),
      onInput: (name) => view.set(within(state, network, state.layer, name)),
    }),
  );
  const dimensions = choice<2 | 3>({
    name: "dimensions",
    label: say.dimensions,
    value: state.dimensions,
    choices: [
      { value: 2, label: "2-D" },
      { value: 3, label: "3-D" },
    ],
    onInput: (value) => view.set({ dimensions: value }),
  });
  const plane = state.data.plane?.origin.length === quantity.size;
  const axes = choice<TrajectoryState["axes"]>({
    name: "axes",
    label: say.projection,
    value: state.axes,
    choices: [
      { value: "components" as const, label: say.components },
      { value: "units" as const, label: say.units },
      ...(plane ? [{ value: "plane" as const, label: say.plane }] : []),
    ],
    onInput: (value) => view.set({ axes: value }),
  });
  const tokens = check({
    name: "tokens",
    label: say.tokens,
    value: state.tokens,
    onInput: (value) => view.set({ tokens: value }),
  });
  const units = Array.from({ length: state.axes === "units" ? state.dimensions : 0 }, (_, n) =>
    slider({
      name: `unit${n}`,
      label: say.axisUnit(n),
      value: state.units[n],
      min: 0,
      max: quantity.size - 1,
      step: 1,
      onInput: (unit) => view.set({ units: state.units.with(n, unit) as TrajectoryState["units"] }),
    }),
  );
  const density = optional(network.sequences.length > network.paths || state.density, () =>
    check({
      name: "density",
      label: say.density,
      value: state.density,
      onInput: (value) => view.set({ density: value }),
    }),
  );
  const rows = [row(chooseNetwork, chooseLayer, chooseState, dimensions, axes, tokens, density)];
  if (units.length > 0 && dynamics === undefined) rows.push(row(...units));
  const changes = dynamics === undefined ? undefined : changesOf(view, state);
  if (changes !== undefined) rows.push(...changes.rows);
  return {
    rows,
    show() {
      tokens.show(state.tokens);
      density?.show(state.density);
      for (const [n, unit] of units.entries()) unit.show(state.units[n]);
      changes?.show();
    },
  };
}

/** What can be changed in a network of two units, and what follows from it in words. */
function changesOf(view: View<TrajectoryState>, state: TrajectoryState): { rows: HTMLElement[]; show(): void } {
  const say = labels[state.language];
  const field = choice<TrajectoryState["field"]>({
    name: "field",
    label: say.field,
    value: state.field,
    choices: [
      { value: "zero", label: say.fieldOfZero },
      { value: "step", label: say.fieldOfStep },
      { value: "none", label: say.noField },
    ],
    onInput: (value) => view.set({ field: value }),
  });
  const ownRadius = (): number => {
    const all = shown(state).dynamics?.spectra ?? [];
    return Math.max(0, ...all.map(({ real, imaginary }) => Math.hypot(real[0], imaginary[0])));
  };
  const radius = slider({
    name: "spectralRadius",
    label: say.spectralRadius,
    value: state.spectralRadius ?? ownRadius(),
    min: 0,
    max: 3,
    step: 0.01,
    format: (value) => value.toFixed(2),
    onInput: (spectralRadius) => view.set({ spectralRadius }),
  });
  const rotation = slider({
    name: "rotation",
    label: say.rotation,
    value: state.rotation,
    min: -180,
    max: 180,
    step: 1,
    format: (degrees) => `${degrees}°`,
    onInput: (degrees) => view.set({ rotation: degrees }),
  });
  const reset = button({
    name: "reset",
    label: say.reset,
    onClick: () => view.set({ spectralRadius: null, rotation: 0 }),
  });
  const told = document.createElement("p");
  told.className = "unrolled-told";
  told.setAttribute("aria-live", "polite");
  const show = (): void => {
    radius.show(state.spectralRadius ?? ownRadius());
    rotation.show(state.rotation);
    told.textContent = inWords(state);
  };
  show();
  return { rows: [row(field, radius, rotation, reset), told], show };
}

/** The eigenvalues of U, and the fixed points. */
function inWords(state: TrajectoryState): string {
  const say = labels[state.language];
  const what = shown(state);
  const { dynamics } = what;
  if (dynamics === undefined) return "";
  const { spectra } = dynamics;
  // Of a gated cell each gate has its own.
  const ofU = spectra.slice(0, spectra.length === 1 ? 1 : 0).map(({ real, imaginary }) => {
    const values = real.map((value, k) => eigenvalueText(value, imaginary[k])).join(", ");
    return say.eigenvalues(values, threeDigits(Math.hypot(real[0], imaginary[0])));
  });
  if (!hasField(what, state)) return ofU.join("");
  const { points } = stepOf(dynamics, inputOf(state, what), fieldRange(what));
  const found = points.map(({ stability, state: at }) => {
    // A state is found to a few millionths.
    const place = [...at].map((value) => threeDigits(Math.abs(value) < 1e-5 ? 0 : value));
    return `${say.stability[stability]} (${place.join(", ")})`;
  });
  return [...ofU, say.found(found)].join(" · ");
}

/** Numbers of the layers that have something to be drawn. */
function drawable({ layers }: TrajectoryNetwork): number[] {
  return layers.flatMap(({ states }, n) => (states.length > 0 ? [n] : []));
}

/** What a layer and a state of a network can be drawn with, as near as possible to what is drawn now. */
function within(
  state: TrajectoryState,
  network: TrajectoryNetwork,
  layer: number,
  wanted: string = state.quantity,
): Partial<TrajectoryState> {
  const { states } = network.layers[layer];
  const { name, size } = states.find((one) => one.name === wanted) ?? states[0];
  return {
    layer,
    quantity: name,
    units: state.units.map((unit) => Math.min(unit, size - 1)) as TrajectoryState["units"],
    step: Math.min(state.step, longest(network, layer)),
    ...(state.axes === "plane" && state.data.plane?.origin.length !== size && { axes: "components" as const }),
    ...(network.dynamics === null && { spectralRadius: null, rotation: 0 }),
  };
}
