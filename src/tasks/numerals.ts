import type { TokenPair } from "../core/outputs/encoder-decoder.js";
import { Random } from "../core/tensor/random.js";
import { examplesOf, requireRange } from "./examples.js";

/** How a number is written: 1024, "one thousand twenty-four", 一千零二十四. */
export type NumeralForm = "digits" | "english" | "chinese";

const below20 =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
    " ",
  );
const tens = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const chineseDigits = "零一二三四五六七八九";

/**
 * The words or characters of each form; token n is number n of them.
 *
 * @example
 * const vocabularySize = numeralSymbols.chinese.length;
 */
export const numeralSymbols: Readonly<Record<NumeralForm, readonly string[]>> = {
  digits: [..."0123456789"],
  english: [...below20, ...tens, "hundred", "thousand", "million"],
  chinese: [...chineseDigits, ..."十百千万"],
};

/** A number written in two ways, as tokens and as text. */
export interface NumeralPair extends TokenPair {
  readonly sourceText: string;
  readonly targetText: string;
}

/**
 * Numbers written in one form, to be written in another: an exact translation task without an end. English is one token a
 * word, the other forms one token a character ({@link numeralSymbols}).
 * @param options.source form of the source.
 * @param options.target form of the target.
 * @param options.from least number; default 0.
 * @param options.to greatest number, up to 99,999,999; default 9,999.
 * @param options.count how many examples.
 * @param options.seed default 0.
 * @throws RangeError for a form that is not known or numbers that do not fit.
 *
 * @example
 * const [{ sourceText, targetText }] = numerals({ source: "english", target: "chinese", count: 1 });
 */
export function numerals(options: {
  source: NumeralForm;
  target: NumeralForm;
  from?: number;
  to?: number;
  count: number;
  seed?: number;
}): NumeralPair[] {
  const { source, target, from = 0, to = 9999, count, seed = 0 } = options;
  requireRange("numerals", from, to, 0);
  const random = new Random(seed, "numerals");
  return examplesOf("numerals", count, () => {
    const number = random.integer(from, to);
    const [sourceSymbols, targetSymbols] = [symbolsOf(number, source), symbolsOf(number, target)];
    const tokens = (symbols: readonly string[], form: NumeralForm) =>
      symbols.map((symbol) => numeralSymbols[form].indexOf(symbol));
    return {
      source: tokens(sourceSymbols, source),
      target: tokens(targetSymbols, target),
      sourceText: numeral(number, source),
      targetText: numeral(number, target),
    };
  });
}

/**
 * A number as it is written in a form.
 * @param number from 0 to 99,999,999.
 * @throws RangeError for another number or a form that is not known.
 *
 * @example
 * const text = numeral(1024, "chinese"); // 一千零二十四
 */
export function numeral(number: number, form: NumeralForm): string {
  const symbols = symbolsOf(number, form);
  return form === "english" ? joinEnglish(symbols) : symbols.join("");
}

/** English words as they are written: twenty-four. */
export function joinEnglish(words: readonly string[]): string {
  return words.join(" ").replace(/(\w+ty) (one|two|three|four|five|six|seven|eight|nine)\b/g, "$1-$2");
}

function symbolsOf(number: number, form: NumeralForm): string[] {
  if (!Number.isInteger(number) || number < 0 || number > 99_999_999) {
    throw new RangeError(`numeral: number is ${number}; it must be a whole number from 0 to 99999999`);
  }
  if (form === "digits") return [...String(number)];
  if (form === "english") return number === 0 ? ["zero"] : english(number);
  if (form === "chinese") return number === 0 ? ["零"] : [...chinese(number).replace(/^一十/, "十")];
  throw new RangeError(`numeral: form is ${String(form)}; it must be "digits", "english" or "chinese"`);
}

function english(number: number): string[] {
  for (const [unit, word] of [
    [1_000_000, "million"],
    [1000, "thousand"],
    [100, "hundred"],
  ] as const) {
    if (number >= unit) return [...english(Math.floor(number / unit)), word, ...english(number % unit)];
  }
  if (number >= 20) return [tens[Math.floor(number / 10) - 2], ...english(number % 10)];
  return number === 0 ? [] : [below20[number]];
}

/** A number from 1: places that are zero between others are said once, 零, and those at the end not at all. */
function chinese(number: number): string {
  if (number >= 10_000) {
    const rest = number % 10_000;
    const gap = rest > 0 && rest < 1000 ? "零" : "";
    return `${chinese(Math.floor(number / 10_000))}万${gap}${rest === 0 ? "" : chinese(rest)}`;
  }
  const digits = [...String(number)].map(Number);
  let text = "";
  for (const [n, digit] of digits.entries()) {
    const place = digits.length - 1 - n;
    if (digit !== 0) text += chineseDigits[digit] + ["", "十", "百", "千"][place];
    else if (!text.endsWith("零")) text += "零";
  }
  return text.replace(/零$/, "");
}
