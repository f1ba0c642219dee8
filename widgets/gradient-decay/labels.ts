import type { Language } from "../base/protocol.js";

/** Everything the widget says. */
export interface GradientDecayLabels {
  title: string;
  lag: string;
  norm: string;
  fit(name: string, gamma: string): string;
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
  readout: string;
  plot: string;
}

export const labels: Readonly<Record<Language, GradientDecayLabels>> = {
  en: {
    title: "Gradient decay through time",
    lag: "lag t − k (steps back in time)",
    norm: "‖δ<sub>t,k</sub>‖",
    fit: (name, gamma) => `${name}: fitted γ = ${gamma}`,
    spectralRadius: "spectral radius ρ(U)",
    activation: "activation f",
    asGiven: "as given",
    length: "length T",
    reset: "reset",
    network: "network",
    radius: "spectral radius ρ(U)",
    singular: "largest singular value σ₁(U)",
    noBlock: "no H × H block of recurrent weights",
    zeroRadius: "0: cannot be scaled",
    vanishing: "vanishing",
    exploding: "exploding",
    readout: "Fitted figures of each network",
    plot: "Plot of the norm of the error terms against the lag, on a logarithmic axis",
  },
  zh: {
    title: "梯度随时间的衰减",
    lag: "时间间隔 t − k（步）",
    norm: "‖δ<sub>t,k</sub>‖",
    fit: (name, gamma) => `${name}：拟合 γ = ${gamma}`,
    spectralRadius: "谱半径 ρ(U)",
    activation: "激活函数 f",
    asGiven: "原样",
    length: "长度 T",
    reset: "复原",
    network: "网络",
    radius: "谱半径 ρ(U)",
    singular: "最大奇异值 σ₁(U)",
    noBlock: "没有 H × H 的循环权重",
    zeroRadius: "0：无法缩放",
    vanishing: "梯度消失",
    exploding: "梯度爆炸",
    readout: "各网络的拟合结果",
    plot: "误差项范数随时间间隔变化的对数坐标图",
  },
};
