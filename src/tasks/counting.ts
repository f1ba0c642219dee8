import type { LanguageString } from "./examples.js";
import { requireWholeFrom } from "./examples.js";

/**
 * The string aⁿbⁿ between two marks (Gers & Schmidhuber 2001): tokens 0 the mark, 1 a, 2 b. While a's are read an a or a b
 * may follow; from the first b on there is one right answer, and it needs a counter.
 * @param n from 1.
 * @throws RangeError for an n that is not a whole number from 1.
 *
 * @example
 * const strings = [1, 2, 3].map((n) => anbn(n));
 */
export function anbn(n: number): LanguageString {
  return blocks("anbn", n, 2);
}

/**
 * The string aⁿbⁿcⁿ between two marks (Gers & Schmidhuber 2001): tokens 0 the mark, 1 a, 2 b, 3 c. No context-free grammar
 * makes this language; two counters are needed.
 * @param n from 1.
 * @throws RangeError for an n that is not a whole number from 1.
 *
 * @example
 * const { tokens, successors } = anbncn(2);
 */
export function anbncn(n: number): LanguageString {
  return blocks("anbncn", n, 3);
}

function blocks(where: string, n: number, letters: number): LanguageString {
  requireWholeFrom(where, "n", n, 1);
  const tokens = [0, ...Array.from({ length: letters * n }, (_, t) => 1 + Math.floor(t / n)), 0];
  const successors = tokens.map((token, t) => {
    if (t === tokens.length - 1) return [];
    return token === 1 ? [1, 2] : [tokens[t + 1]];
  });
  return { tokens, successors };
}
