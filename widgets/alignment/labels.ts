import type { Language } from "../base/protocol.js";

/** Everything the widget says. */
export interface AlignmentLabels {
  title(name: string): string;
  sequence: string;
  layer: string;
  head: string;
  meanOfHeads: string;
  output: string;
  outputAxis: string;
  sourceAxis: string;
  pooled: string;
  weight: string;
  share: string;
  looksAt(output: string, inputs: string): string;
  stepOf(t: number, T: number): string;
  plot: string;
}

export const labels: Readonly<Record<Language, AlignmentLabels>> = {
  en: {
    title: (name) => `Attention of ${name}`,
    sequence: "sequence",
    layer: "layer",
    head: "head",
    meanOfHeads: "mean of all",
    output: "output",
    outputAxis: "output",
    sourceAxis: "input that it looks at",
    pooled: "class",
    weight: "attention weight",
    share: "weight",
    looksAt: (output, inputs) => `${output} looks at: ${inputs}`,
    stepOf: (t, T) => `step ${t} of ${T}`,
    plot: "Attention weights, outputs up and inputs across; below them those of the chosen output",
  },
  zh: {
    title: (name) => `${name} 的注意力`,
    sequence: "序列",
    layer: "层",
    head: "头",
    meanOfHeads: "各头平均",
    output: "输出",
    outputAxis: "输出",
    sourceAxis: "所关注的输入",
    pooled: "类别",
    weight: "注意力权重",
    share: "权重",
    looksAt: (output, inputs) => `${output} 关注：${inputs}`,
    stepOf: (t, T) => `第 ${t} 步，共 ${T} 步`,
    plot: "注意力权重：纵轴为输出，横轴为输入；其下为所选输出的权重",
  },
};
