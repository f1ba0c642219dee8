import { Random } from "../core/tensor/random.js";
import { requirePositiveInteger } from "../core/tensor/shape.js";
import { examplesOf, type LanguageString } from "./examples.js";

/**
 * The symbols of the Reber grammars; token n is symbol n.
 *
 * @example
 * const first = reberSymbols[0]; // "B"
 */
export const reberSymbols = "BTPSXVE";

/** The Reber grammar's transitions (Reber 1967): in each state, symbol and next state. State 0 begins, state 7 ends. */
const transitions: readonly (readonly (readonly [symbol: string, next: number])[])[] = [
  [["B", 1]],
  [
    ["T", 2],
    ["P", 3],
  ],
  [
    ["S", 2],
    ["X", 4],
  ],
  [
    ["T", 3],
    ["V", 5],
  ],
  [
    ["X", 3],
    ["S", 6],
  ],
  [
    ["P", 4],
    ["V", 6],
  ],
  [["E", 7]],
];

/**
 * Strings of the Reber grammar (Reber 1967), such as BTSXSE: where it branches, both ways are equally probable.
 * @param options.count how many strings.
 * @param options.seed default 0.
 * @throws RangeError for a count that is not a positive whole number.
 *
 * @example
 * const words = reber({ count: 3 }).map(({ tokens }) => tokens.map((token) => reberSymbols[token]).join(""));
 */
export function reber(options: { count: number; seed?: number }): LanguageString[] {
  const random = new Random(options.seed ?? 0, "reber");
  return examplesOf("reber", options.count, () => asLanguage(reberWord(random)));
}

/**
 * Strings of the embedded Reber grammar (Cleeremans et al. 1989; Hochreiter & Schmidhuber 1997, experiment 1): B, then T or
 * P, a Reber string, the same T or P again, E. The last but one symbol must be remembered over the whole inner string.
 * @param options.count how many strings.
 * @param options.seed default 0.
 * @throws RangeError for a count that is not a positive whole number.
 *
 * @example
 * const [{ tokens, successors }] = embeddedReber({ count: 1, seed: 1 });
 */
export function embeddedReber(options: { count: number; seed?: number }): LanguageString[] {
  const random = new Random(options.seed ?? 0, "embedded reber");
  return examplesOf("embeddedReber", options.count, () => asLanguage(embeddedWord(random)));
}

/**
 * A stream of embedded Reber strings, one after the other without a mark between them (Gers, Schmidhuber & Cummins 2000):
 * a network that is never reset must learn by itself when to forget.
 * @param options.length of the stream; its last string may be cut off.
 * @param options.seed default 0.
 * @throws RangeError for a length that is not a positive whole number.
 *
 * @example
 * const { tokens, successors } = continualReber({ length: 1000 });
 */
export function continualReber(options: { length: number; seed?: number }): LanguageString {
  const { length, seed = 0 } = options;
  requirePositiveInteger("continualReber", "length", length);
  const random = new Random(seed, "continual reber");
  const steps: Step[] = [];
  while (steps.length < length) {
    const word = embeddedWord(random);
    steps.push(...word.slice(0, -1), { symbol: "E", next: "B" });
  }
  return asLanguage(steps.slice(0, length));
}

/** A symbol and those that may follow it. */
interface Step {
  readonly symbol: string;
  readonly next: string;
}

function reberWord(random: Random): Step[] {
  const word: Step[] = [];
  for (let state = 0; state < transitions.length; ) {
    const ways = transitions[state];
    const [symbol, after] = ways[random.integer(0, ways.length - 1)];
    word.push({ symbol, next: (transitions[after] ?? []).map(([following]) => following).join("") });
    state = after;
  }
  return word;
}

function embeddedWord(random: Random): Step[] {
  const remembered = random.integer(0, 1) === 0 ? "T" : "P";
  const inner = reberWord(random);
  return [
    { symbol: "B", next: "TP" },
    { symbol: remembered, next: "B" },
    ...inner.slice(0, -1),
    { symbol: "E", next: remembered },
    { symbol: remembered, next: "E" },
    { symbol: "E", next: "" },
  ];
}

function asLanguage(steps: readonly Step[]): LanguageString {
  return {
    tokens: steps.map(({ symbol }) => reberSymbols.indexOf(symbol)),
    successors: steps.map(({ next }) => [...next].map((symbol) => reberSymbols.indexOf(symbol)).sort((a, b) => a - b)),
  };
}
