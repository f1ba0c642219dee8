import { button, check, choice, row } from "../base/controls.js";
import { colour, threeDigits } from "../base/figure.js";
import { Plot, type Render, View } from "../base/view.js";
import { type MonitorState, monitorFigure, percent, statusLine } from "./figure.js";
import { labels, type MonitorLabels } from "./labels.js";
import css from "./style.css";

/** Steps a second to choose from; 0 is as fast as it can. */
const speeds = [0, 30, 10, 3, 1];

/** Draws the training monitor: how far it is and its buttons, the panels, and the last gradient of each parameter. */
export const renderMonitor: Render<MonitorState> = ({ model, el }) => {
  const view = new View(model, el, "monitor", css);
  const state = view.state();
  const say = labels[state.language];
  const plot = new Plot(view, say.plot, (frame) => monitorFigure(state, frame));

  const bar = document.createElement("progress");
  bar.dataset.name = "progress";
  const pause = button({ name: "pause", label: say.pause, onClick: () => view.set({ paused: !state.paused }) });
  const stop = button({ name: "stop", label: say.stop, onClick: () => view.set({ stopped: true }) });
  const offered = speeds.includes(state.speed) ? speeds : [...speeds, state.speed].sort((a, b) => b - a);
  const speed = choice({
    name: "speed",
    label: say.speed,
    value: state.speed,
    choices: offered.map((value) => ({ value, label: value === 0 ? say.fullSpeed : say.perSecond(value) })),
    onInput: (value) => view.set({ speed: value }),
  });
  const gradients = choice<MonitorState["gradients"]>({
    name: "gradients",
    label: say.gradientsOf,
    value: state.gradients,
    choices: [
      { value: "parameters", label: say.parameters },
      { value: "network", label: say.network },
    ],
    onInput: (value) => view.set({ gradients: value }),
  });
  const logarithmic = check({
    name: "logarithmic",
    label: say.logarithmic,
    value: state.logarithmic,
    onInput: (value) => view.set({ logarithmic: value }),
  });
  const readout = readoutOf(say, state);
  const buttons = row(pause, stop, speed);
  buttons.append(bar);
  el.append(buttons, row(gradients, logarithmic), plot.element, readout.element);

  const show = (): void => {
    const over = state.status !== "running" && state.status !== "paused";
    bar.max = Math.max(1, state.steps);
    bar.value = state.step;
    bar.setAttribute("aria-label", statusLine(state));
    pause.show(state.paused ? say.resume : say.pause);
    for (const { element } of [pause, stop]) (element as HTMLButtonElement).disabled = over || state.stopped;
    readout.show();
  };
  show();
  view.onChange(["data", "status", "step", "paused", "stopped"], () => {
    show();
    plot.redraw();
  });
  view.onChange(["speed", "gradients", "logarithmic"], () => {
    speed.show(state.speed);
    gradients.show(state.gradients);
    logarithmic.show(state.logarithmic);
    plot.redraw();
  });
  return () => view.end();
};

/** Norm of each parameter's gradient at the last step, and in how many of the steps it was clipped. */
function readoutOf(say: MonitorLabels, state: MonitorState): { element: HTMLElement; show(): void } {
  const element = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = say.readout;
  const place = document.createElement("div");
  place.className = "unrolled-readout";
  element.append(summary, place);
  const show = (): void => {
    if (!element.open) return;
    const table = document.createElement("table");
    const head = table.createTHead().insertRow();
    for (const text of [say.parameter, say.norm, say.clipped]) head.append(headCell("col", text));
    const body = table.createTBody();
    for (const [n, { name, last, clipped }] of state.data.norms.entries()) {
      const line = body.insertRow();
      line.style.setProperty("--unrolled-colour", colour(n));
      line.append(headCell("row", name));
      line.insertCell().textContent = threeDigits(last);
      line.insertCell().textContent = clipped === null ? "–" : percent(clipped);
    }
    place.replaceChildren(table);
  };
  element.addEventListener("toggle", show);
  return { element, show };
}

function headCell(scope: "row" | "col", text: string): HTMLElement {
  const cell = document.createElement("th");
  cell.scope = scope;
  cell.textContent = text;
  return cell;
}
