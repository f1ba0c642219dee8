import type { Language } from "../base/protocol.js";

/** Everything the widget says besides what it is given. */
export interface PlotLabels {
  plot(title: string): string;
  play: string;
  pause: string;
}

export const labels: Readonly<Record<Language, PlotLabels>> = {
  en: { plot: (title) => `Plot${title === "" ? "" : `: ${title}`}`, play: "▶ play", pause: "❚❚ pause" },
  zh: { plot: (title) => `图${title === "" ? "" : `：${title}`}`, play: "▶ 播放", pause: "❚❚ 暂停" },
};
