import { requireMember } from "./finite-automaton.js";
import { lineError, type ProgramLine, programLines } from "./program-text.js";

/** What is done to the stack and where the automaton goes. */
export interface PushdownRule {
  /** State before the step. */
  readonly state: string;
  /** Input that is read. */
  readonly input: string;
  /** Symbol on top of the stack before the step, null for the empty stack. */
  readonly top: string | null;
  /** What happens to the stack. */
  readonly action: "push" | "pop" | "keep";
  /** What is pushed. */
  readonly symbol?: string;
  /** State after the step. */
  readonly next: string;
}

/** A pushdown automaton as plain JSON. */
export interface PushdownDescription {
  /** The state before the first input. */
  readonly start: string;
  /** A sequence is accepted in these states with an empty stack. */
  readonly accept: readonly string[];
  /** At most one for a state, input and top; where there is none, the sequence is rejected. */
  readonly rules: readonly PushdownRule[];
}

/** One step of a pushdown automaton. */
export interface PushdownStep {
  /** From 0. */
  readonly t: number;
  /** x_t */
  readonly input: string;
  /** The state after the step; null from the step on that had no rule. */
  readonly state: string | null;
  /** The stack after the step, the top first. */
  readonly stack: readonly string[];
}

/** What a pushdown automaton did with a sequence. */
export interface PushdownRun {
  /** Whether it ended in an accepting state with an empty stack. */
  readonly accepted: boolean;
  /** One an input. */
  readonly steps: readonly PushdownStep[];
}

/**
 * A deterministic pushdown automaton that reads one input a step: a finite automaton with a stack, of which it sees
 * the top.
 *
 * @example
 * const brackets = PushdownAutomaton.parse(pushdownPrograms.brackets);
 * const { accepted, steps } = brackets.run("(()())");
 */
export class PushdownAutomaton {
  /** What it was made from. */
  readonly description: PushdownDescription;
  /** Every state that the rules name, the start first. */
  readonly states: readonly string[];
  /** Every input that the rules name. */
  readonly inputs: readonly string[];
  /** Symbols of the stack. */
  readonly symbols: readonly string[];
  readonly #rules: ReadonlyMap<string, PushdownRule>;

  /**
   * @throws RangeError for no rule, two for the same situation, a pop of the empty stack, or an unknown accepting
   * state.
   */
  constructor(description: PushdownDescription) {
    const { start, accept, rules } = description;
    if (rules.length === 0) throw new RangeError("PushdownAutomaton: there are no rules");
    this.description = description;
    this.states = [...new Set([start, ...rules.flatMap(({ state, next }) => [state, next])])];
    this.inputs = [...new Set(rules.map(({ input }) => input))];
    this.symbols = [...new Set(rules.flatMap(({ top, symbol }) => [top, symbol]).filter((each) => each != null))];
    for (const state of accept) requireMember("PushdownAutomaton", "accept", state, this.states);
    const byPlace = new Map<string, PushdownRule>();
    for (const rule of rules) {
      const what = `the rule for ${rule.state}, ${rule.input} and ${rule.top ?? "the empty stack"}`;
      const key = placeOf(rule.state, rule.input, rule.top);
      if (byPlace.has(key)) throw new RangeError(`PushdownAutomaton: ${what} is there twice`);
      if (rule.action === "pop" && rule.top === null) {
        throw new RangeError(`PushdownAutomaton: ${what} pops; it needs a symbol on top`);
      }
      if ((rule.action === "push") !== (rule.symbol !== undefined)) {
        throw new RangeError(
          `PushdownAutomaton: ${what} has symbol ${rule.symbol}; a push needs one, nothing else has one`,
        );
      }
      byPlace.set(key, rule);
    }
    this.#rules = byPlace;
  }

