/**
 * A training step as a notebook writes it. argv[2] is the core as one file, which UNROLLED_REVECTORIZE makes fast; argv[3],
 * where given, ends the process after the first step and tells when that was.
 */
import { pathToFileURL } from "node:url";
import { serve } from "./worker.mjs";

const core = await import(pathToFileURL(process.argv[2]).href);

/**
 * 1000 tiles of 6 rows and a depth of 256, on numbers that stay in the first-level cache; on ordinary numbers: what was left in
 * the memory may be denormal, which takes many times as long.
 */
function roof() {
  const { exports } = core.engine();
  // At the beginning of a line of the cache, as the kernels have them.
  const [a, b, c] = [6, 16, 16].map((rows) => (exports.allocate(4 * rows * 256 + 64) + 63) & ~63);
  const { floats } = core.engine();
  floats.fill(0.01, a >>> 2, (a >>> 2) + 6 * 256);
  floats.fill(0.01, b >>> 2, (b >>> 2) + 16 * 256);
  floats.fill(0, c >>> 2, (c >>> 2) + 16 * 6);
  return () => {
    for (let n = 0; n < 1000; n++) exports.tile6(a, 1024, b, c, 64, 256);
  };
}

function prepare({ kind, cell, B, T, D, H, more }) {
  if (kind === "roof") return roof();
  const network = new core[cell]({ inputSize: D, hiddenSize: H, seed: 1, ...more });
  const x = new core.Random(2).normalTensor([T, B, D], { requiresGrad: true });
  const optimizer = new core.Adam(network.parameters());
  return () => {
    optimizer.zeroGradients();
    x.grad = null;
    core.sum(network.forward(x).y).backward();
    if (kind !== "optimizer") return;
    core.clipGradientNorm(network.parameters(), 1);
    optimizer.step();
  };
}

if (process.argv[3] === "once") {
  prepare({ cell: "LSTM", B: 16, T: 50, D: 64, H: 64 })();
  console.log(Date.now());
} else {
  await serve({ version: process.version }, prepare);
}
