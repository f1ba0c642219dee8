import { treeOf } from "../../src/core/structures/tree.js";
import { NaryTreeLSTM } from "../../src/core/structures/tree-lstm.js";
import { Random } from "../../src/core/tensor/random.js";
import type { Example } from "../base/examples.js";
import { structure } from "./model.js";

export const example: Example = {
  call: "structure",
  title: { en: "Trees and graphs", zh: "树与图" },
  text: {
    en: "A Tree-LSTM puts a sentence together from its words, level by level. Play it; point at a node for its state and at an edge for what it carries.",
    zh: "Tree-LSTM 从词开始逐层合成整个句子。播放它；指向节点查看其状态，指向边查看其传递的内容。",
  },
  async make(language) {
    const tree = treeOf([
      ["the", ["old", "bike"]],
      ["won", ["the", "race"]],
    ]);
    const network = new NaryTreeLSTM({ inputSize: 6, hiddenSize: 8, seed: 1 });
    return structure(network.trace(tree, new Random(1).normalTensor([tree.nodes.length, 6])), {
      show: "bars",
      language,
    });
  },
};
