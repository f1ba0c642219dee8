/** `npm run notebooks`: executes every notebook from a fresh kernel and saves it with its outputs. */
import { readdirSync } from "node:fs";
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

await cli(() => {
  ensureDependencies();
  ensureBuild();
  ensureVenv(["binder/requirements.txt"]);
  ensureKernelInVenv();
  for (const name of readdirSync(join(root, "notebooks")).filter((name) => name.endsWith(".ipynb"))) {
    say(`running ${name} …`);
    run(venvBinary("jupyter"), ["execute", "--inplace", "--timeout=600", name], {
      cwd: join(root, "notebooks"),
      env: venvEnvironment(),
      what: `notebooks/${name}`,
    });
  }
});
