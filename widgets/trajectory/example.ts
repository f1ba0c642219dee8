import { GRU } from "../../src/core/cells/gru.js";
import { SequenceClassifier } from "../../src/core/outputs/sequence-classifier.js";
import { Adam } from "../../src/core/training/optimizers.js";
import { train } from "../../src/core/training/train.js";
import { latch } from "../../src/tasks/latch.js";
import type { Example } from "../base/examples.js";
import { trajectory } from "./model.js";

export const example: Example = {
  call: "trajectory",
  title: { en: "Hidden-state trajectory", zh: "隐状态轨迹" },
  text: {
    en: "A GRU reads noisy signals and must remember whether they began with +1 or −1. Press play: the states part at the beginning and then stay on their side, whatever the noise does. Turn it in 3-D.",
    zh: "一个 GRU 读入带噪声的信号，须记住开头是 +1 还是 −1。按播放：状态在开头分开，此后不论噪声如何都留在各自一侧。可切换到三维并旋转。",
  },
  async make(language) {
    const data = latch({ length: 24, count: 120, variance: 0.1, seed: 1 });
    const network = new GRU({ inputSize: 1, hiddenSize: 12, seed: 1 });
    const model = new SequenceClassifier(network, { classes: 2, seed: 1 });
    const optimizer = new Adam(model.parameters(), { learningRate: 0.02 });
    for await (const _ of train({ model, data, optimizer, epochs: 25, batchSize: 10 }));
    const shown = [0, 1].flatMap((label) => data.filter((each) => each.label === label).slice(0, 3));
    const names = shown.map(({ label }, n) => `${label === 1 ? "+1" : "−1"} (${(n % 3) + 1})`);
    return trajectory(model.trace(shown.map(({ inputs }) => inputs)), { names, tokens: false, language });
  },
};
