/**
 * `npm run checkpoints -- NAME`: trains the model NAME again, saves it in notebooks/checkpoints and prints what it reaches.
 * With `--seed N` it trains from another seed and prints that alone. Without a name it lists them. Ctrl-C ends it and
 * leaves the file as it was.
 */
import { writeFileSync } from "node:fs";
import { commandLine, handedOver } from "./command.mjs";
import { cli, ensureBuild, ensureDependencies, UserError } from "./steps.mjs";

await cli(async () => {
  const { positionals, values } = commandLine("npm run checkpoints -- NAME [--seed N]", {
    allowPositionals: true,
    options: { seed: { type: "string" } },
  });
  const [name] = positionals;
  const seed = values.seed === undefined ? undefined : Number(values.seed);
  if (seed !== undefined && !Number.isInteger(seed))
    throw new UserError(`--seed is ${values.seed}; expected a whole number.`);
  ensureDependencies();
  if (await handedOver()) return;
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