  /**
   * A pushdown automaton of a text with one rule a line: `STATE INPUT TOP -> push SYMBOL STATE`, `… -> pop STATE` or
   * `… -> keep STATE`; TOP is `-` for the empty stack, `*` for whatever is there. `start s` and `accept s t` name
   * states; without a start the first rule's is taken. `//` starts a comment.
   * @throws SyntaxError that names the line which cannot be read; RangeError as the constructor does.
   *
   * @example
   * const marked = PushdownAutomaton.parse("accept s \n s a * -> push x s \n s b x -> pop s");
   */
  static parse(text: string): PushdownAutomaton {
    const lines = programLines(text);
    const declared = (name: string) => lines.filter(({ words }) => words[0] === name && !words.includes("->"));
    const read = lines.filter(({ words }) => words.includes("->")).map((line) => parseRule(line));
    const rest = lines.find(({ words }) => !words.includes("->") && words[0] !== "start" && words[0] !== "accept");
    if (rest !== undefined) {
      throw lineError(
        "PushdownAutomaton.parse",
        rest,
        'it must be "start STATE", "accept STATE …" or a rule with "->"',
      );
    }
    const tops = new Set(read.flatMap(({ top, symbol }) => [top, symbol]));
    const symbols = [...tops].filter((top) => top !== undefined && top !== "*" && top !== "-");
    const rules = read.flatMap(({ top, ...rule }): PushdownRule[] => {
      if (top === "*") return [null, ...symbols].map((each) => ({ ...rule, top: each ?? null }));
      return [{ ...rule, top: top === "-" ? null : top }];
    });
    return new PushdownAutomaton({
      start: declared("start")[0]?.words[1] ?? rules[0]?.state ?? "",
      accept: declared("accept").flatMap(({ words }) => words.slice(1)),
      rules,
    });
  }

  /** The rule for a state, an input and the top of the stack, if there is one. */
  rule(state: string, input: string, top: string | null): PushdownRule | undefined {
    return this.#rules.get(placeOf(state, input, top));
  }

  /**
   * Every step on a sequence; a string is a sequence of its characters.
   * @throws RangeError for an input that no rule has.
   */
  run(inputs: Iterable<string>): PushdownRun {
    const { start, accept } = this.description;
    let state: string | null = start;
    let stack: readonly string[] = [];
    const steps = Array.from(inputs, (input, t): PushdownStep => {
      requireMember("PushdownAutomaton.run", `input ${t}`, input, this.inputs);
      const rule: PushdownRule | undefined = state === null ? undefined : this.rule(state, input, stack[0] ?? null);
      state = rule?.next ?? null;
      if (rule === undefined) stack = [];
      else if (rule.action === "push") stack = [rule.symbol!, ...stack];
      else if (rule.action === "pop") stack = stack.slice(1);
      return { t, input, state, stack };
    });
    return { accepted: state !== null && accept.includes(state) && stack.length === 0, steps };
  }
}

/**
 * Languages that no finite automaton recognises: aⁿbⁿ (n ≥ 0), balanced brackets of one kind and of two, and words w c
 * wʳ.
 *
 * @example
 * const { accepted } = PushdownAutomaton.parse(pushdownPrograms.anbn).run("aabb");
 */
export const pushdownPrograms = {
  anbn: `
    accept as bs
    as a * -> push x as
    as b x -> pop bs
    bs b x -> pop bs`,
  brackets: `
    accept s
    s ( * -> push x s
    s ) x -> pop s`,
  twoBrackets: `
    accept s
    s ( * -> push round s
    s [ * -> push square s
    s ) round -> pop s
    s ] square -> pop s`,
  mirror: `
    accept back
    forth a * -> push a forth
    forth b * -> push b forth
    forth c * -> keep back
    back a a -> pop back
    back b b -> pop back`,
} as const;

function parseRule(line: ProgramLine): Omit<PushdownRule, "top"> & { top: string } {
  const [state, input, top, arrow, action, ...rest] = line.words;
  if (arrow === "->" && action === "push" && rest.length === 2) {
    return { state, input, top, action, symbol: rest[0], next: rest[1] };
  }
  if (arrow === "->" && (action === "pop" || action === "keep") && rest.length === 1) {
    return { state, input, top, action, next: rest[0] };
  }
  throw lineError(
    "PushdownAutomaton.parse",
    line,
    'it must be "STATE INPUT TOP -> push SYMBOL STATE", "… -> pop STATE" or "… -> keep STATE"',
  );
}

function placeOf(state: string, input: string, top: string | null): string {
  return JSON.stringify([state, input, top]);
}
