import { eigenvalues, memoryCurve, Random, type Recurrent } from "../core/index.js";
import { type Exercise, ofNumber, right, type Verdict, wrong } from "./exercise.js";

/** The exercises of notebook 02. */
export const recurrenceExercises: Readonly<Record<string, Exercise>> = {
  "02.1": ofNumber(countWeights),
  "02.2": turnAndShrink,
  "02.3": latch,
  "02.4": parityOfTwoUnits,
  "02.5": longMemory,
};

function countWeights(answer: number): Verdict {
  const [D, H, outputs] = [3, 5, 2];
  const parts = { U: H * H, W: H * D, b: H, V: outputs * H };
  const count = parts.U + parts.W + parts.b + parts.V;
  if (answer === count)
    return right("and not one more for a sequence of a million steps.", "而且序列再长，哪怕一百万步，也不会多出一个。");
  for (const [name, size] of Object.entries(parts)) {
    if (answer === count - size) return wrong(`${name} is missing.`, `漏掉了 ${name}。`);
  }
  if (answer === count + H)
    return wrong("that is with two biases; they add up to one b.", "这里算了两个偏置，它们合起来只是一个 b。");
  if (answer === count + outputs)
    return wrong("that is with a bias in the output; here it has none.", "这里给输出层也算了偏置，题目中它没有。");
  return wrong(
    "write the shape of each matrix beside it: how long are h, x and y?",
    "在每个矩阵旁边写上它的形状：h、x、y 各有几个数？",
  );
}

/** Numbers of a matrix of 2 × 2, row by row, or undefined. */
function twoByTwo(answer: unknown): [number, number, number, number] | undefined {
  if (!Array.isArray(answer) || answer.length !== 2 || !answer.every((row) => twoNumbers(row))) return undefined;
  return answer.flat() as [number, number, number, number];
}

function twoNumbers(answer: unknown): answer is [number, number] {
  return Array.isArray(answer) && answer.length === 2 && answer.every(Number.isFinite);
}

function turnAndShrink(answer: unknown): Verdict {
  const U = twoByTwo(answer);
  if (U === undefined) return wrong("it must be two rows of two numbers.", "答案应当是两行，每行两个数。");
  const { real, imaginary } = eigenvalues(U, 2);
  const modulus = Math.hypot(real[0], imaginary[0]);
  if (Math.abs(imaginary[0]) < 1e-9) {
    return wrong(
      `its eigenvalues are real (the greater is ${modulus.toFixed(3)}): it does not turn.`,
      `它的特征值是实数（较大的是 ${modulus.toFixed(3)}）：它不旋转。`,
    );
  }
  // A turn that keeps the shape of a circle has a = d and b = −c.
  if (Math.abs(U[0] - U[3]) > 1e-3 || Math.abs(U[1] + U[2]) > 1e-3) {
    return wrong(
      "it goes round on an ellipse: the length depends on the direction.",
      "它沿椭圆转动：长度会随方向变化。",
    );
  }
  const degrees = (Math.atan2(U[2], U[0]) * 180) / Math.PI;
  if (Math.abs(degrees - 30) > 0.5) {
    return wrong(
      `it turns by ${degrees.toFixed(1)}° a step (anticlockwise is positive).`,
      `它每步转 ${degrees.toFixed(1)}°（逆时针为正）。`,
    );
  }
  const afterTen = modulus ** 10;
  if (Math.abs(afterTen - 0.5) > 0.01) {
    return wrong(
      `the angle is right; after 10 steps the length is ${afterTen.toFixed(3)} of what it was.`,
      `角度对了；但 10 步之后，长度是原来的 ${afterTen.toFixed(3)} 倍。`,
    );
  }
  return right(
    `its eigenvalues have the modulus ${modulus.toFixed(3)}: length and angle are both in them.`,
    `特征值的模是 ${modulus.toFixed(3)}：长度和角度都在特征值里。`,
  );
}

