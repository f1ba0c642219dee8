import { choice, row } from "../base/controls.js";
import { stepPlayer } from "../base/player.js";
import { Plot, type Render, View } from "../base/view.js";
import { hypothesisWords } from "./beam.js";
import { latticeFigure } from "./figure.js";
import { labels } from "./labels.js";
import { type LatticeState, quantitiesOf } from "./state.js";
import css from "./style.css";

const millisecondsPerStep = 600;
/** Milliseconds that playing takes at most. */
const longestPlay = 20_000;

/** Draws the lattice widget: what is shown, the lattice, and the steps below it. */
export const renderLattice: Render<LatticeState> = ({ model, el }) => {
  const view = new View(model, el, "lattice", css);
  const state = view.state();
  const say = labels[state.language];
  const { data } = state;
  const plot = new Plot(view, say.plots[data.kind], (frame) => latticeFigure(state, frame));

  const hypothesis =
    data.kind === "beam"
      ? choice({
          name: "hypothesis",
          label: say.hypothesis,
          value: state.hypothesis,
          choices: data.hypotheses.map((_, n) => ({ value: n, label: `${n + 1}: ${hypothesisWords(data, n)}` })),
          onInput: (value) => view.set({ hypothesis: value }),
        })
      : undefined;
  const quantity =
    data.kind === "beam"
      ? undefined
      : choice<LatticeState["quantity"]>({
          name: "quantity",
          label: say.quantity,
          value: state.quantity,
          choices: quantitiesOf(data).map((name) => ({ value: name, label: say.quantities[name] })),
          onInput: (value) => view.set({ quantity: value }),
        });
  const play = stepPlayer(view, {
    labels: data.kind === "ctc" ? { ...say, step: say.frame } : say,
    first: 1,
    last: () => data.T,
    millisecondsPerStep: Math.min(millisecondsPerStep, longestPlay / data.T),
  });
  el.append(row(hypothesis, quantity), plot.element, row(...play.controls));

  plot.onEvent("plotly_click", ({ points: [point] }) => {
    if (point?.data.type === "heatmap") view.set({ step: point.x });
  });
  view.onChange(["step", "quantity", "hypothesis"], () => {
    play.show();
    hypothesis?.show(state.hypothesis);
    quantity?.show(state.quantity);
    plot.redraw();
  });
  return () => view.end();
};
