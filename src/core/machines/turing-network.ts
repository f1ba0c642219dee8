import type { SRN } from "../cells/srn.js";
import type { Linear } from "../networks/layers.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import type { Trace } from "../trace/trace.js";
import { StackCode, stackReader } from "./stack-code.js";
import type { TuringMachine } from "./turing-machine.js";
import {
  type ExactRows,
  type Form,
  plus,
  runExactly,
  runInFloat64,
  tensorOf,
  times,
  wire,
  withBits,
} from "./wiring.js";

/** What a {@link TuringNetwork} holds after a step of its machine. */
export interface TuringNetworkStep {
  /** Steps made. */
  readonly step: number;
  /** State of the control. */
  readonly state: string;
  /** The tape left of the head, the nearest cell first. */
  readonly left: readonly string[];
  /** The tape from the head on. */
  readonly right: readonly string[];
  /** The two numbers that stand for them. */
  readonly codes: readonly [left: number, right: number];
}

/** What a {@link TuringNetwork} did. */
export interface TuringNetworkRun {
  /** False where the limit of steps came first. */
  readonly halted: boolean;
  /** Steps made. */
  readonly steps: number;
  /** From the beginning to the end, one more than steps. */
  readonly configurations: readonly TuringNetworkStep[];
}

/**
 * A recurrent network with rational weights that does what a Turing machine does (Siegelmann & Sontag 1991, 1995; NNDL
 * §6.2.1): the tape is two stacks, left of the head and from the head on, each one number (see {@link StackCode}), and
 * a move pops from one and pushes on the other. An SRN with ReLU; the input of its first step is the tape, and after
 * that it runs alone.
 *
 * Two steps of the network are one of the machine: first units find out state and symbol and take both stacks apart,
 * then those of the rule that fits put them together; the others stay silent. A halted network is silent altogether.
 * Float64 is exact as long as neither side holds more than 20 cells of two symbols, 14 of three or four; exact
 * arithmetic always is.
 *
 * @example
 * const network = new TuringNetwork(TuringMachine.parse(turingPrograms.increment));
 * const { steps, configurations } = network.run("1011");
 */
export class TuringNetwork {
  /** What the network does. */
  readonly machine: TuringMachine;
  /** The network; its inputs are the codes of both stacks, and 1 for the first step. */
  readonly srn: SRN;
  /** Reads from the hidden state, after every second step: the codes of both stacks, and which state it is, one-hot. */
  readonly output: Linear;
  /**
   * What each hidden unit is, [H]. First half of a step: `in q`, and `right q R0` …, `left R0` …, which read the
   * stacks. Second half, of the rule for state q and symbol 1: `["q","1"]`, and `["q","1"] left` and `["q","1"]
   * right`, the stacks it leaves.
   */
  readonly units: readonly string[];
  readonly #code: StackCode;

