import type { Language } from "../base/protocol.js";

/** Everything the widget says. */
export interface SpectrogramLabels {
  title: string;
  between: string;
  wave: string;
  spectrogram: string;
  posteriors: string;
  band: string;
  time: string;
  blank: string;
  decoded: string;
  spoken: string;
  cursor: string;
  seconds(time: string, label: string): string;
  play: string;
  pause: string;
  plot(text: string): string;
}

export const labels: Readonly<Record<Language, SpectrogramLabels>> = {
  en: {
    title: "Sound, spectrogram and labels",
    between: ": ",
    wave: "waveform",
    spectrogram: "spectrogram",
    posteriors: "posteriors of the labels",
    band: "band",
    time: "time (s)",
    blank: "blank",
    decoded: "decoded",
    spoken: "spoken",
    cursor: "time",
    seconds: (time, label) => `${time} s${label === "" ? "" : ` ${label}`}`,
    play: "▶ play",
    pause: "❚❚ pause",
    plot: (text) =>
      `Waveform, spectrogram, posteriors and labels of a sound over one time axis${text === "" ? "" : `; decoded: ${text}`}`,
  },
  zh: {
    title: "声音、频谱图与标签",
    between: "：",
    wave: "波形",
    spectrogram: "频谱图",
    posteriors: "各标签的后验概率",
    band: "频带",
    time: "时间（秒）",
    blank: "空白",
    decoded: "解码",
    spoken: "实际",
    cursor: "时间",
    seconds: (time, label) => `${time} 秒${label === "" ? "" : ` ${label}`}`,
    play: "▶ 播放",
    pause: "❚❚ 暂停",
    plot: (text) => `同一时间轴上的波形、频谱图、后验概率与标签${text === "" ? "" : `；解码结果：${text}`}`,
  },
};
