import { decay, errorTerms, Random, SRN, spectralRadius } from "../core/index.js";
import { type Exercise, ofNumber, right, type Verdict, wrong } from "./exercise.js";

/** Exercises of notebook 06: BPTT, γ, clipping. */
export const learningExercises: Readonly<Record<string, Exercise>> = {
  "06.1": ofNumber((answer) => {
    if (answer === 28) return right("7 + 6 + … + 1: a triangle", "7 + 6 + … + 1，正好是一个三角形");
    if (answer === 49) return wrong("a loss is not to blame on steps after it", "损失怪不到它之后的时刻头上");
    if (answer === 21) return wrong("δ at k = t counts too", "k = t 的那些 δ 也要算");
    if (answer === 7)
      return wrong(
        "that is the number of losses; each goes back through several steps",
        "这是损失的个数；每个损失都要往回走好几步",
      );
    return wrong(
      "count one row of the triangle for each loss: how many steps k ≤ t has it?",
      "一行一行地数三角形：第 t 步的损失，k ≤ t 的时刻有几个？",
    );
  }),
  "06.2": ofNumber((answer) => {
    if (answer === 31) return right("0.8³¹ = 0.00099, the first below", "0.8³¹ = 0.00099，第一次低于千分之一");
    if (!Number.isInteger(answer))
      return wrong("steps are whole numbers: the first one that is below", "步数是整数：取第一个低于千分之一的");
    return 0.8 ** answer < 0.001
      ? wrong("less than a thousandth is left, but not for the first time", "确实不到千分之一，但不是第一次")
      : wrong("more than a thousandth is left", "剩下的还多于千分之一");
  }),
  "06.3"(answer) {
    const [step, no] = functionOf(answer, "(U, h, delta) => …");
    if (no) return no;
    for (const H of [1, 2, 5]) {
      const { U, h, after, before } = twoSteps(H);
      const given = step(U, h, after);
      if (!isVector(given, H))
        return wrong(`for ${H} units return a list of ${H} numbers`, `${H} 个单元时，应返回 ${H} 个数`);
      if (close(given, before)) continue;
      const product = (rows: number[][]) => rows.map((row) => row.reduce((sum, value, j) => sum + value * after[j], 0));
      const transposed = product(U[0].map((_, j) => U.map((row) => row[j])));
      if (close(given, transposed)) return wrong("the slope f′(z_k) is missing", "漏了斜率 f′(z_k)");
      if (
        close(
          given,
          product(U).map((value, i) => value * (1 - h[i] ** 2)),
        )
      ) {
        return wrong("that is U; on the way back it is Uᵀ", "这里用的是 U；往回走要用 Uᵀ");
      }
      if (
        close(
          given,
          transposed.map((value, i) => value * h[i]),
        )
      ) {
        return wrong("f′ is the slope of tanh, not its value", "f′ 是 tanh 的斜率，不是它的值");
      }
      return wrong(
        `with ${H} units it differs from the library's δ: compare with the formula, factor by factor`,
        `${H} 个单元时与程序库的 δ 不同：对照公式，逐个因子检查`,
      );
    }
    return right("for 1, 2 and 5 units the library has the same δ", "1、2、5 个单元时都与程序库的 δ 一致");
  },
  "06.4"(answer) {
    const [clip, no] = functionOf(answer, "(gradient, maxNorm) => …");
    if (no) return no;
    for (const [gradient, maxNorm] of [
      [[0.3, -0.4], 1],
      [[30, -40], 5],
      [[-2, 1, 2], 0.5],
      [[0, 0], 1],
    ] as [number[], number][]) {
      const copy = [...gradient];
      const given = clip(copy, maxNorm);
      const norm = Math.hypot(...gradient);
      if (!isVector(given, gradient.length)) {
        return wrong(
          "return a list of as many numbers, all of them finite, also for a gradient of zeros",
          "应返回同样多个有限的数，梯度全为零时也一样",
        );
      }
      const scale = norm > maxNorm ? maxNorm / norm : 1;
      if (
        close(
          given,
          gradient.map((value) => scale * value),
        )
      )
        continue;
      if (norm <= maxNorm)
        return wrong("a gradient that is short enough must stay as it is", "已经够短的梯度应当原样返回");
      if (
        close(
          given,
          gradient.map((value) => Math.min(Math.max(value, -maxNorm), maxNorm)),
        )
      ) {
        return wrong(
          "that is clipping by value: it turns the gradient. Scale the whole list",
          "这是按值截断，会改变方向。应当整体缩放",
        );
      }
      return wrong(
        "a long gradient must come out with norm maxNorm, in its own direction",
        "过长的梯度应当缩到模为 maxNorm，方向不变",
      );
    }
    return right("direction kept, length at most maxNorm", "方向不变，长度至多为 maxNorm");
  },
  "06.5"(answer) {
    if (!Array.isArray(answer) || answer.length !== 2 || !answer.every((row) => isVector(row, 2))) {
      return wrong("give two rows of two numbers", "请给出两行，每行两个数");
    }
    const U = answer as number[][];
    const radius = spectralRadius(U.flat(), 2);
    if (radius >= 1)
      return wrong(
        `the spectral radius is ${radius.toFixed(2)}; it must be below 1`,
        `谱半径是 ${radius.toFixed(2)}，必须小于 1`,
      );
    let most = 0;
    for (let start = 0; start < 64; start++) {
      let delta = [Math.cos((Math.PI * start) / 64), Math.sin((Math.PI * start) / 64)];
      for (let k = 0; k < 1000; k++) {
        delta = [U[0][0] * delta[0] + U[1][0] * delta[1], U[0][1] * delta[0] + U[1][1] * delta[1]];
        most = Math.max(most, Math.hypot(...delta));
      }
    }
    if (most > 10)
      return right(
        `it grows ${most.toFixed(0)}-fold, and vanishes all the same`,
        `先增大到 ${most.toFixed(0)} 倍，最后照样消失`,
      );
    return wrong(
      `it grows to ${most.toFixed(1)} times at most; which number of U bounds what one step can do? Think of the chain`,
      `最多只到 ${most.toFixed(1)} 倍。一步之内能增大多少，由 U 的哪个数决定？想想那条“链”`,
    );
  },
  "06.6"(answer) {
    if (!(answer instanceof SRN)) return wrong("give an SRN: new SRN({ … })", "请给出一个 SRN：new SRN({ … })");
    if (answer.inputSize !== 4 || answer.hiddenSize !== 16 || answer.numLayers !== 1 || answer.bidirectional) {
      return wrong("4 inputs, 16 units, one layer, one direction", "4 个输入，16 个单元，一层，单向");
    }
    if (answer.cell.options.activation === "identity") return wrong("its units are all linear", "它的单元全是线性的");
    const ratios = [1, 2, 3].map((seed) => {
      const { norm } = decay(answer.trace(new Random(seed).normalTensor([41, 1, 4], { dtype: answer.dtype })));
      return norm[40] / norm[0];
    });
    const found = ratios.map((ratio) => ratio.toPrecision(1)).join(", ");
    if (ratios.every((ratio) => ratio > 0.1 && ratio < 10)) {
      return right(`on three inputs ${found} times are left after 40 steps`, `三组输入上，退 40 步后还剩 ${found} 倍`);
    }
    return ratios.some((ratio) => ratio > 10)
      ? wrong(
          `on three inputs ${found} times: it explodes; look at the spectral radius`,
          `三组输入上是 ${found} 倍：爆炸了，看看谱半径`,
        )
      : wrong(
          `on three inputs ${found} times: it vanishes. Which U stretches nothing and shrinks nothing? Which f has slope 1? Or how small must the weights of the input be?`,
          `三组输入上是 ${found} 倍：消失了。什么样的 U 既不拉长也不缩短？什么样的 f 斜率为 1？或者，输入权重该有多小？`,
        );
  },
};

