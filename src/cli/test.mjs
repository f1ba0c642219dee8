/**
 * `npm test`: sets up what it needs, runs every suite and closes with 'N passed, N failed' over all of them.
 * `npm test -- unit browser` runs the suites named.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { findBrowser } from "./browser.mjs";
import {
  cli,
  ensureBuild,
  ensureDependencies,
  ensureKernelInVenv,
  ensureVenv,
  nodeBinary,
  root,
  say,
  UserError,
  venvBinary,
  venvEnvironment,
} from "./steps.mjs";

const reports = join(root, ".cache", "test-reports");
const python = { lab: true };

/** Names and messages of the tests that failed, for the end of the output. */
const failedTests = [];

/** What each suite needs (lab: JupyterLab in .venv, browser) and how it runs; each returns [passed, failed]. */
const suites = {
  lint: { run: () => command("lint", ["node_modules/@biomejs/biome/bin/biome", "check", "."]) },
  types: { run: () => command("types", ["node_modules/typescript/bin/tsc", "--noEmit"]) },
  unit: { run: () => vitest("unit") },
  docs: { run: () => command("docs", ["src/cli/docs.mjs"]) },
  conformance: { ...python, run: () => sum(vitest("conformance"), pytest("conformance")) },
  notebooks: { ...python, run: () => pytest("notebooks") },
  browser: { ...python, browser: true, run: () => vitest("browser") },
  binder: { ...python, run: () => pytest("binder") },
};

function sum(...counts) {
  return counts.reduce(([p, f], [passed, failed]) => [p + passed, f + failed], [0, 0]);
}

/** A command of Node's that passes or fails as one test. */
function command(what, args) {
  const { status } = spawnSync(nodeBinary(), args, { cwd: root, stdio: "inherit" });
  if (status === 0) return [1, 0];
  failedTests.push(what);
  return [0, 1];
}

function vitest(project) {
  const report = join(reports, `${project}.json`);
  const args = ["node_modules/vitest/vitest.mjs", "run", "--project", project];
  args.push("--reporter=default", "--reporter=json", `--outputFile.json=${report}`);
  const { status } = spawnSync(nodeBinary(), args, { cwd: root, stdio: "inherit", env: venvEnvironment() });
  return counted(status, () => {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
    const broken = testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
    for (const { name, message } of broken) failedTests.push(`${relative(root, name)}: ${message}`);
    for (const { name, assertionResults } of testResults) {
      for (const { status, fullName, failureMessages } of assertionResults) {
        if (status === "failed")
          failedTests.push(`${relative(root, name)}: ${fullName}\n${failureMessages.join("\n")}`);
      }
    }
    return [numPassedTests, numFailedTests + broken.length];
  });
}

function pytest(folder) {
  const report = join(reports, `pytest-${folder}.xml`);
  const args = ["-m", "pytest", "-q", "-p", "no:cacheprovider", `test/${folder}`, `--junitxml=${report}`];
  const { status } = spawnSync(venvBinary("python"), args, { cwd: root, stdio: "inherit", env: venvEnvironment() });
  return counted(status, () => {
    const xml = readFileSync(report, "utf8");
    for (const [, name, message] of xml.matchAll(
      /<testcase [^>]*\bname="([^"]*)"[^>]*>\s*<(?:failure|error) message="([^"]*)"/g,
    ))
      failedTests.push(`test/${folder}: ${name}\n${message}`);
    const suite = xml.match(/<testsuite [^>]*>/)[0];
    const [tests, failures, errors, skipped] = ["tests", "failures", "errors", "skipped"].map((name) =>
      Number(suite.match(new RegExp(`\\b${name}="(\\d+)"`))[1]),
    );
    return [tests - failures - errors - skipped, failures + errors];
  });
}

/** The report's figures; a runner that failed without a failed test, or left no report, counts as one failure. */
function counted(status, read) {
  try {
    const [passed, failed] = read();
    return [passed, status !== 0 && failed === 0 ? 1 : failed];
  } catch {
    return [0, 1];
  }
}

await cli(async () => {
  const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(suites);
  for (const name of names) {
    if (!(name in suites))
      throw new UserError(`${name} is no suite; expected some of: ${Object.keys(suites).join(", ")}.`);
  }
  const chosen = names.map((name) => suites[name]);
  ensureDependencies();
  ensureBuild();
  if (chosen.some((suite) => suite.lab)) {
    ensureVenv(["binder/requirements.txt", "test/requirements.txt"]);
    ensureKernelInVenv();
  }
  if (chosen.some((suite) => suite.browser)) process.env.CHROME_PATH = await findBrowser();
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const counts = names.map((name) => {
    say(`testing: ${name} …`);
    return suites[name].run();
  });
  for (const failure of failedTests) say(`failed: ${failure}`);
  for (const [i, name] of names.entries()) say(`${name}: ${counts[i][0]} passed, ${counts[i][1]} failed`);
  const [passed, failed] = sum(...counts);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
  console.log(`${passed} passed, ${failed} failed`);
});
