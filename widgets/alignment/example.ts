import { GRU } from "../../src/core/cells/gru.js";
import { EncoderDecoder } from "../../src/core/outputs/encoder-decoder.js";
import { Adam } from "../../src/core/training/optimizers.js";
import { train } from "../../src/core/training/train.js";
import { reversal } from "../../src/tasks/reversal.js";
import type { Example } from "../base/examples.js";
import { alignment } from "./model.js";

export const example: Example = {
  call: "alignment",
  title: { en: "Alignment", zh: "对齐" },
  text: {
    en: "An encoder–decoder with attention has learnt to write a sequence backwards. Point at an output to see where the decoder looks: on the whole its attention runs against the reading direction.",
    zh: "带注意力的编码器–解码器学会了把序列倒着写出。指向一个输出，查看解码器看向何处：注意力大体上与读入方向相反。",
  },
  async make(language) {
    const letters = "abcd";
    const sizes = { sourceSize: letters.length, targetSize: letters.length, embeddingSize: 8, hiddenSize: 16 };
    const model = new EncoderDecoder(GRU, { ...sizes, attention: "dot", seed: 1 });
    const data = reversal({ from: 4, to: 6, count: 200, symbols: letters.length, seed: 1 });
    const optimizer = new Adam(model.parameters(), { learningRate: 0.02 });
    for await (const _ of train({ model, data, optimizer, epochs: 20, batchSize: 20, seed: 1 }));
    const written = (tokens: readonly number[]) => [...tokens.map((token) => letters[token]), "EOS"];
    const source = [0, 1, 2, 3, 3, 0];
    const target = source.toReversed();
    const labels = { labels: [written(source)], targetLabels: written(target) };
    return alignment(model.trace(source, target), { ...labels, language });
  },
};
