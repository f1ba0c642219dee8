import { Random } from "../../src/core/tensor/random.js";
import type { Example } from "../base/examples.js";
import { spectrogram } from "./model.js";

const sampleRate = 8000;
const bands = 24;
/** First two formants of three vowels in Hz (Peterson and Barney 1952, men). */
const vowels = { i: [270, 2290], a: [730, 1090], u: [300, 870] } as const;
const spoken = ["i", "a", "u", "a"] as const;

export const example: Example = {
  call: "spectrogram",
  title: { en: "Sound, spectrogram and labels", zh: "声音、频谱与标签" },
  text: {
    en: "Four vowels, each a voice of 120 Hz through two resonances; the posteriors are made up, as a CTC network would give them: blank almost everywhere, and a spike for each label. Play it, and follow the cursor through the spectrogram.",
    zh: "四个元音，各由 120 Hz 的声源经两个共振峰得到；后验概率为示意，形如 CTC 网络的输出：几乎处处为空白，每个标签一个尖峰。点击播放，光标随声音移动。",
  },
  async make(language) {
    const random = new Random(1, "vowels");
    const perVowel = 0.3 * sampleRate;
    const gapLength = 0.06 * sampleRate;
    const segments = spoken.map((label, n) => {
      const start = gapLength + n * (perVowel + gapLength);
      return { label, start: start / sampleRate, end: (start + perVowel) / sampleRate };
    });
    const length = gapLength + spoken.length * (perVowel + gapLength);
    const samples = Float32Array.from({ length }, (_, n) => {
      const found = segments.find(({ start, end }) => start * sampleRate <= n && n < end * sampleRate);
      if (found === undefined) return 0.003 * random.normal();
      const within = (n / sampleRate - found.start) / (found.end - found.start);
      let sum = 0;
      for (let harmonic = 1; harmonic * 120 < 3500; harmonic++) {
        const gain = vowels[found.label].reduce((all, f) => all + 1 / (1 + ((harmonic * 120 - f) / 90) ** 2), 0);
        sum += gain * Math.sin((2 * Math.PI * harmonic * 120 * n) / sampleRate);
      }
      return 0.2 * Math.sin(Math.PI * within) * sum;
    });
    const hop = 80;
    const T = Math.floor(length / hop);
    const frames = Array.from({ length: T }, (_, t) =>
      Array.from({ length: bands }, (_, band) => Math.log(1e-4 + energyAt(samples, t * hop, (band + 0.5) * 150))),
    );
    const posteriors = Array.from({ length: T }, (_, t) => {
      const time = (t * hop) / sampleRate;
      const peaks = ["i", "a", "u"].map((label) =>
        segments.reduce((sum, { start, end, label: own }) => {
          const distance = (time - (start + end) / 2) / 0.025;
          return sum + (own === label ? 0.93 * Math.exp(-(distance ** 2)) : 0);
        }, 0.01),
      );
      return [1 - peaks.reduce((a, b) => a + b), ...peaks];
    });
    const labels = ["–", "i", "a", "u"];
    return spectrogram(
      { samples, sampleRate, frames, hop: hop / sampleRate, posteriors, labels, segments },
      { language },
    );
  },
};

/** Energy of 20 ms at a frequency, through a Hann window: one term of the discrete Fourier transform. */
function energyAt(samples: Float32Array, from: number, frequency: number): number {
  const N = 160;
  let [real, imaginary] = [0, 0];
  for (let n = 0; n < N; n++) {
    const value = (samples[from + n] ?? 0) * Math.sin((Math.PI * n) / N) ** 2;
    real += value * Math.cos((2 * Math.PI * frequency * n) / sampleRate);
    imaginary += value * Math.sin((2 * Math.PI * frequency * n) / sampleRate);
  }
  return (real * real + imaginary * imaginary) / N;
}
