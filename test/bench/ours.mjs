/**
 * A training step as a notebook writes it. argv[2] is the core as one file, which UNROLLED_REVECTORIZE makes fast; argv[3],
 * where given, ends the process after the first step and tells when that was.
 */
import { pathToFileURL } from "node:url";
import { serve } from "./worker.mjs";

const core = await import(pathToFileURL(process.argv[2]).href);

function prepare({ kind, cell, B, T, D, H }) {
  const network = new core[cell]({ inputSize: D, hiddenSize: H, seed: 1 });
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
