import { readFileSync } from "node:fs";
import wavefile from "wavefile";
import { sampleRate } from "./synthesiser.js";

/**
 * The sound of a WAV file of any of the usual kinds (8 to 64 bits, whole or floating, A-law, µ-law, ADPCM) at 16 kHz, its channels
 * mixed to one.
 * @returns samples, −1 to 1.
 * @throws Error for a file that is not there, or no WAV file.
 *
 * @example
 * const listen = (path: string) => melFrames(readWav(path));
 */
export function readWav(path: string): Float32Array {
  const wave = new wavefile.WaveFile(readFileSync(path));
  wave.toBitDepth("32f");
  wave.toSampleRate(sampleRate);
  const channels = wave.getSamples(false, Float32Array) as unknown as Float32Array | Float32Array[];
  const all = Array.isArray(channels) ? channels : [channels];
  return all[0].map((_, n) => all.reduce((sum, channel) => sum + channel[n], 0) / all.length);
}
