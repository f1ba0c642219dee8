/**
 * `npm run bench`: a training step of the core (forward, loss, backpropagation through time with all gradients) against
 * PyTorch, JAX, TensorFlow.js and plain JavaScript, all in one run and in turn. Rivals that are not installed are left out.
 *   --setup        installs PyTorch, JAX and TensorFlow.js into a folder of their own, and ends (npm run bench:setup)
 *   --rivals DIR   that folder (default: .cache/bench)
 *   --python FILE  a Python that has them already
 *   --rounds N     how often everybody has a turn (default: 3)
 *   --seconds S    length of a turn (default: 1)
 *   --quick        the small sizes of the LSTM only, and short turns: under a minute
 *   --only A,B     these sections only: steps, elementwise, few, growth, odd, optimizer, start
 *   --json         figures as JSON
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const here = fileURLToPath(new URL("./", import.meta.url));
const root = join(here, "..", "..");
const { values: options } = parseArgs({
  options: {
    setup: { type: "boolean" },
    rivals: { type: "string", default: join(root, ".cache", "bench") },
    python: { type: "string" },
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "1" },
    quick: { type: "boolean" },
    only: { type: "string" },
    json: { type: "boolean" },
  },
});
const windows = process.platform === "win32";
const venvPython = join(options.rivals, "venv", ...(windows ? ["Scripts", "python.exe"] : ["bin", "python"]));
const python = options.python ?? venvPython;
const rounds = options.quick ? 2 : Number(options.rounds);
const seconds = options.quick ? 0.25 : Number(options.seconds);
const sections =
  options.only?.split(",") ??
  (options.quick ? ["steps"] : ["steps", "elementwise", "few", "growth", "odd", "optimizer", "start"]);

/** B, T, D, H */
const sizes = [
  [1, 100, 32, 32],
  [1, 1000, 16, 16],
  [16, 50, 64, 64],
  [32, 100, 128, 128],
  [32, 64, 256, 256],
  [64, 100, 512, 512],
];

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: options.rivals, stdio: "inherit", shell: windows });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed${error ? `: ${error.message}` : ""}`);
}

function setup() {
  mkdirSync(options.rivals, { recursive: true });
  writeFileSync(join(options.rivals, "package.json"), '{ "private": true }\n');
  run("npm", ["install", "--no-audit", "--no-fund", "@tensorflow/tfjs@4", "@tensorflow/tfjs-backend-wasm@4"]);
  run(process.env.PYTHON ?? "python3", ["-m", "venv", "venv"]);
  const cpu = ["--index-url", "https://download.pytorch.org/whl/cpu"];
  if (spawnSync(python, ["-m", "pip", "install", "--quiet", "torch", ...cpu]).status !== 0) {
    run(python, ["-m", "pip", "install", "--quiet", "torch"]);
  }
  run(python, ["-m", "pip", "install", "--quiet", "numpy", "jax"]);
}

/** The core as one file, as it is in the sources. */
async function bundle() {
  const outfile = join(root, ".cache", "bench", "core.mjs");
  const contents = [
    'import "./src/fast.ts";',
    'export * from "./src/core/index.ts";',
    'export { engine } from "./src/core/simd/engine.ts";',
  ].join("\n");
  const stdin = { contents, resolveDir: root, loader: "ts" };
  await build({
    stdin,
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "error",
  });
  return outfile;
}

/** A process that answers requests; undefined where it cannot be started. */
async function start(name, command, args, env = {}) {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "ignore"], env: { ...process.env, ...env } });
  child.on("error", () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value } = await lines.next();
    return value === undefined ? undefined : JSON.parse(value);
  };
  const about = await answer();
  if (about === undefined) return undefined;
  return {
    name,
    version: about.version,
    async times(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return await answer();
    },
    end: () => child.stdin.end(),
  };
}

const isThere = (...parts) => existsSync(join(options.rivals, ...parts));

async function everybody(core) {
  const node = process.execPath;
  const inPython = (...args) => existsSync(python) && [python, [join(here, "rivals.py"), ...args]];
  const commands = {
    ours: [node, [join(here, "ours.mjs"), core], { UNROLLED_THREADS: "1" }],
    "ours ×2": [node, [join(here, "ours.mjs"), core]],
    "ours, fast": [node, [join(here, "ours.mjs"), core], { UNROLLED_THREADS: "1", UNROLLED_REVECTORIZE: "1" }],
    "ours, fast ×2": [node, [join(here, "ours.mjs"), core], { UNROLLED_REVECTORIZE: "1" }],
    "PyTorch ×1": inPython("torch", "1"),
    "PyTorch ×2": inPython("torch", "2"),
    // XLA's own threads, as it comes; "one" asks it for one.
    JAX: inPython("jax", "1"),
    "TF.js": isThere("node_modules", "@tensorflow") && [node, [join(here, "tfjs.mjs"), options.rivals]],
    "plain JS": [node, [join(here, "plain.mjs")]],
  };
  const xla = { XLA_FLAGS: "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1" };
  const started = [];
  for (const [name, command] of Object.entries(commands)) {
    if (!command) continue;
    const [file, args, env] = command;
    started.push(await start(name, file, args, name === "JAX" ? xla : env));
  }
  return started.filter((worker) => worker !== undefined);
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Whose roof is measured, and the columns of their tiles. */
const tileColumns = { ours: 8, "ours, fast": 16 };

/**
 * Everybody's times of a request, in turn; a worker that takes longer than a turn for a step has one turn. With each turn of
 * ours goes a short one of the multiply-add tile alone, on numbers in the first-level cache: the roof, in GFLOP/s.
 */
async function measure(workers, request) {
  const times = new Map(workers.map(({ name }) => [name, []]));
  const roof = {};
  for (let round = 0; round < rounds; round++) {
    for (const worker of workers) {
      const so = times.get(worker.name);
      if (so.length > 0 && Math.min(...so) > 1000 * seconds) continue;
      const more = await worker.times({ ...request, seconds });
      if (more) so.push(...more);
      const columns = tileColumns[worker.name];
      if (columns === undefined) continue;
      const tiles = await worker.times({ kind: "roof", seconds: 0.05 });
      const rate = (2 * 6 * columns * 256 * 1000) / Math.min(...tiles) / 1e6;
      roof[worker.name] = Math.max(rate, roof[worker.name] ?? 0);
    }
  }
  const figures = {};
  for (const [name, all] of times) {
    if (all.length > 0) figures[name] = { minimum: Math.min(...all), median: median(all), steps: all.length };
  }
  return { ...request, roof, figures };
}

/** Which workers a request is for: the slow ones only where a step does not take minutes, plain JavaScript only the LSTM. */
function chosen(workers, { cell, B, T, D, H }) {
  const work = B * T * 4 * H * (D + H);
  return workers.filter(({ name }) => {
    if (name === "TF.js") return work < 5e7 && T <= 100;
    if (name === "plain JS") return cell === "LSTM" && work < (options.quick ? 1e8 : 5e8);
    return true;
  });
}

/** `more` are options of our networks, which nobody else is asked for. */
const request = ([B, T, D, H], cell = "LSTM", kind = "step", more) => ({ kind, cell, B, T, D, H, more });

async function sectionsOf(workers) {
  const own = workers.filter(({ name }) => name === "ours" || name === "ours, fast");
  const withTorch = [...own, ...workers.filter(({ name }) => name === "PyTorch ×1")];
  const result = {};
  const all = async (name, who, requests) => {
    if (!sections.includes(name)) return;
    result[name] = [];
    for (const one of requests) {
      result[name].push(await measure(chosen(who, one), one));
      process.stderr.write(".");
    }
  };
  const cells = options.quick ? ["LSTM"] : ["LSTM", "GRU", "SRN"];
  const steps = options.quick ? sizes.slice(0, 4) : sizes;
  await all(
    "steps",
    workers,
    cells.flatMap((cell) => steps.map((size) => request(size, cell))),
  );
  // QRNN, minGRU and minLSTM beside the LSTM; and what is shared out between two threads where there are few sequences.
  await all(
    "elementwise",
    own,
    sizes.slice(0, 5).flatMap((size) => ["LSTM", "QRNN", "MinGRU", "MinLSTM"].map((cell) => request(size, cell))),
  );
  await all(
    "few",
    workers.filter(({ name }) => name.startsWith("ours")),
    [64, 128, 256].flatMap((H) =>
      [{}, { numLayers: 2 }, { bidirectional: true }].map((more) => request([1, 200, H, H], "LSTM", "step", more)),
    ),
  );
  await all("growth", withTorch, [
    ...[50, 100, 200, 400, 800].map((T) => request([8, T, 64, 64])),
    ...[16, 32, 64, 128, 256, 512].map((H) => request([8, 50, H, H])),
    ...[1, 2, 4, 8, 16, 32, 64].map((B) => request([B, 50, 64, 64])),
  ]);
  await all("odd", own, [
    ...[50, 64].map((H) => request([16, 50, 64, H])),
    ...[100, 112].map((H) => request([16, 50, 64, H])),
    ...[1, 16].map((D) => request([16, 50, D, 64])),
  ]);
  await all(
    "optimizer",
    withTorch,
    sizes.slice(2).flatMap((size) => ["step", "optimizer"].map((kind) => request(size, "LSTM", kind))),
  );
  return result;
}

/** Milliseconds from the start of a process to the end of its first training step, the least of 10. */
function startTimes(core) {
  const once = () => {
    const before = Date.now();
    const { stdout } = spawnSync(process.execPath, [join(here, "ours.mjs"), core, "once"], { encoding: "utf8" });
    return Number(stdout) - before;
  };
  const times = Array.from({ length: 10 }, once);
  return { minimum: Math.min(...times), median: median(times) };
}

/** Gates of a cell, and how often each reads D inputs and H hidden units. */
const gates = {
  LSTM: [4, 1, 1],
  GRU: [3, 1, 1],
  SRN: [1, 1, 1],
  QRNN: [3, 2, 0],
  MinGRU: [2, 1, 0],
  MinLSTM: [3, 1, 0],
};

/** Of a step: forward, and backward to inputs and to weights, a product each of [T·B, D + H] and [D + H, G·H]. */
function flop({ cell, B, T, D, H, more: { numLayers = 1, bidirectional = false } = {} }) {
  const [G, inputs, states] = gates[cell];
  return 3 * 2 * T * B * G * H * (inputs * D + states * H) * numLayers * (bidirectional ? 2 : 1);
}

function print({ machine, load, versions, sections: measured, start: first }) {
  console.log(
    `\n${machine}; load ${load.join(" → ")}; ${Object.entries(versions)
      .map((pair) => pair.join(" "))
      .join(", ")}`,
  );
  console.log(
    `minimum and (median) of ${rounds} turns of ${seconds} s, ms; × is the minimum over PyTorch's on one thread;\n` +
      "% is the share of the roof: of what the multiply-add tile alone reaches on one core, measured beside it\n",
  );
  for (const [name, rows] of Object.entries(measured)) {
    const names = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))];
    console.log(`${name}\n| cell, B, T, D, H | ${names.join(" | ")} |\n|${"---|".repeat(names.length + 1)}`);
    for (const { roof, figures, ...row } of rows) {
      const { kind, cell, B, T, D, H, more } = row;
      const torch = figures["PyTorch ×1"]?.minimum;
      const columns = names.map((column) => {
        const figure = figures[column];
        if (!figure) return "";
        const ratio = torch && column !== "PyTorch ×1" ? ` ×${(figure.minimum / torch).toPrecision(2)}` : "";
        const peak = roof[column];
        const share = peak ? ` ${((100 * flop(row)) / figure.minimum / 1e6 / peak).toFixed(0)} %` : "";
        return `${figure.minimum.toPrecision(3)} (${figure.median.toPrecision(3)})${ratio}${share}`;
      });
      const asked = Object.entries(more ?? {}).map(([name, value]) => (value === true ? name : `${name} ${value}`));
      const what = [cell, ...asked, ...(kind === "step" ? [] : ["clip", "Adam"])].join(" + ");
      console.log(`| ${what}, ${[B, T, D, H].join(", ")} | ${columns.join(" | ")} |`);
    }
    console.log();
  }
  if (first) console.log(`start of the process to the first finished step: ${first.minimum} (${first.median}) ms`);
}

if (options.setup) {
  setup();
} else {
  const core = await bundle();
  const before = loadavg()[0];
  const workers = await everybody(core);
  const measured = await sectionsOf(workers);
  const first = sections.includes("start") ? startTimes(core) : undefined;
  for (const worker of workers) worker.end();
  const result = {
    machine: `${cpus().length} × ${cpus()[0].model}`,
    load: [before, loadavg()[0]].map((value) => value.toFixed(1)),
    versions: Object.fromEntries(workers.map(({ name, version }) => [name, version])),
    sections: measured,
    start: first,
  };
  if (options.json) console.log(JSON.stringify(result, null, 2));
  else print(result);
}
