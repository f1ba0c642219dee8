/**
 * The steps that take a fresh clone to a running JupyterLab, each doing nothing where there is nothing to do. Plain
 * JavaScript on Node's own modules, for they run before anything is installed.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of package.json. */
export const root = fileURLToPath(new URL("../../", import.meta.url));
const windows = process.platform === "win32";
const venv = join(root, ".venv");

/** An error whose message alone is shown to the user. */
export class UserError extends Error {}

/** Tells the user what is being done. */
export function say(text) {
  console.log(`unrolled: ${text}`);
}

/** Runs `main`; a {@link UserError} ends the process with its one sentence. */
export async function cli(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(`unrolled: ${error.message}`);
    process.exitCode = 1;
  }
}

/** Runs a command with our output; throws a {@link UserError} that says what failed. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options });
  if (error) throw new UserError(`${options.what ?? command} could not be started: ${error.message}`);
  if (status !== 0) throw new UserError(`${options.what ?? command} failed (exit code ${status}).`);
}

/** The Node that everything but the first installation runs on: the npm package `node`. */
export function nodeBinary() {
  return join(root, "node_modules", "node", "bin", windows ? "node.exe" : "node");
}

/** A program of the `.venv`. */
export function venvBinary(name) {
  return windows ? join(venv, "Scripts", `${name}.exe`) : join(venv, "bin", name);
}

/** Installs the npm dependencies where package-lock.json is newer than what is installed. */
export function ensureDependencies() {
  const installed = join(root, "node_modules", ".package-lock.json");
  const lock = join(root, "package-lock.json");
  if (existsSync(installed) && existsSync(nodeBinary()) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs)
    return;
  say("installing the npm dependencies …");
  const npm = process.env.npm_execpath;
  if (npm) run(process.execPath, [npm, "ci"], { what: "npm ci" });
  else run("npm", ["ci"], { what: "npm ci", shell: windows });
}

/** Builds `dist` where a source has changed since it was built. */
export function ensureBuild() {
  const sources = ["package-lock.json", "tsconfig.json", "tsconfig.build.json", "src", "widgets"];
  once(join(root, "dist", ".built-from"), fingerprint(sources), () => {
    say("building …");
    const node = nodeBinary();
    run(node, ["src/core/simd/build.mjs"], { what: "The build of the WebAssembly module" });
    run(node, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], { what: "The TypeScript build" });
    run(node, ["widgets/base/build.mjs"], { what: "The build of the JupyterLab extension" });
  });
}

/** Makes `.venv` and installs the pinned `requirements` files (paths from the root) into it. */
export function ensureVenv(requirements) {
  if (!existsSync(venvBinary("python"))) {
    const python = findPython();
    say("making .venv …");
    try {
      run(python, ["-m", "venv", venv], { what: "python -m venv" });
    } catch (error) {
      rmSync(venv, { recursive: true, force: true });
      throw error;
    }
    // JupyterLab runs scripts of its own from in there; by our package.json they would be ES modules.
    writeFileSync(join(venv, "package.json"), "{}\n");
  }
  const constraints = "binder/constraints.txt";
  for (const file of requirements) {
    once(join(venv, `.installed-${file.replaceAll("/", "-")}`), fingerprint([file, constraints, "python"]), () => {
      say(`installing the Python packages of ${file} into .venv …`);
      const args = ["install", "--quiet", "--disable-pip-version-check", "-c", constraints, "-r", file];
      run(venvBinary("python"), ["-m", "pip", ...args], { what: "pip install" });
    });
  }
}

/** Registers kernel and JupyterLab extension in the `.venv`, and trusts the notebooks that come with it. */
export function ensureKernelInVenv() {
  installKernel(join(venv, "share", "jupyter"));
  const settings = join(venv, "share", "jupyter", "lab", "settings", "overrides.d");
  mkdirSync(settings, { recursive: true });
  // JupyterLab's question about news would be the first thing a newcomer sees.
  const notification = { fetchNews: "false", checkForUpdates: false };
  writeFileSync(
    join(settings, "unrolled-lab.json"),
    JSON.stringify({ "@jupyterlab/apputils-extension:notification": notification }),
  );
  const files = notebookFiles();
  once(join(venv, ".trusted"), fingerprint(files), () => {
    run(venvBinary("jupyter"), ["trust", ...files], { what: "jupyter trust", env: venvEnvironment(), stdio: "ignore" });
  });
}

/** The notebooks in the lecture's order, the Chinese ones last (paths from the root). */
export function notebookFiles() {
  return ["notebooks", "notebooks/zh"].flatMap((folder) => {
    const names = readdirSync(join(root, folder)).filter((name) => name.endsWith(".ipynb"));
    return names.sort().map((name) => `${folder}/${name}`);
  });
}

