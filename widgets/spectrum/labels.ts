import type { Language } from "../base/protocol.js";

/** Everything the widget says. */
export interface SpectrumLabels {
  title(cell: string): string;
  eigenvalues: string;
  singularValues: string;
  trajectory: string;
  ofWeights(name: string, radius: string): string;
  ofJacobian(t: number, radius: string): string;
  real: string;
  imaginary: string;
  rank: string;
  first: string;
  second: string;
  asGiven: string;
  now: string;
  eigenvalue(real: string, imaginary: string, modulus: string): string;
  stepOf(t: number, T: number): string;
  spectralRadius: string;
  block: string;
  chosen: string;
  modulus: string;
  angle: string;
  step: string;
  play: string;
  pause: string;
  reset: string;
  plot: string;
}

export const labels: Readonly<Record<Language, SpectrumLabels>> = {
  en: {
    title: (cell) => `Spectrum of ${cell}`,
    eigenvalues: "eigenvalues λ",
    singularValues: "singular values σ",
    trajectory: "hidden state h<sub>t</sub> on the given input",
    ofWeights: (name, radius) => `U = ${name}: ρ = ${radius}`,
    ofJacobian: (t, radius) => `J<sub>${t}</sub> = ∂s<sub>${t}</sub>/∂s<sub>${t - 1}</sub>: ρ = ${radius}`,
    real: "real part",
    imaginary: "imaginary part",
    rank: "rank",
    first: "component 1",
    second: "component 2",
    asGiven: "as given",
    now: "as set above",
    eigenvalue: (real, imaginary, modulus) => `λ = ${real} ${imaginary}, |λ| = ${modulus}`,
    stepOf: (t, T) => `step ${t} of ${T}`,
    spectralRadius: "spectral radius ρ(U)",
    block: "weights U",
    chosen: "eigenvalue λ of U",
    modulus: "modulus |λ|",
    angle: "angle of λ",
    step: "step t",
    play: "▶ play",
    pause: "❚❚ pause",
    reset: "reset",
    plot: "Eigenvalues of the recurrent weights and of a step's Jacobian in the complex plane with the unit circle, their singular values, and the path of the hidden state",
  },
  zh: {
    title: (cell) => `${cell} 的谱`,
    eigenvalues: "特征值 λ",
    singularValues: "奇异值 σ",
    trajectory: "给定输入下的隐状态 h<sub>t</sub>",
    ofWeights: (name, radius) => `U = ${name}：ρ = ${radius}`,
    ofJacobian: (t, radius) => `J<sub>${t}</sub> = ∂s<sub>${t}</sub>/∂s<sub>${t - 1}</sub>：ρ = ${radius}`,
    real: "实部",
    imaginary: "虚部",
    rank: "序号",
    first: "主成分 1",
    second: "主成分 2",
    asGiven: "原样",
    now: "按上方设定",
    eigenvalue: (real, imaginary, modulus) => `λ = ${real} ${imaginary}，|λ| = ${modulus}`,
    stepOf: (t, T) => `第 ${t} 步，共 ${T} 步`,
    spectralRadius: "谱半径 ρ(U)",
    block: "权重 U",
    chosen: "U 的特征值 λ",
    modulus: "模 |λ|",
    angle: "辐角",
    step: "时刻 t",
    play: "▶ 播放",
    pause: "❚❚ 暂停",
    reset: "复原",
    plot: "循环权重与某一步雅可比矩阵的特征值（复平面与单位圆）、奇异值，以及隐状态的轨迹",
  },
};
