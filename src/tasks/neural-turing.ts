import { Random } from "../core/tensor/random.js";
import { examplesOf, requireRange, requireWholeFrom, type SignalAndAnswer } from "./examples.js";

/**
 * The copy task of the neural Turing machine (Graves, Wayne & Danihelka 2014, §4.1): random binary vectors, a delimiter, and
 * then the same vectors are to be given. Inputs [2L + 1][width + 1], the last channel is the delimiter's; targets
 * [2L + 1][width].
 * @param options.from shortest L; with `to` the longest, by default the same (source: 1 to 20).
 * @param options.width bits of a vector; default 8.
 * @param options.count how many examples.
 * @param options.seed default 0.
 * @throws RangeError for numbers that are not positive whole numbers, or from > to.
 *
 * @example
 * const [{ inputs, targets, answerFrom }] = copyTask({ from: 1, to: 20, count: 1 });
 */
export function copyTask(options: {
  from: number;
  to?: number;
  width?: number;
  count: number;
  seed?: number;
}): SignalAndAnswer[] {
  const { from, to = from, width = 8, count, seed = 0 } = options;
  requireRange("copyTask", from, to, 1);
  requireWholeFrom("copyTask", "width", width, 1);
  const random = new Random(seed, "copy task");
  return examplesOf("copyTask", count, () => {
    const vectors = Array.from({ length: random.integer(from, to) }, () => bits(random, width));
    return question([...vectors.map((vector) => [...vector, 0]), sign(width, 1, 0)], vectors);
  });
}

/**
 * Associative recall (Graves, Wayne & Danihelka 2014, §4.3): items of binary vectors, each after a delimiter, then one of
 * them again between two query signs; the item that followed it is to be given. Inputs [T][width + 2]: the last two
 * channels are the delimiter's and the query's; T = (items + 1) (itemLength + 1) + 1 + itemLength.
 * @param options.from fewest items, at least 2; with `to` the most, by default the same (source: 2 to 6).
 * @param options.itemLength vectors of an item; default 3.
 * @param options.width bits of a vector; default 6.
 * @param options.count how many examples.
 * @param options.seed default 0.
 * @throws RangeError for numbers that do not fit, or when there are fewer different items than are asked for.
 *
 * @example
 * const [{ inputs, targets, answerFrom }] = associativeRecall({ from: 2, to: 6, count: 1 });
 */
export function associativeRecall(options: {
  from: number;
  to?: number;
  itemLength?: number;
  width?: number;
  count: number;
  seed?: number;
}): SignalAndAnswer[] {
  const { from, to = from, itemLength = 3, width = 6, count, seed = 0 } = options;
  requireRange("associativeRecall", from, to, 2);
  requireWholeFrom("associativeRecall", "itemLength", itemLength, 1);
  requireWholeFrom("associativeRecall", "width", width, 1);
  if (2 ** (itemLength * width) < to) {
    throw new RangeError(
      `associativeRecall: to is ${to}; items of ${itemLength} × ${width} bits have ${2 ** (itemLength * width)} values`,
    );
  }
  const random = new Random(seed, "associative recall");
  return examplesOf("associativeRecall", count, () => {
    // An item that occurs twice would be a question with two answers.
    const items = new Map<string, number[][]>();
    const wanted = random.integer(from, to);
    while (items.size < wanted) {
      const item = Array.from({ length: itemLength }, () => bits(random, width));
      items.set(item.flat().join(""), item);
    }
    const all = [...items.values()];
    const asked = random.integer(0, all.length - 2);
    const shown = all.flatMap((item) => [sign(width, 2, 0), ...item.map((vector) => [...vector, 0, 0])]);
    const query = [sign(width, 2, 1), ...all[asked].map((vector) => [...vector, 0, 0]), sign(width, 2, 1)];
    return question([...shown, ...query], all[asked + 1]);
  });
}

function bits(random: Random, width: number): number[] {
  return Array.from({ length: width }, () => random.integer(0, 1));
}

/** An input vector with one of its sign channels set. */
function sign(width: number, signs: number, which: number): number[] {
  return Array.from({ length: width + signs }, (_, d) => (d === width + which ? 1 : 0));
}

/** What is shown, then silence during which the answer is to be given. */
function question(shown: readonly (readonly number[])[], answer: readonly (readonly number[])[]): SignalAndAnswer {
  const zeros = (rows: number, columns: number) =>
    Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
  return {
    inputs: [...shown, ...zeros(answer.length, shown[0].length)],
    targets: [...zeros(shown.length, answer[0].length), ...answer],
    answerFrom: shown.length,
  };
}
