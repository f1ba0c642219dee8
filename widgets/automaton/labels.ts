import type { Language } from "../base/protocol.js";

/** Everything the widget says. */
export interface AutomatonLabels {
  title(kind: string): string;
  begin(state: string, T: number): string;
  did(t: number, T: number, input: string, before: string, state: string, output: string): string;
  start: string;
  stepAxis: string;
  rows: readonly [input: string, state: string, output: string];
  edge(from: string, to: string, label: string): string;
  step: string;
  input: string;
  program: string;
  example: string;
  own: string;
  play: string;
  pause: string;
  back: string;
  forward: string;
  plot: string;
}

export const labels: Readonly<Record<Language, AutomatonLabels>> = {
  en: {
    title: (kind) => `Finite automaton (${kind})`,
    begin: (state, T) => `before the first of ${T} inputs: state <b>${state}</b>`,
    did: (t, T, input, before, state, output) =>
      `step ${t} of ${T}: ${before} on ${input} to <b>${state}</b>, output <b>${output}</b>`,
    start: "start",
    stepAxis: "step t",
    rows: ["input", "state", "output"],
    edge: (from, to, label) => `${from} → ${to}: ${label}`,
    step: "step t",
    input: "input",
    program: "transitions",
    example: "example",
    own: "own automaton",
    play: "▶ play",
    pause: "❚❚ pause",
    back: "◀ back",
    forward: "step ▶",
    plot: "State diagram with the present state and the transition that led to it; below it input, state and output at each step",
  },
  zh: {
    title: (kind) => `有限自动机（${kind}）`,
    begin: (state, T) => `共 ${T} 个输入，尚未读入：状态 <b>${state}</b>`,
    did: (t, T, input, before, state, output) =>
      `第 ${t} 步，共 ${T} 步：${before} 读入 ${input} 到 <b>${state}</b>，输出 <b>${output}</b>`,
    start: "开始",
    stepAxis: "时刻 t",
    rows: ["输入", "状态", "输出"],
    edge: (from, to, label) => `${from} → ${to}：${label}`,
    step: "时刻 t",
    input: "输入",
    program: "转移规则",
    example: "示例",
    own: "自己的自动机",
    play: "▶ 播放",
    pause: "❚❚ 暂停",
    back: "◀ 退一步",
    forward: "走一步 ▶",
    plot: "状态图，标出当前状态与到达它的转移；其下为每一步的输入、状态与输出",
  },
};
