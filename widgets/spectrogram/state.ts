import type { Language } from "../base/protocol.js";

/** Something with a name between two times, in seconds. */
export interface Segment {
  label: string;
  start: number;
  end: number;
}

/** State of the spectrogram widget. */
export interface SpectrogramState {
  data: {
    /** 16-bit samples in base64, little-endian: half the size of floats in a saved notebook. */
    sound: string;
    sampleRate: number;
    /** Number of samples. */
    count: number;
    /** [T, M] */
    frames: Float32Array;
    T: number;
    M: number;
    /** Time of the first frame's beginning, and from each frame to the next, in seconds. */
    offset: number;
    hop: number;
    /** [S, C] with the time from each row to the next; null where there are none. */
    posteriors: { values: Float32Array; S: number; hop: number } | null;
    labels: string[];
    /** Number of the blank; null where there is none. */
    blank: number | null;
    /** Most probable label of each stretch of posteriors, the blank left out. */
    path: Segment[];
    /** What is known of the sound. */
    segments: Segment[];
    text: string;
  };
  /** Where the cursor is, in seconds. */
  time: number;
  title: string;
  language: Language;
}

/** Length of the sound in seconds. */
export function durationOf({ count, sampleRate }: Pick<SpectrogramState["data"], "count" | "sampleRate">): number {
  return count / sampleRate;
}

/** Samples from −1 to 1 as 16-bit numbers in base64; what is louder is clipped. */
export function encodeSound(samples: ArrayLike<number>): string {
  const bytes = new DataView(new ArrayBuffer(2 * samples.length));
  for (let n = 0; n < samples.length; n++) {
    bytes.setInt16(2 * n, Math.round(32767 * Math.min(1, Math.max(-1, samples[n]))), true);
  }
  let text = "";
  for (let n = 0; n < bytes.byteLength; n++) text += String.fromCharCode(bytes.getUint8(n));
  return btoa(text);
}

const decoded = new WeakMap<object, Float32Array>();

/** The samples of a state's sound, from −1 to 1. */
export function soundOf(data: Pick<SpectrogramState["data"], "sound" | "count">): Float32Array {
  const known = decoded.get(data);
  if (known !== undefined) return known;
  const text = atob(data.sound);
  const samples = Float32Array.from({ length: data.count }, (_, n) => {
    const value = text.charCodeAt(2 * n) | (text.charCodeAt(2 * n + 1) << 8);
    return (value > 32767 ? value - 65536 : value) / 32767;
  });
  decoded.set(data, samples);
  return samples;
}
