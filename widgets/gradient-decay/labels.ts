import type { Language } from "../base/protocol.js";

/** Everything the widget says. */
export interface GradientDecayLabels {
  title: string;
  lag: string;
  norm: string;
  fit(name: string, gamma: string): string;
  bound(name: string): string;
  clipped(name: string): string;
  tableTitle(name: string): string;
  t: string;
  k: string;
  networks: string;
  show: string;
  lags: string;
  table: string;
  clip: string;
  off: string;
  gamma: string;
  predicted: string;
  boundColumn: string;
  gradient: string;
  clippedNorm(norm: string): string;
  spectralRadius: string;
  activation: string;
  asGiven: string;
  length: string;
  reset: string;
  network: string;
  radius: string;
  singular: string;
  noBlock: string;
  zeroRadius: string;
  vanishing: string;
  exploding: string;
  passing: string;
  unknown: string;
  readout: string;
  plot: string;
}

export const labels: Readonly<Record<Language, GradientDecayLabels>> = {
  en: {
    title: "Gradient decay through time",
    lag: "lag t − k (steps back in time)",
    norm: "‖δ<sub>t,k</sub>‖",
    fit: (name, gamma) => `${name}: fitted γ = ${gamma}`,
    bound: (name) => `${name}: bound (γ<sub>f</sub> σ₁)<sup>t−k</sup>`,
    clipped: (name) => `${name}, clipped`,
    tableTitle: (name) => `‖δ<sub>t,k</sub>‖ of ${name}`,
    t: "step t of the loss",
    k: "step k of the net input",
    networks: "networks",
    show: "show",
    lags: "against the lag",
    table: "all t and k",
    clip: "clip the gradient at",
    off: "off",
    gamma: "fitted γ",
    predicted: "predicted γ",
    boundColumn: "bound",
    gradient: "norm of the gradient of all parameters",
    clippedNorm: (norm) => `clipped to ${norm}`,
    spectralRadius: "spectral radius ρ(U)",
    activation: "activation f",
    asGiven: "as given",
    length: "length T",
    reset: "reset",
    network: "network",
    radius: "spectral radius",
    singular: "largest singular value",
    noBlock: "no H × H block of recurrent weights",
    zeroRadius: "0: cannot be scaled",
    vanishing: "vanishing",
    exploding: "exploding",
    passing: "passes unchanged",
    unknown: "",
    readout: "Fitted figures of each network",
    plot: "Plot of the norm of the error terms against the lag, on a logarithmic axis, or of every step of the loss as a heat map",
  },
  zh: {
    title: "梯度随时间的衰减",
    lag: "时间间隔 t − k（步）",
    norm: "‖δ<sub>t,k</sub>‖",
    fit: (name, gamma) => `${name}：拟合 γ = ${gamma}`,
    bound: (name) => `${name}：上界 (γ<sub>f</sub> σ₁)<sup>t−k</sup>`,
    clipped: (name) => `${name}，截断后`,
    tableTitle: (name) => `${name} 的 ‖δ<sub>t,k</sub>‖`,
    t: "损失所在时刻 t",
    k: "净输入所在时刻 k",
    networks: "网络",
    show: "显示",
    lags: "随时间间隔",
    table: "所有 t 与 k",
    clip: "梯度截断于",
    off: "关",
    gamma: "拟合 γ",
    predicted: "预测 γ",
    boundColumn: "上界",
    gradient: "所有参数的梯度的范数",
    clippedNorm: (norm) => `截断为 ${norm}`,
    spectralRadius: "谱半径 ρ(U)",
    activation: "激活函数 f",
    asGiven: "原样",
    length: "长度 T",
    reset: "复原",
    network: "网络",
    radius: "谱半径",
    singular: "最大奇异值",
    noBlock: "没有 H × H 的循环权重",
    zeroRadius: "0：无法缩放",
    vanishing: "梯度消失",
    exploding: "梯度爆炸",
    passing: "原样通过",
    unknown: "",
    readout: "各网络的拟合结果",
    plot: "误差项范数随时间间隔变化的对数坐标图，或各损失时刻的热图",
  },
};
