import rfft from "fourier-transform";

/** Samples of a frame's window, a power of two: 32 ms at 16 kHz. */
const window = 512;
/** Samples from a frame to the next: 16 ms at 16 kHz. */
const hop = 256;
/** Filters of a frame. */
export const melBands = 24;

/**
 * Seconds from one frame to the next.
 *
 * @example
 * const times = melFrames(speakDigits([8]).samples).map((_, t) => t * frameSeconds);
 */
export const frameSeconds: number = hop / 16_000;

const hann = Float64Array.from({ length: window }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (n + 0.5)) / window));

/**
 * The spectrum of each frame of a sound: magnitudes at 256 frequencies, sampleRate / 512 apart. A frame is 512 samples under a Hann
 * window, and begins 256 after the one before.
 * @returns [T][256]
 * @throws RangeError for a sound that is shorter than one frame.
 *
 * @example
 * const spectrum = spectrumFrames(speakDigits([8]).samples);
 */
export function spectrumFrames(samples: Float32Array): Float64Array[] {
  const frames = Math.floor((samples.length - window) / hop) + 1;
  if (frames < 1)
    throw new RangeError(`spectrumFrames: samples has ${samples.length} numbers; a frame takes ${window}`);
  return Array.from({ length: frames }, (_, t) => rfft(hann.map((weight, n) => weight * samples[t * hop + n])).slice());
}

/**
 * Frames for speech recognition: the logarithm of the energy in 24 bands that lie evenly on the mel scale (Davis & Mermelstein 1980),
 * from 100 Hz to 7.5 kHz, less the mean of each band over the sound, so that microphone and loudness do not matter.
 * @param samples at 16 kHz, or frequencies are taken for others.
 * @returns [T][24]
 * @throws RangeError for a sound that is shorter than one frame.
 *
 * @example
 * const inputs = melFrames(speakDigits([8]).samples);
 */
export function melFrames(samples: Float32Array): number[][] {
  const frames = spectrumFrames(samples).map((magnitudes) =>
    filters.map((filter) =>
      Math.log(1e-6 + filter.reduce((sum, { bin, weight }) => sum + weight * magnitudes[bin] ** 2, 0)),
    ),
  );
  const means = filters.map((_, k) => frames.reduce((sum, frame) => sum + frame[k], 0) / frames.length);
  return frames.map((frame) => frame.map((value, k) => (value - means[k]) / 3));
}

/** Triangles over the bins of the spectrum. */
const filters: readonly (readonly { bin: number; weight: number }[])[] = (() => {
  const mel = (hertz: number) => 2595 * Math.log10(1 + hertz / 700);
  const [low, high] = [mel(100), mel(7500)];
  const edges = Array.from({ length: melBands + 2 }, (_, k) => low + ((high - low) * k) / (melBands + 1));
  return Array.from({ length: melBands }, (_, k) =>
    Array.from({ length: window / 2 }, (_, bin) => {
      const at = mel((bin * 16_000) / window);
      const weight = Math.min(
        (at - edges[k]) / (edges[k + 1] - edges[k]),
        (edges[k + 2] - at) / (edges[k + 2] - edges[k + 1]),
      );
      return { bin, weight };
    }).filter(({ weight }) => weight > 0),
  );
})();
