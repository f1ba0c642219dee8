import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PushdownAutomaton, pushdownPrograms } from "../../../src/core/machines/pushdown-automaton.js";
import { StackCode } from "../../../src/core/machines/stack-code.js";
import { StackNetwork } from "../../../src/core/machines/stack-network.js";
import { Random } from "../../../src/core/tensor/random.js";

/** Whether a word is in the language, told in another way. */
const languages: Record<keyof typeof pushdownPrograms, { letters: string; contains: (word: string) => boolean }> = {
  anbn: { letters: "ab", contains: (word) => word === "a".repeat(word.length / 2) + "b".repeat(word.length / 2) },
  brackets: { letters: "()", contains: (word) => reduced(word, ["()"]) === "" },
  twoBrackets: { letters: "()[]", contains: (word) => reduced(word, ["()", "[]"]) === "" },
  mirror: {
    letters: "abc",
    contains: (word) => word.split("c").length === 2 && word === [...word].toReversed().join(""),
  },
};
const names = Object.keys(languages) as (keyof typeof pushdownPrograms)[];
const automatonOf = (name: keyof typeof pushdownPrograms) => PushdownAutomaton.parse(pushdownPrograms[name]);

function reduced(word: string, pairs: readonly string[]): string {
  const shorter = pairs.reduce((rest, pair) => rest.replaceAll(pair, ""), word);
  return shorter === word ? word : reduced(shorter, pairs);
}

/** Every word of up to `length` letters. */
function words(letters: string, length: number): string[] {
  let last = [""];
  const all = [""];
  for (let n = 0; n < length; n++) {
    last = last.flatMap((word) => [...letters].map((letter) => word + letter));
    all.push(...last);
  }
  return all;
}

describe.each(names)("%s", (name) => {
  const { letters, contains } = languages[name];
  const automaton = automatonOf(name);
  const network = new StackNetwork(automaton);
  const all = words(letters, letters.length === 2 ? 9 : 5);

  it("is recognised by the pushdown automaton", () => {
    const accepted = all.filter((word) => automaton.run(word).accepted);
    expect(accepted).toEqual(all.filter(contains));
    expect(accepted.length).toBeGreaterThan(4);
  });

  it("is recognised by the network, with the same states and stacks", () => {
    for (const word of all) expect(network.run(word)).toMatchObject(automaton.run(word));
  });

  it("is recognised by the network in exact arithmetic", () => {
    for (const word of all.slice(0, 200)) expect(network.run(word, { exact: true })).toMatchObject(automaton.run(word));
  });
});

