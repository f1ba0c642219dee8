import { type AutomatonDescription, automata, FiniteAutomaton } from "../../src/core/machines/finite-automaton.js";
import { pictureFrame } from "../base/figure.js";
import { defaultLanguage } from "../base/language.js";
import { textOfSymbols, tidyProgram } from "../base/program.js";
import type { Language } from "../base/protocol.js";
import { Widget } from "../base/widget.js";
import { automatonFigure } from "./figure.js";
import { type AutomatonState, automatonOf, programText, runOf } from "./run.js";

/** Options of {@link automaton}. */
export interface AutomatonOptions {
  /** Inputs read at the beginning; default all of them. */
  step?: number;
  title?: string;
  /** Language of the labels: "en" or "zh"; default the kernel's. */
  language?: Language;
}

/**
 * Shows a finite automaton at work: its state diagram with the present state and the transition that led to it, and below it
 * input, state and output step by step. It is stepped by hand or played. Its transitions and the input can be rewritten in
 * the widget, which runs them there and then; what is wrong with them is said where they stand.
 *
 * @param program one transition a line, as `FiniteAutomaton.parse` reads it, or an automaton or its description; default the
 *   one that knows whether the ones so far are odd.
 * @param input what it reads: characters, or words where an input has more than one character. Default "0110100" where no
 *   program is given, else nothing.
 * @returns the widget; `get`, `set` and `on` know `program`, `input` and `step`.
 * @throws SyntaxError for a program that cannot be read; RangeError for an automaton that is not complete, an unknown input,
 *   more than 1000 inputs or 30 states, or a step that is not there.
 *
 * @example
 * automaton()
 * @example
 * automaton(automata.moduloThree, "110101")
 */
export function automaton(
  program?: string | FiniteAutomaton | AutomatonDescription,
  input: Iterable<string> = program === undefined ? "0110100" : "",
  options: AutomatonOptions = {},
): Widget<AutomatonState> {
  const text = textOf(program ?? automata.parity);
  const read = { program: text, input: textOfSymbols(input, automatonOf(text).inputs) };
  return new Widget<AutomatonState>({
    view: "automaton",
    state: {
      ...read,
      step: options.step ?? runOf(read).steps.length,
      title: options.title ?? "",
      language: options.language ?? defaultLanguage(),
    },
    derive: check,
    figure: (state) => automatonFigure(state, pictureFrame),
    describe: (state) => {
      const { automaton: machine, steps } = runOf(state);
      const outputs = textOfSymbols(
        steps.map(({ output }) => output),
        machine.outputs,
      );
      return `Finite automaton on "${state.input}": outputs ${outputs} (a live view in JupyterLab)`;
    },
  });
}

function textOf(program: string | FiniteAutomaton | AutomatonDescription): string {
  if (typeof program === "string") return tidyProgram(program);
  return programText(program instanceof FiniteAutomaton ? program.description : program);
}

/** Nothing follows from the state, but not every state can be. */
function check(state: AutomatonState): Partial<AutomatonState> {
  const { step } = state;
  const T = runOf(state).steps.length;
  if (!(Number.isInteger(step) && step >= 0 && step <= T)) {
    throw new RangeError(`automaton: step is ${step}; it must be a whole number from 0 to ${T}`);
  }
  return {};
}
