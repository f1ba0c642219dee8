import { escapeMarkup } from "../base/figure.js";
import type { Language } from "../base/protocol.js";
import type { KeptQuantity } from "../base/traces.js";

/** Everything the widget says. */
export interface GatesLabels {
  title(names: string): string;
  saturation(names: string): string;
  inLayer(title: string, layer: string): string;
  show: string;
  maps: string;
  saturated: string;
  layer: string;
  sequence: string;
  followedQuantity: string;
  unit: string;
  order: string;
  byNumber: string;
  bySimilarity: string;
  byRise: string;
  orderBy: string;
  unitAxis: string;
  valueAxis: string;
  inputAxis: string;
  stepAxis: string;
  followed(unit: string): string;
  of(network: string, what: string): string;
  stepOf(t: number, T: number): string;
  left: string;
  right: string;
  leftShare: string;
  rightShare: string;
  counted(steps: number): string;
  noGates: string;
  plot: string;
}

export const labels: Readonly<Record<Language, GatesLabels>> = {
  en: {
    title: (names) => `Gates and states of ${names}`,
    saturation: (names) => `Saturation of the gates of ${names}`,
    inLayer: (title, layer) => `${title}, layer ${layer}`,
    show: "show",
    maps: "values in time",
    saturated: "saturation",
    layer: "layer",
    sequence: "sequence",
    followedQuantity: "follow",
    unit: "unit",
    order: "sort units",
    byNumber: "by number",
    bySimilarity: "similar together",
    byRise: "by first rise",
    orderBy: "of",
    unitAxis: "unit",
    valueAxis: "value",
    inputAxis: "input at step t",
    stepAxis: "step of the layer",
    followed: (unit) => `unit ${unit} along the sequence`,
    of: (network, what) => `${network}: ${what}`,
    stepOf: (t, T) => `step ${t} of ${T}`,
    left: "left (< 0.1)",
    right: "right (> 0.9)",
    leftShare: "left-saturated",
    rightShare: "right-saturated",
    counted: (steps) => `a point a unit, share of ${steps} steps`,
    noGates: "no gates",
    plot: "Heat maps of every gate and state, time across and units up; below them one unit as lines. Or, of each gate, how often its units are saturated",
  },
  zh: {
    title: (names) => `${names} 的门与状态`,
    saturation: (names) => `${names} 的门的饱和程度`,
    inLayer: (title, layer) => `${title}，层 ${layer}`,
    show: "显示",
    maps: "随时间的取值",
    saturated: "饱和程度",
    layer: "层",
    sequence: "序列",
    followedQuantity: "跟踪",
    unit: "单元",
    order: "单元排序",
    byNumber: "按编号",
    bySimilarity: "相似者相邻",
    byRise: "按首次上升",
    orderBy: "依据",
    unitAxis: "单元",
    valueAxis: "取值",
    inputAxis: "时刻 t 的输入",
    stepAxis: "该层的步",
    followed: (unit) => `单元 ${unit} 随序列的变化`,
    of: (network, what) => `${network}：${what}`,
    stepOf: (t, T) => `第 ${t} 步，共 ${T} 步`,
    left: "左饱和（< 0.1）",
    right: "右饱和（> 0.9）",
    leftShare: "左饱和",
    rightShare: "右饱和",
    counted: (steps) => `每点一个单元：占 ${steps} 步的比例`,
    noGates: "没有门",
    plot: "各门与状态的热图：横轴为时间，纵轴为单元；其下为一个单元的曲线。或各门单元的饱和比例",
  },
};

/** How a quantity is called above its map and in the legend. */
export function nameOf(
  { name, label, labelZh }: Pick<KeptQuantity, "name" | "label" | "labelZh">,
  language: Language,
): string {
  return `${escapeMarkup(name)}<sub>t</sub> ${escapeMarkup(language === "zh" ? labelZh : label)}`;
}
