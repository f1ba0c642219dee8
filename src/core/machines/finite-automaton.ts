import { lineError, programLines } from "./program-text.js";

/** A finite-state automaton as plain JSON. */
export interface AutomatonDescription {
  /** The state before the first input. */
  readonly start: string;
  /** `transitions[state][input]` is the next state; every state has one for every input. */
  readonly transitions: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Moore: `outputs[state]` of the state that is reached. Mealy: `outputs[state][input]` of the state that is left. */
  readonly outputs: Readonly<Record<string, string>> | Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** One step of an automaton. */
export interface AutomatonStep {
  /** From 0. */
  readonly t: number;
  /** x_t */
  readonly input: string;
  /** The state one step ago. */
  readonly before: string;
  /** The state after the step. */
  readonly state: string;
  /** y_t */
  readonly output: string;
}

/**
 * A finite-state automaton: the next state and the output depend on the input and on the state one step ago. Either the
 * output belongs to the state that is reached (Moore 1956), or to the transition (Mealy 1955).
 *
 * @example
 * const parity = new FiniteAutomaton(automata.parity);
 * const outputs = parity.run("0110").map(({ output }) => output);
 */
export class FiniteAutomaton {
  /** What it was made from. */
  readonly description: AutomatonDescription;
  /** Where the outputs belong: to states (Moore) or to transitions (Mealy). */
  readonly kind: "Moore" | "Mealy";
  /** All states, in the order of the transitions. */
  readonly states: readonly string[];
  /** All inputs, in the order of the first state's transitions. */
  readonly inputs: readonly string[];
  /** All outputs, in the order in which they are first named. */
  readonly outputs: readonly string[];

  /**
   * @throws RangeError for no state, a start or next state that is not among the states, a state without a transition
   * or an output for some input, or one for an input that other states do not have.
   */
  constructor(description: AutomatonDescription) {
    const { start, transitions, outputs } = description;
    this.description = description;
    this.states = Object.keys(transitions);
    requireMember("FiniteAutomaton", "start", start, this.states);
    this.inputs = Object.keys(transitions[this.states[0]]);
    this.kind = Object.values(outputs).every((output) => typeof output === "string") ? "Moore" : "Mealy";
    for (const state of this.states) {
      requireKeys(`FiniteAutomaton: transitions of ${state}`, transitions[state], this.inputs);
      for (const input of this.inputs) {
        requireMember("FiniteAutomaton", `next state of ${state} on ${input}`, transitions[state][input], this.states);
      }
    }
    requireKeys("FiniteAutomaton: outputs", outputs, this.states);
    const named = Object.entries(outputs).flatMap(([state, output]) => {
      if (this.kind === "Moore") return [output as string];
      requireKeys(`FiniteAutomaton: outputs of ${state}`, output, this.inputs);
      return this.inputs.map((input) => (output as Readonly<Record<string, string>>)[input]);
    });
    this.outputs = [...new Set(named)];
  }

  /**
   * An automaton of a text with one transition a line: `even 1 -> odd`, or with a Mealy output `even 1 -> odd / yes`.
   * A Moore output is a line of its own: `odd / yes`. `start even` names the start; without it the first line's state
   * is the start. `//` starts a comment.
   * @throws SyntaxError that names the line which cannot be read, or for a text without a transition; RangeError for an
   * automaton that is not complete.
   *
   * @example
   * const light = FiniteAutomaton.parse("off press -> on / bright \n on press -> off / dark");
   */
  static parse(text: string): FiniteAutomaton {
    const where = "FiniteAutomaton.parse";
    const transitions = new Map<string, Map<string, string>>();
    const moore = new Map<string, string>();
    const mealy = new Map<string, Map<string, string>>();
    let start: string | undefined;
    for (const line of programLines(text)) {
      const { words } = line;
      if (words.length === 2 && words[0] === "start") {
        start = words[1];
      } else if (words.length === 3 && words[1] === "/") {
        if (moore.has(words[0])) throw lineError(where, line, `${words[0]} has an output already`);
        moore.set(words[0], words[2]);
      } else if (words[2] === "->" && (words.length === 4 || (words.length === 6 && words[4] === "/"))) {
        const [state, input, , next, , output] = words;
        if (transitions.get(state)?.has(input)) {
          throw lineError(where, line, `${state} has a transition on ${input} already`);
        }
        entry(transitions, state).set(input, next);
        if (output !== undefined) entry(mealy, state).set(input, output);
      } else {
        throw lineError(
          where,
          line,
          'it must be "start STATE", "STATE INPUT -> STATE", "STATE INPUT -> STATE / OUTPUT" or "STATE / OUTPUT"',
        );
      }
    }
    if (moore.size > 0 && mealy.size > 0) {
      throw new RangeError(`${where}: outputs belong to states or to transitions; here are both`);
    }
    if (transitions.size === 0) throw new SyntaxError(`${where}: text has no transition; at least one is needed`);
    return new FiniteAutomaton({
      start: start ?? String(transitions.keys().next().value),
      transitions: nested(transitions),
      outputs: mealy.size > 0 ? nested(mealy) : Object.fromEntries(moore),
    });
  }

