import type { Language } from "../base/protocol.js";

/** Everything the widget says. */
export interface TaggedTextLabels {
  title: string;
  text: string;
  compare: string;
  reading(n: number): string;
  probability(log: string, p: string): string;
  scored(score: string): string;
  impossible: string;
  between: string;
  token(token: string, tag: string, t: number): string;
  score: string;
  plot: string;
}

export const labels: Readonly<Record<Language, TaggedTextLabels>> = {
  en: {
    title: "Text with its tags",
    text: "text",
    compare: "compare with",
    reading: (n) => `reading ${n}`,
    probability: (log, p) => `log p = ${log}, p = ${p}`,
    scored: (score) => `score ${score}`,
    impossible: "not allowed, p = 0",
    between: ": ",
    token: (token, tag, t) => `${t}: ${token}, ${tag}`,
    score: "score of each tag",
    plot: "Text with its tokens in coloured spans, tags below them and a heat map of the tags' scores",
  },
  zh: {
    title: "文本及其标签",
    text: "文本",
    compare: "比较",
    reading: (n) => `读法 ${n}`,
    probability: (log, p) => `log p = ${log}，p = ${p}`,
    scored: (score) => `得分 ${score}`,
    impossible: "不允许，p = 0",
    between: "：",
    token: (token, tag, t) => `${t}：${token}，${tag}`,
    score: "各标签的得分",
    plot: "文本：词或实体以颜色区分，其下为标签及各标签得分的热图",
  },
};
