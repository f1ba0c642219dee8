/**
 * `npm run checkpoints -- NAME`: trains the model NAME again, saves it in notebooks/checkpoints and prints what it reaches.
 * With `--seed N` it trains from another seed and prints that alone. Without a name it lists them. Ctrl-C ends it and
 * leaves the file as it was.
 */
import { spawn } from "node:child_process";
import { realpathSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { cli, ensureBuild, ensureDependencies, nodeBinary, UserError } from "./steps.mjs";

function parsed() {
  try {
    return parseArgs({ allowPositionals: true, options: { seed: { type: "string" } } });
  } catch (error) {
    throw new UserError(`${error.message} (npm run checkpoints -- NAME [--seed N])`);
  }
}

/** The same command on the project's own Node: another one may round otherwise, and training makes much of that. */
async function againOnOwnNode() {
  const child = spawn(nodeBinary(), process.argv.slice(1), { stdio: "inherit" });
  process.exitCode = await new Promise((resolve) => child.on("close", (status) => resolve(status ?? 1)));
}

await cli(async () => {
  const { positionals, values } = parsed();
  const [name] = positionals;
  const seed = values.seed === undefined ? undefined : Number(values.seed);
  if (seed !== undefined && !Number.isInteger(seed))
    throw new UserError(`--seed is ${values.seed}; expected a whole number.`);
  ensureDependencies();
  if (process.execPath !== realpathSync(nodeBinary())) return againOnOwnNode();
  ensureBuild();
  const { checkpoints, checkpointFile } = await import("../../dist/src/checkpoints/index.js");
  const { writeSafetensors } = await import("../../dist/src/core/index.js");
  if (name === undefined) {
    for (const [each, { title }] of Object.entries(checkpoints)) console.log(`${each}  ${title}`);
    return;
  }
  if (!Object.hasOwn(checkpoints, name)) {
    throw new UserError(`${name} is no checkpoint; expected one of: ${Object.keys(checkpoints).join(", ")}.`);
  }
  const { build, train, evaluate } = checkpoints[name];
  const model = build(seed);
  let told = performance.now();
  for await (const { step, steps } of train(model, seed)) {
    if (performance.now() - told < 5000) continue;
    told = performance.now();
    console.log(`step ${step} of ${steps}`);
  }
  if (seed === undefined) writeFileSync(checkpointFile(name), writeSafetensors(model.parameters(), { format: "pt" }));
  for (const [figure, value] of Object.entries(evaluate(model))) console.log(`${figure}: ${value}`);
});