  /** What follows a state and an input. Throws a RangeError for one that the automaton does not know. */
  step(state: string, input: string): { state: string; output: string } {
    requireMember("FiniteAutomaton.step", "state", state, this.states);
    requireMember("FiniteAutomaton.step", "input", input, this.inputs);
    const { transitions, outputs } = this.description;
    const next = transitions[state][input];
    const output = this.kind === "Moore" ? outputs[next] : (outputs[state] as Readonly<Record<string, string>>)[input];
    return { state: next, output: output as string };
  }

  /**
   * Every step on a sequence of inputs, from the start state; a string is a sequence of its characters.
   * @throws RangeError for an input that the automaton does not know.
   */
  run(inputs: Iterable<string>): AutomatonStep[] {
    let before = this.description.start;
    return Array.from(inputs, (input, t) => {
      const step = { t, input, before, ...this.step(before, input) };
      before = step.state;
      return step;
    });
  }
}

/**
 * Automata to begin with: whether the ones so far are odd, the rest of a binary number by three, an edge detector
 * (Mealy).
 *
 * @example
 * const remainder = new FiniteAutomaton(automata.moduloThree).run("110").at(-1)!.output;
 */
export const automata: Readonly<Record<"parity" | "moduloThree" | "edge", AutomatonDescription>> = {
  parity: {
    start: "even",
    transitions: { even: { 0: "even", 1: "odd" }, odd: { 0: "odd", 1: "even" } },
    outputs: { even: "0", odd: "1" },
  },
  moduloThree: {
    start: "r0",
    transitions: { r0: { 0: "r0", 1: "r1" }, r1: { 0: "r2", 1: "r0" }, r2: { 0: "r1", 1: "r2" } },
    outputs: { r0: "0", r1: "1", r2: "2" },
  },
  edge: {
    start: "low",
    transitions: { low: { 0: "low", 1: "high" }, high: { 0: "low", 1: "high" } },
    outputs: { low: { 0: "-", 1: "up" }, high: { 0: "down", 1: "-" } },
  },
};

/** Throws a RangeError unless `value` is one of `known`. */
export function requireMember(where: string, name: string, value: string, known: readonly string[]): void {
  if (!known.includes(value)) {
    throw new RangeError(`${where}: ${name} is ${value}; it must be one of ${known.join(", ")}`);
  }
}

function requireKeys(what: string, record: object | string, keys: readonly string[]): void {
  const given = typeof record === "string" ? [] : Object.keys(record);
  if (given.length !== keys.length || !keys.every((key) => given.includes(key))) {
    throw new RangeError(`${what} are for ${given.join(", ") || "nothing"}; they must be for ${keys.join(", ")}`);
  }
}

function entry(map: Map<string, Map<string, string>>, key: string): Map<string, string> {
  const inner = map.get(key) ?? new Map<string, string>();
  map.set(key, inner);
  return inner;
}

function nested(map: Map<string, Map<string, string>>): Record<string, Record<string, string>> {
  return Object.fromEntries([...map].map(([key, inner]) => [key, Object.fromEntries(inner)]));
}
