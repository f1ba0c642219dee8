import type { Language } from "../base/protocol.js";

/** What the page itself says. */
export interface GalleryLabels {
  title: string;
  intro: string;
  language: string;
  dark: string;
  contents: string;
  manual: string;
  option: string;
  type: string;
  meaning: string;
  returns: string;
  throws: string;
  example: string;
  broken(reason: string): string;
}

export const labels: Readonly<Record<Language, GalleryLabels>> = {
  en: {
    title: "See inside recurrent networks",
    intro:
      "Every widget of unrolled, alive: nothing here asks a server, the networks are made, trained and traced in this page.",
    language: "language",
    dark: "dark",
    contents: "Widgets",
    manual: "How to call it",
    option: "option",
    type: "type",
    meaning: "meaning",
    returns: "Returns",
    throws: "Throws",
    example: "In a cell",
    broken: (reason) => `This example cannot be shown: ${reason}`,
  },
  zh: {
    title: "看见循环神经网络的内部",
    intro: "unrolled 的全部组件，都是活的：不向任何服务器请求数据，网络的建立、训练与追踪都在本页完成。",
    language: "语言",
    dark: "深色",
    contents: "组件",
    manual: "如何调用（英文）",
    option: "选项",
    type: "类型",
    meaning: "含义",
    returns: "返回",
    throws: "抛出",
    example: "在单元格中",
    broken: (reason) => `无法显示此例：${reason}`,
  },
};
