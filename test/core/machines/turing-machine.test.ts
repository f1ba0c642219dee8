import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TuringMachine, type TuringProgram, turingPrograms } from "../../../src/core/machines/turing-machine.js";
import { TuringNetwork } from "../../../src/core/machines/turing-network.js";

const machineOf = (name: keyof typeof turingPrograms) => TuringMachine.parse(turingPrograms[name]);
const word = fc.array(fc.constantFrom("a", "b"), { maxLength: 12 });

describe("TuringMachine", () => {
  it.each([
    ["busyBeaver2", 4, 6],
    ["busyBeaver3", 6, 14],
    ["busiest3", 5, 21],
    ["busyBeaver4", 13, 107],
  ] as const)("%s leaves %i ones after %i steps", (name, ones, steps) => {
    const run = machineOf(name).run();
    expect(run).toMatchObject({ halted: true, steps, state: "halt" });
    expect(run.tape.filter((symbol) => symbol === "1")).toHaveLength(ones);
    expect(run.configurations).toHaveLength(steps + 1);
  });

  it("has no machine of two states that does more than the busy beaver", () => {
    const rules = ["0", "1"].flatMap((write) =>
      (["L", "R"] as const).flatMap((move) => ["A", "B", "halt"].map((next) => ({ write, move, next }))),
    );
    let mostOnes = 0;
    let mostSteps = 0;
    for (let n = 0; n < rules.length ** 4; n++) {
      const rule = (place: number) => rules[Math.floor(n / rules.length ** place) % rules.length];
      // A machine that never halts, or whose first rule halts or stays in A, is no candidate.
      if (rule(0).next !== "B") continue;
      const program: TuringProgram = {
        start: "A",
        blank: "0",
        rules: { A: { 0: rule(0), 1: rule(1) }, B: { 0: rule(2), 1: rule(3) } },
      };
      const { halted, steps, tape } = new TuringMachine(program).run([], { maxSteps: 20 });
      if (!halted) continue;
      mostOnes = Math.max(mostOnes, tape.filter((symbol) => symbol === "1").length);
      mostSteps = Math.max(mostSteps, steps);
    }
    expect([mostOnes, mostSteps]).toEqual([4, 6]);
  });

  it("adds one to a binary number", () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 30 }), (number) => {
        expect(machineOf("increment").run(number.toString(2)).tape.join("")).toBe((number + 1).toString(2));
      }),
    );
  });

  it("tells palindromes", () => {
    fc.assert(
      fc.property(word, fc.boolean(), (half, mirrored) => {
        const whole = mirrored ? [...half, ...half.toReversed()] : half;
        const expected = whole.join("") === whole.toReversed().join("") ? "accept" : "reject";
        expect(machineOf("palindrome").run(whole)).toMatchObject({ halted: true, state: expected });
      }),
    );
  });

  it("records every configuration", () => {
    expect(TuringMachine.parse("q 0 -> 1 L q").run("0").configurations).toEqual([
      { step: 0, state: "q", head: 0, left: 0, tape: ["0"] },
      { step: 1, state: "q", head: -1, left: -1, tape: ["_", "1"] },
    ]);
  });

  it("stops at the limit of steps", () => {
    const machine = TuringMachine.parse("q _ -> 1 R q");
    expect(machine.run([], { maxSteps: 7 })).toMatchObject({ halted: false, steps: 7, tape: [..."1111111"] });
    expect(machine.run([], { maxSteps: 0 }).configurations).toHaveLength(1);
    expect(TuringMachine.parse("q 1 -> 1 R q").run("11", { maxSteps: 2 })).toMatchObject({ halted: true, steps: 2 });
    expect(() => machine.run([], { maxSteps: -1 })).toThrow("TuringMachine.run: maxSteps is -1");
    expect(() => machine.run([], { maxSteps: Number.NaN })).toThrow("TuringMachine.run: maxSteps is NaN");
  });

  it.each([
    ["q 0 -> 1 R q\nq 0 -> 1 X q", 'TuringMachine.parse: line 2 is "q 0 -> 1 X q"; it must be'],
    ["q 0 -> 1 R q\n\nq 0 -> 0 L q", 'line 3 is "q 0 -> 0 L q"; q has a rule for 0 already'],
    ["start p\nq 0 -> 1 R q", "TuringMachine: start is p; it must be one of q"],
    ["// nothing", "TuringMachine.parse: text has no rule; at least one is needed"],
  ])("says what is wrong with %j", (text, message) => {
    expect(() => TuringMachine.parse(text)).toThrow(message);
  });

  it("refuses a symbol and a move that it does not know", () => {
    expect(() => machineOf("increment").run("102")).toThrow(
      "TuringMachine.begin: symbol 2 is 2; it must be one of _, 0, 1",
    );
    const rules = { q: { 0: { write: "0", move: "U" as never, next: "q" } } };
    expect(() => new TuringMachine({ start: "q", blank: "_", rules })).toThrow("move of q on 0 is U");
  });
});

