/**
 * `npm run kernel:install -- --user | --sys-prefix | --prefix P` registers the kernel and the JupyterLab extension in a
 * Jupyter of the user's own; `npm run kernel:uninstall -- …` takes them away.
 */
import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { commandLine } from "./command.mjs";
import {
  cli,
  ensureBuild,
  ensureDependencies,
  findPython,
  installKernel,
  say,
  UserError,
  uninstallKernel,
} from "./steps.mjs";

/** The user's Jupyter data folder, as jupyter_core.paths finds it. */
function userData() {
  if (process.env.JUPYTER_DATA_DIR) return process.env.JUPYTER_DATA_DIR;
  if (process.platform === "darwin") return join(homedir(), "Library", "Jupyter");
  if (process.platform === "win32") return join(process.env.APPDATA ?? homedir(), "jupyter");
  return join(process.env.XDG_DATA_HOME ?? join(homedir(), ".local", "share"), "jupyter");
}

function target(args) {
  const wanted = "expected exactly one of --user, --sys-prefix, --prefix P";
  const boolean = { type: "boolean" };
  const options = { user: boolean, "sys-prefix": boolean, prefix: { type: "string" } };
  const { values } = commandLine(wanted, { args, options });
  if (Object.keys(values).length !== 1)
    throw new UserError(`${wanted}, after --, as in: npm run kernel:install -- --user`);
  if (values.user) return userData();
  if (values.prefix !== undefined) return join(resolve(process.env.INIT_CWD ?? ".", values.prefix), "share", "jupyter");
  const { stdout } = spawnSync(findPython(), ["-c", "import sys; print(sys.prefix)"], { encoding: "utf8" });
  return join(stdout.trim(), "share", "jupyter");
}

await cli(() => {
  const [action, ...args] = process.argv.slice(2);
  const share = target(args);
  if (action === "uninstall") {
    uninstallKernel(share);
    say(`the kernel "TypeScript (unrolled)" is gone from ${share}.`);
    return;
  }
  ensureDependencies();
  ensureBuild();
  installKernel(share);
  say(`the kernel "TypeScript (unrolled)" is in ${share}; it runs from this folder, so leave the folder where it is.`);
});
