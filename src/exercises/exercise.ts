import type { Language } from "../../widgets/base/protocol.js";

/** A sentence in every language that the notebooks have. */
export type Sentence = Readonly<Record<Language, string>>;

/** What a check says of an answer. */
export interface Verdict {
  readonly right: boolean;
  /** Why it is right, or what is wrong and where to look; never the answer itself. */
  readonly why: Sentence;
}

/** A hidden check of an answer, which can be of any type: the reader is still learning what to write. */
export type Exercise = (answer: unknown) => Verdict | Promise<Verdict>;

/**
 * An exercise whose answer is one number: it may be written as a text ("10") or a bigint, and what is no number is told so.
 *
 * @example
 * const exercise = ofNumber((steps) => (steps === 7 ? right("counted", "数对了") : wrong("count again", "再数一数")));
 */
export function ofNumber(check: (answer: number) => Verdict): Exercise {
  return (answer) => {
    const number = numberOf(answer);
    return Number.isNaN(number) ? wrong("the answer is a number.", "答案应当是一个数。") : check(number);
  };
}

/** @example return right("each layer adds K steps", "每层增加 K 步"); */
export function right(en: string, zh: string): Verdict {
  return { right: true, why: { en, zh } };
}

/** @example return wrong("count the present step too", "当前时刻也要算进去"); */
export function wrong(en: string, zh: string): Verdict {
  return { right: false, why: { en, zh } };
}

/** The number that an answer is, also where it is written as text; NaN for anything else. */
export function numberOf(answer: unknown): number {
  const isText = typeof answer === "string" && answer.trim() !== "";
  return isText || typeof answer === "number" || typeof answer === "bigint" ? Number(answer) : Number.NaN;
}

/** The members of an answer that is a list, a set or an array of numbers; undefined for anything else, text too. */
export function listOf(answer: unknown): unknown[] | undefined {
  const isList = typeof answer === "object" && answer !== null && Symbol.iterator in answer;
  return isList ? Array.from(answer as Iterable<unknown>) : undefined;
}

/** Two numbers in a list, `[8, 2]`; undefined for anything else. */
export function pairOf(answer: unknown): [number, number] | undefined {
  const list = listOf(answer);
  if (list?.length !== 2) return undefined;
  const [first, second] = list.map(numberOf);
  return Number.isNaN(first + second) ? undefined : [first, second];
}

/** What is said of an answer that should be two numbers in a list. */
export const notAPair: Verdict = wrong(
  "the answer is two numbers in a list, [?, ?]",
  "答案应是一个列表里的两个数：[?, ?]",
);
