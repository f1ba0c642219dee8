import type { Language } from "../base/protocol.js";

/** Everything the widget says. */
export interface GatedUnitLabels {
  title(cell: string): string;
  input: string;
  gates: string;
  value: string;
  step: string;
  atStep(t: number): string;
  inputWeight: string;
  recurrentWeight: string;
  reset: string;
  plot: string;
}

export const labels: Readonly<Record<Language, GatedUnitLabels>> = {
  en: {
    title: (cell) => `One unit of ${cell}, its gates held by hand`,
    input: "input x<sub>t</sub>",
    gates: "gates (click on a step to open or shut)",
    value: "value",
    step: "step t",
    atStep: (t) => `step ${t}`,
    inputWeight: "weight w of x",
    recurrentWeight: "weight u of h",
    reset: "reset",
    plot: "Input, gates and states of one unit through time",
  },
  zh: {
    title: (cell) => `${cell} 的一个单元，门由手动设定`,
    input: "输入 x<sub>t</sub>",
    gates: "门（点击某一步可开可关）",
    value: "取值",
    step: "时刻 t",
    atStep: (t) => `第 ${t} 步`,
    inputWeight: "x 的权重 w",
    recurrentWeight: "h 的权重 u",
    reset: "复原",
    plot: "一个单元的输入、门与状态随时间的变化",
  },
};
