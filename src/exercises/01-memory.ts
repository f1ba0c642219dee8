import { Autoregressive, FiniteAutomaton, TDNN, TuringMachine, turingPrograms } from "../core/index.js";
import { carbonDioxide } from "../tasks/index.js";
import { type Exercise, ofNumber, right, type Verdict, wrong } from "./exercise.js";

/** The exercises of notebook 01. */
export const memoryExercises: Readonly<Record<string, Exercise>> = {
  "01.1": ofNumber(receptiveFieldOfThreeLayers),
  "01.2": sameTwice,
  "01.3": decrement,
  "01.4": eternalSwing,
  "01.5": forecastCarbonDioxide,
};

function receptiveFieldOfThreeLayers(answer: number): Verdict {
  const delays = [2, 3, 4];
  const { receptiveField } = new TDNN({ inputSize: 1, hiddenSize: 1, delays });
  if (answer === receptiveField)
    return right(
      "every layer adds its delays, and the present step is one more.",
      "每层加上自己的延时数，再加上当前这一步。",
    );
  if (answer === receptiveField - 1)
    return wrong("you counted the past; is the present step seen too?", "你数了过去；当前这一步看得到吗？");
  if (answer === delays.reduce((product, K) => product * K)) {
    return wrong(
      "a layer does not multiply what the one below sees: neighbouring windows overlap.",
      "每加一层，视野并不是成倍增长：相邻的窗口是重叠的。",
    );
  }
  if (answer === delays.reduce((product, K) => product * (K + 1), 1)) {
    return wrong(
      "neighbouring windows overlap; how far back does the oldest of them begin?",
      "相邻的窗口是重叠的；其中最早的一个从多远开始？",
    );
  }
  return wrong(
    "draw the three layers, and follow the lines from the top unit to the oldest input.",
    "画出三层，从最上面的单元沿连线一直走到最早的输入。",
  );
}

/** Every word of up to `longest` bits, the shortest first. */
function words(longest: number): string[] {
  return Array.from({ length: longest }, (_, n) => n + 1).flatMap((length) =>
    Array.from({ length: 2 ** length }, (_, code) => code.toString(2).padStart(length, "0")),
  );
}

function isText(answer: unknown): answer is string {
  return typeof answer === "string" && answer.trim() !== "";
}

function sameTwice(answer: unknown): Verdict {
  const automaton = isText(answer) ? FiniteAutomaton.parse(answer) : answer;
  if (!(automaton instanceof FiniteAutomaton))
    return wrong(
      "it must be a text with one transition a line, as in the lock above.",
      "答案应当是一段文本，每行一条转移，就像上面的密码锁。",
    );
  for (const word of words(8)) {
    const outputs = automaton.run(word).map(({ output }) => output);
    const truth = Array.from(word, (bit, t) => (t > 0 && bit === word[t - 1] ? "yes" : "no"));
    const at = outputs.findIndex((output, t) => output !== truth[t]);
    if (at < 0) continue;
    return wrong(
      `on ${word} it says ${outputs[at]} after input ${at + 1}. What must its state tell of the input before?`,
      `读 ${word} 时，它在第 ${at + 1} 个输入之后输出了 ${outputs[at]}。它的状态应当说明前一个输入的什么？`,
    );
  }
  return right(
    `it is right on every word of up to 8 inputs, with ${automaton.states.length} states.`,
    `长度不超过 8 的所有输入都正确，用了 ${automaton.states.length} 个状态。`,
  );
}

