import { beamSearch, EncoderDecoder, type Hypothesis } from "../core/index.js";
import { numberVocabulary, numeral } from "../tasks/index.js";
import { type Exercise, numberOf, right, type Verdict, wrong } from "./exercise.js";

/** What attention gives, in double precision. */
function contextOf(scores: readonly number[], vectors: readonly (readonly number[])[]): number[] {
  const greatest = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - greatest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return vectors[0].map((_, k) => vectors.reduce((total, vector, j) => total + (weights[j] / sum) * vector[k], 0));
}

type Decoder = (written: number[]) => unknown;

/** What a reader's decoder gave that is no distribution. */
class NoDistribution extends Error {
  readonly written: readonly number[];
  readonly given: unknown;

  constructor(written: readonly number[], given: unknown) {
    super("no distribution");
    [this.written, this.given] = [written, given];
  }
}

/** What a reader's decoder gives for the symbols so far, as log p; throws NoDistribution where it is none. */
function logProbabilities(decoder: Decoder, written: readonly number[]): number[] {
  const given = decoder([...written]);
  const numbers = Array.isArray(given) ? given.map(Number) : [];
  const sum = numbers.reduce((total, p) => total + p, 0);
  if (numbers.length !== 3 || !numbers.every((p) => p >= 0) || Math.abs(sum - 1) > 1e-6) {
    throw new NoDistribution(written, given);
  }
  return numbers.map(Math.log);
}

/** The most probable output of at most six symbols that a beam of some width finds. */
function best(decoder: Decoder, beamWidth: number): Hypothesis {
  let beams: number[][] | undefined;
  const next = (parents: readonly number[], tokens: readonly number[]) => {
    const before = beams;
    beams = before === undefined ? [[]] : parents.map((parent, n) => [...before[parent], tokens[n]]);
    return beams.map((written) => logProbabilities(decoder, written));
  };
  return beamSearch({ next, end: 2, beamWidth, maxLength: 6 }).hypotheses[0];
}

/** Whether greedy search misses what a beam of two finds. */
function fooled(decoder: Decoder): Verdict {
  // All 2⁵ beginnings and what they may go on with: a beam that drops nothing.
  const [greedy, two, all] = [1, 2, 200].map((width) => best(decoder, width));
  const found = (one: Hypothesis) => `${one.tokens.join("") || "∅"} (${Math.exp(one.logProbability).toPrecision(3)})`;
  const better = (a: Hypothesis, b: Hypothesis) => a.logProbability > b.logProbability + 1e-9;
  if (!better(all, greedy)) {
    return wrong(
      `greedy search finds ${found(greedy)}, and nothing is more probable`,
      `贪心搜索找到 ${found(greedy)}，没有比它概率更大的了`,
    );
  }
  if (better(all, two)) {
    return wrong(
      `a width of 2 finds ${found(two)}; the best is ${found(all)}, whose beginning was dropped`,
      `宽度 2 找到 ${found(two)}；最好的是 ${found(all)}，它的开头被丢掉了`,
    );
  }
  return right(
    `greedy search finds ${found(greedy)}, a width of 2 ${found(two)}: what looks best first need not end best`,
    `贪心搜索找到 ${found(greedy)}，宽度 2 找到 ${found(two)}：开头看着最好的，最后未必最好`,
  );
}

