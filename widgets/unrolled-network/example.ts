import { SRN } from "../../src/core/cells/srn.js";
import { type Example, textInput } from "../base/examples.js";
import { unrolledNetwork } from "./model.js";

export const example: Example = {
  call: "unrolledNetwork",
  title: { en: "Unrolled network", zh: "按时间展开的网络" },
  text: {
    en: "A simple recurrent network of three units reads “hello”. Step forward until the last letter, then watch the gradient of the last loss come back through Uᵀ and tanh′, and the terms δ h of a weight's gradient add up. Click on a number to see what it is computed from, and change a weight.",
    zh: "一个三个单元的简单循环网络读入 “hello”。向前走到最后一个字母，再看最后的损失的梯度如何经 Uᵀ 与 tanh′ 传回，以及某个权重的梯度的各项 δ h 如何累加。点击一个数，看它由什么算出；再改动一个权重。",
  },
  async make(language) {
    const { x, labels } = textInput("hello");
    const network = new SRN({ inputSize: x.shape[2], hiddenSize: 3, seed: 4 });
    return unrolledNetwork(network, x, { tokens: labels[0], step: 8, language });
  },
};
