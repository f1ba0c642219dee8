import { Random } from "../core/tensor/random.js";
import { examplesOf, requireWholeFrom } from "./examples.js";
import { joinEnglish, type NumeralForm, type NumeralPair, numeral, numeralSymbols } from "./numerals.js";

/** Numbers in three forms as tokens of one vocabulary. */
export interface NumberVocabulary {
  /** What an `EncoderDecoder` is told of it. */
  readonly sizes: { readonly sourceSize: number; readonly targetSize: number };
  /** What each source token stands for; those of a target are the first of them. */
  readonly symbols: readonly string[];
  /** A number as it is written in any form, after the token of the form that is wanted; throws a RangeError for what is none. */
  encode(text: string, target: NumeralForm): number[];
  /** The text of a target's tokens, whether or not it is a number. */
  decode(tokens: readonly number[]): string;
}

/** A number, written in two forms, in the tokens of {@link numberVocabulary}. */
export interface NumberTranslation extends NumeralPair {
  readonly number: number;
}

const forms: readonly NumeralForm[] = ["digits", "english", "chinese"];
const written = forms.flatMap((form) => numeralSymbols[form]);
const wanted = forms.map((form) => `→ ${form}`);

/**
 * Digits, English and Chinese numerals together, so that one network can translate each into each: a source begins with the
 * form that is wanted (Johnson et al. 2017).
 *
 * @example
 * const tokens = numberVocabulary.encode("twenty-four", "chinese");
 */
export const numberVocabulary: NumberVocabulary = {
  sizes: { sourceSize: written.length + wanted.length, targetSize: written.length },
  symbols: [...written, ...wanted],
  encode(text, target) {
    const symbols = text.trim().match(/[a-z]+|[^\s-]/g) ?? [];
    const unknown = symbols.find((symbol) => !written.includes(symbol));
    if (unknown !== undefined || symbols.length === 0) {
      throw new RangeError(`numberVocabulary: ${unknown ?? "an empty text"} is not of a number's words`);
    }
    return [written.length + forms.indexOf(target), ...symbols.map((symbol) => written.indexOf(symbol))];
  },
  decode(tokens) {
    const symbols = tokens.map((token) => written[token]);
    return symbols.every((symbol) => /[a-z]/.test(symbol)) ? joinEnglish(symbols) : symbols.join("");
  },
};

/** Every seventh number from 100 is kept for the test: 104, 111, 118 … Below are the words that all others are made of. */
const isHeldOut = (number: number): boolean => number >= 100 && number % 7 === 6;

/** Each digit but the first becomes 0 or not, by chance. */
function withZeros(number: number, random: Random): number {
  const digits = [...String(number)].map((digit, n) => (n > 0 && random.uniform() < 0.5 ? "0" : digit));
  return Number(digits.join(""));
}

/**
 * Numbers to be translated from each form into each other one, all six directions and all lengths equally often. In half of
 * them zeros are put by chance, because they are what is hard to write. A number from 100 that leaves 6 when it is divided by 7
 * is never among those to train on, and all numbers to test on are such.
 * @param options.part "train" (default) or "test".
 * @param options.source form of the source; default each by chance.
 * @param options.target form of the target; default each other one by chance.
 * @param options.to greatest number, from 999 to 99,999,999; default 999,999.
 * @param options.count how many examples.
 * @param options.seed default 0.
 * @throws RangeError for a part or form that is not known, twice the same form, or numbers that do not fit.
 *
 * @example
 * const pairs = numberTranslations({ part: "test", source: "english", target: "chinese", count: 100, seed: 1 });
 */
export function numberTranslations(options: {
  part?: "train" | "test";
  source?: NumeralForm;
  target?: NumeralForm;
  to?: number;
  count: number;
  seed?: number;
}): NumberTranslation[] {
  const { part = "train", source, target, to = 999_999, count, seed = 0 } = options;
  if (part !== "train" && part !== "test") {
    throw new RangeError(`numberTranslations: part is ${String(part)}; it must be "train" or "test"`);
  }
  requireWholeFrom("numberTranslations", "to", to, 999);
  const directions = forms
    .flatMap((from) => forms.map((into) => [from, into] as const))
    .filter(([from, into]) => from !== into && from === (source ?? from) && into === (target ?? into));
  if (directions.length === 0) {
    const given = `source is ${source} and target ${target}`;
    throw new RangeError(`numberTranslations: ${given}; they must be two of ${forms.join(", ")}`);
  }
  const random = new Random(seed, `number translations, ${part}`);
  const longest = String(to).length;
  return examplesOf("numberTranslations", count, () => {
    const [from, into] = directions[random.integer(0, directions.length - 1)];
    let number: number;
    do {
      const digits = random.integer(part === "test" ? 3 : 1, longest);
      number = random.integer(digits === 1 ? 0 : 10 ** (digits - 1), Math.min(to, 10 ** digits - 1));
      if (random.uniform() < 0.5) number = withZeros(number, random);
    } while (isHeldOut(number) !== (part === "test"));
    const [sourceText, targetText] = [numeral(number, from), numeral(number, into)];
    const [, ...written] = numberVocabulary.encode(targetText, into);
    return { number, source: numberVocabulary.encode(sourceText, into), target: written, sourceText, targetText };
  });
}
