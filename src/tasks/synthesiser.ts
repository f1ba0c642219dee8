import type { Random } from "../core/tensor/random.js";

/** Samples a second of all speech here. */
export const sampleRate = 16_000;

/**
 * A stretch of speech in which everything is steady; between two of them the formants glide. Amplitudes from 0 to 1,
 * frequencies in Hz, of a grown man's voice.
 */
export interface Phone {
  /** In ms, at a rate of 1. */
  readonly duration: number;
  /** First, second and third resonance of the vocal tract. */
  readonly formants: readonly [number, number, number];
  /** Of the vocal cords; default 0. */
  readonly voicing?: number;
  /** Of the noise at a narrow place, its centre and its bandwidth. */
  readonly frication?: { readonly amplitude: number; readonly centre: number; readonly bandwidth: number };
}

/** Who speaks, and how. */
export interface Voice {
  /** Middle of the fundamental frequency in Hz. */
  readonly pitch: number;
  /** Factor of all formants: above 1 for a shorter vocal tract. */
  readonly tract: number;
  /** Above 1 is faster. */
  readonly rate: number;
}

/** Samples over which nothing changes: 5 ms, as in Klatt 1980. */
const block = sampleRate / 200;
/** How long a formant takes from one phone to the next, in ms. */
const glide = 50;
const bandwidths = [70, 100, 150, 250];

/**
 * Phones as sound, by a formant synthesiser after Klatt (1980, "Software for a cascade/parallel formant synthesizer"): a train of
 * pulses through four resonators in a row, and noise through a fifth beside them.
 * @param melody factor of the pitch from the beginning (0) to the end (1).
 * @returns samples, the loudest at about ±1 in a vowel.
 */
export function synthesise(
  phones: readonly Phone[],
  voice: Voice,
  melody: (share: number) => number,
  random: Random,
): Float32Array {
  const ends: number[] = [];
  for (const { duration } of phones) ends.push((ends.at(-1) ?? 0) + duration / voice.rate);
  const blocks = Math.round(((ends.at(-1) ?? 0) / 1000) * (sampleRate / block));
  const sound = new Float32Array(blocks * block);
  const tract = [0, 0, 0, 0].map(() => new Resonator());
  const [source, narrow] = [new Resonator(), new Resonator()];
  source.tune(0, 100);
  let [phase, before, loud, noisy] = [0, 0, 0, 0];
  for (let n = 0; n < blocks; n++) {
    const ms = (n * 1000 * block) / sampleRate;
    const at = Math.min(ends.findIndex((end) => ms < end) >>> 0, phones.length - 1);
    const { voicing = 0, frication } = phones[at];
    const formants = formantsAt(phones, ends, at, ms);
    for (const [k, resonator] of tract.entries()) {
      resonator.tune(Math.min((formants[k] ?? 3500) * voice.tract, 7000), bandwidths[k]);
    }
    if (frication) narrow.tune(Math.min(frication.centre * voice.tract, 7500), frication.bandwidth);
    const step = (voice.pitch * melody(n / blocks) * (1 + random.uniform(-0.01, 0.01))) / sampleRate;
    for (let s = n * block; s < (n + 1) * block; s++) {
      // Amplitudes follow within some 3 ms, or each change would click.
      loud += (voicing - loud) / 50;
      noisy += ((frication?.amplitude ?? 0) - noisy) / 30;
      phase += step;
      const pulse = phase >= 1 ? 60 : 0;
      phase %= 1;
      const breath = random.uniform(-1, 1);
      let wave = source.filter(pulse * loud) + 0.01 * loud * breath;
      for (const resonator of tract) wave = resonator.filter(wave);
      // The lips radiate the change of the flow.
      sound[s] = 4 * (wave - before) + 0.04 * narrow.filter(breath) * noisy;
      before = wave;
    }
  }
  return sound;
}

/** The formants at a moment: a phone's own, and near its end on the way to those of the next. */
function formantsAt(phones: readonly Phone[], ends: readonly number[], at: number, ms: number): number[] {
  const way = (to: number, end: number) =>
    to < 0 || to >= phones.length ? 0 : Math.max(0, 0.5 - Math.abs(ms - end) / glide);
  const [back, on] = [way(at - 1, ends[at - 1] ?? 0), way(at + 1, ends[at])];
  return phones[at].formants.map(
    (own, k) =>
      own + back * ((phones[at - 1]?.formants[k] ?? own) - own) + on * ((phones[at + 1]?.formants[k] ?? own) - own),
  );
}

/** A digital resonator (Klatt 1980, equations 1 and 2): y_t = A x_t + B y_{t−1} + C y_{t−2}. */
class Resonator {
  #a = 1;
  #b = 0;
  #c = 0;
  #before = 0;
  #beforeThat = 0;

  tune(frequency: number, bandwidth: number): void {
    this.#c = -Math.exp((-2 * Math.PI * bandwidth) / sampleRate);
    this.#b = 2 * Math.exp((-Math.PI * bandwidth) / sampleRate) * Math.cos((2 * Math.PI * frequency) / sampleRate);
    this.#a = 1 - this.#b - this.#c;
  }

  filter(x: number): number {
    const y = this.#a * x + this.#b * this.#before + this.#c * this.#beforeThat;
    this.#beforeThat = this.#before;
    this.#before = y;
    return y;
  }
}
