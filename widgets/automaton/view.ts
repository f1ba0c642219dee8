import { automata } from "../../src/core/machines/finite-automaton.js";
import { row } from "../base/controls.js";
import { stepPlayer } from "../base/player.js";
import { programFields } from "../base/program-fields.js";
import { Plot, type Render, View } from "../base/view.js";
import { automatonFigure } from "./figure.js";
import { labels } from "./labels.js";
import { type AutomatonState, automatonOf, programText, runOf } from "./run.js";
import css from "./style.css";

/** Draws the automaton widget: time, the plot, and the transitions to be rewritten. */
export const renderAutomaton: Render<AutomatonState> = ({ model, el }) => {
  const view = new View(model, el, "automaton", css);
  const state = view.state();
  const say = labels[state.language];
  const plot = new Plot(view, say.plot, (frame) => automatonFigure(state, frame));
  const T = (): number => runOf(state).steps.length;

  const play = stepPlayer(view, {
    labels: say,
    first: 0,
    last: T,
    millisecondsPerStep: 700,
  });
  const fields = programFields({
    view,
    labels: say,
    examples: Object.entries(automata).map(([name, description]) => {
      return { name, program: programText(description), input: "0110100" };
    }),
    read: automatonOf,
    run: (program, input) => runOf({ program, input }),
    onRewrite: play.stop,
  });
  el.append(row(...play.controls), plot.element, ...fields.rows);

  view.onChange(["step"], () => {
    play.show();
    plot.redraw();
  });
  view.onChange(["program", "input"], () => {
    fields.show();
    play.show();
    plot.redraw();
  });
  return () => view.end();
};
