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
  plane: string;
  density: string;
  dense(sequences: number): string;
  points(count: string): string;
  field: string;
  fieldOfZero: string;
  fieldOfStep: string;
  noField: string;
  fixedPoints: string;
  stability: Readonly<Record<"stable" | "saddle" | "unstable", string>>;
  jacobian(eigenvalues: string): string;
  spectralRadius: string;
  rotation: string;
  reset: string;
  eigenvalues(values: string, radius: string): string;
  found(points: readonly string[]): string;
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
    plane: "fixed plane",
    density: "density",
    dense: (sequences) => `shade: how often ${sequences} sequences have been there`,
    points: (count) => `${count} points`,
    field: "field of the step",
    fieldOfZero: "without input",
    fieldOfStep: "with the input of step t",
    noField: "none",
    fixedPoints: "fixed points",
    stability: { stable: "stable fixed point", saddle: "saddle", unstable: "unstable fixed point" },
    jacobian: (values) => `eigenvalues of the Jacobian: ${values}`,
    spectralRadius: "spectral radius ρ(U)",
    rotation: "turn U by",
    reset: "reset",
    eigenvalues: (values, radius) => `eigenvalues of U: ${values}; ρ(U) = ${radius}`,
    found: (points) => (points.length === 0 ? "no fixed point" : points.join("; ")),
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
    plane: "固定平面",
    density: "密度",
    dense: (sequences) => `深浅：${sequences} 个序列经过此处的次数`,
    points: (count) => `${count} 个点`,
    field: "一步的向量场",
    fieldOfZero: "无输入",
    fieldOfStep: "时刻 t 的输入",
    noField: "不显示",
    fixedPoints: "不动点",
    stability: { stable: "稳定不动点", saddle: "鞍点", unstable: "不稳定不动点" },
    jacobian: (values) => `雅可比矩阵的特征值：${values}`,
    spectralRadius: "谱半径 ρ(U)",
    rotation: "U 旋转",
    reset: "复原",
    eigenvalues: (values, radius) => `U 的特征值：${values}；ρ(U) = ${radius}`,
    found: (points) => (points.length === 0 ? "没有不动点" : points.join("；")),
    plot: "状态随时间的轨迹图",
  },
};