  /** @param machine what the network is to do. */
  constructor(machine: TuringMachine) {
    const { symbols, states, program } = machine;
    const { start, blank, rules } = program;
    const code = new StackCode(symbols);
    const push = (symbol: string, stack: Form, when: Form) =>
      plus(times(1 / code.base, stack), times(code.digit(symbol), when));
    const sum = (forms: readonly Form[]) => plus(...forms);
    const all = Object.entries(rules).flatMap(([state, row]) =>
      Object.entries(row).map(([read, rule]) => ({ name: JSON.stringify([state, read]), state, read, ...rule })),
    );

    // What holds before a step of the machine: read from the rules' units of the step before, or from the input.
    const left = plus(sum(all.map(({ name }) => ({ [`${name} left`]: 1 }))), { left: 1 });
    const right = plus(sum(all.map(({ name }) => ({ [`${name} right`]: 1 }))), { right: 1 });
    const isState = (state: string) => sum(all.filter(({ next }) => next === state).map(({ name }) => ({ [name]: 1 })));
    const active = Object.keys(rules);

    // First half: every state reads the right stack; the left one is read whatever the state.
    const inState = active.map((state) => {
      const now = plus(isState(state), state === start ? { begin: 1 } : {});
      return { state, now, reader: stackReader(code, `right ${state}`, right, now) };
    });
    const leftReader = stackReader(code, "left", left, { 1: 1 });
    const leftWhole = sum(symbols.map((symbol) => leftReader.whole(symbol)));
    const leftBelow = sum(symbols.map((symbol) => leftReader.below(symbol)));
    const leftTop = plus(
      ...symbols.map((symbol) => times(code.digit(symbol), leftReader.top(symbol))),
      times(code.digit(blank), plus({ 1: 1 }, times(-1, leftReader.some))),
    );

    // Second half: the units of the rule that fits.
    const ruleUnits = all.flatMap(({ name, state, read, write, move }) => {
      const { reader } = inState.find((each) => each.state === state)!;
      const empty = plus({ [`in ${state}`]: 1 }, times(-1, reader.some));
      const fits = read === blank ? plus(reader.top(read), empty) : reader.top(read);
      const shut = plus(fits, { 1: -1 });
      const written = push(write, reader.below(read), fits);
      const both = {
        R: { left: push(write, leftWhole, fits), right: reader.below(read) },
        L: { left: leftBelow, right: plus(times(1 / code.base, written), leftTop) },
        N: { left: leftWhole, right: written },
      }[move];
      return [
        [name, fits],
        [`${name} left`, plus(both.left, shut)],
        [`${name} right`, plus(both.right, shut)],
      ] as const;
    });
    const network = wire({
      inputs: ["left", "right", "begin"],
      units: {
        ...Object.fromEntries(
          inState.flatMap(({ state, now, reader }) => [[`in ${state}`, now], ...Object.entries(reader.units)]),
        ),
        ...leftReader.units,
        ...Object.fromEntries(ruleUnits),
      },
      outputs: { left, right, ...Object.fromEntries(states.map((state) => [`is ${state}`, isState(state)])) },
    });
    this.machine = machine;
    this.srn = network.srn;
    this.output = network.output;
    this.units = network.units;
    this.#code = code;
  }

  /**
   * Runs the network until it is silent, and reads its configurations from its numbers.
   * @param options.maxSteps of the machine, default 200.
   * @param options.exact computes with whole numbers of any length instead of float64; default false.
   * @throws RangeError for a symbol that the program does not know, or a limit that is not a positive whole number.
   */
  run(input: Iterable<string> = [], options: { maxSteps?: number; exact?: boolean } = {}): TuringNetworkRun {
    const { maxSteps = 200, exact = false } = options;
    requirePositiveInteger("TuringNetwork.run", "maxSteps", maxSteps);
    const tape = [...input];
    const x = this.#encode(tape, maxSteps + 1);
    const { bits, rows } = exact ? runExactly(this, x, this.#code.digitBits) : runInFloat64(this, x);
    const one = 1n << BigInt(bits);
    const numberOf = (code: bigint) => Number((code << 64n) / one) / 2 ** 64;
    const first = withBits(x, bits).rows[0];
    const begin = this.machine.states.map((state) => (state === this.machine.program.start ? one : 0n));
    const after = [[...first.slice(0, 2), ...begin], ...rows.filter((_, t) => t % 2 === 1)];
    const silent = after.findIndex(([, , ...isState]) => !isState.includes(one));
    const kept = after.slice(0, silent < 0 ? maxSteps + 1 : silent);
    const configurations = kept.map(
      ([left, right, ...isState], step): TuringNetworkStep => ({
        step,
        state: this.machine.states[isState.indexOf(one)],
        left: this.#code.decode(left, bits),
        right: this.#code.decode(right, bits),
        codes: [numberOf(left), numberOf(right)],
      }),
    );
    return { halted: silent >= 0, steps: configurations.length - 1, configurations };
  }

  /** Trace of the network over some steps of the machine; see `Recurrent.trace`. Throws as {@link run} does. */
  trace(input: Iterable<string>, options: { steps: number }): Trace {
    requirePositiveInteger("TuringNetwork.trace", "steps", options.steps);
    return this.srn.trace(tensorOf(this.#encode([...input], options.steps)));
  }

  /** The tape at the first step, and nothing at the others. */
  #encode(tape: readonly string[], steps: number): ExactRows {
    this.machine.begin(tape);
    const { bits, value } = this.#code.encode(tape);
    const first = [0n, value, 1n << BigInt(bits)];
    return { bits, rows: Array.from({ length: 2 * steps }, (_, t) => (t === 0 ? first : [0n, 0n, 0n])) };
  }
}
