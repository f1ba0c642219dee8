import { maximumMatching, segmentationTags, tagsOfWords } from "../tasks/index.js";
import { type Exercise, listOf, numberOf, right, wrong } from "./exercise.js";

const sentence = ["小明", "在", "北京大学", "读书"];
const bridge = "南京市长江大桥";
const dictionary: ReadonlySet<string> = new Set([
  "研究",
  "研究生",
  "生命",
  "起源",
  "的确",
  "确实",
  "实在",
  "在理",
  "说的",
]);

/** From the right, always the longest word. */
function backwardMatching(text: string): string[] {
  const turned = (word: string) => [...word].reverse().join("");
  return maximumMatching(turned(text), new Set(Array.from(dictionary, turned)))
    .map(turned)
    .reverse();
}

/** What a path of CTC stands for. */
function collapsed(path: readonly string[]): string {
  return path.filter((label, t) => label !== "–" && label !== path[t - 1]).join("");
}

/** The exercises of notebook 04. */
export const sequenceToSequenceExercises: Readonly<Record<string, Exercise>> = {
  "04.1"(answer) {
    const text = typeof answer === "string" ? answer : listOf(answer)?.join("");
    if (text === undefined) return wrong("give the tags as text or as a list", "请把标签写成一个字符串或一个列表");
    const tags = [...text.replace(/[\s,，、/|-]/g, "")];
    const truth = tagsOfWords(sentence).map((tag) => segmentationTags[tag]);
    if (tags.length !== truth.length) {
      return wrong(
        `one tag a character: there are ${truth.length}, and you gave ${tags.length}`,
        `一个字一个标签：共 ${truth.length} 个字，你给了 ${tags.length} 个`,
      );
    }
    const n = truth.findIndex((tag, at) => tag !== tags[at]?.toUpperCase());
    if (n >= 0) {
      const character = [...sentence.join("")][n];
      return wrong(
        `look at ${character}, character ${n + 1}: where in its word does it stand?`,
        `看第 ${n + 1} 个字“${character}”：它在词里处于什么位置？`,
      );
    }
    return right("and from these tags alone the words can be had back", "只凭这些标签就能把词还原出来");
  },
  "04.2"(answer) {
    const pairs = numberOf(answer);
    if (pairs === 16) return wrong("that is all pairs; may an E follow an E?", "16 是全部的组合；E 后面还能接 E 吗？");
    if (pairs !== 8) {
      return wrong(
        "go through the four: what may stand after S, after B, after M, after E?",
        "逐个想一想：S、B、M、E 后面各可以接什么？",
      );
    }
    return right(
      "half of all pairs: a CRF need not learn that the others cannot be, it can be told",
      "正好是一半：另一半不可能出现，这不必让 CRF 去学，直接告诉它就行",
    );
  },
  "04.3"(answer) {
    const given = typeof answer === "string" ? answer.split(/[\s,，、/|]+/) : listOf(answer);
    if (given === undefined) return wrong("give a list of words", "请给出一个词的列表");
    const words = new Set(given.map(String));
    const cut = maximumMatching(bridge, words).join("/");
    if (words.has(bridge) || words.has("长江大桥")) {
      return wrong(
        "without 长江大桥 and the whole name, please: they settle it",
        "不要放进“长江大桥”或整个名字，那样就没有歧义了",
      );
    }
    if (cut !== "南京/市长/江大桥") return wrong(`with these words it is cut ${cut}`, `用这部词典切出来是 ${cut}`);
    return right(
      "and a dictionary that has 南京市 too would cut it otherwise: the longest word wins, whatever it means",
      "词典里只要再有“南京市”，结果就变了：最长的词赢，不管意思通不通",
    );
  },
  "04.4"(answer) {
    if (typeof answer !== "function")
      return wrong("give a function of a text and a dictionary", "请给出一个函数，参数是文本和词典");
    for (const text of ["研究生命的起源", "他说的确实在理", "研究", "起"]) {
      const truth = backwardMatching(text);
      const found: unknown = answer(text, dictionary);
      if (!Array.isArray(found)) return wrong("it must give a list of words", "它应当返回一个词的列表");
      if (found.join("") !== text) {
        return wrong(
          `of ${text} it makes ${found.join("/")}: are all characters there, in their order?`,
          `“${text}”被切成 ${found.join("/")}：字都在吗，次序对吗？`,
        );
      }
      if (found.join("/") !== truth.join("/")) {
        return wrong(
          `${text} is cut ${found.join("/")}; start at the right end, and take the longest word that ends there`,
          `“${text}”被切成 ${found.join("/")}；应当从右端开始，每次取以此处结尾的最长的词`,
        );
      }
    }
    return right(
      "研究/生命 comes out right, and 在理 too; 说的 was not needed. From the right it is right more often in Chinese",
      "“研究/生命”切对了，“在理”也切对了。对汉语来说，从右往左往往更准",
    );
  },
  "04.5"(answer) {
    if (typeof answer !== "function")
      return wrong("give a function of a path, a list of labels", "请给出一个函数，参数是一条路径（标签的列表）");
    for (const path of ["––22–00–115–", "2–2", "22", "–", "1–1–1", "2200–0"]) {
      const given: unknown = answer([...path]);
      if (!(Array.isArray(given) || typeof given === "string")) {
        return wrong(`of ${path} it must give a list of labels`, `${path} 应当得到一个标签的列表`);
      }
      const text = typeof given === "string" ? given : given.join("");
      const truth = collapsed([...path]);
      if (text === truth) continue;
      if (text === [...path].filter((label) => label !== "–").join("")) {
        return wrong(
          `${path} gives ${text}: repetitions are one label, unless a blank stands between them`,
          `${path} 得到 ${text}：连续重复的算一个，除非中间隔着空白`,
        );
      }
      if (text === collapsed([...path].filter((label) => label !== "–"))) {
        return wrong(
          `${path} gives ${text}: the blanks went too early; what are they there for?`,
          `${path} 得到 ${text}：空白去得太早了；它们是用来做什么的？`,
        );
      }
      return wrong(`${path} gives ${text}`, `${path} 得到 ${text}`);
    }
    return right("first join what repeats, then drop the blanks", "先合并重复，再去掉空白");
  },
  "04.6"(answer) {
    const frames = numberOf(answer);
    if (frames === 5)
      return wrong(
        "five labels in five frames would leave no room between equal neighbours",
        "五帧放五个标签，相同的邻居之间就没有空位了",
      );
    if (frames !== 8)
      return wrong(
        "count the labels, and the blanks that must stand between them",
        "数一数标签，再数一数中间必须有的空白",
      );
    return right(
      "a frame a label, and one blank between each two that are the same",
      "每个标签一帧，相同的邻居之间再各加一帧空白",
    );
  },
};
