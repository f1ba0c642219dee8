import { requireMember } from "./finite-automaton.js";
import { lineError, programLines } from "./program-text.js";

/** What a Turing machine does in a state on a symbol. */
export interface TuringRule {
  /** What stands in the cell afterwards. */
  readonly write: string;
  /** Left, right or nowhere. */
  readonly move: "L" | "R" | "N";
  /** The state afterwards. */
  readonly next: string;
}

/** A Turing machine's program as plain JSON. */
export interface TuringProgram {
  /** The state before the first step. */
  readonly start: string;
  /** What stands where nothing was written. */
  readonly blank: string;
  /** `rules[state][symbol under the head]`; where there is none, the machine halts. */
  readonly rules: Readonly<Record<string, Readonly<Record<string, TuringRule>>>>;
}

/** State, head and tape of a Turing machine at one time. */
export interface TuringConfiguration {
  /** Steps made. */
  readonly step: number;
  /** State of the control. */
  readonly state: string;
  /** Cell under the head; the input begins at cell 0. */
  readonly head: number;
  /** Number of the first cell of {@link tape}, 0 or less. */
  readonly left: number;
  /** Symbols of the cells from `left` on, as far as the head has been or the input went. All others are blank. */
  readonly tape: readonly string[];
}

/** What a Turing machine did. */
export interface TuringRun {
  /** False where the limit of steps came first. */
  readonly halted: boolean;
  /** Steps made. */
  readonly steps: number;
  /** The state at the end: programs that decide halt in a state "accept" or "reject". */
  readonly state: string;
  /** What is on the tape at the end, from the first symbol that is not blank to the last. */
  readonly tape: string[];
  /** From the beginning to the end, one more than steps. */
  readonly configurations: readonly TuringConfiguration[];
}

/**
 * A Turing machine: a finite control, and a head that reads, writes and moves on a tape without ends (Turing 1936).
 *
 * @example
 * const increment = TuringMachine.parse(turingPrograms.increment);
 * const { tape, steps } = increment.run("1011");
 */
export class TuringMachine {
  /** What it was made from. */
  readonly program: TuringProgram;
  /** Every state that the program names; those without a rule halt. */
  readonly states: readonly string[];
  /** Every symbol that the program names, the blank first. */
  readonly symbols: readonly string[];

  /** @throws RangeError for a start without rules, or a move that is not "L", "R" or "N". */
  constructor(program: TuringProgram) {
    const { start, blank, rules } = program;
    requireMember("TuringMachine", "start", start, Object.keys(rules));
    const all = Object.entries(rules).flatMap(([state, row]) =>
      Object.entries(row).map(([read, rule]) => ({ state, read, ...rule })),
    );
    for (const { state, read, move } of all)
      requireMember("TuringMachine", `move of ${state} on ${read}`, move, ["L", "R", "N"]);
    this.program = program;
    this.states = [...new Set([start, ...all.flatMap(({ state, next }) => [state, next])])];
    this.symbols = [...new Set([blank, ...all.flatMap(({ read, write }) => [read, write])])];
  }

  /**
   * A machine of a text with one rule a line: `STATE SYMBOL -> SYMBOL MOVE STATE`, MOVE being L, R or N. `blank _`
   * names the blank (default `_`), `start q` the start (default the first rule's state), `//` starts a comment.
   * @throws SyntaxError that names the line which cannot be read, or for a text without a rule.
   *
   * @example
   * const flip = TuringMachine.parse("q 0 -> 1 R q \n q 1 -> 0 R q");
   */
  static parse(text: string): TuringMachine {
    const where = "TuringMachine.parse";
    const rules = new Map<string, Map<string, TuringRule>>();
    let blank = "_";
    let start: string | undefined;
    for (const line of programLines(text)) {
      const { words } = line;
      const [state, read, arrow, write, move, next] = words;
      if (words.length === 2 && state === "blank") {
        blank = read;
      } else if (words.length === 2 && state === "start") {
        start = read;
      } else if (words.length === 6 && arrow === "->" && (move === "L" || move === "R" || move === "N")) {
        const row = rules.get(state) ?? new Map<string, TuringRule>();
        if (row.has(read)) throw lineError(where, line, `${state} has a rule for ${read} already`);
        rules.set(state, row.set(read, { write, move, next }));
      } else {
        throw lineError(
          where,
          line,
          'it must be "STATE SYMBOL -> SYMBOL L|R|N STATE", "blank SYMBOL" or "start STATE"',
        );
      }
    }
    if (rules.size === 0) throw new SyntaxError(`${where}: text has no rule; at least one is needed`);
    return new TuringMachine({
      start: start ?? String(rules.keys().next().value),
      blank,
      rules: Object.fromEntries([...rules].map(([state, row]) => [state, Object.fromEntries(row)])),
    });
  }