/** Environment in which Jupyter keeps everything of its own inside `.venv`. */
export function venvEnvironment() {
  const own = join(venv, "user");
  const bin = dirname(venvBinary("python"));
  const path = `${bin}${windows ? ";" : ":"}${process.env.PATH}`;
  return {
    ...process.env,
    VIRTUAL_ENV: venv,
    PATH: path,
    JUPYTER_CONFIG_DIR: join(own, "config"),
    JUPYTER_DATA_DIR: join(own, "data"),
    IPYTHONDIR: join(own, "ipython"),
  };
}

/** Registers the kernel and the JupyterLab extension under a Jupyter data folder (`PREFIX/share/jupyter`, or the user's). */
export function installKernel(share) {
  const spec = {
    argv: [nodeBinary(), join(root, "dist", "src", "kernel", "main.js"), "{connection_file}"],
    display_name: "TypeScript (unrolled)",
    language: "typescript",
    interrupt_mode: "message",
  };
  // docs/speed.md says what "fast" switches on.
  const fast = { ...spec, display_name: "TypeScript (unrolled, fast)", env: { UNROLLED_REVECTORIZE: "1" } };
  // Its widgets and checks speak Chinese; the notebooks in notebooks/zh ask for it.
  const chinese = { ...spec, display_name: "TypeScript (unrolled, 中文)", env: { UNROLLED_LANGUAGE: "zh" } };
  for (const [name, content] of Object.entries({ unrolled: spec, "unrolled-fast": fast, "unrolled-zh": chinese })) {
    const kernel = join(share, "kernels", name);
    mkdirSync(kernel, { recursive: true });
    cpSync(join(root, "src", "kernel", "resources"), kernel, { recursive: true });
    writeFileSync(join(kernel, "kernel.json"), `${JSON.stringify(content, null, 2)}\n`);
  }
  const extension = join(share, "labextensions", "unrolled");
  rmSync(extension, { recursive: true, force: true });
  cpSync(join(root, "dist", "labextension"), extension, { recursive: true });
  const settings = join(share, "lab", "settings", "overrides.d");
  mkdirSync(settings, { recursive: true });
  // A notebook that is opened without a kernel can only show widgets whose state was saved with it.
  const saved = { "@jupyter-widgets/jupyterlab-manager:plugin": { saveState: true } };
  writeFileSync(join(settings, "unrolled.json"), JSON.stringify(saved));
}

/** Takes away what {@link installKernel} wrote. */
export function uninstallKernel(share) {
  const settings = "lab/settings/overrides.d/unrolled.json";
  const kernels = ["kernels/unrolled", "kernels/unrolled-fast", "kernels/unrolled-zh"];
  for (const path of [...kernels, "labextensions/unrolled", settings]) {
    rmSync(join(share, path), { recursive: true, force: true });
  }
}

/** A Python of at least 3.10 with venv; PYTHON names one. */
export function findPython() {
  const names = process.env.PYTHON
    ? [process.env.PYTHON]
    : ["python3", "python", "python3.13", "python3.12", "python3.11", "python3.10"];
  const probe =
    "import sys\nprint(sys.version_info >= (3, 10))\ntry:\n  import venv, ensurepip\n  print(True)\nexcept ImportError: print(False)";
  let old = false;
  let bare = false;
  for (const name of names) {
    const { status, stdout } = spawnSync(name, ["-c", probe], { encoding: "utf8" });
    if (status !== 0) continue;
    const [recent, complete] = stdout.split(/\s+/).map((word) => word === "True");
    if (recent && complete) return name;
    old ||= !recent;
    bare ||= recent && !complete;
  }
  if (bare) {
    throw new UserError(
      "Python's venv module is missing; install it (Debian, Ubuntu: apt install python3-venv) and run this again.",
    );
  }
  const found = old ? "the Python found is older than 3.10" : "no Python was found";
  throw new UserError(
    `Python 3.10 or newer is needed and ${found}; install it (python.org, or apt install python3 python3-venv) or name one in PYTHON.`,
  );
}

/** Does `work` where `stamp` does not hold `print` yet. */
function once(stamp, print, work) {
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === print) return;
  work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, print);
}

/** A hash over files and folders (paths from the root). */
function fingerprint(paths) {
  const hash = createHash("sha256");
  const add = (path) => {
    const full = join(root, path);
    if (statSync(full).isDirectory()) for (const name of readdirSync(full).sort()) add(`${path}/${name}`);
    else if (path !== "src/core/simd/bytes.ts") hash.update(path).update(readFileSync(full));
  };
  for (const path of paths) add(path);
  return hash.digest("hex");
}
