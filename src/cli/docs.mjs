/** `npm run docs`: the API reference with its table of systems, in dist/reference. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cli, ensureBuild, ensureDependencies, nodeBinary, root, run, say } from "./steps.mjs";

await cli(async () => {
  ensureDependencies();
  ensureBuild();
  const load = (file) => import(pathToFileURL(join(root, "dist", file)).href);
  const { systems } = await load("src/reference/systems.js");
  const { figureOf } = await load("src/reference/figure.js");
  const { systemsTable } = await load("src/reference/table.js");
  const { drawPicture } = await load("widgets/base/picture.js");
  const work = join(root, ".cache", "reference");
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const fileOf = (system) => `${systems.indexOf(system)}.png`;
  for (const [n, system] of systems.entries()) {
    say(`drawing ${n + 1} of ${systems.length}: ${system.name}`);
    const { png } = await drawPicture(figureOf(system.picture()));
    writeFileSync(join(work, fileOf(system)), Buffer.from(png, "base64"));
  }
  const table = systemsTable(systems, root, (system) => `./${fileOf(system)}`);
  writeFileSync(join(work, "systems.md"), `---\ntitle: Systems\n---\n\n# Systems of the lecture\n\n${table}`);
  run(nodeBinary(), ["node_modules/typedoc/bin/typedoc"], { what: "TypeDoc" });
  say("the reference is in dist/reference: open dist/reference/index.html");
});
