import { Adam, Recurrent, SequenceClassifier, type SequenceNetwork, Sliced, train } from "../core/index.js";
import { temporalOrder } from "../tasks/index.js";
import { type Exercise, listOf, numberOf, right, wrong } from "./exercise.js";

/** A step h_t = a h_{t-1} + b. */
interface Pair {
  readonly a: number;
  readonly b: number;
}

/** The exercises of notebook 11. */
export const parallelExercises: Readonly<Record<string, Exercise>> = {
  "11.1": (answer) => {
    const given = (answer ?? {}) as { n?: unknown; chain?: unknown };
    const [n, chain] = [numberOf(given.n), numberOf(given.chain)];
    if (Number.isNaN(n + chain)) {
      return wrong("the answer is an object { n, chain } of two numbers", "答案应是对象 { n, chain }，两个数");
    }
    const T = 64;
    const chainOf = (length: number) => length + Math.ceil(T / length);
    const least = Math.min(...Array.from({ length: T }, (_, length) => chainOf(length + 1)));
    if (!Number.isInteger(n) || n < 1 || n > T || chainOf(n) !== least) {
      return wrong(
        "longer slices take longer themselves, shorter ones make more ends for the layer above: write the chain as a function of n",
        "片越长，每片越费时；片越短，上一层要读的末尾越多：把链长写成 n 的函数",
      );
    }
    if (chain !== least) {
      return wrong(
        "n is right; the chain goes through one slice, and then through the ends of all",
        "n 对了；链先穿过一片，再穿过所有片的末尾",
      );
    }
    return right("n + T/n is least at n = √T, and then 2√T", "n + T/n 在 n = √T 时最小，等于 2√T");
  },
  "11.2": (answer) => {
    const given = (answer ?? {}) as { two?: unknown; eight?: unknown };
    const [two, eight] = [numberOf(given.two), numberOf(given.eight)];
    if (Number.isNaN(two + eight)) {
      return wrong("the answer is an object { two, eight } of two numbers", "答案应是对象 { two, eight }，两个数");
    }
    const [directions, rest] = [[4, 4], 2];
    const whole = rest + directions.reduce((sum, time) => sum + time);
    const truth = whole / (rest + Math.max(...directions));
    const is = (value: number, expected: number) => Math.abs(value - expected) < 0.01 * expected;
    if (!is(two, truth)) {
      return wrong(
        "two: how long does the step take if both directions run at the same time, and the rest as before?",
        "two：两个方向同时进行，其余照旧，这一步要多久？",
      );
    }
    if (!is(eight, truth)) {
      return wrong("two is right; what would the other six cores do?", "two 对了；另外六个核有事可做吗？");
    }
    return right(
      "10 / 6, however many cores there are: two directions are two pieces of work (Amdahl's law)",
      "10 / 6，核再多也一样：两个方向只是两份活（Amdahl 定律）",
    );
  },
  "11.3": (answer) => {
    const grows: Readonly<Record<string, boolean>> = {
      bidirectional: true,
      stack: true,
      skip: true,
      sliced: false,
      blocks: true,
      minGRU: false,
      NTM: true,
      Transformer: false,
    };
    const names = Object.keys(grows).join(", ");
    const given = listOf(answer);
    if (!given?.every((name) => typeof name === "string" && Object.hasOwn(grows, name))) {
      return wrong(`the answer is a list of some of ${names}`, `答案应是一个列表，从 ${names} 中选取`);
    }
    for (const [name, asT] of Object.entries(grows)) {
      if (asT !== given.includes(name)) continue;
      return asT
        ? wrong(
            `${name}: follow a layer from its first step to its last; is there one that goes step by step?`,
            `${name}：从第一步到最后一步跟着一层走，有没有哪一层是一步一步来的？`,
          )
        : wrong(
            "one that you left out does not go step by step through the whole sequence",
            "漏了一个：它并不一步一步地走完整个序列",
          );
    }
    return right("2√T, log₂ T and a constant; all others go as T", "2√T、log₂ T 和常数；其余都与 T 成正比");
  },
  "11.4": async (answer) => {
    if (typeof answer !== "function") {
      return wrong("the answer is a function of (pairs, combine)", "答案应是函数 (pairs, combine) => …");
    }
    for (const T of [1, 2, 7, 64]) {
      const found = await scanned(answer as Scan, T);
      if (found !== undefined) return found;
    }
    return right(
      "every result, and no chain longer than 2 log₂ T: this is what lets a linear recurrence run in parallel",
      "每个结果都对，链也不超过 2 log₂ T：线性循环正是这样并行起来的",
    );
  },
  "11.5": async (answer) => {
    if (!(answer instanceof SequenceClassifier) || !(answer.network instanceof Sliced)) {
      return wrong(
        "the answer is a SequenceClassifier, not trained yet, on a Sliced network",
        "答案应是一个尚未训练的 SequenceClassifier，其中是 Sliced 网络",
      );
    }
    const T = 128;
    const chain = chainOfSlices(answer.network, T);
    if (chain === undefined || chain > 20) {
      return wrong(
        `its longest chain at T = 128 is ${chain ?? "not known: the networks inside must be recurrent layers"}; at most 20 are allowed`,
        `T = 128 时它的最长依赖链是 ${chain ?? "未知：里面的网络必须是循环层"}；至多允许 20`,
      );
    }
    const parameters = Object.values(answer.network.parameters()).reduce((sum, { data }) => sum + data.length, 0);
    if (parameters > 5000) {
      return wrong(
        `the network has ${parameters} parameters; at most 5,000 are allowed`,
        `网络有 ${parameters} 个参数；至多允许 5000 个`,
      );
    }
    const data = temporalOrder({ length: T, count: 1600, marks: 2, seed: 1 });
    const optimizer = new Adam(answer.parameters(), { learningRate: 0.01 });
    for await (const _ of train({
      model: answer,
      data,
      optimizer,
      epochs: 4,
      batchSize: 16,
      clip: { maxNorm: 1 },
      seed: 1,
    }));
    const accuracy = answer.accuracy(temporalOrder({ length: T, count: 200, marks: 2, seed: 2 }));
    const share = accuracy.toFixed(2);
    if (accuracy < 0.95) {
      return wrong(
        `after four epochs ${share} of new sequences are right: how long is the way through each level, and what lets an error pass it?`,
        `四轮之后新序列的正确率为 ${share}：误差穿过每一级要走多远？怎样让它走得过去？`,
      );
    }
    return right(
      `${share} of new sequences after four epochs, with a chain of ${chain} in place of 128`,
      `四轮之后新序列的正确率为 ${share}，链长 ${chain}，而不是 128`,
    );
  },
};

