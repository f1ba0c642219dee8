import { LSTM, Tensor } from "../core/index.js";
import { type Exercise, ofNumber, right, wrong } from "./exercise.js";

/** The exercises of notebook 09. */
export const lstmExercises: Readonly<Record<string, Exercise>> = {
  "09.1": ofNumber((answer) => {
    const lstm = new LSTM({ inputSize: 10, hiddenSize: 20 });
    const sizes = Object.values(lstm.parameters()).map(({ data }) => data.length);
    const all = sizes.reduce((sum, size) => sum + size, 0);
    if (answer === all) return right("4 · 20 · (10 + 20 + 2)", "即 4 · 20 · (10 + 20 + 2)");
    if (answer === all / 4)
      return wrong("that is one of the four: i, f, o and the candidate", "这只是四份中的一份：i、f、o 和候选状态");
    if (answer === (3 * all) / 4) return wrong("the candidate has weights too", "候选状态也有权重");
    if (answer === all - 80)
      return wrong("each has two biases, as PyTorch has it", "按 PyTorch 的做法，每一份有两个偏置");
    return wrong("count W [4H, D], U [4H, H] and two biases [4H]", "数一数 W [4H, D]、U [4H, H] 和两个偏置 [4H]");
  }),
  "09.2": (answer) => {
    const { i, f, o } = (answer ?? {}) as Record<string, unknown>;
    if (![i, f, o].every((gate) => gate === 0 || gate === 1)) {
      return wrong("the answer is an object { i, f, o } of zeros and ones", "答案应是对象 { i, f, o }，各取 0 或 1");
    }
    if (o === 0) return wrong("with o = 0 h is always 0", "o = 0 时 h 恒为 0");
    if (i === 0) return wrong("with i = 0 the candidate never gets in", "i = 0 时候选状态永远进不来");
    if (f === 1) return wrong("with f = 1 c still holds all that came before", "f = 1 时 c 里还留着之前的一切");
    return right(
      "c is then the candidate itself, and h is all that is carried on",
      "这时 c 就是候选状态本身，往后传的只有 h",
    );
  },
  "09.3": (answer) => {
    const T = 8;
    const gates = (answer ?? {}) as Record<string, number[]>;
    for (const name of ["i", "f", "o"]) {
      const values = gates[name];
      if (Array.isArray(values) && values.length === T && values.every((value) => value >= 0 && value <= 1)) continue;
      return wrong(`${name} must be ${T} numbers from 0 to 1`, `${name} 应是 ${T} 个 0 到 1 之间的数`);
    }
    const [h, c]: [number[], number[]] = [[], []];
    for (const [t, x] of [0, 1, 0, 0, -1, 0, 0, 0].entries()) {
      c.push(gates.f[t] * (c[t - 1] ?? 0) + gates.i[t] * Math.tanh(2 * x));
      h.push(gates.o[t] * Math.tanh(c[t]));
    }
    if (c.slice(1, 5).some((value) => value < 0.5)) {
      const t = c.findIndex((value, n) => n >= 1 && value < 0.5) + 1;
      return wrong(
        `at step ${t} c = ${c[t - 1].toFixed(2)}: is the 1 written, kept, and the −1 left out?`,
        `第 ${t} 步 c = ${c[t - 1].toFixed(2)}：1 写进去了吗？留住了吗？−1 挡在门外了吗？`,
      );
    }
    const loud = h.findIndex((value, n) => n !== 5 && Math.abs(value) > 0.01);
    if (loud >= 0)
      return wrong(
        `at step ${loud + 1} h = ${h[loud].toFixed(2)}; it must be silent there`,
        `第 ${loud + 1} 步 h = ${h[loud].toFixed(2)}，这一步不该出声`,
      );
    if (h[5] <= 0.5)
      return wrong(
        `at step 6 h = ${h[5].toFixed(2)}; the delivery has not come`,
        `第 6 步 h = ${h[5].toFixed(2)}，货没有送到`,
      );
    if (Math.abs(c[T - 1]) > 0.01)
      return wrong(
        `at the end c = ${c[T - 1].toFixed(2)}: it is not forgotten yet`,
        `最后 c = ${c[T - 1].toFixed(2)}：还没有忘掉`,
      );
    return right("written, kept, shown once, forgotten", "写入、保留、输出一次、忘掉，一步不差");
  },
  "09.4": (answer) => {
    if (typeof answer !== "object" || answer === null)
      return wrong("the answer is an object with the four parameters", "答案应是一个对象，包含四组参数");
    const lstm = new LSTM({ inputSize: 2, hiddenSize: 1 });
    lstm.loadParameters(answer as Parameters<LSTM["loadParameters"]>[0]);
    const [a, b] = [
      [1, 0],
      [0, 1],
    ];
    /** c after each number of steps. */
    const after = (symbols: readonly number[][]) =>
      lstm.forward(new Tensor(Float32Array.from(symbols.flat()), [symbols.length, 1, 2])).c.item();
    const times = (symbol: number[], n: number) => Array.from({ length: n }, () => symbol);
    const one = after([a]);
    if (Math.abs(one) < 1e-3)
      return wrong(
        `after one a c = ${one.toFixed(4)}: nothing is added`,
        `一个 a 之后 c = ${one.toFixed(4)}：什么也没加上`,
      );
    if (one < 0) return wrong("an a must make c greater", "读到 a，c 应当变大");
    for (const n of [2, 10, 100, 150]) {
      const up = after(times(a, n));
      if (Math.abs(up - n * one) > 0.01 * n * one) {
        return wrong(
          `after one a c = ${one.toFixed(3)}, after ${n} it is ${up.toFixed(3)} and not ${n} times as much: what leaks, or what depends on h?`,
          `一个 a 之后 c = ${one.toFixed(3)}，${n} 个之后是 ${up.toFixed(3)}，而不是 ${n} 倍：是哪里漏了，还是哪里受了 h 的影响？`,
        );
      }
      const back = after([...times(a, n), ...times(b, n)]);
      if (Math.abs(back) > 0.01 * n * one) {
        return wrong(
          `after ${n} a and ${n} b c = ${back.toFixed(3)}; a step down must undo a step up`,
          `${n} 个 a 和 ${n} 个 b 之后 c = ${back.toFixed(3)}；降一步应当正好抵消升一步`,
        );
      }
    }
    const mixed = [a, b, b, a, a, a, b, a];
    if (Math.abs(after(mixed) - 2 * one) > 0.02 * one)
      return wrong("it fails when a and b are mixed", "a 与 b 交错时就不对了");
    return right("it counts to 150 and back", "数到 150，又数了回来");
  },
};
