import { TuringMachine, type TuringProgram, type TuringRun } from "../../src/core/machines/turing-machine.js";
import { symbolsOf, tidyProgram } from "../base/program.js";
import type { Language } from "../base/protocol.js";

/** State of the Turing machine widget. */
export interface TuringMachineState {
  /** The program's text. */
  program: string;
  /** What stands on the tape at the beginning, from cell 0. */
  input: string;
  /** Steps at most. */
  limit: number;
  /** Steps made. */
  step: number;
  title: string;
  language: Language;
}

/** A machine and what it did. */
export interface Run {
  machine: TuringMachine;
  run: TuringRun;
}

/** The machine of a program's text. Throws for one that cannot be. */
export function machineOf(program: string): TuringMachine {
  return TuringMachine.parse(program);
}

let last: { key: string; run: Run } | undefined;

/** Runs a program on an input; the last run is kept. Throws for a program or an input that cannot be. */
export function runOf({ program, input, limit }: Pick<TuringMachineState, "program" | "input" | "limit">): Run {
  const key = JSON.stringify([program, input, limit]);
  if (last?.key === key) return last.run;
  const machine = machineOf(program);
  const run = { machine, run: machine.run(symbolsOf(input, machine.symbols), { maxSteps: limit }) };
  last = { key, run };
  return run;
}

/** A program as the text that {@link TuringMachine.parse} reads. Throws a RangeError for names that no text can hold. */
export function programText(program: TuringProgram): string {
  const { start, blank, rules } = program;
  const lines = Object.entries(rules).flatMap(([state, row]) =>
    Object.entries(row).map(([read, { write, move, next }]) => `${state} ${read} -> ${write} ${move} ${next}`),
  );
  const text = tidyProgram([`blank ${blank}`, `start ${start}`, ...lines].join("\n"));
  if (!sameProgram(machineOf(text).program, program)) {
    throw new RangeError(
      "turingMachine: program has states or symbols that are no words; they must hold no white space",
    );
  }
  return text;
}

function sameProgram(a: TuringProgram, b: TuringProgram): boolean {
  return JSON.stringify([a.start, a.blank, a.rules]) === JSON.stringify([b.start, b.blank, b.rules]);
}
