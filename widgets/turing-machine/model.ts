import { TuringMachine, type TuringProgram, turingPrograms } from "../../src/core/machines/turing-machine.js";
import { pictureFrame } from "../base/figure.js";
import { defaultLanguage } from "../base/language.js";
import { textOfSymbols, tidyProgram } from "../base/program.js";
import type { Language } from "../base/protocol.js";
import { Widget } from "../base/widget.js";
import { turingMachineFigure } from "./figure.js";
import { machineOf, programText, runOf, type TuringMachineState } from "./run.js";

/** Options of {@link turingMachine}. */
export interface TuringMachineOptions {
  /** Steps at most, up to 1000; default 500. */
  limit?: number;
  /** Step to begin with; default 0. */
  step?: number;
  title?: string;
  /** Language of the labels: "en" or "zh"; default the kernel's. */
  language?: Language;
}

/**
 * Shows a Turing machine at work: the tape around the head, the state and the rule that comes next, and below them the tape
 * at every step with the path of the head. It is stepped by hand or played. The program and the input can be rewritten in
 * the widget, which runs them there and then; what is wrong with them is said where they stand.
 *
 * @param program one rule a line, as `TuringMachine.parse` reads it, or a machine or its program; default the one that adds 1
 *   to a binary number.
 * @param input the symbols on the tape at the beginning, from cell 0: characters, or words where a symbol has more than one
 *   character. Default "1011" where no program is given, else nothing.
 * @returns the widget; `get`, `set` and `on` know `program`, `input`, `limit` and `step`.
 * @throws SyntaxError for a program that cannot be read; RangeError for one that cannot be, an input with unknown symbols, a
 *   step that is not there.
 *
 * @example
 * turingMachine()
 * @example
 * turingMachine(turingPrograms.busyBeaver4, "", { step: 107 })
 */
export function turingMachine(
  program?: string | TuringMachine | TuringProgram,
  input: Iterable<string> = program === undefined ? "1011" : "",
  options: TuringMachineOptions = {},
): Widget<TuringMachineState> {
  const text = textOf(program ?? turingPrograms.increment);
  return new Widget<TuringMachineState>({
    view: "turingMachine",
    state: {
      program: text,
      input: textOfSymbols(input, machineOf(text).symbols),
      limit: options.limit ?? 500,
      step: options.step ?? 0,
      title: options.title ?? "",
      language: options.language ?? defaultLanguage(),
    },
    derive: check,
    figure: (state) => turingMachineFigure(state, pictureFrame),
    describe: (state) => {
      const { run } = runOf(state);
      const end = run.halted
        ? `halted after ${run.steps} steps in state ${run.state}`
        : `not halted within ${run.steps} steps`;
      return `Turing machine on "${state.input}": ${end}, tape ${run.tape.join("")} (a live view in JupyterLab)`;
    },
  });
}

function textOf(program: string | TuringMachine | TuringProgram): string {
  if (typeof program === "string") return tidyProgram(program);
  return programText(program instanceof TuringMachine ? program.program : program);
}

/** Nothing follows from the state, but not every state can be. */
function check(state: TuringMachineState): Partial<TuringMachineState> {
  const { limit, step } = state;
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= 1000)) {
    throw new RangeError(`turingMachine: limit is ${limit}; it must be a whole number from 1 to 1000`);
  }
  const { steps } = runOf(state).run;
  if (!(Number.isInteger(step) && step >= 0 && step <= steps)) {
    throw new RangeError(`turingMachine: step is ${step}; it must be a whole number from 0 to ${steps}`);
  }
  return {};
}
