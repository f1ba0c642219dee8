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

/** @example return right("each layer adds K steps", "每层增加 K 步"); */
export function right(en: string, zh: string): Verdict {
  return { right: true, why: { en, zh } };
}

/** @example return wrong("count the present step too", "当前时刻也要算进去"); */
export function wrong(en: string, zh: string): Verdict {
  return { right: false, why: { en, zh } };
}