function decrement(answer: unknown): Verdict {
  const machine = isText(answer) ? TuringMachine.parse(answer) : answer;
  if (!(machine instanceof TuringMachine))
    return wrong(
      "it must be a text with one rule a line: STATE SYMBOL -> SYMBOL MOVE STATE.",
      "答案应当是一段文本，每行一条规则：状态 符号 -> 写入的符号 移动方向 新状态。",
    );
  for (let number = 1; number <= 130; number++) {
    const input = number.toString(2);
    const { halted, tape } = machine.run(input, { maxSteps: 1000 });
    if (!halted) return wrong(`on ${input} it does not halt.`, `输入 ${input} 时它不停机。`);
    const left = tape.join("");
    if (/^[01]+$/.test(left) && Number.parseInt(left, 2) === number - 1) continue;
    return wrong(
      `on ${input} it leaves ${left || "nothing"}. What becomes of the digits at the end that cannot give 1 away?`,
      `输入 ${input} 时，纸带上留下的是 ${left || "空白"}。末尾那些不够减的数位应当变成什么？`,
    );
  }
  const rules = (of: TuringMachine) =>
    Object.values(of.program.rules).reduce((sum, row) => sum + Object.keys(row).length, 0);
  const theirs = rules(TuringMachine.parse(turingPrograms.increment));
  return right(
    `1 to 130 are all right, by ${rules(machine)} rules; the increment has ${theirs}.`,
    `1 到 130 全部正确，用了 ${rules(machine)} 条规则；加 1 的程序有 ${theirs} 条。`,
  );
}

function eternalSwing(answer: unknown): Verdict {
  if (!Array.isArray(answer) || answer.length !== 2 || !answer.every(Number.isFinite)) {
    return wrong("it must be two numbers, [w1, w2].", "答案应当是两个数：[w1, w2]。");
  }
  const [w1, w2] = answer as [number, number];
  // y_t = r^t cos(ω t) solves it where r² = −w2 and 2 r cos ω = w1: the roots of z² − w1 z − w2 are complex.
  if (w1 * w1 + 4 * w2 >= 0)
    return wrong(
      "these weights do not swing at all: what must be the sign of w2?",
      "这两个权重根本不会摆动：w2 应当取什么符号？",
    );
  const r = Math.sqrt(-w2);
  const period = (2 * Math.PI) / Math.acos(w1 / (2 * r));
  if (Math.abs(r - 1) > 1e-3) {
    return wrong(
      `it swings every ${period.toFixed(2)} steps, and a step multiplies its height by ${r.toFixed(3)}.`,
      `它每 ${period.toFixed(2)} 步摆动一次，但每一步振幅都乘以 ${r.toFixed(3)}。`,
    );
  }
  if (Math.abs(period - 12) > 0.02) {
    return wrong(
      `it neither fades nor grows, but swings every ${period.toFixed(2)} steps.`,
      `它既不衰减也不增长，但每 ${period.toFixed(2)} 步才摆动一次。`,
    );
  }
  return right(
    "two numbers hold the phase of a swing without an end: how long is not a matter of K.",
    "两个数就能永远保存摆动的相位：能记多久，不由 K 决定。",
  );
}

function forecastCarbonDioxide(answer: unknown): Verdict {
  if (typeof answer !== "function")
    return wrong("it must be a function of the months before.", "答案应当是一个以此前各月为参数的函数。");
  const { values } = carbonDioxide();
  const unseen = values.length - 120;
  const twelve = new Autoregressive({ order: 12 }).fit(values.slice(0, unseen));
  const errorOf = (predict: (past: number[]) => unknown) =>
    Math.sqrt(
      values
        .slice(unseen)
        .reduce((sum, value, n) => sum + (value - Number(predict(values.slice(0, unseen + n)))) ** 2, 0) / 120,
    );
  const yours = errorOf(answer as (past: number[]) => unknown);
  if (!Number.isFinite(yours))
    return wrong("it does not give a number for every month.", "它没有为每个月都给出一个数。");
  const theirs = errorOf((past) => twelve.forecast(past, 1).mean[0]);
  const [en, zh] = [
    `your error is ${yours.toFixed(3)} ppm, that of AR(12) ${theirs.toFixed(3)}.`,
    `你的误差是 ${yours.toFixed(3)} ppm，AR(12) 的误差是 ${theirs.toFixed(3)} ppm。`,
  ];
  if (yours <= 0.9 * theirs) return right(en, zh);
  return wrong(
    `${en} What does this month have in common with the same month of other years?`,
    `${zh} 这个月与往年同月有什么共同之处？`,
  );
}
