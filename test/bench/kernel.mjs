/**
 * `npm run bench:kernel`: start, speed and memory of the kernel, and where they are installed of Deno's kernel, ipykernel
 * and tslab as it comes, all in one run and in turn.
 *   --setup        installs Deno and ipykernel into a folder of their own, and ends
 *   --rivals DIR   that folder (default: .cache/bench-kernel)
 *   --rounds N     samples of each figure (default: 15; of the start, a third)
 *   --only A,B     these kernels only: unrolled, deno, ipykernel, tslab
 *   --json         figures as JSON
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { BenchClient } from "./kernel-client.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const { values: options } = parseArgs({
  options: {
    setup: { type: "boolean" },
    rivals: { type: "string", default: join(root, ".cache", "bench-kernel") },
    rounds: { type: "string", default: "15" },
    only: { type: "string" },
    json: { type: "boolean" },
  },
});
const rounds = Number(options.rounds);
const windows = process.platform === "win32";
const python = join(options.rivals, "venv", ...(windows ? ["Scripts", "python.exe"] : ["bin", "python"]));
const deno = join(options.rivals, "node_modules", "deno", windows ? "deno.exe" : "deno");

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: options.rivals, stdio: "inherit", shell: windows });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed${error ? `: ${error.message}` : ""}`);
}

function setup() {
  mkdirSync(options.rivals, { recursive: true });
  writeFileSync(join(options.rivals, "package.json"), '{ "private": true }\n');
  run("npm", ["install", "--no-audit", "--no-fund", "deno@2"]);
  run(process.env.PYTHON ?? "python3", ["-m", "venv", "venv"]);
  run(python, ["-m", "pip", "install", "--quiet", "ipykernel"]);
}

const said = (command, args) => spawnSync(command, args, { encoding: "utf8" }).stdout?.trim().split("\n")[0] ?? "";
const versionIn = (manifest) => JSON.parse(readFileSync(manifest, "utf8")).version;

/** Cells of the benchmark in the kernel's language. */
const typescript = {
  rerun: "const a = 1 + 1; a",
  declare: (i) =>
    `class Point${i} { value = ${i}; twice(): number { return 2 * this.value; } }\nconst point${i} = new Point${i}(); point${i}.twice()`,
  edited: (i) => `const edited = point7.twice() + ${i}; edited`,
  member: (i) => `const member${i} = point11.tw`,
  named: (i) => `const named${i} = point11`,
  wait: (ms) => `await new Promise((resolve) => setTimeout(resolve, ${ms}))`,
};
const pythonCells = {
  rerun: "a = 1 + 1\na",
  declare: (i) =>
    `class Point${i}:\n  def __init__(self): self.value = ${i}\n  def twice(self) -> int: return 2 * self.value\npoint${i} = Point${i}(); point${i}.twice()`,
  edited: (i) => `edited = point7.twice() + ${i}; edited`,
  member: (i) => `member${i} = point11.tw`,
  named: (i) => `named${i} = point11`,
  wait: (ms) => `import asyncio; await asyncio.sleep(${ms / 1000})`,
};

