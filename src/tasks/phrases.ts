import type { TokenPair } from "../core/outputs/encoder-decoder.js";
import { Random } from "../core/tensor/random.js";
import { examplesOf } from "./examples.js";

/** An English sentence and its Chinese translation, as tokens and as text. */
export interface PhrasePair extends TokenPair {
  readonly sourceText: string;
  readonly targetText: string;
}

/** English and Chinese words as tokens. */
export interface PhraseVocabulary {
  /** What an `EncoderDecoder` is told of it. */
  readonly sizes: { readonly sourceSize: number; readonly targetSize: number };
  /** English words and marks by their tokens. */
  readonly english: readonly string[];
  /** Chinese words and marks by their tokens. */
  readonly chinese: readonly string[];
  /** Tokens of an English sentence; throws a RangeError for a word that no sentence has. */
  encode(text: string): number[];
  /** The text of Chinese tokens. */
  decode(tokens: readonly number[]): string;
}

/** Rows of a table: cells are parted by two spaces or more, a cell's words by one. */
const table = (text: string): string[][] => text.split("|").map((row) => row.trim().split(/ {2,}/));

const subjects = table(
  "I  我|you  你|we  我们|they  他们|the children  孩子们|he  他|she  她|the teacher  老师|the doctor  医生",
);
const plurals = 5;
const times = table("yesterday  past  昨天|last week  past  上周|tomorrow  future  明天|every day  present  每天");
const places = table(
  "in the library  在 图书馆|at school  在 学校|at home  在 家|in the park  在 公园|in Beijing  在 北京",
);
const counts = table("a  一|two  两|three  三|four  四|five  五");
const adjectives = table("new  新|old  旧|big  大|small  小|red  红|white  白|black  黑");
/** Infinitive, third person, past, and the Chinese verb. */
const verbs = table(
  "buy  buys  bought  买|read  reads  read  看|write  writes  wrote  写|see  sees  saw  看见|draw  draws  drew  画",
);
/** Singular, plural, measure word, noun; the verbs and the adjectives that go with it. */
const nouns = table(
  `book  books  本  书  buy read write see  new old big small|
  letter  letters  封  信  read write see  new old|
  newspaper  newspapers  份  报纸  buy read see  new old|
  apple  apples  个  苹果  buy see draw  red big small|
  fish  fish  条  鱼  buy see draw  big small red white|
  flower  flowers  朵  花  buy see draw  red white small|
  dog  dogs  只  狗  buy see draw  big small black white|
  cat  cats  只  猫  buy see draw  big small black white|
  car  cars  辆  车  buy see draw  new old red black small`,
);

const english = vocabulary(
  [subjects, times, places, counts, adjectives].flatMap((rows) => rows.map(([words]) => words)),
  [
    ...verbs.flatMap((forms) => forms.slice(0, 3)),
    ...nouns.flatMap((forms) => forms.slice(0, 2)),
    "an did do does will not what . ?",
  ],
);
const chinese = vocabulary(
  [subjects, times, places, counts, adjectives, verbs].flatMap((rows) => rows.map((row) => row[row.length - 1])),
  [...nouns.flatMap((forms) => forms.slice(2, 4)), "了 没 不 会 吗 什么 。 ？"],
);

function vocabulary(...lists: string[][]): string[] {
  return [...new Set(lists.flat().join(" ").split(" "))];
}

/**
 * The words of {@link phrases}.
 *
 * @example
 * const tokens = phraseVocabulary.encode("He bought a red car yesterday.");
 */
export const phraseVocabulary: PhraseVocabulary = {
  sizes: { sourceSize: english.length, targetSize: chinese.length },
  english,
  chinese,
  encode(text) {
    const words = text.match(/[A-Za-z]+|[^\sA-Za-z]/g) ?? [];
    return words.map((word) => {
      const token = [word, word.toLowerCase()].map((form) => english.indexOf(form)).find((found) => found >= 0);
      if (token === undefined) throw new RangeError(`phraseVocabulary: ${word} is not among ${english.join(" ")}`);
      return token;
    });
  },
  decode: (tokens) => tokens.map((token) => chinese[token]).join(""),
};

