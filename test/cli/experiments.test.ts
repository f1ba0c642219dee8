import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";

const script = "src/cli/experiments.mjs";
const folder = mkdtempSync(join(tmpdir(), "unrolled-experiments-"));
afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: readonly string[]) {
  return spawnSync(process.execPath, [script, ...args], { encoding: "utf8" });
}

describe("npm run experiments", () => {
  test("alone it lists them", () => {
    const { status, stdout } = run();
    expect(status).toBe(0);
    for (const name of ["digit-sum", "adding", "embedded-reber", "reversal", "weight-guessing"]) {
      expect(stdout).toMatch(new RegExp(`^${name} +\\S.*, \\d+ seeds$`, "m"));
    }
  }, 60_000);

  test.each([
    [["no-such"], /^unrolled: no-such is no experiment; expected one of: digit-sum, /],
    [["adding", "--seeds", "0"], /^unrolled: --seeds is 0; expected a whole number from 1\.$/],
    [["adding", "copying"], /^unrolled: one experiment at a time; there are adding, copying\.$/],
    [["adding", "--fast"], /^unrolled: Unknown option '--fast'/],
  ])(
    "%j is refused in one sentence",
    (args, sentence) => {
      const { status, stderr } = run(...args);
      expect(status).toBe(1);
      expect(stderr.trim()).toMatch(sentence);
    },
    60_000,
  );

  test("--json writes the results", () => {
    const file = join(folder, "results.json");
    const { status, stdout } = run("weight-guessing", "--quick", "--seeds", "2", "--json", file);
    expect(status).toBe(0);
    expect(stdout).toContain("| median of trials ");
    const { experiment, quick, rows } = JSON.parse(readFileSync(file, "utf8"));
    expect([experiment, quick]).toEqual(["weight-guessing", true]);
    expect(rows[0]).toMatchObject({ figure: "median of trials", published: "144" });
    expect(rows[0].values).toHaveLength(2);
  }, 60_000);

  test("tells its progress, and Ctrl-C ends it with what there is", async () => {
    const child = spawn(process.execPath, [script, "digit-sum"]);
    let [stdout, stderr] = ["", ""];
    let interrupted = false;
    child.stdout.on("data", (text) => {
      stdout += text;
    });
    child.stderr.on("data", (text) => {
      stderr += text;
      if (interrupted || !/run \d+ of 72: \w.*, L = \d+, seed \d: step \d+ of 19000, loss \d/.test(stderr)) return;
      interrupted = child.kill("SIGINT");
    });
    const status = await new Promise((resolve) => child.on("close", resolve));
    expect(stderr).toContain("stopped; this is what there is");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^## Digit sum/m);
    // On a fast machine some runs may be over by the time that the signal is there; the last is not.
    expect(stdout).toMatch(/\| SRN, L = 10 +\| test accuracy +\| \.78 /);
    expect(stdout).toMatch(/\| GRU, L = 35 +\| test accuracy +\| – +\| – /);
  }, 60_000);
});
