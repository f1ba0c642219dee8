import { button, choice, row, slider } from "../base/controls.js";
import { stepPlayer } from "../base/player.js";
import { Plot, type Render, View } from "../base/view.js";
import { type Line, number } from "./arithmetic.js";
import { layerName, linesOf, unrolledFigure } from "./figure.js";
import { labels } from "./labels.js";
import { positionOf, runOf, type UnrolledState } from "./run.js";
import css from "./style.css";
import type { TileMeta } from "./tiles.js";
import { numberOf, shapeOf, weightSymbol } from "./weights.js";

/** Draws the unrolled network: time, the plot, the arithmetic, and what can be changed. */
export const renderUnrolledNetwork: Render<UnrolledState> = ({ model, el }) => {
  const view = new View(model, el, "unrolledNetwork", css);
  const state = view.state();
  const say = labels[state.language];
  const plot = new Plot(view, say.plot, (frame) => unrolledFigure(state, frame));
  const { T, rows, layers, parameters } = runOf(state);
  const H = layers[0].steps[0].values.states.h.data.length;

  const said = (step: number): string => {
    const { phase, now } = positionOf({ step, loss: state.loss }, T);
    return { start: say.stepNone, forward: say.stepForward(now + 1), backward: say.stepBackward(now + 1) }[phase];
  };
  const play = stepPlayer(view, {
    labels: say,
    first: 0,
    last: () => T + state.loss,
    millisecondsPerStep: 900,
    format: said,
  });
  const loss = slider({
    name: "loss",
    label: say.loss,
    value: state.loss,
    min: 1,
    max: T,
    step: 1,
    onInput: (value) => view.set({ loss: value, step: Math.min(state.step, T + value) }),
  });
  const layer =
    layers.length > 1
      ? choice({
          name: "layer",
          label: say.layer,
          value: state.layer,
          choices: layers.map(({ name }, value) => ({ value, label: name })),
          onInput: (value) => view.set({ layer: value }),
        })
      : undefined;
  const quantity = choice({
    name: "quantity",
    label: say.quantity,
    value: state.quantity,
    choices: rows.toReversed().map(({ key, quantity: { name, label, labelZh } }) => ({
      value: key,
      label: `${name} ${state.language === "zh" ? labelZh : label}`,
    })),
    onInput: (value) => view.set({ quantity: value }),
  });
  const unit = slider({
    name: "unit",
    label: say.unit,
    value: state.unit,
    min: 0,
    max: H - 1,
    step: 1,
    onInput: (value) => view.set({ unit: value }),
  });

  const sizeOf = (array: string): number => shapeOf(runOf(state), array).reduce((size, length) => size * length, 1);
  const array = choice({
    name: "array",
    label: say.array,
    value: state.array,
    choices: ["x", ...Object.keys(parameters)].map((name) => ({
      value: name,
      label: name === "x" ? say.arrayInput : name,
    })),
    onInput: (name) => view.set({ array: name, element: Math.min(state.element, sizeOf(name) - 1) }),
  });
  const element = slider({
    name: "element",
    label: say.element,
    value: state.element,
    min: 0,
    max: sizeOf(state.array) - 1,
    step: 1,
    format: (value) => plain(weightSymbol(runOf(state), state.array, Math.min(value, sizeOf(state.array) - 1))),
    onInput: (value) => view.set({ element: value }),
  });
  const now = (): number => numberOf(runOf(state), state.array, state.element);
  const value = slider({
    name: "value",
    label: say.value,
    value: now(),
    min: -3,
    max: 3,
    step: 0.01,
    format: (to) => to.toFixed(2),
    onInput(to) {
      const others = state.changes.filter(([name, at]) => name !== state.array || at !== state.element);
      view.set({ changes: [...others, [state.array, state.element, to]] });
    },
  });
  const reset = button({ name: "reset", label: say.reset, onClick: () => view.set({ changes: [] }) });
  const arithmetic = arithmeticTable();
  el.append(
    row(...play.controls, loss),
    plot.element,
    row(layer, quantity, unit),
    arithmetic.element,
    row(array, element, value, reset),
  );

  const show = (): void => {
    play.show();
    loss.show(state.loss);
    layer?.show(state.layer);
    quantity.show(state.quantity);
    unit.show(state.unit);
    array.show(state.array);
    element.limit(sizeOf(state.array) - 1);
    element.show(state.element);
    value.show(now());
    const lines = linesOf(state);
    arithmetic.show(lines.length === 0 ? "" : say.arithmetic(state.unit, layerName(runOf(state), state)), lines);
    plot.redraw();
  };
  show();
  plot.onEvent("plotly_click", ({ points }) => {
    const { pointNumber, data } = points[0];
    const [line, column] = Array.isArray(pointNumber) ? pointNumber : [];
    const tile = (data.meta as TileMeta | undefined)?.tiles[line]?.[column];
    if (tile === undefined || tile === null) return;
    const [at, key, chosen, step] = tile;
    if (at < 0) view.set({ array: "x", element: step * (sizeOf("x") / T) + chosen });
    else view.set({ layer: at, quantity: key, unit: Math.min(chosen, H - 1) });
  });
  view.onChange(["changes", "step", "loss", "layer", "quantity", "unit", "array", "element"], show);
  return () => view.end();
};

/** A symbol without the signs of subscripts. */
function plain(symbol: string): string {
  return symbol.replace(/_\{([^}]*)\}/g, "$1");
}

/** The equations in a table: what, how, in numbers, and what it comes to. */
function arithmeticTable(): { element: HTMLElement; show(title: string, lines: readonly Line[]): void } {
  const element = document.createElement("div");
  element.className = "unrolled-arithmetic";
  const show = (title: string, lines: readonly Line[]): void => {
    const table = document.createElement("table");
    const caption = table.createCaption();
    caption.textContent = title;
    const body = table.createTBody();
    for (const { left, symbols, numbers, value } of lines) {
      const line = body.insertRow();
      const head = document.createElement("th");
      head.scope = "row";
      head.append(...written(left));
      line.append(head);
      line.insertCell().append(...written(`= ${symbols}`));
      line.insertCell().textContent = `= ${numbers}`;
      line.insertCell().textContent = `= ${number(value)}`;
    }
    element.replaceChildren(table);
  };
  return { element, show };
}

/** Text with `_{…}` as subscripts. */
function written(text: string): (Node | string)[] {
  return text.split(/(_\{[^}]*\})/).map((piece) => {
    const inside = /^_\{([^}]*)\}$/.exec(piece)?.[1];
    if (inside === undefined) return piece;
    const sub = document.createElement("sub");
    sub.textContent = inside;
    return sub;
  });
}