function latch(answer: unknown): Verdict {
  const { u, w, b } = (answer ?? {}) as Record<string, unknown>;
  if (![u, w, b].every(Number.isFinite))
    return wrong("it must be { u, w, b } with three numbers.", "答案应当是 { u, w, b }，三个数。");
  const random = new Random(1, "latch exercise");
  let [h, pulse, since] = [0, 0, 0];
  for (let t = 1; t <= 1000; t++) {
    // The first pulses come soon after one another; the last is to be held for the rest.
    const x = t < 600 && random.uniform() < 0.1 ? random.integer(0, 1) * 2 - 1 : 0;
    if (x !== 0) [pulse, since] = [x, t];
    h = Math.tanh((u as number) * h + (w as number) * x + (b as number));
    if (pulse === 0 || Math.sign(h) === pulse) continue;
    if (t === since) {
      return wrong(
        `at step ${t} a pulse of ${pulse} does not set it: h = ${h.toFixed(3)}. Which of u and w must win then?`,
        `第 ${t} 步的脉冲 ${pulse} 没能改变它：h = ${h.toFixed(3)}。这时 u 与 w 哪一个应当占上风？`,
      );
    }
    return wrong(
      `at step ${t}, ${t - since} steps after a pulse of ${pulse}, h = ${h.toFixed(3)}. Is there a fixed point on either side of 0?`,
      `第 ${t} 步，距脉冲 ${pulse} 已有 ${t - since} 步，h = ${h.toFixed(3)}。0 的两侧都有不动点吗？`,
    );
  }
  if (Math.abs(h) < 0.05) {
    return wrong(
      `the sign is right, but h has faded to ${h.toExponential(0)}: the least noise would flip it.`,
      `正负号对了，但 h 已经衰减到 ${h.toExponential(0)}：一点点噪声就会让它翻转。`,
    );
  }
  return right(
    `after 1,000 steps it still stands at h = ${h.toFixed(2)}.`,
    `1 000 步之后，它仍停在 h = ${h.toFixed(2)}。`,
  );
}

function parityOfTwoUnits(answer: unknown): Verdict {
  const { U, W, b, V } = (answer ?? {}) as Record<string, unknown>;
  const matrix = twoByTwo(U);
  if (matrix === undefined || !twoNumbers(W) || !twoNumbers(b) || !twoNumbers(V)) {
    return wrong(
      "it must be { U, W, b, V }: U of two rows of two numbers, the others of two numbers.",
      "答案应当是 { U, W, b, V }：U 是两行、每行两个数，其余各为两个数。",
    );
  }
  const random = new Random(1, "parity exercise");
  const short = Array.from({ length: 64 }, (_, code) => Array.from({ length: 6 }, (_, k) => (code >> k) & 1));
  for (const word of [...short, Array.from({ length: 500 }, () => random.integer(0, 1))]) {
    let h = [0, 0];
    let odd = 0;
    for (const [t, bit] of word.entries()) {
      odd ^= bit;
      h = [0, 1].map((n) => Math.max(0, matrix[2 * n] * h[0] + matrix[2 * n + 1] * h[1] + W[n] * bit + b[n]));
      const y = V[0] * h[0] + V[1] * h[1];
      if (Math.abs(y - odd) < 0.1) continue;
      const read = word.slice(0, t + 1).join("");
      const shown = read.length > 12 ? `…${read.slice(-12)}` : read;
      return wrong(
        `after ${shown} it says ${y.toFixed(2)} and not ${odd}. What does the parity of before look like in h?`,
        `读完 ${shown} 之后，它给出 ${y.toFixed(2)}，而不是 ${odd}。前一步的奇偶性在 h 里是什么样子？`,
      );
    }
  }
  return right("it is right on every word of 6 bits, and over 500 steps.", "6 个比特的所有输入都正确，500 步也正确。");
}

function longMemory(answer: unknown): Verdict {
  const network = answer as Recurrent;
  if (typeof network?.forward !== "function" || network.cell?.name !== "SRN") {
    return wrong("it must be an SRN.", "答案应当是一个 SRN。");
  }
  if (network.inputSize !== 1 || network.outputSize !== 16) {
    return wrong(
      `it has ${network.inputSize} inputs and ${network.outputSize} outputs; asked for are 1 and 16.`,
      `它有 ${network.inputSize} 个输入、${network.outputSize} 个输出；题目要求的是 1 个和 16 个。`,
    );
  }
  const x = new Random(1).uniformTensor([2000, 1, 1], -1, 1, { dtype: network.dtype });
  const { total } = memoryCurve(network, x, { maxDelay: 30 });
  const [en, zh] = [`its memory capacity is ${total.toFixed(1)}`, `它的记忆容量是 ${total.toFixed(1)}`];
  if (total >= 14) return right(`${en}, of 16 that are possible.`, `${zh}，上限是 16。`);
  return wrong(
    `${en}. Does tanh help the memory, and what may U be that keeps all of it?`,
    `${zh}。tanh 对记忆有帮助吗？什么样的 U 能把记忆全部保留下来？`,
  );
}
