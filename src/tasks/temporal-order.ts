import type { LabelledSequence } from "../core/outputs/sequence-classifier.js";
import { Random } from "../core/tensor/random.js";
import { examplesOf, requireWholeFrom } from "./examples.js";

/**
 * Temporal order (Hochreiter & Schmidhuber 1997, experiment 6): among distractors stand two or three marks, each X or Y,
 * far apart; the class is their order, XX, XY, YX, YY for two. Tokens: 0 X, 1 Y, from 2 on distractors.
 *
 * Of a sequence of 100 the marks stand at steps 10–19, 33–42 and 66–75 (two marks: 10–19 and 50–59), as in the source;
 * other lengths in proportion.
 * @param options.length from 10; source: 100 to 110.
 * @param options.count how many examples.
 * @param options.marks 2 (4 classes) or 3 (8 classes, default).
 * @param options.distractors how many different ones; default 4, as in the source.
 * @param options.seed default 0.
 * @throws RangeError for a length below 10, other marks, or counts that are not positive whole numbers.
 *
 * @example
 * const [{ tokens, label }] = temporalOrder({ length: 100, count: 1, marks: 2 });
 */
export function temporalOrder(options: {
  length: number;
  count: number;
  marks?: 2 | 3;
  distractors?: number;
  seed?: number;
}): LabelledSequence[] {
  const { length, count, marks = 3, distractors = 4, seed = 0 } = options;
  requireWholeFrom("temporalOrder", "length", length, 10);
  requireWholeFrom("temporalOrder", "distractors", distractors, 1);
  if (marks !== 2 && marks !== 3) throw new RangeError(`temporalOrder: marks is ${marks}; it must be 2 or 3`);
  const random = new Random(seed, "temporal order");
  const starts = marks === 2 ? [0.1, 0.5] : [0.1, 0.33, 0.66];
  const width = Math.max(1, Math.floor(length / 10));
  return examplesOf("temporalOrder", count, () => {
    const tokens = Array.from({ length }, () => random.integer(2, 1 + distractors));
    let label = 0;
    for (const start of starts) {
      const mark = random.integer(0, 1);
      tokens[Math.floor(start * length) + random.integer(0, width - 1)] = mark;
      label = 2 * label + mark;
    }
    return { tokens, label };
  });
}
