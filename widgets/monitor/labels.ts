import type { Language } from "../base/protocol.js";
import type { MonitorStatus } from "./figure.js";

/** Everything the widget says. */
export interface MonitorLabels {
  title: string;
  titleOf(model: string): string;
  status: Readonly<Record<MonitorStatus, string>>;
  stopping: string;
  stands(status: string, progress: string): string;
  progress(step: string, steps: string, epoch: string, epochs: string): string;
  loss: string;
  batchLoss: string;
  epochLoss: string;
  metric(name: string): string;
  gradient: string;
  throughTime: string;
  network: string;
  clipped: string;
  clippedShare(share: string): string;
  radius: string;
  block(name: string, n: number): string;
  learningRate: string;
  stepAxis: string;
  step: string;
  joined(stride: number): string;
  pause: string;
  resume: string;
  stop: string;
  speed: string;
  fullSpeed: string;
  perSecond(steps: number): string;
  logarithmic: string;
  gradientsOf: string;
  parameters: string;
  readout: string;
  parameter: string;
  norm: string;
  plot: string;
  waiting: string;
}

export const labels: Readonly<Record<Language, MonitorLabels>> = {
  en: {
    title: "Training",
    titleOf: (model) => `Training of ${model}`,
    status: { running: "running", paused: "paused", stopped: "stopped", done: "done", ended: "ended early" },
    stopping: "stopping",
    stands: (status, progress) => `${status}: ${progress}`,
    progress: (step, steps, epoch, epochs) => `step ${step} of ${steps}, epoch ${epoch} of ${epochs}`,
    loss: "loss",
    batchLoss: "loss of a batch",
    epochLoss: "mean loss of an epoch",
    metric: (name) => `${name === "" ? "score" : name} on dev`,
    gradient: "norm of the gradient",
    throughTime: "gradient at time step k (yellow: large)",
    network: "whole network",
    clipped: "clipped",
    clippedShare: (share) => `clipped in ${share} of the steps`,
    radius: "λ<sub>max</sub>(U) of the recurrent weights",
    block: (name, n) => `${name}, block ${n}`,
    learningRate: "learning rate α",
    stepAxis: "step",
    step: "step",
    joined: (stride) => `each point is ${stride} steps: mean loss, largest norm`,
    pause: "❚❚ pause",
    resume: "▶ go on",
    stop: "■ stop",
    speed: "speed",
    fullSpeed: "as fast as it can",
    perSecond: (steps) => (steps === 1 ? "1 step a second" : `${steps} steps a second`),
    logarithmic: "logarithmic loss",
    gradientsOf: "gradient",
    parameters: "of each parameter",
    readout: "Last gradient of each parameter",
    parameter: "parameter",
    norm: "‖gradient‖",
    plot: "Loss, metric, gradient norms, learning rate and spectral radii against the step",
    waiting: "no step yet",
  },
  zh: {
    title: "训练",
    titleOf: (model) => `训练 ${model}`,
    status: { running: "运行中", paused: "已暂停", stopped: "已停止", done: "已完成", ended: "提前结束" },
    stopping: "正在停止",
    stands: (status, progress) => `${status}：${progress}`,
    progress: (step, steps, epoch, epochs) => `第 ${step} 步，共 ${steps} 步；第 ${epoch} 轮，共 ${epochs} 轮`,
    loss: "损失",
    batchLoss: "每批的损失",
    epochLoss: "每轮的平均损失",
    metric: (name) => `验证集上的${name === "" ? "得分" : name === "accuracy" ? "准确率" : name}`,
    gradient: "梯度的范数",
    throughTime: "时间步 k 处的梯度（黄：大）",
    network: "整个网络",
    clipped: "已截断",
    clippedShare: (share) => `${share} 的步被截断`,
    radius: "循环权重的 λ<sub>max</sub>(U)",
    block: (name, n) => `${name}，第 ${n} 块`,
    learningRate: "学习率 α",
    stepAxis: "步",
    step: "步",
    joined: (stride) => `每个点代表 ${stride} 步：平均损失、最大范数`,
    pause: "❚❚ 暂停",
    resume: "▶ 继续",
    stop: "■ 停止",
    speed: "速度",
    fullSpeed: "全速",
    perSecond: (steps) => `每秒 ${steps} 步`,
    logarithmic: "对数损失",
    gradientsOf: "梯度",
    parameters: "每个参数",
    readout: "各参数最近一步的梯度",
    parameter: "参数",
    norm: "‖梯度‖",
    plot: "损失、指标、梯度范数、学习率与谱半径随步数的变化",
    waiting: "尚无训练步",
  },
};
