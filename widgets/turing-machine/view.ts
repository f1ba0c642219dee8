import { turingPrograms } from "../../src/core/machines/turing-machine.js";
import { choice, row, slider } from "../base/controls.js";
import { player } from "../base/player.js";
import { messageOf, tidyProgram } from "../base/program.js";
import { text } from "../base/text-control.js";
import { Plot, type Render, View } from "../base/view.js";
import { turingMachineFigure } from "./figure.js";
import { labels } from "./labels.js";
import { machineOf, runOf, type TuringMachineState } from "./run.js";
import css from "./style.css";

/** An input for each example to begin with. */
const exampleInputs: Readonly<Record<string, string>> = { increment: "1011", palindrome: "abba" };

const examples = Object.entries(turingPrograms).map(([name, program]) => ({ name, program: tidyProgram(program) }));

/** Draws the Turing machine widget: time, the plot, and the program to be rewritten. */
export const renderTuringMachine: Render<TuringMachineState> = ({ model, el }) => {
  const view = new View(model, el, "turingMachine", css);
  const state = view.state();
  const say = labels[state.language];
  const plot = new Plot(view, say.plot, (frame) => turingMachineFigure(state, frame));
  const steps = (): number => runOf(state).run.steps;

  const step = slider({
    name: "step",
    label: say.step,
    value: state.step,
    min: 0,
    max: steps(),
    step: 1,
    onInput: (value) => {
      play.stop();
      view.set({ step: value });
    },
  });
  const play = player({
    view,
    labels: say,
    now: () => state.step,
    first: 0,
    last: steps,
    millisecondsPerStep: 350,
    onStep: (value) => view.set({ step: value }),
  });
  const exampleOf = (written: string): string | null =>
    examples.find(({ program: known }) => known === tidyProgram(written))?.name ?? null;
  const example = choice<string | null>({
    name: "example",
    label: say.example,
    value: exampleOf(state.program),
    choices: [{ value: null, label: say.own }, ...examples.map(({ name }) => ({ value: name, label: name }))],
    onInput: (name) => {
      const chosen = examples.find((each) => each.name === name);
      if (chosen === undefined) return;
      program.show(chosen.program);
      input.show(exampleInputs[chosen.name] ?? "");
      rewrite();
    },
  });
  const input = text({ name: "input", label: say.input, value: state.input, onInput: () => rewrite() });
  const program = text({
    name: "program",
    label: say.program,
    value: state.program,
    lines: 9,
    onInput: () => rewrite(),
  });

  /** Runs what stands in the two fields; where that cannot be, says why, and all else stays as it was. */
  const rewrite = (): void => {
    const next = { program: program.value, input: input.value, limit: state.limit };
    program.fail("");
    input.fail("");
    try {
      machineOf(next.program);
    } catch (error) {
      program.fail(messageOf(error));
      return;
    }
    try {
      runOf(next);
    } catch (error) {
      input.fail(messageOf(error));
      return;
    }
    play.stop();
    view.set({ program: next.program, input: next.input, step: 0 });
  };

  el.append(row(...play.controls, step), plot.element, row(example, input), row(program));

  view.onChange(["step"], () => {
    step.show(state.step);
    plot.redraw();
  });
  view.onChange(["program", "input", "limit"], () => {
    program.show(state.program);
    input.show(state.input);
    program.fail("");
    input.fail("");
    example.show(exampleOf(state.program));
    step.limit(steps());
    step.show(state.step);
    plot.redraw();
  });
  return () => view.end();
};
