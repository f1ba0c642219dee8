import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import wavefile from "wavefile";
import { frameSeconds, melFrames, readWav, speakDigits, spectrumFrames, spokenDigits } from "../../src/tasks/index.js";

/** The plain definition of the discrete Fourier transform, as magnitudes of a cosine of amplitude 1. */
function magnitude(samples: ArrayLike<number>, bin: number): number {
  let [re, im] = [0, 0];
  for (let n = 0; n < samples.length; n++) {
    re += samples[n] * Math.cos((2 * Math.PI * bin * n) / samples.length);
    im -= samples[n] * Math.sin((2 * Math.PI * bin * n) / samples.length);
  }
  return (2 * Math.hypot(re, im)) / samples.length;
}

const sine = (hertz: number, seconds = 0.1) =>
  Float32Array.from({ length: seconds * 16_000 }, (_, n) => Math.sin((2 * Math.PI * hertz * n) / 16_000));

/** Where a spectrum is strongest between two frequencies, in Hz. */
function peak(samples: Float32Array, from: number, to: number, low: number, high: number): number {
  const frames = spectrumFrames(samples.slice(from * 16_000, to * 16_000));
  let best = Math.ceil(low / 31.25);
  const energy = (bin: number) => frames.reduce((sum, frame) => sum + frame[bin] ** 2, 0);
  for (let bin = best; bin <= high / 31.25; bin++) if (energy(bin) > energy(best)) best = bin;
  return best * 31.25;
}

describe("frames of sound", () => {
  it("has the discrete Fourier transform of each window", () => {
    const samples = spokenDigits({ count: 1, seed: 3 })[0].samples.slice(4000, 4512);
    const hann = samples.map((value, n) => value * (0.5 - 0.5 * Math.cos((2 * Math.PI * (n + 0.5)) / 512)));
    const [frame] = spectrumFrames(samples);
    for (const bin of [1, 7, 40, 200, 255]) expect(frame[bin]).toBeCloseTo(magnitude(hann, bin), 6);
  });

  it("is loudest where the tone is, in bands that rise with the pitch", () => {
    const loudest = [200, 500, 1000, 2000, 4000].map((hertz) => {
      const both = new Float32Array([...sine(hertz), ...new Float32Array(1600)]);
      const [frame] = melFrames(both);
      return frame.indexOf(Math.max(...frame));
    });
    expect(loudest).toEqual([...loudest].sort((a, b) => a - b));
    expect(new Set(loudest).size).toBe(5);
    expect(() => melFrames(sine(200, 0.01))).toThrow("samples has 160 numbers; a frame takes 512");
  });
});

describe("the formant synthesiser", () => {
  it("puts the formants of a vowel where its voice has them", () => {
    const voice = { pitch: 100, tract: 1, rate: 1 };
    const ba = speakDigits([8], { voice, noise: 0 });
    const [from, to] = ba.spans[0];
    expect(peak(ba.samples, from + 0.13, to - 0.02, 500, 1000)).toBeGreaterThan(650);
    const yi = speakDigits([1], { voice, noise: 0 });
    const [start, end] = yi.spans[0];
    expect(peak(yi.samples, start + 0.05, end - 0.05, 200, 800)).toBeLessThan(420);
    expect(Math.abs(peak(yi.samples, start + 0.05, end - 0.05, 1800, 2700) - 2250)).toBeLessThan(150);
    const child = speakDigits([1], { voice: { ...voice, tract: 1.2 }, noise: 0 });
    const [begin, stop] = child.spans[0];
    expect(Math.abs(peak(child.samples, begin + 0.05, stop - 0.05, 2200, 3100) - 2700)).toBeLessThan(150);
  });

  it("hisses high in sì and not in yī", () => {
    const share = (digit: number) => {
      const { samples, spans } = speakDigits([digit], { noise: 0 });
      const [from] = spans[0];
      const frames = spectrumFrames(samples.slice((from + 0.02) * 16_000, (from + 0.09) * 16_000));
      const energy = (low: number, high: number) =>
        frames.reduce((sum, frame) => sum + frame.slice(low / 31.25, high / 31.25).reduce((s, v) => s + v * v, 0), 0);
      return energy(4500, 7800) / energy(0, 8000);
    };
    expect(share(4)).toBeGreaterThan(0.5);
    expect(share(1)).toBeLessThan(0.05);
  });

  it("says what was asked for, in as many frames as fit, the same for the same seed", () => {
    const [one, two] = spokenDigits({ count: 2, from: 2, to: 5, seed: 7 });
    for (const { target, spans, samples, inputs } of [one, two]) {
      expect(spans.length).toBe(target.length);
      expect(target.length).toBeGreaterThanOrEqual(2);
      expect(spans.every(([from, to], n) => from < to && from >= (spans[n - 1]?.[1] ?? 0))).toBe(true);
      expect(inputs.length).toBe(Math.floor((samples.length - 512) / 256) + 1);
      expect(inputs.length * frameSeconds).toBeLessThan(samples.length / 16_000);
      expect(samples.every((value) => Math.abs(value) <= 1)).toBe(true);
    }
    expect(spokenDigits({ count: 2, from: 2, to: 5, seed: 7 })[1].samples).toEqual(two.samples);
    expect(one.target).not.toEqual(two.target);
    expect(() => speakDigits([3, 10])).toThrow("speakDigits: target holds 10; it must be digits from 0 to 9");
    expect(() => speakDigits([])).toThrow("speakDigits: target holds nothing");
  });
});

describe("readWav", () => {
  const folder = mkdtempSync(join(tmpdir(), "unrolled-wav-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(["8", "16", "24", "32f", "64"] as const)("reads %s bits, stereo, at another rate", (depth) => {
    const wave = new wavefile.WaveFile();
    const tone = Array.from({ length: 8000 }, (_, n) => 0.5 * Math.sin((2 * Math.PI * 440 * n) / 8000));
    wave.fromScratch(2, 8000, "64", [tone, tone.map((value) => value / 2)]);
    wave.toBitDepth(depth);
    const file = join(folder, `${depth}.wav`);
    writeFileSync(file, wave.toBuffer());
    const samples = readWav(file);
    expect(Math.abs(samples.length - 16_000)).toBeLessThan(20);
    const middle = samples.slice(4000, 12_000);
    expect(Math.max(...middle)).toBeCloseTo(0.375, 1);
    let best = 1;
    for (let bin = 2; bin < 600; bin++) if (magnitude(middle, bin) > magnitude(middle, best)) best = bin;
    expect(best * 2).toBe(440);
  });

  it("refuses what is no WAV file", () => {
    const file = join(folder, "text.wav");
    writeFileSync(file, "no sound at all");
    expect(() => readWav(file)).toThrow();
    expect(() => readWav(join(folder, "nothing.wav"))).toThrow(/ENOENT/);
  });
});
