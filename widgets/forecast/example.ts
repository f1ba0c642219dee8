import { GRU } from "../../src/core/cells/gru.js";
import { Autoregressive } from "../../src/core/networks/autoregressive.js";
import { SequenceRegressor } from "../../src/core/outputs/sequence-regressor.js";
import { Adam } from "../../src/core/training/optimizers.js";
import { train } from "../../src/core/training/train.js";
import { mackeyGlass } from "../../src/tasks/series.js";
import type { Example } from "../base/examples.js";
import { forecast } from "./model.js";

const known = 200;

export const example: Example = {
  call: "forecast",
  title: { en: "Forecasts of a series", zh: "时间序列预测" },
  text: {
    en: "The chaotic series of Mackey and Glass. Move the origin: one step ahead (rings) both models are close to the truth, but running freely on their own predictions they lose it. The lower plot has the error by the number of steps ahead, beside that of repeating the last value.",
    zh: "Mackey–Glass 混沌序列。移动起点：向前一步（圆圈）两个模型都很接近真值；用自己的预测一路推下去，就渐渐偏离。下图为误差随向前步数的变化，并与重复末值相比。",
  },
  async make(language) {
    const series = mackeyGlass({ length: 320 });
    const past = series.slice(0, known);
    const model = new SequenceRegressor(new GRU({ inputSize: 1, hiddenSize: 12, seed: 1 }), {
      eachStep: true,
      seed: 1,
    });
    const inputs = past.slice(0, -1).map((value) => [value]);
    const targets = past.slice(1).map((value) => [value]);
    const optimizer = new Adam(model.parameters(), { learningRate: 0.02 });
    for await (const _ of train({
      model,
      data: [{ inputs, targets, answerFrom: 10 }],
      optimizer,
      epochs: 150,
      batchSize: 1,
    }));
    const models = { "AR(6)": new Autoregressive({ order: 6 }).fit(past), GRU: model };
    return forecast(series, models, { from: known, horizon: 30, origin: 230, yTitle: "x", language });
  },
};
