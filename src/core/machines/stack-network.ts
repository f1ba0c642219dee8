import type { SRN } from "../cells/srn.js";
import type { Linear } from "../networks/layers.js";
import type { Trace } from "../trace/trace.js";
import { requireMember } from "./finite-automaton.js";
import type { PushdownAutomaton, PushdownRun, PushdownStep } from "./pushdown-automaton.js";
import { StackCode, stackReader } from "./stack-code.js";
import { type ExactRows, type Form, plus, runExactly, runInFloat64, tensorOf, times, wire } from "./wiring.js";

/** What a {@link StackNetwork} did with a sequence. */
export interface StackRun extends PushdownRun {
  /** The number that stands for the stack after each step, from 0 (empty) to 1. */
  readonly codes: readonly number[];
}

/**
 * A recurrent network with rational weights that keeps a stack and so does what a pushdown automaton does, one step an
 * input (Siegelmann & Sontag 1991, 1995). The stack is one number (see {@link StackCode}); a push is s/β + (2a + 1)/β,
 * a pop β s − (2a + 1), and which of them happens is decided by units that saturate. The network is an SRN with ReLU:
 * a saturated-linear unit is the difference of two of them.
 *
 * Every pair of state and input has 2K + 1 units, K symbols; one unit more marks that the start is over. Float64 has
 * 53 bits, a symbol takes log₂ β of them: one-symbol stacks are exact to depth 53, those of two symbols to 26. Beyond
 * that the bottom is rounded away, and the answers are wrong; in exact arithmetic there is no such depth.
 *
 * @example
 * const network = new StackNetwork(PushdownAutomaton.parse(pushdownPrograms.brackets));
 * const { accepted, codes } = network.run("(()())");
 */
export class StackNetwork {
  /** What the network does. */
  readonly automaton: PushdownAutomaton;
  /** The network; its inputs are one-hot in the order of the automaton's inputs. */
  readonly srn: SRN;
  /** Reads from the hidden state: the code of the stack, and which state it is, one-hot; all 0 after a rejection. */
  readonly output: Linear;
  /** What each hidden unit is, [H]: `["s","("]` is on in state s with input (, `["s","("] R0` … read the stack then. */
  readonly units: readonly string[];
  readonly #code: StackCode;

  /** @param automaton what the network is to do. */
  constructor(automaton: PushdownAutomaton) {
    const { states, inputs, symbols, description } = automaton;
    const code = new StackCode(symbols);
    const rulesIn = (pair: string) =>
      description.rules.filter(({ state, input }) => pairOf(state, input) === pair).map((rule) => ({ pair, rule }));
    const pairs = states.flatMap((state) => inputs.map((input) => ({ state, input, name: pairOf(state, input) })));
    // What the units of a pair say of the stack does not depend on what they read; only their net inputs do.
    const read = (pair: string) => stackReader(code, pair, {}, {});
    const all = pairs.flatMap(({ name }) => rulesIn(name));
    const caseOf = ({ pair, rule }: (typeof all)[number]): Form =>
      rule.top === null ? plus({ [pair]: 1 }, times(-1, read(pair).some)) : read(pair).top(rule.top);
    const stack = plus(
      ...all.map(({ pair, rule }) => {
        if (rule.action === "pop") return read(pair).below(rule.top!);
        const kept = rule.top === null ? {} : read(pair).whole(rule.top);
        if (rule.action === "keep") return kept;
        return plus(times(1 / code.base, kept), times(code.digit(rule.symbol!), caseOf({ pair, rule })));
      }),
    );
    const isState = (state: string) => plus(...all.filter(({ rule }) => rule.next === state).map(caseOf));
    const before = (state: string) =>
      state === description.start ? plus(isState(state), { 1: 1, started: -1 }) : isState(state);
    const units = pairs.flatMap(({ state, input, name }) => {
      const gate = plus(before(state), { [inputName(input)]: 1, 1: -1 });
      return Object.entries({ [name]: gate, ...stackReader(code, name, stack, gate).units });
    });
    const network = wire({
      inputs: inputs.map(inputName),
      units: { started: { 1: 1 }, ...Object.fromEntries(units) },
      outputs: { stack, ...Object.fromEntries(states.map((state) => [`is ${state}`, isState(state)])) },
    });
    this.automaton = automaton;
    this.srn = network.srn;
    this.output = network.output;
    this.units = network.units;
    this.#code = code;
  }

  /**
   * Runs the network on a sequence, and reads its states and stacks from its numbers.
   * @param options.exact computes with whole numbers of any length instead of float64; default false.
   * @throws RangeError for an input that the automaton does not know.
   */
  run(inputs: Iterable<string>, options: { exact?: boolean } = {}): StackRun {
    const given = [...inputs];
    const x = this.#encode("run", given);
    if (given.length === 0) return { ...this.automaton.run([]), codes: [] };
    const { bits, rows } = options.exact ? runExactly(this, x, this.#code.digitBits) : runInFloat64(this, x);
    const one = 1n << BigInt(bits);
    const { states, description } = this.automaton;
    const steps = rows.map(
      ([stack, ...isState], t): PushdownStep => ({
        t,
        input: given[t],
        state: states[isState.indexOf(one)] ?? null,
        stack: this.#code.decode(stack, bits),
      }),
    );
    const { state, stack } = steps[steps.length - 1];
    return {
      accepted: state !== null && description.accept.includes(state) && stack.length === 0,
      steps,
      codes: rows.map(([code]) => Number((code << 64n) / one) / 2 ** 64),
    };
  }

  /** Trace of the network on a sequence of at least one input; see `Recurrent.trace`. Throws as {@link run} does. */
  trace(inputs: Iterable<string>): Trace {
    const given = [...inputs];
    return this.srn.trace(tensorOf(this.#encode("trace", given)), { labels: [given] });
  }

  #encode(where: string, given: readonly string[]): ExactRows {
    const { inputs } = this.automaton;
    for (const [t, input] of given.entries()) requireMember(`StackNetwork.${where}`, `input ${t}`, input, inputs);
    return { bits: 0, rows: given.map((input) => inputs.map((each) => (each === input ? 1n : 0n))) };
  }
}

function pairOf(state: string, input: string): string {
  return JSON.stringify([state, input]);
}

function inputName(input: string): string {
  return `x ${input}`;
}
