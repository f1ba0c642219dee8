import { Random } from "../core/index.js";
import { AttentionPooling, meanOfSteps } from "../core/outputs/pooling.js";
import { type Exercise, listOf, right, wrong } from "./exercise.js";

const states = [0.2, -0.4, 0.6, 0.8, -0.1];

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

const isPairOfTexts = (value: unknown): value is readonly [string, string] =>
  Array.isArray(value) && value.length === 2 && value.every((text) => typeof text === "string");

/** The exercises of notebook 03. */
export const sequenceToClassExercises: Readonly<Record<string, Exercise>> = {
  "03.1"(answer) {
    const { last, mean }: { last?: unknown; mean?: unknown } = Object(answer);
    if (!isNumber(last) || !isNumber(mean)) {
      return wrong("give an object with two numbers, last and mean", "请给出一个对象，含 last 和 mean 两个数");
    }
    if (last !== states.at(-1)) {
      return wrong(
        "“last” takes one state and leaves the others alone: the one after the whole sentence",
        "“last”只取一个状态：读完整句之后的那一个",
      );
    }
    const sum = states.reduce((total, state) => total + state, 0);
    if (Math.abs(mean - sum) < 1e-6)
      return wrong("that is the sum; a mean does not grow with the length", "这是总和；平均不会随句子变长而变大");
    if (Math.abs(mean - sum / states.length) > 1e-6) {
      return wrong(
        "check the mean: every step counts the same, the signs too",
        "再算一遍平均：每一步权重相同，别漏了正负号",
      );
    }
    return right(
      "the last state is below 0, the mean above it: the two can give different classes",
      "最后状态小于 0，平均却大于 0：两种读法可能给出不同的类别",
    );
  },
  "03.2"(answer) {
    const list = listOf(answer);
    const names = new Set(list);
    const known: readonly unknown[] = ["last", "mean", "attention"];
    if (!list || ![...names].every((name) => known.includes(name))) {
      return wrong(
        'give a list of the names "last", "mean", "attention"',
        '请给出一个列表，元素取自 "last"、"mean"、"attention"',
      );
    }
    if (names.has("last")) {
      return wrong("after shuffling another state may stand at the end", "打乱之后，排在末尾的可能已是另一个状态");
    }
    if (!names.has("mean"))
      return wrong("does a sum depend on the order of what is added?", "求和的结果跟相加的次序有关吗？");
    if (!names.has("attention")) {
      return wrong(
        "what does the weight of a state depend on: on the state, or on its place?",
        "一个状态的权重取决于什么：状态本身，还是它所在的位置？",
      );
    }
    return right(
      "the order is in the states, which the network made while reading; the pooling itself does not see it",
      "次序的信息已经在状态里了，那是网络逐字读出来的；池化这一步本身并不看次序",
    );
  },
  "03.3"(answer) {
    const query = Array.from(Object(answer) as ArrayLike<number>);
    if (query.length !== 4 || !query.every(Number.isFinite)) {
      return wrong("q has four numbers, one a component of tanh(W h + b)", "q 有四个数，对应 tanh(W h + b) 的四个分量");
    }
    for (let seed = 1; seed <= 5; seed++) {
      const attention = new AttentionPooling({ inputSize: 4, seed });
      attention.query.data.set(query);
      const y = new Random(seed).normalTensor([6, 1, 4]);
      const { pooled } = attention.forward(y, [6]);
      const mean = meanOfSteps(y, [6]);
      if (pooled.data.some((value, n) => Math.abs(value - mean.data[n]) > 1e-5)) {
        return wrong(
          "with this q some states still get a greater score than others; for which q is the score qᵀ tanh(…) the same whatever the state?",
          "用这个 q，有些状态的得分仍比别的高；怎样的 q 能让 qᵀ tanh(…) 不随状态而变？",
        );
      }
    }
    return right(
      "all scores are equal, so the softmax gives 1/T to every step",
      "所有得分相等，softmax 给每一步的权重都是 1/T",
    );
  },
  async "03.4"(answer) {
    const { texts, judge }: { texts?: unknown; judge?: unknown } = Object(answer);
    if (!isPairOfTexts(texts) || typeof judge !== "function") {
      return wrong(
        "give an object with two texts and a judge, a function from text to P(praise)",
        "请给出一个对象：两句话 texts，以及由文本得到 P(褒) 的函数 judge",
      );
    }
    const [one, other] = texts.map((text) => [...text].sort().join(""));
    if (one !== other)
      return wrong("the two are not made of the same characters; count them", "两句的用字并不相同，数一数");
    if (texts[0] === texts[1]) return wrong("that is the same sentence twice", "这是同一句话写了两遍");
    const [p, q]: unknown[] = [await judge(texts[0]), await judge(texts[1])];
    if (!isNumber(p) || !isNumber(q))
      return wrong("judge must give a number, P(praise), for each text", "judge 对每句话都要给出一个数，即 P(褒)");
    if (p > 0.5 === q > 0.5) {
      const said = `${p.toFixed(2)}, ${q.toFixed(2)}`;
      return wrong(
        `the judge says ${said}: both on one side; move the 不, or try another reader`,
        `这个网络判为 ${said}，在同一侧；把“不”挪个位置，或者换一种读法试试`,
      );
    }
    return right("same characters, another order, another verdict", "同样的字，不同的次序，不同的判断");
  },
};
