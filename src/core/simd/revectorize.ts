import { builds, Engine, hasRelaxed, share } from "./engine.js";
import { greatestDifference, sampleResults } from "./self-test.js";

/**
 * Computes with the wide build from now on, which is worth it only where V8 revectorizes it: turns two vectors of 128 bits
 * into one of 256. That is an experiment of V8's, so its results are first compared with those of the plain build from before
 * the switch.
 * @param enable sets V8's switch, `--experimental-wasm-revectorize`.
 * @throws Error where the results differ or there is no relaxed SIMD; everybody still shares what they did.
 */
export function useRevectorizer(enable: () => void): void {
  if (!hasRelaxed()) throw new Error("useRevectorizer: this machine's WebAssembly has no relaxed SIMD");
  const expected = sampleResults(new Engine(builds.plain));
  enable();
  const wide = new Engine(builds.wide);
  // V8's optimizing compiler, of which the revectorizer is a part, takes over in the course of the first few.
  for (let round = 0; round < 12; round++) {
    const difference = greatestDifference(sampleResults(wide), expected);
    if (!(difference <= 1e-5)) {
      throw new Error(`useRevectorizer: results differ from the plain path by ${difference.toExponential(1)}`);
    }
  }
  share(wide);
}
