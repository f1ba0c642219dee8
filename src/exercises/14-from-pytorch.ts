import { LSTM, Tensor } from "../core/index.js";
import { type Exercise, notAPair, numberOf, pairOf, right, wrong } from "./exercise.js";

/** The exercises of notebook 14. */
export const fileExercises: Readonly<Record<string, Exercise>> = {
  "14.1": (answer) => {
    const name = typeof answer === "string" ? answer.trim().toUpperCase() : "";
    if (!["SRN", "GRU", "LSTM"].includes(name))
      return wrong('the answer is "SRN", "GRU" or "LSTM".', '答案应是 "SRN"、"GRU" 或 "LSTM"。');
    if (name === "GRU") return right("96 = 3 × 32: two gates and a candidate.", "96 = 3 × 32：两个门和一个候选状态。");
    return wrong("how often is the hidden size in the number of rows?", "行数是隐状态大小的几倍？");
  },
  "14.2": (answer) => {
    const parameters = Object.values(new LSTM({ inputSize: 8, hiddenSize: 12 }).parameters());
    const count = parameters.reduce((sum, { data }) => sum + data.length, 0);
    const given = numberOf(answer);
    if (given === count)
      return right("4·12·(8 + 12) weights and 2·4·12 biases.", "4·12·(8 + 12) 个权重和 2·4·12 个偏置。");
    if (given === count - 48)
      return wrong("PyTorch has bias_ih and bias_hh.", "PyTorch 有 bias_ih 和 bias_hh 两个偏置。");
    return wrong("four gates, each with W, U and two biases.", "四个门，每个门有 W、U 和两个偏置。");
  },
  "14.3": (answer) => {
    const pair = pairOf(answer);
    if (pair === undefined) return notAPair;
    const [first, last] = pair;
    if (first === 36 && last === 47)
      return right("i, f, g, o: the fourth block of twelve.", "i、f、g、o：第四块十二行。");
    if (first === 24)
      return wrong(
        "that is g, the candidate; PyTorch's order is i, f, g, o.",
        "那是候选 g；PyTorch 的顺序是 i、f、g、o。",
      );
    return wrong(
      "PyTorch's order is i, f, g, o, twelve rows each; the last row is counted too.",
      "PyTorch 的顺序是 i、f、g、o，每个十二行；末行也要算在内。",
    );
  },
  "14.4": (answer) => {
    if (!(answer instanceof LSTM)) return wrong("the answer is an LSTM.", "答案应是一个 LSTM。");
    const { inputSize, hiddenSize } = answer;
    if (inputSize !== 3 || hiddenSize !== 5) {
      return wrong(
        `this one has inputSize ${inputSize} and hiddenSize ${hiddenSize}.`,
        `这个网络的 inputSize 是 ${inputSize}，hiddenSize 是 ${hiddenSize}。`,
      );
    }
    const [{ gates }] = answer.trace(Tensor.zeros([1, 1, 3], { dtype: answer.dtype })).layers;
    const f = Math.min(...gates.find(({ name }) => name === "f")!.values);
    if (f < 0.99) {
      return wrong(
        `the smallest forget gate is ${f.toFixed(3)}; logistic(z) is .99 at z = 4.6.`,
        `最小的遗忘门是 ${f.toFixed(3)}；z = 4.6 时 logistic(z) 等于 .99。`,
      );
    }
    const others = gates.filter(({ name }) => name === "i" || name === "o").flatMap(({ values }) => [...values]);
    if (Math.max(...others) > 0.9) {
      return wrong(
        "the forget gates are open, but others too: all else was to stay as it starts.",
        "遗忘门开了，可别的门也开了：其余都应保持初始的样子。",
      );
    }
    return right(`the smallest forget gate is ${f.toFixed(3)}.`, `最小的遗忘门是 ${f.toFixed(3)}。`);
  },
};
