import { turingPrograms } from "../../src/core/machines/turing-machine.js";
import { row } from "../base/controls.js";
import { stepPlayer } from "../base/player.js";
import { programFields } from "../base/program-fields.js";
import { Plot, type Render, View } from "../base/view.js";
import { turingMachineFigure } from "./figure.js";
import { labels } from "./labels.js";
import { machineOf, runOf, type TuringMachineState } from "./run.js";
import css from "./style.css";

/** An input for each example to begin with. */
const exampleInputs: Readonly<Record<string, string>> = { increment: "1011", palindrome: "abba" };

/** Draws the Turing machine widget: time, the plot, and the program to be rewritten. */
export const renderTuringMachine: Render<TuringMachineState> = ({ model, el }) => {
  const view = new View(model, el, "turingMachine", css);
  const state = view.state();
  const say = labels[state.language];
  const plot = new Plot(view, say.plot, (frame) => turingMachineFigure(state, frame));
  const steps = (): number => runOf(state).run.steps;

  const play = stepPlayer(view, {
    labels: say,
    first: 0,
    last: steps,
    millisecondsPerStep: 350,
  });
  const fields = programFields({
    view,
    labels: say,
    examples: Object.entries(turingPrograms).map(([name, program]) => {
      return { name, program, input: exampleInputs[name] ?? "" };
    }),
    read: machineOf,
    run: (program, input) => runOf({ program, input, limit: state.limit }),
    onRewrite: play.stop,
  });
  el.append(row(...play.controls), plot.element, ...fields.rows);

  view.onChange(["step"], () => {
    play.show();
    plot.redraw();
  });
  view.onChange(["program", "input", "limit"], () => {
    fields.show();
    play.show();
    plot.redraw();
  });
  return () => view.end();
};
