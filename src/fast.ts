/**
 * `UNROLLED_REVECTORIZE=1` in the environment: matrix products at twice the width, by an experiment of V8's (see
 * docs/speed.md). Off by default. Where the self-test fails everything goes on as without it.
 */
import { setFlagsFromString } from "node:v8";
import { useRevectorizer } from "./core/simd/revectorize.js";

if (process.env.UNROLLED_REVECTORIZE === "1") {
  try {
    useRevectorizer(() => setFlagsFromString("--experimental-wasm-revectorize"));
  } catch (error) {
    setFlagsFromString("--no-experimental-wasm-revectorize");
    process.emitWarning(`UNROLLED_REVECTORIZE is ignored: ${(error as Error).message}`);
  }
}