function kernels() {
  const require = createRequire(import.meta.url);
  const tslab = require.resolve("tslab/package.json");
  const main = join(root, "dist", "src", "kernel", "main.js");
  const all = {
    unrolled: { argv: [process.execPath, main, "{connection_file}"], needs: main, cells: typescript },
    deno: { argv: [deno, "jupyter", "--kernel", "--conn", "{connection_file}"], needs: deno, cells: typescript },
    ipykernel: {
      argv: [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
      needs: python,
      cells: pythonCells,
    },
    tslab: {
      argv: [process.execPath, join(tslab, "..", "bin", "tslab"), "kernel", "--config-path={connection_file}"],
      needs: tslab,
      cells: typescript,
    },
  };
  const wanted = options.only?.split(",");
  return Object.fromEntries(
    Object.entries(all).filter(([name, { needs }]) => existsSync(needs) && (wanted?.includes(name) ?? true)),
  );
}

function versions(names) {
  const require = createRequire(import.meta.url);
  const all = {
    unrolled: () => versionIn(join(root, "package.json")),
    deno: () => said(deno, ["--version"]),
    ipykernel: () => said(python, ["-c", "import ipykernel; print(ipykernel.__version__)"]),
    tslab: () => versionIn(require.resolve("tslab/package.json")),
  };
  const typescriptVersion = versionIn(require.resolve("typescript/package.json"));
  return {
    node: process.version,
    typescript: typescriptVersion,
    ...Object.fromEntries(names.map((n) => [n, all[n]()])),
  };
}

/** Samples by figure and kernel. A figure that a kernel does not give is left out. */
const samples = {};
async function sample(figure, name, measure) {
  try {
    const value = await measure();
    samples[figure] ??= {};
    samples[figure][name] ??= [];
    samples[figure][name].push(value);
  } catch (error) {
    process.stderr.write(`${name}, ${figure}: ${error.message}\n`);
  }
}

const mebibyte = 1024 * 1024;
const complete = (client, code) => client.time("complete_request", { code, cursor_pos: code.length });
const inspect = (client, code) =>
  client.time("inspect_request", { code, cursor_pos: code.length - 1, detail_level: 0 });

async function starts(all) {
  for (let round = 0; round < Math.ceil(rounds / 3); round++) {
    for (const [name, { argv }] of Object.entries(all)) {
      const client = await BenchClient.spawn(argv);
      await sample("spawn to kernel_info_reply, ms", name, async () => {
        await client.time("kernel_info_request", {});
        return performance.now() - client.started;
      });
      await sample("spawn to first 1+1, ms", name, async () => {
        await client.execute("1+1");
        return performance.now() - client.started;
      });
      await client.stop();
    }
  }
}

async function session(all) {
  const clients = {};
  try {
    for (const [name, { argv }] of Object.entries(all)) {
      clients[name] = await BenchClient.spawn(argv);
      await clients[name].time("kernel_info_request", {});
      await clients[name].execute("1+1");
      // An event that comes before the subscription stands is lost.
      await sleep(1000);
      await sample("memory at start, MiB", name, () => clients[name].resident / mebibyte);
    }
    const each = async (figure, measure, times = rounds) => {
      for (let i = 0; i < times; i++) {
        for (const [name, client] of Object.entries(clients)) {
          await sample(figure, name, () => measure(client, all[name].cells, i));
        }
      }
    };
    const rerun = (client, { rerun }) => client.execute(rerun, { untilIdle: true });
    await each("unchanged cell again, ms", rerun);
    for (const [name, client] of Object.entries(clients)) {
      for (let i = 0; i < 200; i++) {
        await sample("a new cell that declares a class, ms", name, () =>
          client.execute(all[name].cells.declare(i), { untilIdle: true }),
        );
      }
      await sleep(1000);
      await sample("memory after 200 cells, MiB", name, () => client.resident / mebibyte);
    }
    await each("unchanged cell again after 200 cells, ms", rerun);
    await each("edited cell after 200 cells, ms", (client, { edited }, i) =>
      client.execute(edited(i), { untilIdle: true }),
    );
    await each(
      "completion after 200 cells, ms",
      async (client, { member }, i) => (await complete(client, member(i))).ms,
    );
    await each("hover after 200 cells, ms", async (client, { named }, i) => (await inspect(client, named(i))).ms);
    await each(
      "completion while a cell awaits 500 ms, ms",
      async (client, { member, wait }, i) => {
        const cell = client.execute(wait(500));
        await sleep(100);
        const { ms } = await complete(client, member(rounds + i));
        await cell;
        return ms;
      },
      Math.ceil(rounds / 3),
    );
  } finally {
    for (const client of Object.values(clients)) await client.stop();
  }
}

function summary() {
  return Object.fromEntries(
    Object.entries(samples).map(([figure, byKernel]) => [
      figure,
      Object.fromEntries(
        Object.entries(byKernel).map(([name, values]) => {
          const sorted = values.toSorted((a, b) => a - b);
          const [min, median] = [sorted[0], sorted[Math.floor(sorted.length / 2)]];
          const [own] = (byKernel.unrolled ?? []).toSorted((a, b) => a - b);
          return [name, { min, median, samples: values.length, ours: own === undefined ? null : own / min }];
        }),
      ),
    ]),
  );
}

function print(figures, about) {
  const names = Object.keys(about.versions).filter((name) => name !== "node" && name !== "typescript");
  const number = (value) => value.toPrecision(3).replace(/\.0+$/, "");
  console.log(
    Object.entries(about.versions)
      .map((pair) => pair.join(" "))
      .join(", "),
  );
  console.log(`${about.cpus} cores; load before ${about.load.before.join(" ")}, after ${about.load.after.join(" ")}`);
  console.log("minimum / median (ratio of our minimum to theirs)\n");
  for (const [figure, byKernel] of Object.entries(figures)) {
    const cells = names
      .filter((name) => byKernel[name])
      .map((name) => {
        const { min, median, ours } = byKernel[name];
        const ratio = name === "unrolled" || ours === null ? "" : ` (${ours.toFixed(2)})`;
        return `${name} ${number(min)} / ${number(median)}${ratio}`;
      });
    console.log(`${figure}\n    ${cells.join("   ")}`);
  }
}

if (options.setup) {
  setup();
} else {
  const all = kernels();
  if (!all.unrolled && !options.only) throw new Error('dist is missing: run "npm run build" first');
  const load = () => loadavg().map((value) => Number(value.toFixed(1)));
  const before = load();
  await starts(all);
  await session(all);
  const about = {
    versions: versions(Object.keys(all)),
    cpus: availableParallelism(),
    load: { before, after: load() },
  };
  if (options.json) console.log(JSON.stringify({ ...about, figures: summary() }, null, 2));
  else print(summary(), about);
  process.exit(0);
}
