import { decay, noGrad, Random, ResidualRNN, Tensor } from "../core/index.js";
import { type Exercise, ofNumber, right, wrong } from "./exercise.js";

/** Exercises of notebook 07: h + g, saturation, order. */
export const longRangeExercises: Readonly<Record<string, Exercise>> = {
  "07.1": ofNumber((answer) => {
    if (answer === 4) return right("no X, one, two or three", "X 出现零、一、二或三次");
    if (answer === 8) return wrong("XXY and XYX end in the same state", "XXY 与 XYX 落在同一个状态上");
    if (answer === 3) return wrong("that is for two marks", "那是两个记号的情形");
    return wrong("how many X can there be among three marks?", "三个记号里，X 可以有几个？");
  }),
  "07.2"(answer) {
    if (!Array.isArray(answer) || answer.length !== 2 || !answer.every(Number.isFinite)) {
      return wrong("give two numbers: [from, to]", "请给出两个数：[从, 到]");
    }
    const [from, to] = answer as number[];
    if (from === -1 && to === 0) return right("the derivative is 1 + u at h = 0", "h = 0 处导数为 1 + u");
    if (from > to) return wrong("the smaller number first", "小的数写在前面");
    if (from === -2 && to === 0)
      return wrong("below −1 the derivative 1 + u is negative", "u 小于 −1 时，导数 1 + u 是负的");
    if (from === 0 && to === 1)
      return wrong("those are the values of the derivative; which u give them?", "这是导数的取值；是哪些 u 给出的？");
    return wrong(
      "∂h_t/∂h_{t−1} = 1 + u · tanh′(0); what is tanh′(0)?",
      "∂h_t/∂h_{t−1} = 1 + u · tanh′(0)；tanh′(0) 是多少？",
    );
  },
  "07.3": ofNumber((answer) => {
    const sigma = (z: number) => 1 / (1 + Math.exp(-z));
    const slope = (h: number) => sigma(h) * (1 - sigma(h));
    let steps = 0;
    for (let h = 0; slope(h) >= 0.001; steps++) h += sigma(h);
    if (answer === steps)
      return right("from then on it counts, and reads nothing", "从那以后它只会计数，什么也读不进去");
    if (Math.abs(answer - steps) === 1) {
      return wrong("one off: h₀ = 0 is before the first step", "差一步：h₀ = 0 是第一步之前的状态");
    }
    return wrong("σ′(h) = σ(h)(1 − σ(h)); each step adds σ(h) to h", "σ′(h) = σ(h)(1 − σ(h))；每步给 h 加上 σ(h)");
  }),
  "07.4"(answer) {
    if (typeof answer !== "function") return wrong("give a function: (x, h) => …", "请给出一个函数：(x, h) => …");
    for (let length = 1; length <= 10; length++) {
      for (let code = 0; code < 2 ** length; code++) {
        const bits = Array.from({ length }, (_, n) => (code >> (length - 1 - n)) & 1);
        let [h, odd] = [0, 0];
        for (const [n, bit] of bits.entries()) {
          const g: unknown = answer(bit, h);
          if (typeof g !== "number" || !Number.isFinite(g))
            return wrong("g must give a finite number", "g 应当给出一个有限的数");
          h += g;
          odd ^= bit;
          if (Math.abs(h - odd) <= 1e-6) continue;
          const read = bits.slice(0, n + 1).join("");
          const came = Number(h.toFixed(4));
          return wrong(
            `after ${read} h is ${came}; it must be ${odd}. g is what is added, and may be negative`,
            `读完 ${read} 后 h 是 ${came}，应当是 ${odd}。g 是加上去的量，可以为负`,
          );
        }
      }
    }
    return right("all 2,046 strings; no sum over the bits can do it", "2046 个比特串全对；对比特求和是做不到的");
  },
  "07.5"(answer) {
    if (!(answer instanceof ResidualRNN))
      return wrong("give a ResidualRNN: new ResidualRNN({ … })", "请给出一个 ResidualRNN：new ResidualRNN({ … })");
    if (answer.inputSize !== 4 || answer.hiddenSize !== 16 || answer.numLayers !== 1 || answer.bidirectional) {
      return wrong("4 inputs, 16 units, one layer, one direction", "4 个输入，16 个单元，一层，单向");
    }
    const T = 100;
    for (const seed of [1, 2]) {
      const random = new Random(seed);
      const noise = random.normalTensor([T, 1, 4], { dtype: answer.dtype });
      const { norm } = decay(answer.trace(noise));
      const ratio = norm[T - 1] / norm[0];
      if (!(ratio > 1 / 3 && ratio < 3)) {
        return wrong(
          `(a) after 99 steps back ${ratio.toPrecision(1)} times are left; how large may U be at the start?`,
          `(a) 退 99 步后是原来的 ${ratio.toPrecision(1)} 倍；U 一开始可以多大？`,
        );
      }
      const order = random.permutation(T);
      const shuffled = noise.data.map((_, n) => noise.data[order[Math.floor(n / 4)] * 4 + (n % 4)]);
      const moved = distance(last(answer, noise), last(answer, new Tensor(shuffled, [T, 1, 4])));
      if (!(moved >= 0.1)) {
        return wrong(
          `(b) the shuffled input ends ${moved.toPrecision(1)} away; g must read h`,
          `(b) 打乱后末状态只差 ${moved.toPrecision(1)}；g 得读到 h`,
        );
      }
      const [late, early] = [T, 1].map((t) => distance(...twoEndings(answer, noise, t)));
      if (!(late >= early / 2)) {
        return wrong(
          `(c) the hundredth symbol changes the state ${late.toPrecision(2)}, the first ${early.toPrecision(2)}: it fills up`,
          `(c) 第一百个符号改变状态 ${late.toPrecision(2)}，第一个 ${early.toPrecision(2)}：记忆填满了`,
        );
      }
    }
    return right(
      "it passes the gradient, knows the order and can still write",
      "梯度过得来，次序分得清，新东西也还写得进",
    );
  },
};

function last(network: ResidualRNN, x: Tensor): ArrayLike<number> {
  return noGrad(() => network.forward(x).last.data);
}

/** The states after t − 1 steps of noise and a last step of all +1, and of all −1. */
function twoEndings(network: ResidualRNN, noise: Tensor, t: number): [ArrayLike<number>, ArrayLike<number>] {
  const ending = (sign: number) => {
    const data = noise.data.slice(0, t * 4).fill(sign, (t - 1) * 4);
    return last(network, new Tensor(data, [t, 1, 4]));
  };
  return [ending(1), ending(-1)];
}

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.hypot(...Array.from(a, (value, n) => value - b[n]));
}
