import { defaultLanguage } from "../../widgets/base/language.js";
import { memoryExercises } from "./01-memory.js";
import { recurrenceExercises } from "./02-recurrence.js";
import { sequenceToClassExercises } from "./03-sequence-to-class.js";
import { sequenceToSequenceExercises } from "./04-sequence-to-sequence.js";
import { encoderDecoderExercises } from "./05-encoder-decoder.js";
import { learningExercises } from "./06-learning.js";
import { longRangeExercises } from "./07-long-range.js";
import { gruExercises } from "./08-gru.js";
import { lstmExercises } from "./09-lstm.js";
import { depthExercises } from "./10-depth.js";
import { parallelExercises } from "./11-parallel.js";
import { treeExercises } from "./12-trees.js";
import { graphExercises } from "./13-graphs.js";
import { fileExercises } from "./14-from-pytorch.js";
import type { Exercise, Verdict } from "./exercise.js";

/** Every exercise of the notebooks by its number: "01.2" is the second of notebook 01. */
const exercises: Readonly<Record<string, Exercise>> = {
  ...memoryExercises,
  ...recurrenceExercises,
  ...sequenceToClassExercises,
  ...sequenceToSequenceExercises,
  ...encoderDecoderExercises,
  ...learningExercises,
  ...longRangeExercises,
  ...gruExercises,
  ...lstmExercises,
  ...depthExercises,
  ...parallelExercises,
  ...treeExercises,
  ...graphExercises,
  ...fileExercises,
};

const words = {
  en: {
    right: "✓ Right:",
    wrong: "✗ Not yet:",
    open: "… Put your answer in the place of undefined, then run the cell again.",
  },
  zh: { right: "✓ 正确：", wrong: "✗ 还不对：", open: "… 把 undefined 换成你的答案，再运行一次这个单元格。" },
};

/**
 * Checks the answer to an exercise of a notebook, and prints whether it is right, or what to look at.
 * @param number as the notebook has it: "01.2".
 * @param answer of whatever type the exercise asks for; `undefined` is no answer yet.
 * @throws RangeError for a number that no exercise has.
 *
 * @example
 * await check("01.2", 9)
 */
export async function check(number: string, answer: unknown): Promise<void> {
  if (!Object.hasOwn(exercises, number)) {
    throw new RangeError(`check: number is ${number}; expected one of ${Object.keys(exercises).join(", ")}`);
  }
  const language = defaultLanguage();
  const say = words[language];
  if (answer === undefined) return console.log(say.open);
  const { right, why } = await verdict(exercises[number], answer);
  console.log(`${right ? say.right : say.wrong} ${why[language]}`);
}

/** What a check says; an answer that it cannot even read is a wrong one. */
async function verdict(exercise: Exercise, answer: unknown): Promise<Verdict> {
  try {
    return await exercise(answer);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { right: false, why: { en: `the answer ends with an error: ${said}`, zh: `你的答案运行出错：${said}` } };
  }
}
