import type { Language } from "../base/protocol.js";

/** Everything the widget says. */
export interface ForecastLabels {
  title: string;
  series: string;
  oneStep(model: string): string;
  last: string;
  band: string;
  time: string;
  value: string;
  horizon: string;
  origin(time: string): string;
  originSlider: string;
  errors(model: string, one: string, horizon: string): string;
  play: string;
  pause: string;
  back: string;
  forward: string;
  plot: string;
}

export const labels: Readonly<Record<Language, ForecastLabels>> = {
  en: {
    title: "Forecasts of a series",
    series: "series",
    oneStep: (model) => `${model}, one step`,
    last: "last value",
    band: "95 % of the values",
    time: "time",
    value: "value",
    horizon: "steps ahead h",
    origin: (time) => `known up to ${time}`,
    originSlider: "known up to",
    errors: (model, one, horizon) => `${model}: RMSE ${one} one step ahead, ${horizon} at the horizon`,
    play: "▶ play",
    pause: "❚❚ pause",
    back: "◀ back",
    forward: "step ▶",
    plot: "Plot of a series with forecasts and their bands from a movable origin; below, the error by the number of steps ahead",
  },
  zh: {
    title: "时间序列预测",
    series: "序列",
    oneStep: (model) => `${model}，一步`,
    last: "末值不变",
    band: "95 % 的值",
    time: "时间",
    value: "值",
    horizon: "向前步数 h",
    origin: (time) => `已知到 ${time}`,
    originSlider: "已知到",
    errors: (model, one, horizon) => `${model}：一步 RMSE ${one}，最远处 ${horizon}`,
    play: "▶ 播放",
    pause: "❚❚ 暂停",
    back: "◀ 退一步",
    forward: "走一步 ▶",
    plot: "序列及自可移动起点的预测与误差带；其下为误差随向前步数的变化",
  },
};
