/** `npm run notebooks`: executes every notebook from a fresh kernel and saves it with its outputs. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  cli,
  ensureBuild,
  ensureDependencies,
  ensureKernelInVenv,
  ensureVenv,
  root,
  run,
  say,
  venvBinary,
  venvEnvironment,
} from "./steps.mjs";

/** The times of a run are no part of its result. */
function withoutTimes(file) {
  const notebook = JSON.parse(readFileSync(file, "utf8"));
  for (const { metadata } of notebook.cells) delete metadata.execution;
  writeFileSync(file, `${JSON.stringify(notebook, null, 1)}\n`);
}

await cli(() => {
  ensureDependencies();
  ensureBuild();
  ensureVenv(["binder/requirements.txt"]);
  ensureKernelInVenv();
  const folder = join(root, "notebooks");
  for (const name of readdirSync(folder).filter((name) => name.endsWith(".ipynb"))) {
    say(`running ${name} …`);
    run(venvBinary("jupyter"), ["execute", "--inplace", "--timeout=600", name], {
      cwd: folder,
      env: venvEnvironment(),
      what: `notebooks/${name}`,
    });
    withoutTimes(join(folder, name));
  }
});