  /**
   * The configuration before the first step: the head on the first symbol of the input; a string is a sequence of its
   * characters.
   * @throws RangeError for a symbol that the program does not know.
   */
  begin(input: Iterable<string>): TuringConfiguration {
    const symbols = [...input];
    for (const [n, symbol] of symbols.entries()) {
      requireMember("TuringMachine.begin", `symbol ${n}`, symbol, this.symbols);
    }
    return {
      step: 0,
      state: this.program.start,
      head: 0,
      left: 0,
      tape: symbols.length > 0 ? symbols : [this.program.blank],
    };
  }

  /** The configuration after one step, or null where the machine has halted. */
  step({ step, state, head, left, tape }: TuringConfiguration): TuringConfiguration | null {
    const { rules, blank } = this.program;
    const read = tape[head - left];
    if (!Object.hasOwn(rules, state) || !Object.hasOwn(rules[state], read)) return null;
    const { write, move, next } = rules[state][read];
    const written = tape.with(head - left, write);
    const to = head + { L: -1, R: 1, N: 0 }[move];
    if (to < left) written.unshift(blank);
    if (to >= left + tape.length) written.push(blank);
    return { step: step + 1, state: next, head: to, left: Math.min(left, to), tape: written };
  }

  /**
   * Runs until the machine halts.
   * @param options.maxSteps default 10,000.
   * @throws RangeError for a symbol that the program does not know, or a limit that is not a whole number from 0.
   */
  run(input: Iterable<string> = [], options: { maxSteps?: number } = {}): TuringRun {
    const { maxSteps = 10_000 } = options;
    if (!Number.isInteger(maxSteps) || maxSteps < 0) {
      throw new RangeError(`TuringMachine.run: maxSteps is ${maxSteps}; it must be a whole number from 0`);
    }
    const configurations = [this.begin(input)];
    let next = this.step(configurations[0]);
    while (next !== null && next.step <= maxSteps) {
      configurations.push(next);
      next = this.step(next);
    }
    const { step, state, tape } = configurations[configurations.length - 1];
    const { blank } = this.program;
    const first = tape.findIndex((symbol) => symbol !== blank);
    const end = tape.findLastIndex((symbol) => symbol !== blank) + 1;
    return { halted: next === null, steps: step, state, tape: tape.slice(Math.max(first, 0), end), configurations };
  }
}

/**
 * Programs: the busy beavers of 2, 3 and 4 states, which leave the most ones of all halting machines of their size on
 * a blank tape (4 ones after 6 steps, 6 after 14, 13 after 107: Radó 1962, Lin & Radó 1965, Brady 1983; `busiest3` is
 * the one of 3 states that runs longest, 21 steps); a binary number plus one; whether a word of a and b is a
 * palindrome.
 *
 * @example
 * const { steps } = TuringMachine.parse(turingPrograms.busyBeaver3).run("");
 */
export const turingPrograms = {
  busyBeaver2: `
    blank 0
    A 0 -> 1 R B
    A 1 -> 1 L B
    B 0 -> 1 L A
    B 1 -> 1 R halt`,
  busyBeaver3: `
    blank 0
    A 0 -> 1 R B
    A 1 -> 1 R halt
    B 0 -> 0 R C
    B 1 -> 1 R B
    C 0 -> 1 L C
    C 1 -> 1 L A`,
  busiest3: `
    blank 0
    A 0 -> 1 R B
    A 1 -> 1 R halt
    B 0 -> 1 L B
    B 1 -> 0 R C
    C 0 -> 1 L C
    C 1 -> 1 L A`,
  busyBeaver4: `
    blank 0
    A 0 -> 1 R B
    A 1 -> 1 L B
    B 0 -> 1 L A
    B 1 -> 0 L C
    C 0 -> 1 R halt
    C 1 -> 1 L D
    D 0 -> 1 R D
    D 1 -> 0 R A`,
  increment: `
    toEnd 0 -> 0 R toEnd
    toEnd 1 -> 1 R toEnd
    toEnd _ -> _ L carry
    carry 1 -> 0 L carry
    carry 0 -> 1 N done
    carry _ -> 1 N done`,
  palindrome: `
    take a -> _ R pastA   // take the first letter away, and look whether the last is the same
    take b -> _ R pastB
    take _ -> _ N accept
    pastA a -> a R pastA
    pastA b -> b R pastA
    pastA _ -> _ L wantA
    pastB a -> a R pastB
    pastB b -> b R pastB
    pastB _ -> _ L wantB
    wantA a -> _ L back
    wantA _ -> _ N accept
    wantA b -> b N reject
    wantB b -> _ L back
    wantB _ -> _ N accept
    wantB a -> a N reject
    back a -> a L back
    back b -> b L back
    back _ -> _ R take`,
} as const;
