import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "unrolled-cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs one of the npm commands' scripts. */
function run(script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`src/cli/${script}`, ...args], {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  return { status, stdout, stderr };
}

/** A folder to stand alone on the PATH, with a `python3` that answers the probe like this. */
function pathWithPython(name: string, answer: string | undefined): string {
  const path = join(folder, name);
  mkdirSync(path);
  if (answer === undefined) return path;
  const python = join(path, "python3");
  writeFileSync(python, `#!/bin/sh\n${answer}\n`);
  chmodSync(python, 0o755);
  return path;
}

describe("npm run lab on a machine that lacks something", () => {
  test.each([
    ["no Python", undefined, /Python 3\.10 or newer is needed and no Python was found; install it/],
    [
      "an old Python",
      "echo False; echo True",
      /Python 3\.10 or newer is needed and the Python found is older than 3\.10/,
    ],
    ["no venv module", "echo True; echo False", /Python's venv module is missing; install it \(.*python3-venv\)/],
  ])("%s: one sentence that says what to install", (name, answer, sentence) => {
    const { status, stdout, stderr } = run("lab.mjs", [], { PATH: pathWithPython(name, answer), PYTHON: "" });
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });
});

describe("npm run kernel:install", () => {
  const prefix = join(folder, "prefix");
  const share = join(prefix, "share", "jupyter");

  test("registers kernel and extension under a prefix, and uninstall takes only these away", () => {
    const other = join(share, "kernels", "other");
    mkdirSync(other, { recursive: true });
    writeFileSync(join(other, "kernel.json"), "{}");

    expect(run("kernel.mjs", ["install", "--prefix", prefix]).status).toBe(0);
    const spec = JSON.parse(readFileSync(join(share, "kernels", "unrolled", "kernel.json"), "utf8"));
    expect(spec).toMatchObject({
      display_name: "TypeScript (unrolled)",
      language: "typescript",
      interrupt_mode: "message",
    });
    const [node, main, file] = spec.argv;
    expect(spawnSync(node, ["--version"], { encoding: "utf8" }).stdout).toMatch(/^v24\./);
    expect(existsSync(main)).toBe(true);
    expect(file).toBe("{connection_file}");
    const extension = join(share, "labextensions", "unrolled");
    const { load } = JSON.parse(readFileSync(join(extension, "package.json"), "utf8")).jupyterlab._build;
    expect(existsSync(join(extension, load))).toBe(true);

    expect(run("kernel.mjs", ["uninstall", "--prefix", prefix]).status).toBe(0);
    expect(readdirSync(join(share, "kernels"))).toEqual(["other"]);
    expect(readdirSync(join(share, "labextensions"))).toEqual([]);
  });

  test("--user goes into the user's data folder", () => {
    const data = join(folder, "data");
    expect(run("kernel.mjs", ["install", "--user"], { JUPYTER_DATA_DIR: data }).status).toBe(0);
    expect(existsSync(join(data, "kernels", "unrolled", "kernel.json"))).toBe(true);
  });

  test.each([[[]], [["--user", "--prefix", "p"]], [["--elsewhere"]], [["--prefix"]]])("%j is refused", (args) => {
    const { status, stderr } = run("kernel.mjs", ["install", ...args]);
    expect(status).toBe(1);
    expect(stderr).toContain("xpected exactly one of --user, --sys-prefix, --prefix P");
  });
});

describe("a command line", () => {
  test.each([
    [
      "checkpoints.mjs",
      ["--sed", "1"],
      /^unrolled: Unknown option '--sed'.* \(npm run checkpoints -- NAME \[--seed N\]\)$/,
    ],
    [
      "experiments.mjs",
      ["--seeds"],
      /^unrolled: Option '--seeds <value>' argument missing \(npm run experiments -- NAME /,
    ],
    ["export.mjs", ["--out", "a.html"], /^unrolled: Unknown option '--out'.* \(npm run export -- NOTEBOOK\.ipynb /],
    [
      "kernel.mjs",
      ["install", "--elsewhere"],
      /^unrolled: Unknown option '--elsewhere' \(expected exactly one of --user, /,
    ],
  ])("%s %j: one sentence that ends with what is expected", (script, args, sentence) => {
    const { status, stdout, stderr } = run(script, args);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr.trim()).toMatch(sentence);
  });
});

describe("a command that has to run on the project's own Node", () => {
  const own = realpathSync("node_modules/node/bin/node");
  const other = join(folder, "other-node");
  const script = join(folder, "command.mjs");

  beforeAll(() => {
    copyFileSync(own, other);
    const command = pathToFileURL("src/cli/command.mjs").href;
    writeFileSync(
      script,
      `import { handedOver } from ${JSON.stringify(command)};
      if (!(await handedOver())) {
        process.on("SIGINT", () => process.exit(4));
        console.log(JSON.stringify([process.execPath, ...process.argv.slice(2)]));
        if (process.argv[2] === "wait") setInterval(() => {}, 1000);
        else process.exitCode = 3;
      }`,
    );
  });

  test.each([
    ["another", other],
    ["that", own],
  ])("does so, started by %s", (_, node) => {
    const { status, stdout } = spawnSync(node, [script, "a b", "--c"], { encoding: "utf8" });
    expect([status, JSON.parse(stdout)]).toEqual([3, [own, "a b", "--c"]]);
  });

  test("is interrupted there", async () => {
    const child = spawn(other, [script, "wait"]);
    child.stdout.once("data", () => child.kill("SIGINT"));
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(4);
  });
});

describe("npm test", () => {
  test("a suite that does not exist is named", () => {
    const { status, stderr } = run("test.mjs", ["units"]);
    expect(status).toBe(1);
    expect(stderr).toContain("units is no suite; expected some of: lint, types, unit");
  });

  test("a CHROME_PATH that does not exist is named", () => {
    const CHROME_PATH = join(folder, "no-chrome");
    const args = ["--input-type=module", "-e", 'await (await import("./src/cli/browser.mjs")).findBrowser()'];
    const { stderr } = spawnSync(process.execPath, args, { encoding: "utf8", env: { ...process.env, CHROME_PATH } });
    expect(stderr).toContain(`CHROME_PATH is ${CHROME_PATH}, which does not exist`);
  });
});
