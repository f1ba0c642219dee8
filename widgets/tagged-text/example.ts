import { GRU } from "../../src/core/cells/gru.js";
import { SequenceTagger } from "../../src/core/outputs/sequence-tagger.js";
import { Adam } from "../../src/core/training/optimizers.js";
import { train } from "../../src/core/training/train.js";
import { allowedSegmentation, segmentationTags } from "../../src/tasks/segmentation.js";
import type { Example, ExampleWidget } from "../base/examples.js";
import { taggedText } from "./model.js";
import { tagsOfWords } from "./spans.js";

/** What the tagger has seen, and what it is asked: a text that can be cut in more than one way. */
const corpora = {
  en: {
    sentences: [
      "the/man/is/nowhere",
      "now/the/man/is/here",
      "here/is/the/man",
      "now/here/is/the/man",
      "nowhere/is/the/man",
      "the/man/is/here/now",
      "is/the/man/here",
      "now/is/the/hour",
    ],
    text: "themanisnowhere",
    compare: "the/man/is/now/here; them/an/is/now/here",
  },
  zh: {
    sentences: [
      "他/说/的/话/在理",
      "他/的确/说/了",
      "这/确实/在理",
      "实在/是/他/说/的",
      "他/说/的/确实/是/真/的",
      "这/话/说/的/在理",
      "他/的/话/确实/在理",
      "的确/是/这/个/理",
    ],
    text: "他说的确实在理",
    compare: "他/说/的确/实/在理; 他/说/的/确/实在/理",
  },
} as const;

export const example: Example = {
  call: "taggedText",
  title: { en: "Text with its tags", zh: "文本及其标签" },
  text: {
    en: "Word segmentation: each character is tagged S (a word alone), B, M or E (its beginning, middle, end). Without spaces, nowhere is also now here; a tagger that has seen eight sentences gives each reading its probability, and each tag of each character. Write another text of these letters, or another way to cut it.",
    zh: "中文分词：每个字标为 S（单字词）、B、M 或 E（词首、词中、词尾）。的确、确实、实在、在理都是词，因此这句话可有几种读法；一个只见过八句话的标注器给出各读法的概率。可改写文本（限这些字），或写出另一种读法。",
  },
  async make(language) {
    const { sentences, text, compare } = corpora[language];
    const words = sentences.map((sentence) => sentence.split("/"));
    const vocabulary = ["?", ...new Set(words.flat(2).flatMap((word) => [...word]))];
    const data = words.map((sentence) => ({
      tokens: [...sentence.join("")].map((character) => vocabulary.indexOf(character)),
      tags: tagsOfWords(sentence).map((tag) => segmentationTags.indexOf(tag)),
    }));
    const network = new GRU({ inputSize: 8, hiddenSize: 8, bidirectional: true, seed: 1 });
    const tagger = new SequenceTagger(network, {
      vocabularySize: vocabulary.length,
      tags: 4,
      crf: true,
      allowed: allowedSegmentation,
      seed: 1,
    });
    const optimizer = new Adam(tagger.parameters(), { learningRate: 0.02 });
    for await (const _ of train({ model: tagger, data, optimizer, epochs: 15, batchSize: 8 }));
    return taggedText(
      { tagger, vocabulary, unknown: 0 },
      { tags: segmentationTags, text, compare, language },
    ) as unknown as ExampleWidget;
  },
};
