/** `npm run data`: installs the real data of the notebooks into `.venv`, without JupyterLab. `npm run lab` has it too. */
import { cli, ensureVenv, findPython, say } from "./steps.mjs";

await cli(() => {
  findPython();
  ensureVenv(["binder/data.txt"]);
  say("the data of the notebooks is in .venv.");
});
