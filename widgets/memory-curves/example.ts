import { SRN } from "../../src/core/cells/srn.js";
import { DelayLine } from "../../src/core/networks/delay-line.js";
import { TDNN } from "../../src/core/networks/tdnn.js";
import { matmul } from "../../src/core/tensor/products.js";
import { Random } from "../../src/core/tensor/random.js";
import { Tensor } from "../../src/core/tensor/tensor.js";
import type { Example } from "../base/examples.js";
import { memoryCurves } from "./model.js";

export const example: Example = {
  call: "memoryCurves",
  title: { en: "Memory curves", zh: "记忆曲线" },
  text: {
    en: "How much of an input k steps ago can still be read off the state. A window remembers perfectly and then nothing; a recurrent network fades; an autoregressive model hands on a single number. Move the spectral radius towards 1 and beyond, then add a little noise: what faded to something small is drowned first.",
    zh: "k 步之前的输入还能从状态中读出多少。时延窗口之内完美，之外全无；循环网络逐渐淡忘；自回归模型只传递一个数。把谱半径推向 1 乃至更大，再加一点噪声：已经变小的记忆最先被淹没。",
  },
  async make(language) {
    const x = new Random(1, "memory").uniformTensor([800, 1, 1], -1, 1);
    const line = new DelayLine({ inputSize: 1, delays: 3 });
    const weights = Tensor.from([[0.5], [-0.3], [0.2], [0.4]]);
    const networks = {
      RNN: new SRN({ inputSize: 1, hiddenSize: 16, spectralRadius: 0.95, seed: 1 }),
      TDNN: new TDNN({ inputSize: 1, hiddenSize: 16, delays: [6], seed: 1 }),
      AR: (input: Tensor) => matmul(line.forward(input).y, weights),
    };
    return memoryCurves(networks, x, { language });
  },
};
