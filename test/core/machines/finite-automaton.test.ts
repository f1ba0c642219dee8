import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FeedForwardAutomaton, RecurrentAutomaton } from "../../../src/core/machines/automaton-networks.js";
import { type AutomatonDescription, automata, FiniteAutomaton } from "../../../src/core/machines/finite-automaton.js";
import { Random } from "../../../src/core/tensor/random.js";

const bits = fc.array(fc.constantFrom("0", "1"), { maxLength: 40 });

/** Any automaton of up to 6 states, 4 inputs and 3 outputs, and a sequence for it. */
const anyRun = fc
  .record({
    Q: fc.integer({ min: 1, max: 6 }),
    X: fc.integer({ min: 1, max: 4 }),
    moore: fc.boolean(),
    seed: fc.nat(),
    length: fc.integer({ min: 0, max: 30 }),
  })
  .map(({ Q, X, moore, seed, length }) => {
    const random = new Random(seed, "automaton");
    const states = Array.from({ length: Q }, (_, q) => `q${q}`);
    const inputs = Array.from({ length: X }, (_, x) => "abcd"[x]);
    const output = () => `y${random.integer(0, 2)}`;
    const perInput = (value: () => string) => Object.fromEntries(inputs.map((input) => [input, value()]));
    const each = <Value>(value: () => Value) => Object.fromEntries(states.map((state) => [state, value()]));
    const description: AutomatonDescription = {
      start: states[random.integer(0, Q - 1)],
      transitions: each(() => perInput(() => states[random.integer(0, Q - 1)])),
      outputs: moore ? each(output) : each(() => perInput(output)),
    };
    return { description, sequence: Array.from({ length }, () => inputs[random.integer(0, X - 1)]) };
  });

describe("FiniteAutomaton", () => {
  const outputsOf = (description: AutomatonDescription, sequence: Iterable<string>) =>
    new FiniteAutomaton(description).run(sequence).map(({ output }) => output);

  it("knows whether the ones are odd", () => {
    fc.assert(
      fc.property(bits, (sequence) => {
        const ones = sequence.map((_, t) => sequence.slice(0, t + 1).filter((bit) => bit === "1").length);
        expect(outputsOf(automata.parity, sequence)).toEqual(ones.map((count) => String(count % 2)));
      }),
    );
  });

  it("divides binary numbers by three", () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 30 }), (number) => {
        expect(outputsOf(automata.moduloThree, number.toString(2)).at(-1)).toBe(String(number % 3));
      }),
    );
  });

  it("gives Mealy outputs by transition", () => {
    expect(outputsOf(automata.edge, "0110100")).toEqual(["-", "up", "-", "down", "up", "down", "-"]);
  });

  it("records every step", () => {
    expect(new FiniteAutomaton(automata.parity).run("10")).toEqual([
      { t: 0, input: "1", before: "even", state: "odd", output: "1" },
      { t: 1, input: "0", before: "odd", state: "odd", output: "1" },
    ]);
    expect(new FiniteAutomaton(automata.parity).run([])).toEqual([]);
  });

  it("is read from text", () => {
    const parity = FiniteAutomaton.parse(`
      // whether the ones are odd
      start even
      odd 0 -> odd
      odd 1 -> even
      even 0 -> even // nothing new
      even 1 -> odd
      even / 0
      odd / 1`);
    expect(parity.description).toEqual(automata.parity);
    expect(parity.kind).toBe("Moore");
    const edge = FiniteAutomaton.parse(
      "low 0 -> low / - \n low 1 -> high / up \n high 0 -> low / down \n high 1 -> high / -",
    );
    expect(edge.description).toEqual(automata.edge);
    expect(edge.kind).toBe("Mealy");
    expect(edge.outputs).toEqual(["-", "up", "down"]);
  });

  it.each([
    ["a x -> a / 1\n\na x => a", 'line 3 is "a x => a"; it must be'],
    ["a x -> a / 1\na x -> a / 1", 'line 2 is "a x -> a / 1"; a has a transition on x already'],
    ["a x -> a\na / 1\na / 2", 'line 3 is "a / 2"; a has an output already'],
    ["a x -> b / 1", "next state of a on x is b; it must be one of a"],
    ["a x -> a / 1\nb / 1", "outputs belong to states or to transitions; here are both"],
    ["a x -> a / 1\na y -> a", "outputs of a are for x; they must be for x, y"],
    ["a x -> a\na y -> b\nb x -> a\na / 1\nb / 1", "transitions of b are for x; they must be for x, y"],
    ["a x -> a", "outputs are for nothing; they must be for a"],
    ["start b\na x -> a\na / 1", "start is b; it must be one of a"],
    ["", "FiniteAutomaton.parse: text has no transition; at least one is needed"],
  ])("says what is wrong with %j", (text, message) => {
    expect(() => FiniteAutomaton.parse(text)).toThrow(message);
  });

  it("refuses inputs and states that it does not know", () => {
    const parity = new FiniteAutomaton(automata.parity);
    expect(() => parity.run("012")).toThrow("FiniteAutomaton.step: input is 2; it must be one of 0, 1");
    expect(() => parity.step("toString", "0")).toThrow("FiniteAutomaton.step: state is toString");
  });
});

