import { GRU } from "../../src/core/cells/gru.js";
import { SequenceClassifier } from "../../src/core/outputs/sequence-classifier.js";
import { crossEntropy } from "../../src/core/tensor/losses.js";
import { Tensor } from "../../src/core/tensor/tensor.js";
import { stepGradients } from "../../src/core/trace/step-gradients.js";
import { Adam } from "../../src/core/training/optimizers.js";
import { train } from "../../src/core/training/train.js";
import { latch } from "../../src/tasks/latch.js";
import type { Example } from "../base/examples.js";
import { Monitor } from "./model.js";

export const example: Example = {
  call: "monitor",
  title: { en: "Training monitor", zh: "训练监视器" },
  text: {
    en: "A GRU learns here and now to remember how a noisy signal began. Pause it, slow it down, stop it; watch the gradients of its parameters grow when it finds out.",
    zh: "一个 GRU 正在此处学习记住带噪声信号的开头。可暂停、放慢、停止；注意它找到窍门时各参数的梯度如何变大。",
  },
  async make(language) {
    const data = latch({ length: 20, count: 200, seed: 1 });
    const network = new GRU({ inputSize: 1, hiddenSize: 12, seed: 1 });
    const model = new SequenceClassifier(network, { classes: 2, seed: 1 });
    const optimizer = new Adam(model.parameters(), { learningRate: 0.02 });
    const options = { model, data: data.slice(50), dev: data.slice(0, 50), optimizer, epochs: 20, batchSize: 10 };
    const [{ inputs, label }] = data;
    const x = Tensor.from(inputs.map((values) => [values]));
    const throughTime = (): ArrayLike<number> =>
      stepGradients(network, x, ({ last }) => crossEntropy(model.output.forward(last), [label]))[0].norms;
    const widget = new Monitor({ model, throughTime, speed: 60, language });
    const steps = widget.follow(train(options), new AbortController().signal);
    void (async () => {
      for await (const _ of steps);
    })();
    return widget;
  },
};
