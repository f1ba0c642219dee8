/**
 * `node test/bench/soak.mjs [MINUTES [FIRST_SEED]]` (default 30): the revectorizer under random sizes and long trainings. One
 * process with UNROLLED_REVECTORIZE=1 and one with the same build without it compute the same seeds: wider vectors add the same
 * numbers in the same order, so every loss, state and gradient must be the same to the last bit.
 */
import { fork } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Sizes and a cell by a seed, and what a training of some steps on them computes: losses, last states, gradients. */
function compute(core, seed) {
  const random = new core.Random(seed);
  const size = (most) => random.integer(1, most);
  const networks = [core.SRN, core.GRU, core.LSTM, core.PeepholeLSTM, core.CoupledLSTM, core.MinLSTM, core.QRNN];
  const Network = networks[size(networks.length) - 1];
  const [T, B, D, H, steps] = [size(40), size(40), size(100), size(150), size(seed % 20 === 0 ? 400 : 8)];
  const network = new Network({ inputSize: D, hiddenSize: H, seed });
  const lengths = size(2) === 1 ? undefined : Array.from({ length: B }, () => size(T));
  const x = random.normalTensor([T, B, D], { requiresGrad: true });
  const optimizer = new core.Adam(network.parameters());
  const losses = [];
  const results = [losses];
  for (let step = 0; step < steps; step++) {
    optimizer.zeroGradients();
    x.grad = null;
    const { y } = network.forward(x, { lengths });
    const loss = core.mean(core.multiply(y, y));
    loss.backward();
    core.clipGradientNorm(network.parameters(), 1);
    optimizer.step();
    losses.push(loss.item());
    if (step === steps - 1) results.push(y.data, x.grad);
  }
  for (const { grad } of Object.values(network.parameters())) results.push(grad);
  const numbers = new Float64Array(results.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const values of results) {
    numbers.set(values, at);
    at += values.length;
  }
  return {
    what: `${network.cell.name} T, B, D, H = ${[T, B, D, H].join(", ")}, ${steps} steps`,
    numbers,
  };
}

if (process.send) {
  const core = await import(pathToFileURL(process.argv[2]).href);
  if (process.env.UNROLLED_REVECTORIZE !== "1") core.share(new core.Engine(core.builds.wide));
  process.on("message", (seed) => process.send(compute(core, seed)));
  process.send("ready");
} else {
  const outfile = join(root, ".cache", "bench", "soak.mjs");
  mkdirSync(join(root, ".cache", "bench"), { recursive: true });
  const contents = ["core/index", "core/simd/engine"].map((file) => `export * from "./src/${file}.ts";`).join("");
  const stdin = { contents: `import "./src/fast.ts"; ${contents}`, resolveDir: root, loader: "ts" };
  await build({ stdin, outfile, bundle: true, format: "esm", platform: "node", packages: "external" });
  const children = ["0", "1"].map((UNROLLED_REVECTORIZE) =>
    fork(fileURLToPath(import.meta.url), [outfile], {
      env: { ...process.env, UNROLLED_REVECTORIZE },
      serialization: "advanced",
    }),
  );
  const next = (child) => new Promise((resolve) => child.once("message", resolve));
  await Promise.all(children.map(next));
  const end = Date.now() + 60_000 * Number(process.argv[2] ?? 30);
  let cases = 0;
  let different = 0;
  for (let seed = Number(process.argv[3] ?? 1); Date.now() < end; seed++, cases++) {
    const answers = children.map(next);
    for (const child of children) child.send(seed);
    const [plain, fast] = await Promise.all(answers);
    if (plain.numbers.every((value, n) => Object.is(value, fast.numbers[n]))) continue;
    different++;
    console.log(`seed ${seed} differs: ${plain.what}`);
  }
  console.log(`${cases} cases; ${different} differ`);
  for (const child of children) child.kill();
}
