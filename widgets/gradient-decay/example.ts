import { GRU } from "../../src/core/cells/gru.js";
import { LSTM } from "../../src/core/cells/lstm.js";
import { SRN } from "../../src/core/cells/srn.js";
import { Random } from "../../src/core/tensor/random.js";
import type { Example } from "../base/examples.js";
import { gradientDecay } from "./model.js";

export const example: Example = {
  call: "gradientDecay",
  title: { en: "Gradient decay", zh: "梯度衰减" },
  text: {
    en: "How much of the error at the last step reaches the steps before? Drag the spectral radius of the recurrent weights: where does γ of the simple recurrent network pass 1, and does it ever with the logistic activation?",
    zh: "最后时刻的误差有多少能传回之前的时刻？拖动循环权重的谱半径：简单循环网络的 γ 在何处越过 1？换成 logistic 激活函数后还能越过吗？",
  },
  async make(language) {
    const sizes = { inputSize: 8, hiddenSize: 32, seed: 1 };
    const x = new Random(1).normalTensor([50, 1, 8]);
    const networks = { SRN: new SRN(sizes), GRU: new GRU(sizes), LSTM: new LSTM(sizes) };
    return gradientDecay(networks, x, { spectralRadius: 1, language });
  },
};