describe("StackNetwork", () => {
  it("has the numbers of the Cantor set for its stacks", () => {
    const network = new StackNetwork(automatonOf("twoBrackets"));
    expect(network.run("([))").codes).toEqual([1 / 4, 3 / 4 + 1 / 16, 0, 0]);
    expect(network.run("([])").codes).toEqual([1 / 4, 3 / 4 + 1 / 16, 1 / 4, 0]);
  });

  const nested = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);

  it.each([
    ["brackets", 53],
    ["anbn", 53],
  ] as const)("recognises %s to depth %i in float64", (name, deepest) => {
    const [open, close] = languages[name].letters;
    const automaton = automatonOf(name);
    const network = new StackNetwork(automaton);
    for (let depth = 1; depth <= deepest; depth++) {
      const word = nested(open, close, depth);
      expect(network.run(word)).toMatchObject(automaton.run(word));
      expect(network.run(word + close).accepted).toBe(false);
      expect(network.run(word.slice(1)).accepted).toBe(false);
    }
  });

  it("keeps any two-symbol stack to depth 26 in float64", () => {
    const automaton = automatonOf("mirror");
    const network = new StackNetwork(automaton);
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b"), { minLength: 15, maxLength: 26 }), (half) => {
        const word = [...half, "c", ...half.toReversed()];
        expect(network.run(word)).toMatchObject(automaton.run(word));
        expect(network.run(word).accepted).toBe(true);
      }),
    );
  });

  it("loses the bottom of deeper stacks in float64, and keeps it in exact arithmetic", () => {
    const brackets = new StackNetwork(automatonOf("brackets"));
    const twoBrackets = new StackNetwork(automatonOf("twoBrackets"));
    expect(brackets.run(`${nested("(", ")", 54)})`).accepted).toBe(true);
    expect(twoBrackets.run(nested("(", ")", 30)).accepted).toBe(false);
    for (const network of [brackets, twoBrackets]) {
      for (const word of [nested("(", ")", 100), `${nested("(", ")", 54)})`]) {
        expect(network.run(word, { exact: true })).toMatchObject(network.automaton.run(word));
      }
    }
  });

  it("does what any pushdown automaton does", () => {
    const anyOf = fc.record({ Q: fc.integer({ min: 1, max: 3 }), K: fc.integer({ min: 0, max: 4 }), seed: fc.nat() });
    fc.assert(
      fc.property(anyOf, ({ Q, K, seed }) => {
        const random = new Random(seed, "pushdown");
        const pick = (from: string) => from[random.integer(0, from.length - 1)];
        const [states, symbols] = ["qrs".slice(0, Q), "wxyz".slice(0, K)];
        const rules = [...states].flatMap((state) =>
          ["a", "b"].flatMap((input) =>
            [null, ...symbols].flatMap((top) => {
              if (random.uniform() < 0.1) return [];
              const action =
                random.uniform() < 0.4 && top !== null ? "pop" : random.uniform() < 0.7 && K > 0 ? "push" : "keep";
              const next = pick(states);
              return [
                { state, input, top, action, next, ...(action === "push" && { symbol: pick(symbols) }) } as const,
              ];
            }),
          ),
        );
        fc.pre(["a", "b"].every((input) => rules.some((rule) => rule.input === input)));
        const automaton = new PushdownAutomaton({ start: rules[0].state, accept: [rules[0].state], rules });
        const word = Array.from({ length: random.integer(1, 14) }, () => pick("ab"));
        const network = new StackNetwork(automaton);
        expect(network.run(word)).toMatchObject(automaton.run(word));
        expect(network.run(word, { exact: true })).toMatchObject(automaton.run(word));
      }),
      { numRuns: 200 },
    );
  });

  it("can be traced", () => {
    const network = new StackNetwork(automatonOf("brackets"));
    const { T, D, labels, layers } = network.trace("(())");
    expect({ T, D, labels, H: layers[0].H }).toEqual({ T: 4, D: 2, labels: [["(", "(", ")", ")"]], H: 7 });
    expect(network.units).toHaveLength(7);
    // After the first bracket the pair of the state s and "(" is on, and it has read an empty stack.
    expect(network.units.filter((_, h) => layers[0].states[0].values[h] > 0)).toEqual(["started", '["s","("]']);
  });

  it("takes the empty word, and refuses unknown inputs", () => {
    const network = new StackNetwork(automatonOf("brackets"));
    expect(network.run("")).toEqual({ accepted: true, steps: [], codes: [] });
    expect(() => network.run("(x)")).toThrow("StackNetwork.run: input 1 is x; it must be one of (, )");
    expect(() => network.trace("x")).toThrow("StackNetwork.trace: input 0 is x");
  });
});

describe("PushdownAutomaton", () => {
  it("records every step, and rejects for good where there is no rule", () => {
    expect(automatonOf("anbn").run("aba").steps).toEqual([
      { t: 0, input: "a", state: "as", stack: ["x"] },
      { t: 1, input: "b", state: "bs", stack: [] },
      { t: 2, input: "a", state: null, stack: [] },
    ]);
    expect(automatonOf("brackets").run(")()").accepted).toBe(false);
  });

  it.each([
    ["s a * -> push x s\ns b x -> throw s", 'PushdownAutomaton.parse: line 2 is "s b x -> throw s"; it must be'],
    ["s a * push x s", 'line 1 is "s a * push x s"; it must be "start STATE"'],
    ["s a - -> pop s", "the rule for s, a and the empty stack pops; it needs a symbol on top"],
    ["s a * -> push x s\ns a x -> pop s", "the rule for s, a and x is there twice"],
    ["accept t\ns a * -> keep s", "PushdownAutomaton: accept is t; it must be one of s"],
    ["accept s", "PushdownAutomaton: there are no rules"],
  ])("says what is wrong with %j", (text, message) => {
    expect(() => PushdownAutomaton.parse(text)).toThrow(message);
  });

  it("refuses a push without a symbol, and an unknown input", () => {
    const rules = [{ state: "s", input: "a", top: null, action: "push", next: "s" }] as const;
    expect(() => new PushdownAutomaton({ start: "s", accept: [], rules })).toThrow(
      "has symbol undefined; a push needs one",
    );
    expect(() => automatonOf("brackets").run("x")).toThrow("PushdownAutomaton.run: input 0 is x");
  });
});

describe("StackCode", () => {
  it("refuses symbols that it does not know, or knows twice", () => {
    expect(() => new StackCode(["a"]).encode(["a", "b"])).toThrow("StackCode.encode: symbol is b; it must be one of a");
    expect(() => new StackCode(["a", "a"])).toThrow("StackCode: symbols are a, a; each must be there once");
  });

  it("decodes what it encodes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(), fc.integer({ min: 0, max: 100 }), (K, seed, depth) => {
        const random = new Random(seed);
        const symbols = Array.from({ length: K }, (_, k) => `s${k}`);
        const stack = Array.from({ length: depth }, () => symbols[random.integer(0, K - 1)]);
        const code = new StackCode(symbols);
        const { value, bits } = code.encode(stack);
        expect(code.decode(value, bits)).toEqual(stack);
      }),
    );
  });
});
