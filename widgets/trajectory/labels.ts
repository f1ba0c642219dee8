import type { Language } from "../base/protocol.js";

/** Everything the widget says. */
export interface TrajectoryLabels {
  title(quantity: string, cell: string): string;
  component(n: number, share: string): string;
  shortComponent(n: number, share: string): string;
  layerOf(network: string, layer: string): string;
  unit(place: string): string;
  stepOf(t: number, T: number): string;
  sequence(n: number): string;
  shown(some: number, all: number): string;
  network: string;
  layer: string;
  quantity: string;
  step: string;
  play: string;
  pause: string;
  back: string;
  forward: string;
  dimensions: string;
  projection: string;
  components: string;
  units: string;
  axisUnit(n: number): string;
  tokens: string;
  plot: string;
}

export const labels: Readonly<Record<Language, TrajectoryLabels>> = {
  en: {
    title: (quantity, cell) => `${quantity} through time: ${cell}`,
    component: (n, share) => `component ${n} (${share} of the variance)`,
    shortComponent: (n, share) => `PC ${n} (${share})`,
    layerOf: (network, layer) => `${network}, layer ${layer}`,
    unit: (place) => `unit ${place}`,
    stepOf: (t, T) => `step ${t} of ${T}`,
    sequence: (n) => `sequence ${n}`,
    shown: (some, all) => `${some} of ${all} sequences`,
    network: "network",
    layer: "layer",
    quantity: "state",
    step: "step t",
    play: "▶ play",
    pause: "❚❚ pause",
    back: "◀ back",
    forward: "step ▶",
    dimensions: "view",
    projection: "axes",
    components: "principal components",
    units: "units",
    axisUnit: (n) => ["x unit", "y unit", "z unit"][n],
    tokens: "show inputs",
    plot: "Plot of the states through time",
  },
  zh: {
    title: (quantity, cell) => `${quantity}随时间的轨迹：${cell}`,
    component: (n, share) => `主成分 ${n}（占方差 ${share}）`,
    shortComponent: (n, share) => `主成分 ${n}（${share}）`,
    layerOf: (network, layer) => `${network}，层 ${layer}`,
    unit: (place) => `单元 ${place}`,
    stepOf: (t, T) => `第 ${t} 步，共 ${T} 步`,
    sequence: (n) => `序列 ${n}`,
    shown: (some, all) => `${all} 个序列中的 ${some} 个`,
    network: "网络",
    layer: "层",
    quantity: "状态",
    step: "时刻 t",
    play: "▶ 播放",
    pause: "❚❚ 暂停",
    back: "◀ 退一步",
    forward: "走一步 ▶",
    dimensions: "视图",
    projection: "坐标轴",
    components: "主成分",
    units: "单元",
    axisUnit: (n) => ["x 轴单元", "y 轴单元", "z 轴单元"][n],
    tokens: "显示输入",
    plot: "状态随时间的轨迹图",
  },
};
