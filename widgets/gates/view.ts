import { choice, optional, row, slider } from "../base/controls.js";
import { layerLabel } from "../base/traces.js";
import { Plot, type Render, View } from "../base/view.js";
import { gatesFigure } from "./figure.js";
import { labels } from "./labels.js";
import { mostSorted, type Order } from "./order.js";
import { type GatesState, hiddenOf, sameShape, shownNetworks, shownSequence, unitOrder } from "./state.js";
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
    const clicked = point?.data.meta as { quantity: string; units: number[] | null } | undefined;
    if (clicked === undefined) return;
    const place = point.data.type === "heatmap" ? point.y : Number(point.pointNumber ?? 0);
    const unit = clicked.units?.[place] ?? place;
    // A gate's saturation is that of a vector of units; the maps' quantities can be of any shape.
    view.set(point.data.type === "heatmap" ? { quantity: clicked.quantity, unit } : { unit });
  });
  view.onChange(["unit"], () => {
    chosen.show();
    plot.redraw();
  });
  // These decide which other choices there are.
  view.onChange(["show", "sequence", "layer", "quantity", "order", "orderBy"], () => {
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
  const shown = shownNetworks(state);
  const withMost = (of: (n: number) => number): number =>
    shown.reduce((best, _, n) => (of(n) > of(best) ? n : best), 0);
  // What is chosen from is the network that has most of it.
  const { layers } = shown[withMost((n) => shown[n].network.layers.length)].network;
  const largest = shown[withMost((n) => shown[n].followed[0].size)];
  const { sequences } = shown[0].network;
  const holding = shown.find(({ layer }) => layer.quantities.some(({ name }) => name === state.quantity)) ?? shown[0];
  const maps = state.show === "maps";

  const chooseShow = optional(
    shown.some(({ layer }) => layer.saturation.length > 0),
    () =>
      choice<GatesState["show"]>({
        name: "show",
        label: say.show,
        value: state.show,
        choices: [
          { value: "maps", label: say.maps },
          { value: "saturation", label: say.saturated },
        ],
        onInput: (show) => view.set({ show }),
      }),
  );
  const chooseSequence = optional(maps && sequences.length > 1, () =>
    choice({
      name: "sequence",
      label: say.sequence,
      value: state.sequence,
      choices: sequences.map(({ name }, n) => ({ value: n, label: name })),
      onInput: (sequence) => view.set({ sequence }),
    }),
  );
  const chooseLayer = optional(layers.length > 1, () =>
    choice({
      name: "layer",
      label: say.layer,
      value: state.layer,
      choices: layers.map((head, n) => ({ value: n, label: layerLabel(n, head, state.language) })),
      onInput: (layer) => view.set(within(state, { layer })),
    }),
  );
  const { followed, layer } = holding;
  const groups = layer.quantities.filter((quantity) => sameShape(layer, quantity.name)[0] === quantity);
  const chooseQuantity = optional(maps && groups.length > 1, () =>
    choice({
      name: "quantity",
      label: say.followedQuantity,
      value: followed[0].name,
      choices: groups.map(({ name, shape }) => {
        const names = sameShape(layer, name).map((each) => each.name);
        return { value: name, label: `${names.join(", ")}${shape === null ? "" : ` [${shape.join(" × ")}]`}` };
      }),
      onInput: (quantity) => view.set(within(state, { quantity })),
    }),
  );
  const sortable = [...new Set(shown.flatMap((each) => each.followed.map(({ name }) => name)))];
  const chooseOrder = optional(maps && largest.followed[0].size > 1, () =>
    choice<Order>({
      name: "order",
      label: say.order,
      value: state.order,
      choices: [
        { value: "number" as const, label: say.byNumber },
        ...(largest.followed[0].size > mostSorted ? [] : [{ value: "similarity" as const, label: say.bySimilarity }]),
        { value: "rise" as const, label: say.byRise },
      ],
      onInput: (order) => view.set({ order }),
    }),
  );
  const chooseOrderBy = optional(maps && state.order !== "number" && sortable.length > 1, () =>
    choice({
      name: "orderBy",
      label: say.orderBy,
      value: state.orderBy,
      choices: sortable.map((name) => ({ value: name, label: name })),
      onInput: (orderBy) => view.set({ orderBy }),
    }),
  );
  // Moved along the rows as they stand, it says who stands there.
  const units = unitOrder(largest, shownSequence(largest, state.sequence), maps ? state.order : "number");
  const unit = optional(units.length > 1, () =>
    slider({
      name: "unit",
      label: say.unit,
      value: units.indexOf(state.unit),
      min: 0,
      max: units.length - 1,
      step: 1,
      format: (place) => String(units[place]),
      onInput: (place) => view.set({ unit: units[place] }),
    }),
  );
  return {
    row: row(chooseShow, chooseSequence, chooseLayer, chooseQuantity, chooseOrder, chooseOrderBy, unit),
    show: () => unit?.show(units.indexOf(state.unit)),
  };
}

/** What is followed where a layer or another quantity is chosen: as near as possible to what is followed now. */
function within(state: GatesState, values: Partial<GatesState>): Partial<GatesState> {
  const { data, sequence, layer, quantity, unit, order, orderBy, show } = state;
  const next = { data, sequence, layer, quantity, unit, order, orderBy, show, ...values };
  const shown = shownNetworks(next);
  const all = shown.flatMap(({ layer: { quantities } }) => quantities);
  const found = all.find(({ name }) => name === next.quantity) ?? all[0];
  const group = shownNetworks({ ...next, quantity: found.name }).flatMap(({ followed }) => followed);
  const gates = shown.some((each) => each.layer.saturation.length > 0);
  return {
    layer: next.layer,
    quantity: found.name,
    unit: Math.min(unit, found.size - 1),
    orderBy: (group.find(({ name }) => name === orderBy) ?? hiddenOf(group)).name,
    show: gates ? show : "maps",
  };
}
