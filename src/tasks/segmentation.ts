import type { AllowedTags } from "../core/outputs/crf.js";
import { characters } from "./characters.js";
import type { TokenTags } from "./examples.js";

/**
 * Tags of Chinese word segmentation: a word of one character is S; others begin with B, go on with M and end with E.
 *
 * @example
 * const letters = tagsOfWords(["他", "说"]).map((tag) => segmentationTags[tag]);
 */
export const segmentationTags: readonly string[] = ["S", "B", "M", "E"];

/**
 * Which of S, B, M, E may start, follow each other and end.
 *
 * @example
 * const crf = new LinearChainCRF({ tags: 4, allowed: allowedSegmentation });
 */
export const allowedSegmentation: AllowedTags = {
  start: [0, 1],
  next: [
    [0, 1],
    [2, 3],
    [2, 3],
    [0, 1],
  ],
  end: [0, 3],
};

/** How well something was found: precision, recall and their harmonic mean F1, each 0 to 1. */
export interface Scores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/**
 * The tag of each character of words: indices into {@link segmentationTags}.
 *
 * @example
 * const tags = tagsOfWords(["他", "说", "的", "确实", "在理"]); // S S S B E B E
 */
export function tagsOfWords(words: readonly string[]): number[] {
  return words.flatMap((word) => {
    const { length } = [...word];
    return length === 1 ? [0] : Array.from({ length }, (_, n) => (n === 0 ? 1 : n === length - 1 ? 3 : 2));
  });
}

/**
 * The words that tags cut a text into: a word ends before S and B and after S and E, so that any tags give some.
 *
 * @example
 * const words = wordsOfTags("他说的确实在理", [0, 0, 0, 1, 3, 1, 3]);
 */
export function wordsOfTags(text: string, tags: readonly number[]): string[] {
  const words: string[] = [];
  for (const [n, character] of [...text].entries()) {
    const starts = n === 0 || tags[n] <= 1 || tags[n - 1] === 0 || tags[n - 1] === 3;
    if (starts) words.push(character);
    else words[words.length - 1] += character;
  }
  return words;
}

/**
 * A sentence as an example for a tagger of characters.
 *
 * @example
 * const { tokens, tags } = segmentationExample(["他", "说", "的", "确实", "在理"]);
 */
export function segmentationExample(words: readonly string[]): TokenTags {
  return { tokens: characters.encode(words.join("")), tags: tagsOfWords(words) };
}

/**
 * F1 by word over sentences: a word counts where both its ends are right (as in the SIGHAN bakeoffs, Emerson 2005).
 *
 * @example
 * const { f1 } = wordScores([["他", "说"]], [["他说"]]);
 */
export function wordScores(truth: readonly (readonly string[])[], found: readonly (readonly string[])[]): Scores {
  return scoresOf(truth.map(placesOf), found.map(placesOf));
}

/** Precision, recall and F1 of things found in sentences; each thing is a text that says what and where it is. */
export function scoresOf(truth: readonly (readonly string[])[], found: readonly (readonly string[])[]): Scores {
  const all = truth.reduce((sum, { length }) => sum + length, 0);
  const claimed = found.reduce((sum, { length }) => sum + length, 0);
  const right = truth.reduce((sum, things, n) => {
    const own = new Set(things);
    return sum + found[n].filter((thing) => own.has(thing)).length;
  }, 0);
  const [precision, recall] = [claimed, all].map((of) => (of === 0 ? 0 : right / of));
  return { precision, recall, f1: right === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

/**
 * Forward maximum matching 正向最大匹配: from the left, always the longest word of a dictionary; a character that begins none
 * is a word by itself.
 * @param longest characters of a word that is looked for; default 8.
 *
 * @example
 * const words = maximumMatching("他说的确实在理", new Set(["的确", "确实", "实在", "在理"]));
 */
export function maximumMatching(text: string, dictionary: ReadonlySet<string>, longest = 8): string[] {
  const letters = [...text];
  const words: string[] = [];
  for (let from = 0; from < letters.length; from += [...words[words.length - 1]].length) {
    let length = Math.min(longest, letters.length - from);
    while (length > 1 && !dictionary.has(letters.slice(from, from + length).join(""))) length--;
    words.push(letters.slice(from, from + length).join(""));
  }
  return words;
}

function placesOf(words: readonly string[]): string[] {
  let at = 0;
  return words.map((word) => {
    const from = at;
    at += [...word].length;
    return `${from}–${at}`;
  });
}
