/**
 * `npm run experiments -- NAME [--seeds N] [--quick] [--json FILE]`: runs an experiment and prints its table, ours against
 * the published figures; FILE gets every seed's figures. Without a name it lists them. Ctrl-C ends it with what there is.
 */
import { writeFileSync } from "node:fs";
import { setImmediate as macrotask } from "node:timers/promises";
import { commandLine, handedOver } from "./command.mjs";
import { cli, ensureBuild, ensureDependencies, UserError } from "./steps.mjs";

/** How often progress is told, in ms: on a terminal one line is rewritten, elsewhere each is a new one. */
const every = process.stderr.isTTY ? 200 : 2000;

const usage = "npm run experiments -- NAME [--seeds N] [--quick] [--json FILE]";

function parsed() {
  const options = {
    seeds: { type: "string" },
    quick: { type: "boolean", default: false },
    json: { type: "string" },
  };
  const { values, positionals } = commandLine(usage, { options, allowPositionals: true });
  if (positionals.length > 1) throw new UserError(`one experiment at a time; there are ${positionals.join(", ")}.`);
  const seeds = values.seeds === undefined ? undefined : Number(values.seeds);
  if (seeds !== undefined && !(Number.isInteger(seeds) && seeds >= 1)) {
    throw new UserError(`--seeds is ${values.seeds}; expected a whole number from 1.`);
  }
  return { ...values, seeds, name: positionals[0] };
}

function tell({ setting, seed, runs, allRuns, progress }) {
  const { step, steps, loss } = progress;
  const at = loss === undefined ? "" : `, loss ${loss.toPrecision(3)}`;
  const line = `run ${runs + 1} of ${allRuns}: ${setting}, seed ${seed}: step ${step} of ${steps}${at}`;
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
}

await cli(async () => {
  const { name, seeds, quick, json } = parsed();
  ensureDependencies();
  if (await handedOver()) return;
  ensureBuild();
  const { experiments, markdown, runExperiment } = await import("../../dist/src/experiments/index.js");
  if (name === undefined) {
    const width = Math.max(...experiments.map((each) => each.name.length));
    for (const each of experiments) console.log(`${each.name.padEnd(width)}  ${each.title}, ${each.seeds} seeds`);
    console.log(`\n${usage}`);
    return;
  }
  const experiment = experiments.find((each) => each.name === name);
  if (!experiment) {
    const names = experiments.map((each) => each.name).join(", ");
    throw new UserError(`${name} is no experiment; expected one of: ${names}.`);
  }
  let stopped = false;
  process.on("SIGINT", () => {
    stopped = true;
  });
  let result;
  let [breathed, told] = [performance.now(), performance.now()];
  for await (const report of runExperiment(experiment, { seeds, quick })) {
    result = report.result;
    const now = performance.now();
    if (now - breathed > 50) {
      await macrotask();
      breathed = now;
    }
    if (report.progress && now - told > every) {
      tell(report);
      told = now;
    }
    if (stopped) break;
  }
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  if (stopped) process.stderr.write("unrolled: stopped; this is what there is.\n");
  console.log(markdown(experiment, result));
  if (json) writeFileSync(json, `${JSON.stringify(result, undefined, 2)}\n`);
});