type Answer = (...values: unknown[]) => unknown;

/** The answer as a function, or what to say where it is none. */
function functionOf(answer: unknown, form: string): [Answer, undefined] | [Answer, Verdict] {
  const none: Answer = () => undefined;
  return typeof answer === "function"
    ? [answer as Answer, undefined]
    : [none, wrong(`give a function: ${form}`, `请给出一个函数：${form}`)];
}

function isVector(value: unknown, size: number): value is number[] {
  return Array.isArray(value) && value.length === size && value.every(Number.isFinite);
}

function close(a: readonly number[], b: readonly number[]): boolean {
  return a.every((value, n) => Math.abs(value - b[n]) <= 1e-5 * Math.max(1, Math.abs(b[n])));
}

/** An SRN on two steps: its U, the state after the first, and the error terms of the second loss at both. */
function twoSteps(H: number): { U: number[][]; h: number[]; after: number[]; before: number[] } {
  const srn = new SRN({ inputSize: 2, hiddenSize: H, dtype: "float64", seed: H });
  const x = new Random(H).normalTensor([2, 1, 2], { dtype: "float64" });
  const { data } = srn.parameters().weight_hh_l0;
  const { values } = errorTerms(srn, x, { vectors: true }).layers[0].vectors?.[0] ?? { values: [] };
  return {
    U: Array.from({ length: H }, (_, i) => Array.from(data.subarray(i * H, (i + 1) * H))),
    h: Array.from(srn.forward(x).y.data.subarray(0, H)),
    after: Array.from(values.slice(3 * H)),
    before: Array.from(values.slice(2 * H, 3 * H)),
  };
}
