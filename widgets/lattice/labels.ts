import type { Language } from "../base/protocol.js";
import type { LatticeQuantity } from "./state.js";

/** Everything the widget says. */
export interface LatticeLabels {
  titles: Readonly<Record<"crf" | "ctc" | "beam", string>>;
  quantities: Readonly<Record<LatticeQuantity, string>>;
  /** Added where values are less the greatest of their step. */
  relative: string;
  quantity: string;
  hypothesis: string;
  step: string;
  frame: string;
  inputAxis: string;
  frameAxis: string;
  tokenAxis: string;
  rankAxis: string;
  best: string;
  bestSoFar: string;
  bestAlignment: string;
  before: string;
  noted(name: string, text: string): string;
  scoreOf(score: string): string;
  probability(p: string, logZ: string): string;
  start: string;
  fromTag(tag: string): string;
  came(tag: string, from: string): string;
  likelihood(logP: string): string;
  impossible: string;
  reads(text: string): string;
  nothing: string;
  kept: string;
  dropped: string;
  finished: string;
  chosen: string;
  logProbability(value: string): string;
  rank(n: number): string;
  cutOff: string;
  stepOf(t: number, T: number): string;
  play: string;
  pause: string;
  plots: Readonly<Record<"crf" | "ctc" | "beam", string>>;
}

export const labels: Readonly<Record<Language, LatticeLabels>> = {
  en: {
    titles: {
      crf: "CRF: best path through the tags",
      ctc: "CTC: alignments of the target",
      beam: "Beam search",
    },
    quantities: {
      marginals: "marginal p(tag | sequence)",
      emissions: "emission score",
      viterbi: "score of the best path to here",
      forward: "log α: all ways to here",
      backward: "log β: all ways on from here",
      occupancy: "occupancy p(row | target)",
      probabilities: "probability of the row's class",
    },
    relative: ", less the step's greatest",
    quantity: "colours",
    hypothesis: "hypothesis",
    step: "step t",
    frame: "frame t",
    inputAxis: "input at step t",
    frameAxis: "frame",
    tokenAxis: "token",
    rankAxis: "rank",
    best: "best path",
    bestSoFar: "best path so far",
    bestAlignment: "best alignment",
    before: "best tag before",
    noted: (name, text) => `${name}: ${text}`,
    scoreOf: (score) => `score ${score}`,
    probability: (p, logZ) => `p = ${p} of all paths (log Z = ${logZ})`,
    start: "start",
    fromTag: (tag) => `from ${tag}`,
    came: (tag, from) => `${tag}, ${from}`,
    likelihood: (logP) => `log p(target) = ${logP}`,
    impossible: "the target does not fit into the frames",
    reads: (text) => `read so far: ${text}`,
    nothing: "nothing",
    kept: "kept",
    dropped: "dropped",
    finished: "finished",
    chosen: "chosen hypothesis",
    logProbability: (value) => `log p = ${value}`,
    rank: (n) => `rank ${n}`,
    cutOff: "cut off",
    stepOf: (t, T) => `step ${t} of ${T}`,
    play: "▶ play",
    pause: "❚❚ pause",
    plots: {
      crf: "Tags up, steps across; colours are the chosen quantity, lines the best paths",
      ctc: "Rows of the target up, frames across; colours are the chosen quantity, the line is the best alignment",
      beam: "Tree of hypotheses: steps across, rank down",
    },
  },
  zh: {
    titles: { crf: "CRF：标签的最优路径", ctc: "CTC：目标序列的对齐", beam: "束搜索" },
    quantities: {
      marginals: "边缘概率 p(标签 | 序列)",
      emissions: "发射分数",
      viterbi: "到此处的最优路径得分",
      forward: "log α：到此处的所有路径",
      backward: "log β：由此处往后的所有路径",
      occupancy: "占有概率 p(行 | 目标)",
      probabilities: "该行类别的概率",
    },
    relative: "，减去该步的最大值",
    quantity: "颜色",
    hypothesis: "假设",
    step: "时刻 t",
    frame: "帧 t",
    inputAxis: "时刻 t 的输入",
    frameAxis: "帧",
    tokenAxis: "词元",
    rankAxis: "名次",
    best: "最优路径",
    bestSoFar: "目前的最优路径",
    bestAlignment: "最优对齐",
    before: "最优的前一标签",
    noted: (name, text) => `${name}：${text}`,
    scoreOf: (score) => `得分 ${score}`,
    probability: (p, logZ) => `占所有路径的 p = ${p}（log Z = ${logZ}）`,
    start: "起始",
    fromTag: (tag) => `来自 ${tag}`,
    came: (tag, from) => `${tag}，${from}`,
    likelihood: (logP) => `log p(目标) = ${logP}`,
    impossible: "帧数不足以容纳目标序列",
    reads: (text) => `目前读出：${text}`,
    nothing: "无",
    kept: "保留",
    dropped: "舍弃",
    finished: "已结束",
    chosen: "所选假设",
    logProbability: (value) => `log p = ${value}`,
    rank: (n) => `第 ${n} 名`,
    cutOff: "被截断",
    stepOf: (t, T) => `第 ${t} 步，共 ${T} 步`,
    play: "▶ 播放",
    pause: "❚❚ 暂停",
    plots: {
      crf: "纵轴为标签，横轴为时刻；颜色为所选的量，线为最优路径",
      ctc: "纵轴为目标序列的各行，横轴为帧；颜色为所选的量，线为最优对齐",
      beam: "假设构成的树：横轴为步，纵轴为名次",
    },
  },
};
