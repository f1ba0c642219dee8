import type { Language } from "../base/protocol.js";

/** Everything the widget says. */
export interface MemoryCurvesLabels {
  title: string;
  delay: string;
  axis: string;
  capacity: string;
  named(name: string, total: string): string;
  total(capacity: string): string;
  overflow: string;
  spectralRadius: string;
  noise: string;
  reset: string;
  plot: string;
}

export const labels: Readonly<Record<Language, MemoryCurvesLabels>> = {
  en: {
    title: "Memory of an input k steps ago",
    delay: "k (steps ago)",
    axis: "r² of the probe with xₜ₋ₖ",
    capacity: "r²",
    named: (name, total) => `${name}: ${total}`,
    total: (capacity) => `capacity ${capacity}`,
    overflow: "out of all bounds",
    spectralRadius: "spectral radius ρ(U)",
    noise: "noise on the state",
    reset: "reset",
    plot: "Plot of how well a linear probe reads the input of k steps ago, against k, of each network",
  },
  zh: {
    title: "k 步之前的输入还记得多少",
    delay: "k（步之前）",
    axis: "探针与 xₜ₋ₖ 的 r²",
    capacity: "r²",
    named: (name, total) => `${name}：${total}`,
    total: (capacity) => `记忆容量 ${capacity}`,
    overflow: "溢出",
    spectralRadius: "谱半径 ρ(U)",
    noise: "状态上的噪声",
    reset: "复原",
    plot: "各网络的记忆曲线：线性探针读出 k 步之前输入的准确程度随 k 的变化",
  },
};
