import { LSTM } from "../../src/core/cells/lstm.js";
import { SequenceTagger } from "../../src/core/outputs/sequence-tagger.js";
import { Adam } from "../../src/core/training/optimizers.js";
import { train } from "../../src/core/training/train.js";
import { anbn } from "../../src/tasks/counting.js";
import type { Example } from "../base/examples.js";
import { gates } from "./model.js";

export const example: Example = {
  call: "gates",
  title: { en: "Gate activations", zh: "门的激活" },
  text: {
    en: "A small LSTM has learnt to count: in aⁿbⁿ it must know how many b's are still to come. Look for a unit of the cell state c that climbs with the a's and comes down with the b's; a click on a row follows it below.",
    zh: "一个小的 LSTM 学会了计数：在 aⁿbⁿ 中它须知道还剩几个 b。找一找内部状态 c 中随 a 上升、随 b 下降的单元；点击一行即在下方跟踪它。",
  },
  async make(language) {
    const strings = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => anbn(n).tokens);
    const data = strings.map((tokens) => ({ tokens: tokens.slice(0, -1), tags: tokens.slice(1) }));
    const network = new LSTM({ inputSize: 3, hiddenSize: 12, seed: 2 });
    const model = new SequenceTagger(network, { vocabularySize: 3, tags: 3, seed: 2 });
    const optimizer = new Adam(model.parameters(), { learningRate: 0.02 });
    for await (const _ of train({ model, data, optimizer, epochs: 150, batchSize: 8 }));
    const shown = [strings[7], strings[3]];
    const trace = model.trace(shown);
    const labels = shown.map((tokens) => tokens.map((token) => "#ab"[token]));
    return gates({ ...trace, labels }, { names: ["a⁸b⁸", "a⁴b⁴"], language });
  },
};
