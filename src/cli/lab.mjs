/** `npm run lab`: from a fresh clone to JupyterLab on notebooks/. Further arguments go to `jupyter lab`. */
import { spawn } from "node:child_process";
import {
  cli,
  ensureBuild,
  ensureDependencies,
  ensureKernelInVenv,
  ensureVenv,
  findPython,
  root,
  say,
  venvBinary,
  venvEnvironment,
} from "./steps.mjs";

await cli(() => {
  findPython();
  ensureDependencies();
  ensureBuild();
  ensureVenv(["binder/requirements.txt"]);
  ensureKernelInVenv();
  const args = ["lab", "--ServerApp.root_dir=notebooks"];
  if (process.getuid?.() === 0) args.push("--allow-root");
  say("starting JupyterLab; open 00-tour.ipynb there (Ctrl-C here ends it) …");
  const lab = spawn(venvBinary("jupyter"), [...args, ...process.argv.slice(2)], {
    cwd: root,
    stdio: "inherit",
    env: venvEnvironment(),
  });
  // Ctrl-C reaches JupyterLab by itself, as a member of the terminal's group; it asks before it ends.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => lab.kill("SIGTERM"));
  lab.on("exit", (code) => process.exit(code ?? 1));
});