/** The exercises of notebook 05. */
export const encoderDecoderExercises: Readonly<Record<string, Exercise>> = {
  "05.1"(answer) {
    const symbols = [..."一千零二十四"].length;
    const steps = numberOf(answer);
    if (steps === symbols + 1) {
      return right("six characters, and the step that writes EOS", "六个字，再加写出 EOS 的那一步");
    }
    if (steps === symbols) return wrong("how does it say that it stops?", "它怎么表示写完了？");
    return wrong("a step writes one symbol; count what it writes", "一步写一个符号；数一数它写了些什么");
  },
  "05.2"(answer) {
    const [share, given] = [0.99 ** 13, numberOf(answer)];
    if (Number.isNaN(given)) return wrong("give a number from 0 to 1", "请给出一个 0 到 1 之间的数");
    if (Math.abs(given - share) < 0.003) {
      return right(
        "an eighth of the outputs has a fault, though only one symbol in a hundred is wrong",
        "虽然一百个符号里只错一个，却有八分之一的输出带着错",
      );
    }
    if (Math.abs(given - 0.99 ** 12) < 0.002) return wrong("the end must be right too", "结尾也得写对");
    if (given < 0 || given > 1) return wrong("a share is from 0 to 1", "比例在 0 到 1 之间");
    return wrong("every one of the steps must be right", "每一步都必须写对");
  },
  "05.3"(answer) {
    if (typeof answer !== "function") {
      return wrong("give a function of the scores and the vectors", "请给出一个函数，参数是分数和向量");
    }
    const cases: { scores: number[]; vectors: number[][] }[] = [
      {
        scores: [0, 0],
        vectors: [
          [2, 4],
          [4, 0],
        ],
      },
      {
        scores: [1, 2, -1],
        vectors: [
          [1, 0],
          [0, 1],
          [1, 1],
        ],
      },
      { scores: [1000, 999], vectors: [[1], [3]] },
    ];
    for (const { scores, vectors } of cases) {
      const truth = contextOf(scores, vectors);
      const given = Array.from((answer(scores, vectors) ?? []) as ArrayLike<number>);
      const of = `[${scores}]`;
      if (given.length !== truth.length) {
        return wrong(
          `for scores ${of} it gives ${given.length} numbers; the context is as long as one vector, ${truth.length}`,
          `分数 ${of} 时返回 ${given.length} 个数；上下文和一个向量一样长，是 ${truth.length} 个`,
        );
      }
      if (given.some(Number.isNaN)) {
        return wrong(
          `for scores ${of} it gives NaN: exp(1000) is more than a number can hold; what may be subtracted from all scores?`,
          `分数 ${of} 时得到 NaN：exp(1000) 超出了数的范围；所有分数可以同时减去什么？`,
        );
      }
      if (given.some((value, k) => Math.abs(value - truth[k]) > 1e-5)) {
        return wrong(
          `for scores ${of} it gives [${given}]: do the weights sum to 1, and is each for its own vector?`,
          `分数 ${of} 时返回 [${given}]：权重之和是 1 吗？每个权重对应自己的向量吗？`,
        );
      }
    }
    return right("a weighted mean of what was read", "读到的内容的加权平均");
  },
  "05.4"(answer) {
    if (typeof answer !== "function") {
      return wrong("give a function of the symbols written so far", "请给出一个函数，参数是目前写出的符号");
    }
    try {
      return fooled(answer as Decoder);
    } catch (error) {
      if (!(error instanceof NoDistribution)) throw error;
      const [after, given] = [`[${error.written}]`, JSON.stringify(error.given) ?? String(error.given)];
      return wrong(
        `after ${after} it gives ${given}; it must be three probabilities that sum to 1`,
        `写出 ${after} 之后它给出 ${given}；应当是和为 1 的三个概率`,
      );
    }
  },
  "05.5"(answer) {
    const { number: asked, vector, attention } = (answer ?? {}) as Record<string, unknown>;
    const number = numberOf(asked);
    if (!(vector instanceof EncoderDecoder && attention instanceof EncoderDecoder)) {
      return wrong(
        "give { number, vector: vectorModel, attention: translator }",
        "请写成 { number, vector: vectorModel, attention: translator }",
      );
    }
    if (vector.attention !== undefined || attention.attention === undefined) {
      return wrong("the two models have changed places", "两个模型放反了");
    }
    if (!(Number.isInteger(number) && number >= 100_000 && number <= 999_999)) {
      return wrong("the number must be whole, from 100,000 to 999,999", "number 应当是 100,000 到 999,999 之间的整数");
    }
    const truth = numeral(number, "english");
    const source = numberVocabulary.encode(String(number), "english");
    const [byVector, byAttention] = [vector, attention].map((model) =>
      numberVocabulary.decode(model.predict([source])[0]),
    );
    if (byAttention !== truth) {
      return wrong(`attention gets it wrong too: ${byAttention}`, `有注意力的模型也译错了：${byAttention}`);
    }
    if (byVector === truth) return wrong(`the vector gets it right: ${byVector}`, `一个向量的模型译对了：${byVector}`);
    return right(`the vector says ${byVector}`, `一个向量的模型译成 ${byVector}`);
  },
};
