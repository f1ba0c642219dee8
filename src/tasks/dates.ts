import type { TokenPair } from "../core/outputs/encoder-decoder.js";
import { Random } from "../core/tensor/random.js";
import { examplesOf, requireRange } from "./examples.js";
import { numeral } from "./numerals.js";

/** How a date is written: "2026-01-05", "5 January 2026", 二〇二六年一月五日. */
export type DateForm = "iso" | "english" | "chinese";

const months = "January February March April May June July August September October November December".split(" ");
const yearDigits = "〇一二三四五六七八九";

/**
 * The characters of each form; token n is number n of them.
 *
 * @example
 * const classes = dateSymbols.iso.length;
 */
export const dateSymbols: Readonly<Record<DateForm, readonly string[]>> = {
  iso: [..."0123456789-"],
  english: [...new Set(`0123456789 ${months.join("")}`)],
  chinese: [...`${yearDigits}十年月日`],
};

/** A date written in two ways, as tokens and as text. */
export interface DatePair extends TokenPair {
  readonly sourceText: string;
  readonly targetText: string;
}

/**
 * Dates written in one form, to be written in another, one token a character ({@link dateSymbols}): what is said in one place
 * is wanted in another, so that the alignment of an attention can be looked at. Every day is equally probable.
 * @param options.source form of the source; default "chinese".
 * @param options.target form of the target; default "iso".
 * @param options.from first year, from 1000; default 1900.
 * @param options.to last year, up to 9999; default 2099.
 * @param options.count how many examples.
 * @param options.seed default 0.
 * @throws RangeError for a form that is not known, or years that do not fit.
 *
 * @example
 * const [{ sourceText, targetText }] = dates({ count: 1 });
 */
export function dates(options: {
  source?: DateForm;
  target?: DateForm;
  from?: number;
  to?: number;
  count: number;
  seed?: number;
}): DatePair[] {
  const { source = "chinese", target = "iso", from = 1900, to = 2099, count, seed = 0 } = options;
  requireRange("dates", from, to, 1000);
  if (to > 9999) throw new RangeError(`dates: to is ${to}; it must be at most 9999`);
  const random = new Random(seed, "dates");
  const day = 24 * 60 * 60 * 1000;
  const first = Date.UTC(from, 0, 1) / day;
  const last = Date.UTC(to, 11, 31) / day;
  return examplesOf("dates", count, () => {
    const date = new Date(random.integer(first, last) * day);
    const [sourceText, targetText] = [written(date, source), written(date, target)];
    const tokens = (text: string, form: DateForm) => [...text].map((symbol) => dateSymbols[form].indexOf(symbol));
    return { source: tokens(sourceText, source), target: tokens(targetText, target), sourceText, targetText };
  });
}

function written(date: Date, form: DateForm): string {
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  if (form === "iso") return date.toISOString().slice(0, 10);
  if (form === "english") return `${day} ${months[month]} ${year}`;
  if (form === "chinese") {
    const spelled = [...String(year)].map((digit) => yearDigits[Number(digit)]).join("");
    return `${spelled}年${numeral(month + 1, "chinese")}月${numeral(day, "chinese")}日`;
  }
  throw new RangeError(`dates: form is ${String(form)}; it must be "iso", "english" or "chinese"`);
}