describe("TuringNetwork", () => {
  /** State and tape on both sides of the head, without the blanks at their ends. */
  const sides = (machine: TuringMachine, left: readonly string[], right: readonly string[]) =>
    [left, right].map((side) => side.slice(0, side.findLastIndex((symbol) => symbol !== machine.program.blank) + 1));

  const expectSame = (
    machine: TuringMachine,
    input: Iterable<string>,
    options: { maxSteps?: number; exact?: boolean },
  ) => {
    const given = [...input];
    const expected = machine.run(given, { maxSteps: options.maxSteps ?? 200 });
    const run = new TuringNetwork(machine).run(given, options);
    expect([run.halted, run.steps]).toEqual([expected.halted, expected.steps]);
    expect(run.configurations.map(({ state, left, right }) => [state, ...sides(machine, left, right)])).toEqual(
      expected.configurations.map(({ state, head, left, tape }) => {
        const at = head - left;
        return [state, ...sides(machine, tape.slice(0, at).toReversed(), tape.slice(at))];
      }),
    );
  };

  it.each(["busyBeaver2", "busyBeaver3", "busiest3", "busyBeaver4"] as const)("runs %s as the machine does", (name) => {
    expectSame(machineOf(name), [], {});
    expectSame(machineOf(name), [], { exact: true });
  });

  it("adds one to binary numbers as the machine does", () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 14 - 1 }), (number) => expectSame(machineOf("increment"), number.toString(2), {})),
      { numRuns: 50 },
    );
  });

  it("adds one to numbers of any length in exact arithmetic, where float64 loses the far end", () => {
    const ones = "1".repeat(40);
    expectSame(machineOf("increment"), ones, { exact: true });
    const network = new TuringNetwork(machineOf("increment"));
    const rounded = network.run(ones);
    const exact = network.run(ones, { exact: true });
    for (const side of [0, 1]) {
      expect(rounded.configurations[1].codes[side]).toBeCloseTo(exact.configurations[1].codes[side], 14);
    }
    expect(rounded.configurations.at(-1)?.right.join("")).not.toBe(`1${"0".repeat(40)}_`);
  });

  it("says what it had before its numbers overflowed", () => {
    const ones = "1".repeat(80);
    const exact = new TuringNetwork(machineOf("increment")).run(ones, { maxSteps: 400, exact: true });
    const rounded = new TuringNetwork(machineOf("increment")).run(ones, { maxSteps: 400 });
    expect(rounded.configurations[20].state).toBe(exact.configurations[20].state);
    expect(rounded.configurations.flatMap(({ codes }) => codes).every(Number.isFinite)).toBe(true);
  });

  it("tells palindromes as the machine does", () => {
    fc.assert(
      fc.property(
        word.filter(({ length }) => length < 9),
        (letters) => expectSame(machineOf("palindrome"), letters, {}),
      ),
      { numRuns: 50 },
    );
  });

  it("runs any program of two states and two symbols as the machine does", () => {
    const rule = fc.record({
      write: fc.constantFrom("0", "1"),
      move: fc.constantFrom("L" as const, "R" as const, "N" as const),
      next: fc.constantFrom("A", "B", "halt"),
    });
    fc.assert(
      fc.property(
        fc.array(rule, { minLength: 4, maxLength: 4 }),
        fc.constantFrom("0", "1"),
        fc.array(fc.constantFrom("0", "1"), { maxLength: 6 }),
        (rules, blank, input) => {
          const program = {
            start: "A",
            blank,
            rules: { A: { 0: rules[0], 1: rules[1] }, B: { 0: rules[2], 1: rules[3] } },
          };
          expectSame(new TuringMachine(program), input, { maxSteps: 12 });
        },
      ),
      { numRuns: 300 },
    );
  });

  it("keeps 20 cells of two symbols in float64", () => {
    const flip = TuringMachine.parse("blank 0 \n q 0 -> 1 R q \n q 1 -> 0 R q");
    fc.assert(
      fc.property(fc.array(fc.constantFrom("0", "1"), { minLength: 20, maxLength: 20 }), (input) => {
        expectSame(flip, input, { maxSteps: 20 });
      }),
      { numRuns: 50 },
    );
  });

  it("can be traced", () => {
    const network = new TuringNetwork(machineOf("increment"));
    const trace = network.trace("101", { steps: 4 });
    expect([trace.T, trace.B, trace.D]).toEqual([8, 1, 3]);
    const H = trace.layers[0].H;
    expect(H).toBe(network.units.length);
    const on = network.units.filter((_, h) => trace.layers[0].states[0].values[H + h] > 0);
    expect(on).toEqual(['["toEnd","1"]', '["toEnd","1"] left', '["toEnd","1"] right']);
  });

  it("refuses what it cannot run", () => {
    const network = new TuringNetwork(machineOf("increment"));
    expect(() => network.run("12")).toThrow("TuringMachine.begin: symbol 1 is 2");
    expect(() => network.run("1", { maxSteps: 0 })).toThrow("TuringNetwork.run: maxSteps is 0");
    expect(() => network.trace("1", { steps: 1.5 })).toThrow("TuringNetwork.trace: steps is 1.5");
  });
});
