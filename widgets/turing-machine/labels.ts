import type { Language } from "../base/protocol.js";

/** Everything the widget says. */
export interface TuringMachineLabels {
  title: string;
  /** State and rule before a step. */
  next(state: string, rule: string): string;
  halted(state: string, steps: number): string;
  limited(state: string, limit: number): string;
  tapeAxis: string;
  history: string;
  cell: string;
  stepAxis: string;
  head(step: number, state: string): string;
  symbol(step: number, cell: number, symbol: string): string;
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

export const labels: Readonly<Record<Language, TuringMachineLabels>> = {
  en: {
    title: "Turing machine",
    next: (state, rule) => `state <b>${state}</b>, next ${rule}`,
    halted: (state, steps) => `state <b>${state}</b>: halted after ${steps} steps`,
    limited: (state, limit) => `state <b>${state}</b>: not halted within ${limit} steps`,
    tapeAxis: "cell of the tape",
    history: "the tape through time, with the head's path",
    cell: "cell",
    stepAxis: "step",
    head: (step, state) => `step ${step}: state ${state}`,
    symbol: (step, cell, symbol) => `step ${step}, cell ${cell}: ${symbol}`,
    step: "step",
    input: "input",
    program: "program",
    example: "example",
    own: "own program",
    play: "▶ play",
    pause: "❚❚ pause",
    back: "◀ back",
    forward: "step ▶",
    plot: "The tape around the head at the present step, and below it the whole tape at every step with the path of the head",
  },
  zh: {
    title: "图灵机",
    next: (state, rule) => `状态 <b>${state}</b>，下一步 ${rule}`,
    halted: (state, steps) => `状态 <b>${state}</b>：${steps} 步后停机`,
    limited: (state, limit) => `状态 <b>${state}</b>：${limit} 步之内未停机`,
    tapeAxis: "纸带的格",
    history: "纸带随时间的变化与读写头的路径",
    cell: "格",
    stepAxis: "步",
    head: (step, state) => `第 ${step} 步：状态 ${state}`,
    symbol: (step, cell, symbol) => `第 ${step} 步，第 ${cell} 格：${symbol}`,
    step: "步",
    input: "输入",
    program: "程序",
    example: "示例",
    own: "自己的程序",
    play: "▶ 播放",
    pause: "❚❚ 暂停",
    back: "◀ 退一步",
    forward: "走一步 ▶",
    plot: "当前步读写头附近的纸带；其下为每一步的整条纸带与读写头的路径",
  },
};
