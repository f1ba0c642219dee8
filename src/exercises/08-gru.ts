import { GRU, Random, Tensor } from "../core/index.js";
import { type Exercise, ofNumber, right, wrong } from "./exercise.js";

/** The exercises of notebook 08. */
export const gruExercises: Readonly<Record<string, Exercise>> = {
  "08.1": ofNumber((answer) => {
    const left = (steps: number) => 0.9 ** steps;
    if (!Number.isInteger(answer)) {
      return wrong("the answer is a number of steps", "答案应是步数，一个整数");
    }
    if (left(answer) >= 0.5) {
      const share = left(answer).toFixed(2);
      return wrong(`after ${answer} steps ${share} of it is left`, `${answer} 步之后还剩 ${share}`);
    }
    if (left(answer - 1) < 0.5) return wrong("it was less than half before that", "在那之前就已不到一半");
    return right(
      "0.9⁶ = 0.53, 0.9⁷ = 0.48; in general ln ½ / ln z steps",
      "0.9⁶ = 0.53，0.9⁷ = 0.48；一般地，半衰期是 ln ½ / ln z 步",
    );
  }),
  "08.2": ofNumber((answer) => {
    const z = 1 / (1 + Math.exp(-answer));
    if (Math.abs(z - 0.95) < 0.001)
      return right("σ(b) = 0.95 at b = ln(0.95 / 0.05)", "σ(b) = 0.95，即 b = ln(0.95 / 0.05)");
    return wrong(
      `with this bias z starts at ${z.toFixed(3)}; invert σ`,
      `取这个偏置，z 从 ${z.toFixed(3)} 起步；求 σ 的反函数`,
    );
  }),
  "08.3": (answer) => {
    const { z, r } = (answer ?? {}) as { z?: unknown; r?: unknown };
    if (![z, r].every((gate) => gate === 0 || gate === 1)) {
      return wrong("the answer is an object { z, r } of zeros and ones", "答案应是对象 { z, r }，各取 0 或 1");
    }
    if (z === 1) return wrong("with z = 1 the old state is all that is kept", "z = 1 时，留下的恰恰全是旧状态");
    if (r === 1) {
      return wrong(
        "z is right; but the candidate still reads the old state through U",
        "z 对了；但候选状态还在通过 U 读取旧状态",
      );
    }
    return right(
      "h is then a function of x alone; z = 0 by itself is an SRN",
      "这时 h 只取决于 x；单有 z = 0 只是变成 SRN",
    );
  },
  "08.4": (answer) => {
    if (typeof answer !== "function") return wrong("the answer is a function", "答案应是一个函数");
    const random = new Random(84);
    for (let n = 0; n < 20; n++) {
      const [x, h, w, u] = Array.from({ length: 4 }, () => 2 * random.uniform() - 1);
      const [z, r] = [random.uniform(), random.uniform()];
      const expected = z * h + (1 - z) * Math.tanh(w * x + u * r * h);
      const came: unknown = answer(x, h, z, r, w, u);
      if (typeof came !== "number") return wrong("it must return a number", "它应当返回一个数");
      if (Math.abs(came - expected) < 1e-9) continue;
      const swapped = (1 - z) * h + z * Math.tanh(w * x + u * r * h);
      if (Math.abs(came - swapped) < 1e-9) {
        return wrong(
          "z and 1 − z have changed places (some papers have it so; the book and PyTorch do not)",
          "z 与 1 − z 用反了（有的论文这样写，书和 PyTorch 不是）",
        );
      }
      const unreset = z * h + (1 - z) * Math.tanh(w * x + u * h);
      if (Math.abs(came - unreset) < 1e-9) return wrong("where is the reset gate?", "重置门到哪里去了？");
      const given = [x, h, z, r, w, u].map((value) => value.toFixed(2)).join(", ");
      return wrong(
        `for (${given}) it gives ${came.toFixed(4)}; look at the candidate first, then at the mixture`,
        `输入 (${given}) 时得到 ${came.toFixed(4)}；先检查候选状态，再检查混合的一步`,
      );
    }
    return right("as the library computes it, for twenty random units", "与程序库的结果一致，随机试了二十组");
  },
  "08.5": (answer) => {
    if (typeof answer !== "object" || answer === null)
      return wrong("the answer is an object with the four parameters", "答案应是一个对象，包含四组参数");
    const gru = new GRU({ inputSize: 2, hiddenSize: 1 });
    gru.loadParameters(answer as Parameters<GRU["loadParameters"]>[0]);
    const random = new Random(85);
    const [T, B] = [120, 16];
    const data = new Float32Array(T * B * 2);
    for (let n = 0; n < T * B; n++) {
      data[2 * n] = random.uniform() < 0.5 ? -1 : 1;
      // The first sequences are marked at the start only, and must last.
      data[2 * n + 1] = n < B || (n % B >= 4 && random.uniform() < 0.05) ? 1 : 0;
    }
    const { y } = gru.forward(new Tensor(data, [T, B, 2]));
    const held = new Array<number>(B).fill(0);
    for (let n = 0; n < T * B; n++) {
      const [value, mark] = [data[2 * n], data[2 * n + 1]];
      if (mark === 1) held[n % B] = value;
      const h = y.data[n];
      if (h * held[n % B] >= 0.5) continue;
      const t = Math.floor(n / B) + 1;
      if (mark === 1) {
        return wrong(
          `a marked ${value} at step ${t} leaves h = ${h.toFixed(2)}: at a mark z must be near 0, and the candidate near the value`,
          `第 ${t} 步带标记的 ${value} 之后 h = ${h.toFixed(2)}：有标记时 z 要接近 0，候选状态要接近那个值`,
        );
      }
      return wrong(
        `at step ${t}, without a mark, h = ${h.toFixed(2)} and no longer the marked ${held[n % B]}: without a mark z must be very near 1`,
        `第 ${t} 步没有标记，h = ${h.toFixed(2)}，已不是带标记的 ${held[n % B]}：没有标记时 z 必须非常接近 1`,
      );
    }
    return right("sixteen sequences of 120 steps, each remembered to the end", "十六条长 120 的序列，全都记到了最后");
  },
};
