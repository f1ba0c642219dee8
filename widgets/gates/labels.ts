import type { Language } from "../base/protocol.js";

/** Everything the widget says. */
export interface GatesLabels {
  title(cell: string): string;
  titleOfLayer(cell: string, layer: string): string;
  layer: string;
  sequence: string;
  followedQuantity: string;
  unit: string;
  unitAxis: string;
  inputAxis: string;
  stepAxis: string;
  followed(unit: string): string;
  stepOf(t: number, T: number): string;
  plot: string;
}

export const labels: Readonly<Record<Language, GatesLabels>> = {
  en: {
    title: (cell) => `Gates and states of ${cell}`,
    titleOfLayer: (cell, layer) => `Gates and states of ${cell}, layer ${layer}`,
    layer: "layer",
    sequence: "sequence",
    followedQuantity: "follow",
    unit: "unit",
    unitAxis: "unit",
    inputAxis: "input at step t",
    stepAxis: "step of the layer",
    followed: (unit) => `unit ${unit} along the sequence`,
    stepOf: (t, T) => `step ${t} of ${T}`,
    plot: "Heat maps of every gate and state, time across and units up; below them one unit as lines",
  },
  zh: {
    title: (cell) => `${cell} 的门与状态`,
    titleOfLayer: (cell, layer) => `${cell} 的门与状态，层 ${layer}`,
    layer: "层",
    sequence: "序列",
    followedQuantity: "跟踪",
    unit: "单元",
    unitAxis: "单元",
    inputAxis: "时刻 t 的输入",
    stepAxis: "该层的步",
    followed: (unit) => `单元 ${unit} 随序列的变化`,
    stepOf: (t, T) => `第 ${t} 步，共 ${T} 步`,
    plot: "各门与状态的热图：横轴为时间，纵轴为单元；其下为一个单元的曲线",
  },
};