/**
 * Short English sentences and their Chinese translations, made by a small grammar of some hundred thousand sentences:
 * statements, denials and questions in three tenses. What English says last (when, where) Chinese says after the subject; a
 * measure word 量词 follows from a noun that comes later, 了 from the verb's form or the time, 吗 from the order at the start or
 * the mark at the end.
 * @param options.count how many examples.
 * @param options.seed default 0.
 *
 * @example
 * const [{ sourceText, targetText }] = phrases({ count: 1 });
 */
export function phrases(options: { count: number; seed?: number }): PhrasePair[] {
  const { count, seed = 0 } = options;
  const random = new Random(seed, "phrases");
  const pick = <Item>(items: readonly Item[]): Item => items[random.integer(0, items.length - 1)];
  return examplesOf("phrases", count, () => {
    const person = random.integer(0, subjects.length - 1);
    const [subject, subjectZh] = subjects[person];
    const [time, tense, timeZh] = pick(times);
    const [place, placeZh] = pick([...places, ["", ""]]);
    const kind = pick(["statement", "statement", tense === "present" ? "question" : "denial", "question", "what"]);
    const noun = pick(nouns);
    const [verb, third, past, verbZh] = pick(verbs.filter(([infinitive]) => noun[4].split(" ").includes(infinitive)));
    const [adjective, adjectiveZh] = pick([
      ...adjectives.filter(([each]) => noun[5].split(" ").includes(each)),
      ["", ""],
      ["", ""],
    ]);
    const [number, numberZh] = pick([counts[0], ...counts]);
    const described = [adjective, noun[number === "a" ? 0 : 1]].filter((word) => word !== "");
    const object = [number === "a" && /^[aeiou]/.test(described[0]) ? "an" : number, ...described];
    // 没买书, not 没买一本书: what is not there is not counted.
    const counted = kind === "denial" && number === "a" ? [] : [numberZh, noun[2]];
    const objectZh = [...counted, adjectiveZh, noun[3]];

    const present = person < plurals ? "do" : "does";
    const auxiliary = { past: "did", future: "will", present }[tense as "past" | "future" | "present"];
    const finite = { past: [past], future: ["will", verb], present: [present === "do" ? verb : third] };
    const end = [place, time];
    const words = {
      statement: [subject, ...finite[tense as "past"], ...object, ...end, "."],
      denial: [subject, auxiliary, "not", verb, ...object, ...end, "."],
      question: [auxiliary, subject, verb, ...object, ...end, "?"],
      what: ["what", auxiliary, subject, verb, ...end, "?"],
    }[kind as "statement" | "denial" | "question" | "what"];
    if (kind === "statement" && random.integer(0, 2) === 0) words.unshift(...words.splice(-2, 1));

    const no = kind === "denial" ? (tense === "past" ? "没" : "不") : "";
    const modal = tense === "future" ? "会" : "";
    const done = tense === "past" && kind !== "denial" ? "了" : "";
    const what = kind === "what" ? ["什么"] : objectZh;
    const close = kind === "question" ? ["吗", "？"] : [kind === "what" ? "？" : "。"];
    const wordsZh = [subjectZh, timeZh, no, modal, placeZh, verbZh, done, ...what, ...close];
    const [source, target] = [words, wordsZh].map((list) => list.join(" ").split(" ").filter(Boolean));
    return {
      source: source.map((word) => english.indexOf(word)),
      target: target.map((word) => chinese.indexOf(word)),
      sourceText: sentence(source),
      targetText: target.join(""),
    };
  });
}

/** English words as they are written: a capital at the start, no space before the mark. */
function sentence(words: readonly string[]): string {
  const text = words.join(" ").replace(/ (?=[.?]$)/, "");
  return text[0].toUpperCase() + text.slice(1);
}