describe("FeedForwardAutomaton", () => {
  it("does what the automaton does, with zeros and ones", () => {
    fc.assert(
      fc.property(anyRun, ({ description, sequence }) => {
        const automaton = new FiniteAutomaton(description);
        const run = new FeedForwardAutomaton(automaton).run(sequence);
        expect(run).toMatchObject(automaton.run(sequence));
        for (const { x, hidden, y } of run) {
          expect([x, hidden, y].map((values) => values.filter((value) => value === 1).length)).toEqual([2, 1, 2]);
          expect([...x, ...hidden, ...y].every((value) => value === 0 || value === 1)).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("refuses what the automaton does not know", () => {
    const net = new FeedForwardAutomaton(new FiniteAutomaton(automata.parity));
    expect(() => net.run("2")).toThrow("FeedForwardAutomaton.step: input is 2");
    expect(() => net.step("off", "0")).toThrow("FeedForwardAutomaton.step: state is off");
  });
});

describe("RecurrentAutomaton", () => {
  const nonEmpty = anyRun.filter(({ sequence }) => sequence.length > 0);

  it("with ReLU has hidden states of zeros and ones that are the automaton's", () => {
    fc.assert(
      fc.property(nonEmpty, ({ description, sequence }) => {
        const automaton = new FiniteAutomaton(description);
        const network = new RecurrentAutomaton(automaton);
        const steps = automaton.run(sequence);
        expect(network.run(sequence)).toEqual(steps);
        const { layers, labels } = network.trace(sequence);
        expect(labels).toEqual([sequence]);
        for (const [t, { before, input }] of steps.entries()) {
          const h = [...layers[0].states[0].values.subarray(t * layers[0].H, (t + 1) * layers[0].H)];
          expect(h).toEqual(network.units.map((unit) => Number(unit === `${before}, ${input}` || unit === "started")));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("with the logistic function stays within its bound, however long the sequence", () => {
    fc.assert(
      fc.property(nonEmpty, ({ description, sequence }) => {
        const automaton = new FiniteAutomaton(description);
        const pairs = automaton.states.length * automaton.inputs.length;
        const gain = 4 * Math.log(4 * (pairs + 1));
        const network = new RecurrentAutomaton(automaton, { activation: "logistic", gain });
        const long = [...sequence, ...sequence, ...sequence, ...sequence];
        expect(network.run(long)).toEqual(automaton.run(long));
        for (const h of network.srn.forward(network.encode(long)).y.data) {
          expect(Math.min(Math.abs(h), Math.abs(1 - h))).toBeLessThanOrEqual(Math.exp(-gain / 4));
        }
      }),
      { numRuns: 200 },
    );
  });

  it("runs ten thousand steps without a mistake", () => {
    const random = new Random(1);
    const sequence = Array.from({ length: 10_000 }, () => String(random.integer(0, 1)));
    for (const description of Object.values(automata)) {
      const automaton = new FiniteAutomaton(description);
      for (const activation of ["relu", "logistic"] as const) {
        const last = new RecurrentAutomaton(automaton, { activation }).run(sequence).at(-1);
        expect(last).toEqual(automaton.run(sequence).at(-1));
      }
    }
  });

  it("refuses no inputs, unknown inputs, and a gain that is too small", () => {
    const automaton = new FiniteAutomaton(automata.parity);
    const network = new RecurrentAutomaton(automaton);
    expect(() => network.run("")).toThrow("RecurrentAutomaton.encode: there are no inputs");
    expect(() => network.trace("02")).toThrow("RecurrentAutomaton.encode: input 1 is 2; it must be one of 0, 1");
    for (const gain of [10, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => new RecurrentAutomaton(automaton, { activation: "logistic", gain })).toThrow(
        `RecurrentAutomaton: gain is ${gain}; with 4 pairs it must be finite and at least 11.98`,
      );
    }
  });
});
