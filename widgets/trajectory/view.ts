import { check, choice, optional, row, slider } from "../base/controls.js";
import { player } from "../base/player.js";
import { layerLabel } from "../base/traces.js";
import { Plot, type Render, View } from "../base/view.js";
import { longest, shown, type TrajectoryNetwork, type TrajectoryState, trajectoryFigure } from "./figure.js";
import { labels } from "./labels.js";
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
  const steps = slider({
    name: "step",
    label: say.step,
    value: state.step,
    min: 1,
    max: T(),
    step: 1,
    onInput: (step) => view.set({ step }),
  });
  const play = player({
    view,
    labels: say,
    now: () => state.step,
    first: 1,
    last: T,
    millisecondsPerStep,
    onStep: (step) => view.set({ step }),
  });
  time.append(row(...play.controls, steps));

  view.onChange(["step"], () => {
    steps.show(state.step);
    plot.redraw();
  });
  view.onChange(["units", "tokens"], () => {
    chosen.show();
    plot.redraw();
  });
  // These decide which other choices there are.
  view.onChange(["network", "layer", "quantity", "dimensions", "axes"], () => {
    const focused = (document.activeElement as HTMLElement | null)?.dataset.name;
    chosen = choices(view, state);
    controls.replaceChildren(...chosen.rows);
    if (focused !== undefined) controls.querySelector<HTMLElement>(`[data-name="${focused}"]`)?.focus();
    steps.limit(T());
    plot.redraw();
  });
  return () => view.end();
};

/** The rows of choices that the present state allows; `show` moves them to where the state is. */
function choices(view: View<TrajectoryState>, state: TrajectoryState): { rows: HTMLElement[]; show(): void } {
  const say = labels[state.language];
  const { networks } = state.data;
  const { network, layer, quantity } = shown(state);
  const { states } = layer;
  const chooseNetwork = optional(networks.length > 1, () =>
    choice({
      name: "network",
      label: say.network,
      value: state.network,
      choices: networks.map(({ name }) => ({ value: name, label: name })),
      onInput: (name) => {
        const next = networks.find((one) => one.name === name) ?? network;
        const number = drawable(next).includes(state.layer) ? state.layer : next.main;
        view.set({ network: name, ...within(state, next, number) });
      },
    }),
  );
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
  const axes = choice<"components" | "units">({
    name: "axes",
    label: say.projection,
    value: state.axes,
    choices: [
      { value: "components", label: say.components },
      { value: "units", label: say.units },
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
  const first = row(chooseNetwork, chooseLayer, chooseState, dimensions, axes, tokens);
  return {
    rows: units.length > 0 ? [first, row(...units)] : [first],
    show() {
      tokens.show(state.tokens);
      for (const [n, unit] of units.entries()) unit.show(state.units[n]);
    },
  };
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
): Pick<TrajectoryState, "layer" | "quantity" | "units" | "step"> {
  const { states } = network.layers[layer];
  const { name, size } = states.find((one) => one.name === wanted) ?? states[0];
  return {
    layer,
    quantity: name,
    units: state.units.map((unit) => Math.min(unit, size - 1)) as TrajectoryState["units"],
    step: Math.min(state.step, longest(network, layer)),
  };
}
