import { describe, expect, it } from "vitest";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { paperTheme } from "../../../widgets/base/figure.js";
import type { Widget } from "../../../widgets/base/widget.js";
import { spectrogramFigure } from "../../../widgets/spectrogram/figure.js";
import { type LabelledSound, spectrogram } from "../../../widgets/spectrogram/model.js";
import { encodeSound, type SpectrogramState, soundOf } from "../../../widgets/spectrogram/state.js";
import { hostile, textOf } from "../traces.js";

const sampleRate = 4000;
const samples = Float32Array.from({ length: 4000 }, (_, n) => 0.8 * Math.sin(n / 7));
/** 5 frames of 3 bands: frame t, band m is 10 t + m. */
const frames = Array.from({ length: 5 }, (_, t) => [10 * t, 10 * t + 1, 10 * t + 2]);
const labels = ["–", "ja", "nein"];
/** – ja ja – nein */
const posteriors = [
  [0.9, 0.05, 0.05],
  [0.2, 0.7, 0.1],
  [0.3, 0.6, 0.1],
  [0.8, 0.1, 0.1],
  [0.1, 0.1, 0.8],
];
const sound: LabelledSound = { samples, sampleRate, frames, posteriors, labels };

type Drawn = Record<string, never> & { name?: string; x: number[]; y: number[]; z: Float32Array[] };

function draw(w: Widget<SpectrogramState>, width = 700): { data: Drawn[]; layout: Record<string, never> } {
  const state = new Proxy({} as SpectrogramState, { get: (_, name) => w.get(name as keyof SpectrogramState) });
  return spectrogramFigure(state, { width, theme: paperTheme, webgl: false }) as never;
}

describe("spectrogram", () => {
  it("keeps a sound in 16 bits a sample, clipped where it is too loud", () => {
    const given = [0, 0.5, -0.5, 1, -1, 2, -3];
    const sound = encodeSound(given);
    expect(Buffer.from(sound, "base64")).toHaveLength(14);
    expect([...soundOf({ sound, count: 7 })]).toEqual([0, 0.5, -0.5, 1, -1, 1, -1].map((v) => expect.closeTo(v, 4)));
  });

  it("draws the frames with time across and the lowest band below, over the time of the sound", () => {
    const { data, layout } = draw(spectrogram(sound));
    const map = data.find(({ type }) => type === ("heatmap" as never)) as Drawn;
    expect(map.z.map((row) => [...row])).toEqual([
      [0, 10, 20, 30, 40],
      [1, 11, 21, 31, 41],
      [2, 12, 22, 32, 42],
    ]);
    expect(map.x).toEqual([0.1, 0.3, 0.5, 0.7, 0.9].map((t) => expect.closeTo(t, 9)));
    expect((layout.xaxis as { range: number[] }).range).toEqual([0, 1]);
    const same = { ...sound, frames: new Tensor(Float32Array.from(frames.flat()), [5, 3]) };
    expect((draw(spectrogram(same)).data[1] as Drawn).z).toEqual(map.z);
  });

  it("draws a waveform that reaches what the sound reaches", () => {
    const loud = samples.slice();
    loud[1234] = 0.97;
    const [wave] = draw(spectrogram({ ...sound, samples: loud }), 300).data;
    expect(wave.x.length).toBeLessThan(700);
    const at = wave.y.indexOf(Math.max(...wave.y));
    expect([wave.y[at], wave.x[at]]).toEqual([expect.closeTo(0.97, 3), expect.closeTo(1234 / sampleRate, 2)]);
    expect(Math.min(...wave.y)).toBeCloseTo(-0.8, 2);
  });

  it("takes repetitions and blanks out of the most probable labels", () => {
    const w = spectrogram(sound);
    const { text, path } = w.get("data");
    expect(text).toBe("ja nein");
    expect(path).toEqual([
      { label: "ja", start: expect.closeTo(0.2), end: expect.closeTo(0.6) },
      { label: "nein", start: expect.closeTo(0.8), end: expect.closeTo(1) },
    ]);
    const aligned = spectrogram({ ...sound, alignment: [1, 0, 1, 1, 0], text: "own" }).get("data");
    expect([aligned.text, aligned.path.map(({ label }) => label)]).toEqual(["own", ["ja", "ja"]]);
    const without = spectrogram({ ...sound, blank: null }).get("data");
    expect(without.text).toBe("– ja – nein");
  });

  it("draws each posterior over the same time, also where they have fewer steps than frames", () => {
    const { data } = draw(spectrogram({ ...sound, posteriors: posteriors.slice(0, 2) }));
    const ja = data.find(({ name }) => name === "ja") as Drawn;
    expect([...ja.y]).toEqual([expect.closeTo(0.05), expect.closeTo(0.7)]);
    expect(ja.x).toEqual([0.25, 0.75]);
    expect(data.map(({ name }) => name).filter(Boolean)).toEqual(["blank", "ja", "nein"]);
    expect(draw(spectrogram({ samples, sampleRate, frames })).data).toHaveLength(2);
  });

  it("shows hostile text as text", () => {
    const segments = [{ label: hostile, start: 0, end: 1 }];
    const w = spectrogram(
      { ...sound, labels: [hostile, hostile, hostile], segments, text: hostile },
      { title: hostile },
    );
    expect(textOf(draw(w))).not.toContain("<img");
  });

  it("refuses what cannot be, and stays as it was", () => {
    expect(() => spectrogram({ ...sound, samples: [] })).toThrow("spectrogram: samples is empty");
    expect(() => spectrogram({ ...sound, sampleRate: 100 })).toThrow(
      "sampleRate is 100; it must be a number from 3000",
    );
    expect(() => spectrogram({ ...sound, frames: [[1, 2], [3]] })).toThrow("spectrogram: frames: row 1 has 1 numbers");
    expect(() => spectrogram({ ...sound, labels: ["a"] })).toThrow("labels has 1 names; posteriors has shape [5, 3]");
    expect(() => spectrogram({ ...sound, blank: 3 })).toThrow(
      "blank is 3; it must be a whole number from 0 to 2, or null",
    );
    expect(() => spectrogram({ ...sound, alignment: [0] })).toThrow("alignment has 1 labels");
    expect(() => spectrogram({ ...sound, alignment: [0, 0, 9, 0, 0] })).toThrow("alignment has the label 9");
    const w = spectrogram(sound, { time: 0.5 });
    expect(() => w.set({ time: 1.5 })).toThrow("spectrogram: time is 1.5; it must be a number from 0 to 1");
    expect(w.get("time")).toBe(0.5);
  });
});
