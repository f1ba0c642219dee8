import {
  Adam,
  AttendingStack,
  connectivity,
  FeedbackStack,
  GRU,
  gruCell,
  Random,
  Recurrent,
  SequenceClassifier,
  type SequenceNetwork,
  train,
} from "../core/index.js";
import { signalAtStart } from "../tasks/index.js";
import { type Exercise, ofNumber, right, wrong } from "./exercise.js";

/** The exercises of notebook 10. */
export const depthExercises: Readonly<Record<string, Exercise>> = {
  "10.1": ofNumber((answer) => {
    const count = (network: SequenceNetwork) =>
      Object.values(network.parameters()).reduce((sum, { data }) => sum + data.length, 0);
    const options = { inputSize: 8, hiddenSize: 16 };
    const truth = count(new GRU({ ...options, numLayers: 2, bidirectional: true }));
    if (answer === truth) {
      return right(
        "2 · 48 · (8 + 16 + 2) + 2 · 48 · (32 + 16 + 2)",
        "即 2 · 48 · (8 + 16 + 2) + 2 · 48 · (32 + 16 + 2)",
      );
    }
    if (answer === 2 * count(new GRU({ ...options, numLayers: 2 }))) {
      return wrong(
        "twice the one-way stack; but what does the second layer read?",
        "这是单向堆叠网络的两倍；可第二层读的是什么？",
      );
    }
    return wrong(
      "a layer has two networks of 3H · (inputs + H + 2) parameters; find the inputs of each layer",
      "每层有两个网络，各有 3H ·（输入维数 + H + 2）个参数；先弄清每层的输入维数",
    );
  }),
  "10.2": (answer) => {
    const { stack, B } = (answer ?? {}) as { stack?: unknown; B?: unknown };
    if (typeof stack !== "number" || typeof B !== "number") {
      return wrong("the answer is an object { stack, B } of two numbers", "答案应是对象 { stack, B }，两个数");
    }
    const [layers, steps] = [3, 4];
    if (stack !== layers + steps) {
      return wrong(
        "stack: from the first layer at step 3 each move is one step in time or one layer up; count the states on the way, the first and the last too",
        "stack：从第 3 步的第一层出发，每次或者前进一步，或者升高一层；数一数途经多少个状态，首尾都算",
      );
    }
    if (B !== 1 + steps) {
      return wrong(
        "stack is right; in variant B a move in time may end in any layer",
        "stack 对了；在变体 B 中，前进一步时可以落到任意一层",
      );
    }
    return right(
      "7 and 5: variant B climbs for nothing while time passes",
      "7 和 5：变体 B 在时间前进的同时顺便就升了层",
    );
  },
  "10.3": (answer) => {
    const options = { inputSize: 2, hiddenSize: 3, seed: 1 };
    const layered = { cell: gruCell(), ...options };
    const networks: Readonly<Record<string, SequenceNetwork>> = {
      stacked: new GRU({ ...options, numLayers: 3 }),
      residual: new GRU({ ...options, numLayers: 3, residual: true }),
      bidirectional: new GRU({ ...options, bidirectional: true }),
      A: new AttendingStack(layered),
      B: new FeedbackStack(layered),
    };
    const names = Object.keys(networks).join(", ");
    if (!Array.isArray(answer) || !answer.every((name) => Object.hasOwn(networks, name))) {
      return wrong(`the answer is a list of some of ${names}`, `答案应是一个列表，从 ${names} 中选取`);
    }
    const x = new Random(1).normalTensor([6, 1, 2]);
    for (const [name, network] of Object.entries(networks)) {
      const { norms, T } = connectivity(network, x);
      const looksAhead = norms[2 * T + 3] > 0;
      if (looksAhead === answer.includes(name)) continue;
      return looksAhead
        ? wrong(
            `one that you left out does depend on the next input; look at the maps above the exercises`,
            "漏了一个：它的输出确实依赖下一个输入；再看看前面的连接图",
          )
        : wrong(`∂y_t/∂x_{t+1} of ${name} is 0: it cannot know`, `${name} 的 ∂y_t/∂x_{t+1} 为 0：它不可能知道`);
    }
    return right("only these read backwards or attend to all times", "只有它们会倒着读，或者关注所有时刻");
  },
  "10.4": async (answer) => {
    if (!(answer instanceof SequenceClassifier)) {
      return wrong("the answer is a SequenceClassifier, not trained yet", "答案应是一个尚未训练的 SequenceClassifier");
    }
    const { network } = answer;
    if (!(network instanceof Recurrent) || network.bidirectional) {
      return wrong(
        "its network must be a recurrent one that reads from left to right only",
        "其中的网络必须是只从左往右读的循环网络",
      );
    }
    const data = signalAtStart({ count: 400, seed: 1 });
    const optimizer = new Adam(answer.parameters(), { learningRate: 0.005 });
    for await (const _ of train({
      model: answer,
      data,
      optimizer,
      epochs: 4,
      batchSize: 32,
      clip: { maxNorm: 1 },
      seed: 1,
    }));
    const accuracy = answer.accuracy(signalAtStart({ count: 200, seed: 2 }));
    const share = accuracy.toFixed(2);
    if (accuracy >= 0.95) {
      return right(
        `${share} of new sequences after four epochs: it was the way of the gradient, not the direction`,
        `四轮之后新序列的正确率为 ${share}：症结在于梯度的路，而不在方向`,
      );
    }
    return wrong(
      `after four epochs ${share} of new sequences are right: what would shorten the way of the error to the first words, or make it fade less?`,
      `四轮之后新序列的正确率为 ${share}：怎样缩短误差回到开头几个词的路，或者让它少衰减一些？`,
    );
  },
};
