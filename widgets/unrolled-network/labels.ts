import type { Language } from "../base/protocol.js";

/** Everything the widget says. */
export interface UnrolledLabels {
  title(network: string, T: number): string;
  begin: string;
  reads(t: number, token: string): string;
  goesBack(loss: number, k: number, token: string): string;
  input: string;
  layer: string;
  step: string;
  stepForward(t: number): string;
  stepBackward(k: number): string;
  stepNone: string;
  loss: string;
  quantity: string;
  unit: string;
  array: string;
  arrayInput: string;
  element: string;
  value: string;
  reset: string;
  arithmetic(unit: number, layer: string): string;
  soFar(weight: string, loss: number, value: string): string;
  total(value: string): string;
  lossStep: string;
  inputStep: string;
  term(t: number, k: number, factors: string, value: string): string;
  play: string;
  pause: string;
  back: string;
  forward: string;
  plot: string;
}

export const labels: Readonly<Record<Language, UnrolledLabels>> = {
  en: {
    title: (network, T) => `${network}, unrolled over ${T} steps`,
    begin: "nothing read yet: all states are 0",
    reads: (t, token) => `forward →  step <b>${t}</b>${token === "" ? "" : ` reads <b>${token}</b>`}`,
    goesBack: (loss, k, token) =>
      `← backward  the gradient of L<sub>${loss}</sub> is at step <b>${k}</b>${token === "" ? "" : ` (${token})`}`,
    input: "input",
    layer: "layer",
    step: "time",
    stepForward: (t) => `forward t = ${t}`,
    stepBackward: (k) => `backward k = ${k}`,
    stepNone: "start",
    loss: "loss at step t",
    quantity: "arrows to",
    unit: "unit",
    array: "change",
    arrayInput: "x (input)",
    element: "element",
    value: "value",
    reset: "reset",
    arithmetic: (unit, layer) => `Written out: unit ${unit}${layer}`,
    soFar: (weight, loss, value) => `∂L<sub>${loss}</sub>/∂${weight} so far: <b>${value}</b>; `,
    total: (value) => `over all t and k: <b>${value}</b>`,
    lossStep: "t (loss)",
    inputStep: "k",
    term: (t, k, factors, value) => `what step ${k} brings to the gradient of L<sub>${t}</sub>:<br>${factors}${value}`,
    play: "▶ play",
    pause: "❚❚ pause",
    back: "◀ back",
    forward: "step ▶",
    plot: "The network drawn through time: at each step its input, gates and states with their numbers, arrows to the chosen number, and below it the terms that a weight's gradient is the sum of",
  },
  zh: {
    title: (network, T) => `${network} 按时间展开（${T} 步）`,
    begin: "尚未读入：所有状态为 0",
    reads: (t, token) => `前向 →  第 <b>${t}</b> 步${token === "" ? "" : `读入 <b>${token}</b>`}`,
    goesBack: (loss, k, token) =>
      `← 反向  L<sub>${loss}</sub> 的梯度传到第 <b>${k}</b> 步${token === "" ? "" : `（${token}）`}`,
    input: "输入",
    layer: "层",
    step: "时间",
    stepForward: (t) => `前向 t = ${t}`,
    stepBackward: (k) => `反向 k = ${k}`,
    stepNone: "开始",
    loss: "损失所在步 t",
    quantity: "箭头指向",
    unit: "单元",
    array: "修改",
    arrayInput: "x（输入）",
    element: "元素",
    value: "值",
    reset: "复原",
    arithmetic: (unit, layer) => `逐式计算：单元 ${unit}${layer}`,
    soFar: (weight, loss, value) => `∂L<sub>${loss}</sub>/∂${weight} 目前累计：<b>${value}</b>；`,
    total: (value) => `所有 t、k 之和：<b>${value}</b>`,
    lossStep: "t（损失）",
    inputStep: "k",
    term: (t, k, factors, value) => `第 ${k} 步对 L<sub>${t}</sub> 的梯度的贡献：<br>${factors}${value}`,
    play: "▶ 播放",
    pause: "❚❚ 暂停",
    back: "◀ 退一步",
    forward: "走一步 ▶",
    plot: "按时间展开的网络：每一步的输入、门与状态及其数值，指向所选数值的箭头；下方为某个权重的梯度的各项",
  },
};