type Scan = (pairs: Pair[], combine: (p: Pair, q: Pair) => Pair) => unknown;

/** What is wrong with a scan of T pairs, if anything: its numbers, or combinations that wait for each other. */
async function scanned(scan: Scan, T: number): Promise<ReturnType<typeof wrong> | undefined> {
  const pairs = Array.from({ length: T }, (_, t): Pair => ({ a: 0.5 + (t % 3) / 4, b: (t % 5) - 2 }));
  /** How many combinations each pair had to wait for. */
  const depth = new Map<Pair, number>(pairs.map((pair) => [pair, 0]));
  const combine = (p: Pair, q: Pair): Pair => {
    const pair = { a: q.a * p.a, b: q.a * p.b + q.b };
    depth.set(pair, 1 + Math.max(depth.get(p) ?? 0, depth.get(q) ?? 0));
    return pair;
  };
  const given = await scan([...pairs], combine);
  if (!Array.isArray(given) || given.length !== T) {
    return wrong(`of ${T} pairs it must give a list of ${T}`, `给它 ${T} 对数，它应返回 ${T} 对数的列表`);
  }
  const results = given as Pair[];
  let expected: Pair = { a: 1, b: 0 };
  for (const [t, pair] of pairs.entries()) {
    expected = { a: pair.a * expected.a, b: pair.a * expected.b + pair.b };
    const { a, b } = results[t] ?? {};
    if (Math.abs(a - expected.a) + Math.abs(b - expected.b) < 1e-9) continue;
    return wrong(
      `with T = ${T}, result ${t + 1} is not the combination of pairs 1 … ${t + 1}, the earlier one first`,
      `T = ${T} 时，第 ${t + 1} 个结果不是第 1 … ${t + 1} 对的合成（先来的在前）`,
    );
  }
  if (results.some((pair) => !depth.has(pair))) {
    return wrong("the results must be made by combine", "结果必须由 combine 得出");
  }
  const longest = Math.max(...results.map((pair) => depth.get(pair) ?? 0));
  if (longest <= 2 * Math.log2(T)) return undefined;
  return wrong(
    `the numbers are right; but with T = ${T} the last waits for ${longest} combinations, one after the other. What could be combined at the same time as 1 and 2?`,
    `数都对；可是 T = ${T} 时，最后一个要依次等 ${longest} 次合成。第 1、2 对合成的同时，还能合成什么？`,
  );
}

/** Longest chain of a sliced network over T steps; undefined where a part is no one-way recurrent network. */
function chainOfSlices({ networks, sliceLengths }: Sliced, T: number): number | undefined {
  let [chain, steps] = [0, T];
  for (const [n, network] of networks.entries()) {
    if (!isOneWay(network)) return undefined;
    const length = Math.min(steps, sliceLengths[n] ?? steps);
    chain += length + network.numLayers - 1;
    steps = Math.ceil(steps / length);
  }
  return chain;
}

function isOneWay(network: SequenceNetwork): network is Recurrent {
  return network instanceof Recurrent && !network.bidirectional && network.cell.name !== "NeuralTuringMachine";
}
