import { GRU } from "../../src/core/cells/gru.js";
import { SRN } from "../../src/core/cells/srn.js";
import type { Example } from "../base/examples.js";
import { textInput } from "../base/examples.js";
import { connectivityMap } from "./model.js";

export const example: Example = {
  call: "connectivityMap",
  title: { en: "Connectivity", zh: "连通性" },
  text: {
    en: "Which characters does the output at one step rest on? Move the pointer over the text: the darker a character, the more the output there depends on it. Neither network has learnt anything yet: both look back a few characters only.",
    zh: "某一步的输出取决于哪些字符？将指针移过文字：颜色越深，该处输出对它的依赖越大。两个网络都还没有学习，只能回看几个字符。",
  },
  async make(language) {
    const { x, labels } = textInput("a recurrent network is understood once it is unrolled");
    const sizes = { inputSize: x.shape[2], hiddenSize: 24, seed: 1 };
    return connectivityMap({ SRN: new SRN(sizes), GRU: new GRU(sizes) }, x, { labels, language });
  },
};
