import { pictureFrame } from "../base/figure.js";
import { defaultLanguage } from "../base/language.js";
import type { Language } from "../base/protocol.js";
import { Widget } from "../base/widget.js";
import { keepMatrix, type PlotMatrix } from "../plot/traces.js";
import { spectrogramFigure } from "./figure.js";
import { durationOf, encodeSound, type Segment, type SpectrogramState } from "./state.js";

/** A sound and what a network makes of it. */
export interface LabelledSound {
  /** From −1 to 1. */
  samples: ArrayLike<number>;
  /** Samples a second. */
  sampleRate: number;
  /** What the network reads, such as log mel energies: [T][M], the lowest band first, or a tensor [T, M]. */
  frames: PlotMatrix;
  /** From each frame to the next, in seconds; default such that the frames fill the sound. */
  hop?: number;
  /** Beginning of the first frame in seconds; default 0. */
  offset?: number;
  /** Probability of each label at each frame, or at each of fewer steps that fill the same time: [S][C], or a tensor. */
  posteriors?: PlotMatrix;
  /** Names of the labels, C of them. */
  labels?: readonly string[];
  /** Number of CTC's blank among the labels; null where there is none. Default 0. */
  blank?: number | null;
  /** The label of each step, by its number; default the most probable one. */
  alignment?: ArrayLike<number>;
  /** What is known to be spoken, and when. */
  segments?: readonly Segment[];
  /** What has been decoded; default the alignment with repetitions and blanks taken out. */
  text?: string;
}

/** Options of {@link spectrogram}. */
export interface SpectrogramOptions {
  /** Where the cursor is at the beginning, in seconds; default 0. */
  time?: number;
  title?: string;
  /** Language of the labels: "en" or "zh"; default the kernel's. */
  language?: Language;
}

/**
 * Shows a sound over one time axis: its waveform, its spectrogram as the network reads it, the posteriors of the labels at
 * each frame, the labels that were decoded and those that were spoken. It is played with a click, in the browser and
 * offline; a cursor goes along, and a click on the plot or the slider moves it.
 *
 * @returns the widget; `get`, `set` and `on` know `time`, the cursor's place in seconds.
 * @throws RangeError for a sound without samples or frames, a rate that is not from 3000 to 192000, labels, an alignment or a
 *   blank that do not fit the posteriors, or a time outside of the sound.
 *
 * @example
 * spectrogram({ samples, sampleRate: 8000, frames, posteriors, labels: ["–", ..."0123456789"], segments })
 */
export function spectrogram(sound: LabelledSound, options: SpectrogramOptions = {}): Widget<SpectrogramState> {
  const { samples, sampleRate, offset = 0, segments = [] } = sound;
  if (samples.length === 0) throw new RangeError("spectrogram: samples is empty; there must be some");
  if (!(sampleRate >= 3000 && sampleRate <= 192_000)) {
    throw new RangeError(`spectrogram: sampleRate is ${sampleRate}; it must be a number from 3000 to 192000`);
  }
  const duration = durationOf({ count: samples.length, sampleRate });
  const frames = keepMatrix(sound.frames, "spectrogram: frames");
  const [T, M] = [frames.length, frames[0]?.length ?? 0];
  if (T === 0 || M === 0) throw new RangeError(`spectrogram: frames has shape [${T}, ${M}]; there must be some`);
  const hop = sound.hop ?? (duration - offset) / T;
  const read = posteriorsOf(sound, T * hop, offset);
  return new Widget<SpectrogramState>({
    view: "spectrogram",
    state: {
      data: {
        sound: encodeSound(samples),
        sampleRate,
        count: samples.length,
        frames: flat(frames),
        T,
        M,
        offset,
        hop,
        ...read,
        segments: segments.map(({ label, start, end }) => ({ label, start, end })),
        text: sound.text ?? read.text,
      },
      time: options.time ?? 0,
      title: options.title ?? "",
      language: options.language ?? defaultLanguage(),
    },
    derive({ time }) {
      if (time >= 0 && time <= duration) return {};
      throw new RangeError(`spectrogram: time is ${time}; it must be a number from 0 to ${duration}`);
    },
    figure: (state) => spectrogramFigure(state, pictureFrame),
    describe: ({ data: { text, labels } }) => {
      const heard = labels.length === 0 ? "" : `; decoded: ${text}`;
      return `Spectrogram of ${duration.toFixed(2)} s${heard} (a live view in JupyterLab)`;
    },
  });
}

type Posteriors = Pick<SpectrogramState["data"], "posteriors" | "labels" | "blank" | "path" | "text">;

function posteriorsOf(sound: LabelledSound, seconds: number, offset: number): Posteriors {
  if (sound.posteriors === undefined) return { posteriors: null, labels: [], blank: null, path: [], text: "" };
  const rows = keepMatrix(sound.posteriors, "spectrogram: posteriors");
  const [S, C] = [rows.length, rows[0]?.length ?? 0];
  const labels = sound.labels ?? Array.from({ length: C }, (_, c) => String(c));
  if (labels.length !== C) {
    throw new RangeError(`spectrogram: labels has ${labels.length} names; posteriors has shape [${S}, ${C}]`);
  }
  const { blank = 0 } = sound;
  if (blank !== null && !(Number.isInteger(blank) && blank >= 0 && blank < C)) {
    throw new RangeError(`spectrogram: blank is ${blank}; it must be a whole number from 0 to ${C - 1}, or null`);
  }
  const alignment = sound.alignment ?? rows.map((row) => row.indexOf(Math.max(...row)));
  if (alignment.length !== S) {
    throw new RangeError(`spectrogram: alignment has ${alignment.length} labels; posteriors has shape [${S}, ${C}]`);
  }
  const hop = seconds / S;
  const stretches: { label: number; from: number; to: number }[] = [];
  for (let s = 0; s < S; s++) {
    const label = alignment[s];
    if (labels[label] === undefined) {
      throw new RangeError(`spectrogram: alignment has the label ${label}; it must be from 0 to ${C - 1}`);
    }
    const last = stretches.at(-1);
    if (last?.label === label) last.to = s + 1;
    else stretches.push({ label, from: s, to: s + 1 });
  }
  const path = stretches
    .filter(({ label }) => label !== blank)
    .map(({ label, from, to }) => ({ label: labels[label], start: offset + from * hop, end: offset + to * hop }));
  const spaced = labels.some((label) => [...label].length > 1) ? " " : "";
  return {
    posteriors: { values: flat(rows), S, hop },
    labels: [...labels],
    blank,
    path,
    text: path.map(({ label }) => label).join(spaced),
  };
}

function flat(rows: readonly Float32Array[]): Float32Array {
  const width = rows[0]?.length ?? 0;
  const values = new Float32Array(rows.length * width);
  for (const [n, row] of rows.entries()) values.set(row, n * width);
  return values;
}
