import { Random } from "../core/tensor/random.js";
import { examplesOf, requireRange } from "./examples.js";
import { melFrames } from "./mel-frames.js";
import { type Phone, sampleRate, synthesise, type Voice } from "./synthesiser.js";

/** Digits spoken in Mandarin, as sound and as frames. */
export interface SpokenDigits {
  /** The sound, −1 to 1. */
  readonly samples: Float32Array;
  /** Samples a second. */
  readonly sampleRate: number;
  /** What is said, 0 to 9 each. */
  readonly target: readonly number[];
  /** From when to when each digit sounds, in seconds. No model is told. */
  readonly spans: readonly (readonly [number, number])[];
  /** Frames, [T][24]: see `melFrames`. */
  readonly inputs: readonly (readonly number[])[];
}

/**
 * What the digits are called, with their tones.
 *
 * @example
 * const said = speakDigits([2, 0, 1, 5]).target.map((digit) => digitNames[digit]);
 */
export const digitNames: readonly string[] = ["líng", "yī", "èr", "sān", "sì", "wǔ", "liù", "qī", "bā", "jiǔ"];

const vowel = (duration: number, formants: Phone["formants"], voicing = 1): Phone => ({ duration, formants, voicing });
const noise = (
  duration: number,
  formants: Phone["formants"],
  centre: number,
  bandwidth: number,
  amplitude: number,
): Phone => ({
  duration,
  formants,
  frication: { amplitude, centre, bandwidth },
});
const silence = (duration: number, formants: Phone["formants"]): Phone => ({ duration, formants });

const i: Phone["formants"] = [300, 2250, 3000];
const l = vowel(60, [350, 1200, 2700], 0.5);
const ou = [vowel(80, [520, 850, 2400]), vowel(90, [350, 720, 2350], 0.8)];
const s: Phone["formants"] = [380, 1350, 2600];

/** Phones and tone of each digit. Formants after Wu & Lin 1989 (实验语音学概要) and Klatt 1980, rounded. */
const digits: readonly { readonly tone: number; readonly phones: readonly Phone[] }[] = [
  { tone: 2, phones: [l, vowel(110, i), vowel(110, [280, 1100, 2500], 0.5)] },
  { tone: 1, phones: [vowel(230, i)] },
  { tone: 4, phones: [vowel(110, [680, 1250, 2350]), vowel(140, [480, 1400, 1750])] },
  {
    tone: 1,
    phones: [noise(110, s, 6200, 2200, 0.5), vowel(140, [800, 1350, 2550]), vowel(90, [280, 1600, 2600], 0.5)],
  },
  { tone: 4, phones: [noise(120, s, 6200, 2200, 0.5), vowel(170, [380, 1350, 2600])] },
  { tone: 3, phones: [vowel(60, [320, 650, 2250], 0.7), vowel(200, [350, 700, 2350])] },
  { tone: 4, phones: [l, vowel(70, i), ...ou] },
  { tone: 1, phones: [silence(40, i), noise(110, i, 4200, 1300, 0.5), vowel(170, i)] },
  {
    tone: 1,
    phones: [silence(50, [250, 900, 2300]), noise(10, [300, 950, 2350], 900, 900, 0.5), vowel(210, [800, 1250, 2500])],
  },
  { tone: 3, phones: [silence(40, i), noise(50, i, 4200, 1300, 0.5), vowel(60, i), ...ou] },
];

/** Factor of the pitch over a syllable for each of the four tones: high; rising; low and dipping; falling. */
const tones: Readonly<Record<number, (share: number) => number>> = {
  1: () => 1.15,
  2: (share) => 0.9 + 0.3 * share,
  3: (share) => 0.9 - 0.8 * share * (1 - share),
  4: (share) => 1.25 - 0.5 * share,
};

/**
 * Mandarin digits spoken by a small formant synthesiser, in a quiet room.
 * @param target what to say, 0 to 9 each.
 * @param options.voice default a man of 120 Hz.
 * @param options.noise root mean square of the noise of the room; default 0.005.
 * @param options.seed of noise and pauses; default 0.
 * @throws RangeError for what is not a digit, or no digits at all.
 *
 * @example
 * const { samples, inputs } = speakDigits([2, 0, 1, 5]);
 */
export function speakDigits(
  target: readonly number[],
  options: { voice?: Voice; noise?: number; seed?: number } = {},
): SpokenDigits {
  const { voice = { pitch: 120, tract: 1, rate: 1 }, noise: loudness = 0.005, seed = 0 } = options;
  const wrong = target.find((digit) => !Number.isInteger(digit) || digit < 0 || digit > 9);
  if (wrong !== undefined || target.length === 0) {
    throw new RangeError(`speakDigits: target holds ${wrong ?? "nothing"}; it must be digits from 0 to 9`);
  }
  const random = new Random(seed, "speech");
  const parts: Float32Array[] = [pause(random, 0.06, 0.12)];
  const spans: [number, number][] = [];
  for (const digit of target) {
    const { tone, phones } = digits[digit];
    const spoken = phones.map((phone) => ({ ...phone, duration: phone.duration * random.uniform(0.85, 1.15) }));
    const from = secondsOf(parts);
    parts.push(synthesise(spoken, voice, tones[tone], random));
    spans.push([from, secondsOf(parts)]);
    parts.push(pause(random, 0.02, 0.12));
  }
  const samples = new Float32Array(parts.flatMap((part) => [...part]));
  const greatest = samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  // Twelve uniform numbers would be normal; one is enough for a hiss.
  for (let n = 0; n < samples.length; n++) {
    samples[n] = (0.8 * samples[n]) / greatest + loudness * Math.sqrt(3) * random.uniform(-1, 1);
  }
  return { samples, sampleRate, target: [...target], spans, inputs: melFrames(samples) };
}

/**
 * Random Mandarin digits by random voices: men, women and children, slow and fast, in rooms more or less quiet.
 * @param options.count how many utterances.
 * @param options.from fewest digits; default 3.
 * @param options.to most digits; default 6.
 * @param options.seed default 0.
 * @throws RangeError for numbers that are not positive whole numbers, or from > to.
 *
 * @example
 * const [{ inputs, target }] = spokenDigits({ count: 1, seed: 1 });
 */
export function spokenDigits(options: { count: number; from?: number; to?: number; seed?: number }): SpokenDigits[] {
  const { count, from = 3, to = 6, seed = 0 } = options;
  requireRange("spokenDigits", from, to, 1);
  const random = new Random(seed, "spoken digits");
  return examplesOf("spokenDigits", count, () => {
    const target = Array.from({ length: random.integer(from, to) }, () => random.integer(0, 9));
    const height = random.uniform();
    const voice = {
      pitch: 95 + 160 * height + random.uniform(-15, 15),
      tract: 0.95 + 0.25 * height + random.uniform(-0.05, 0.05),
      rate: random.uniform(0.85, 1.3),
    };
    const noise = 10 ** random.uniform(-3, -1.5);
    return speakDigits(target, { voice, noise, seed: random.integer(0, 2 ** 31) });
  });
}

function pause(random: Random, least: number, most: number): Float32Array {
  return new Float32Array(Math.round(random.uniform(least, most) * sampleRate));
}

function secondsOf(parts: readonly Float32Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0) / sampleRate;
}
