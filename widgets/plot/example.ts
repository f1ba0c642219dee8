import type { Example, ExampleWidget } from "../base/examples.js";
import { plot } from "./model.js";

const lags = Array.from({ length: 60 }, (_, lag) => lag);
const radii = [0.5, 0.8, 0.9, 0.95, 1, 1.05];

export const example: Example = {
  call: "plot",
  title: { en: "Plot", zh: "通用图" },
  text: {
    en: "Whatever a notebook has measured: lines with bands, bars, heat maps, points in space, in one panel or several. This one is |γ|ᵏ for several γ, with what a factor of 10 % more or less would give: the slider goes through traces that were computed beforehand, and needs no kernel.",
    zh: "笔记本测得的任何结果：带误差带的曲线、柱状图、热图、空间中的点，可分多个面板。此图为不同 γ 的 γᵏ，误差带为 γ 上下浮动 10 %；滑块在预先算好的曲线间切换，不需要内核。",
  },
  async make(language) {
    const zh = language === "zh";
    const traces = radii.map((radius) => [
      {
        name: "γᵏ",
        x: lags,
        y: lags.map((lag) => radius ** lag),
        lower: lags.map((lag) => (0.9 * radius) ** lag),
        upper: lags.map((lag) => (1.1 * radius) ** lag),
      },
      {
        type: "bar" as const,
        name: zh ? "尚余的份额" : "share that is left",
        panel: 1,
        x: ["10", "30", "50"],
        y: [10, 30, 50].map((lag) => Math.min(1, radius ** lag)),
      },
    ]);
    return plot(traces, {
      title: zh ? "梯度还剩多少" : "What is left of a gradient",
      panels: [
        { xTitle: zh ? "时间间隔 k" : "lag k", yTitle: "γᵏ", yType: "log" },
        {
          xTitle: zh ? "时间间隔 k" : "lag k",
          yTitle: zh ? "尚余的份额" : "share that is left",
          yRange: [0, 1],
          xType: "category",
        },
      ],
      annotations: [{ y: 1, text: "γ = 1" }],
      slider: { name: "γ", values: radii },
      frame: 3,
      language,
    }) as unknown as ExampleWidget;
  },
};
