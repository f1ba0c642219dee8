import {
  type AutomatonDescription,
  type AutomatonStep,
  FiniteAutomaton,
} from "../../src/core/machines/finite-automaton.js";
import { symbolsOf, tidyProgram } from "../base/program.js";
import type { Language } from "../base/protocol.js";

/** State of the automaton widget. */
export interface AutomatonState {
  /** The automaton's text. */
  program: string;
  /** What it reads. */
  input: string;
  /** Inputs read. */
  step: number;
  title: string;
  language: Language;
}

/** An automaton and what it did. */
export interface Run {
  automaton: FiniteAutomaton;
  steps: readonly AutomatonStep[];
}

/** The automaton of a text. Throws for one that cannot be. */
export function automatonOf(program: string): FiniteAutomaton {
  const automaton = FiniteAutomaton.parse(program);
  if (automaton.states.length > mostStates) {
    throw new RangeError(`automaton: there are ${automaton.states.length} states; at most ${mostStates} can be drawn`);
  }
  return automaton;
}

const mostStates = 30;

let last: { key: string; run: Run } | undefined;

/** Runs an automaton on an input; the last run is kept. Throws for a program or an input that cannot be. */
export function runOf({ program, input }: Pick<AutomatonState, "program" | "input">): Run {
  const key = JSON.stringify([program, input]);
  if (last?.key === key) return last.run;
  const automaton = automatonOf(program);
  const symbols = symbolsOf(input, automaton.inputs);
  if (symbols.length > mostInputs) {
    throw new RangeError(`automaton: input has ${symbols.length} symbols; it may have at most ${mostInputs}`);
  }
  const run = { automaton, steps: automaton.run(symbols) };
  last = { key, run };
  return run;
}

const mostInputs = 1000;

/** The text that {@link FiniteAutomaton.parse} reads. Throws a RangeError for names that no text can hold. */
export function programText(description: AutomatonDescription): string {
  const { start, transitions, outputs } = description;
  const ofStates = Object.entries(outputs).flatMap(([state, output]) =>
    typeof output === "string" ? [`${state} / ${output}`] : [],
  );
  const ofTransitions = Object.entries(transitions).flatMap(([state, row]) =>
    Object.entries(row).map(([input, next]) => {
      const output = outputs[state];
      return `${state} ${input} -> ${next}${typeof output === "object" ? ` / ${output[input]}` : ""}`;
    }),
  );
  const text = tidyProgram([`start ${start}`, ...ofTransitions, ...ofStates].join("\n"));
  const read = automatonOf(text).description;
  if (JSON.stringify([read.start, read.transitions]) !== JSON.stringify([start, transitions])) {
    throw new RangeError("automaton: states or inputs are no words; they must hold no white space");
  }
  return text;
}
