import { LinearChainCRF } from "../../src/core/outputs/crf.js";
import { Tensor } from "../../src/core/tensor/tensor.js";
import type { Example } from "../base/examples.js";
import { lattice } from "./model.js";

export const example: Example = {
  call: "lattice",
  title: { en: "Lattice", zh: "网格" },
  text: {
    en: "The best of all taggings, found without trying each one. Go through the steps: every tag keeps its best predecessor only. \u201csaw\u201d alone could be a noun or a verb; the neighbours decide.",
    zh: "无须逐一尝试，便从所有标注中找出最好的一个。逐步查看：每个标签只保留最佳的前一标签。“saw”单看可作名词或动词，由相邻的词决定。",
  },
  async make(language) {
    const names = ["DET", "NOUN", "VERB"];
    const steps = ["the", "dog", "saw", "a", "saw"];
    const crf = new LinearChainCRF({ tags: 3 });
    crf.transitions.data.set([-2, 2, -1, -0.5, -1, 1.5, 1, 0, -2]);
    const scores = [3, 0, 0, 0, 2, 0.5, 0, 1, 1.2, 3, 0, 0, 0, 1, 1.2];
    const [record] = crf.lattice(new Tensor(Float32Array.from(scores), [steps.length, 1, names.length]));
    return lattice(record, { names, steps, language });
  },
};
