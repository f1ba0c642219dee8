import type { Language } from "../base/protocol.js";

/** Everything the widget says. */
export interface ReceptiveFieldLabels {
  title(network: string): string;
  reaches(t: number, count: number, T: number, from: number, to: number): string;
  reachesNothing(t: number): string;
  input: string;
  output: string;
  layer(label: string): string;
  node(row: string, step: number, strength: string): string;
  unreached: string;
  scale: string;
  strength: string;
  time: string;
  network: string;
  step: string;
  play: string;
  pause: string;
  back: string;
  forward: string;
  plot: string;
}

export const labels: Readonly<Record<Language, ReceptiveFieldLabels>> = {
  en: {
    title: (network) => `Receptive field: ${network}`,
    reaches: (t, count, T, from, to) =>
      `y<sub>${t}</sub> reaches <b>${count}</b> of ${T} inputs, between x<sub>${from}</sub> and x<sub>${to}</sub>`,
    reachesNothing: (t) => `y<sub>${t}</sub> reaches no input`,
    input: "input x",
    output: "output y",
    layer: (label) => `layer ${label}`,
    node: (row, step, strength) => `${row}, step ${step}: ${strength}`,
    unreached: "not reached",
    scale: "share of the row's largest",
    strength: "‖∂y<sub>t</sub>/∂x<sub>k</sub>‖",
    time: "step k",
    network: "network",
    step: "output t",
    play: "▶ play",
    pause: "❚❚ pause",
    back: "◀ back",
    forward: "step ▶",
    plot: "The layers of the network over time: lit is every step of every layer that the chosen output depends on, the darker the more; below, how much it depends on each input in every network, on a logarithmic axis",
  },
  zh: {
    title: (network) => `感受野：${network}`,
    reaches: (t, count, T, from, to) =>
      `y<sub>${t}</sub> 依赖 ${T} 个输入中的 <b>${count}</b> 个，在 x<sub>${from}</sub> 与 x<sub>${to}</sub> 之间`,
    reachesNothing: (t) => `y<sub>${t}</sub> 不依赖任何输入`,
    input: "输入 x",
    output: "输出 y",
    layer: (label) => `层 ${label}`,
    node: (row, step, strength) => `${row}，第 ${step} 步：${strength}`,
    unreached: "不可达",
    scale: "相对该行最大值",
    strength: "‖∂y<sub>t</sub>/∂x<sub>k</sub>‖",
    time: "步 k",
    network: "网络",
    step: "输出 t",
    play: "▶ 播放",
    pause: "❚❚ 暂停",
    back: "◀ 退一步",
    forward: "走一步 ▶",
    plot: "网络各层随时间的展开：所选输出所依赖的各层各步被点亮，颜色越深依赖越大；其下以对数坐标显示每个网络的该输出对各输入的依赖程度",
  },
};
