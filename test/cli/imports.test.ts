import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "unrolled-lint-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The lint rules that this project's biome.json finds broken by `source` at `path`. */
function broken(path: string, source: string): string[] {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, source);
  copyFileSync("biome.json", join(folder, "biome.json"));
  const args = [resolve("node_modules/@biomejs/biome/bin/biome"), "lint", "--vcs-enabled=false", path];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  expect(stdout + stderr).toContain("Checked 1 file");
  return [...(stdout + stderr).matchAll(/lint\/\w+\/(\w+)/g)].map((match) => match[1]);
}

const use = (path: string) => `import { x } from "${path}";\nexport const y: number = x;\n`;

test.each([
  ["src/core/a/b.ts", "../../kernel/host.js"],
  ["src/core/a/b.ts", "../../../widgets/index.js"],
  ["src/core/a/b.ts", "../../tasks/digit-sum.js"],
  ["src/core/a/b.ts", "node:fs"],
  ["src/tasks/a.ts", "../kernel/host.js"],
  ["src/tasks/a.ts", "../../widgets/index.js"],
  ["src/tasks/a.ts", "../experiments/index.js"],
  ["src/experiments/a.ts", "../../widgets/index.js"],
  ["src/experiments/a.ts", "../kernel/host.js"],
  ["src/experiments/a.ts", "node:fs"],
  ["src/kernel/engine/a.ts", "../../core/index.js"],
  ["src/kernel/engine/a.ts", "../../../widgets/index.js"],
  ["src/kernel/main.ts", "../index.js"],
  ["widgets/gates/a.ts", "../../src/kernel/main.js"],
  ["widgets/gates/a.ts", "../../src/index.js"],
])("%s may not import %s", (path, imported) => {
  expect(broken(path, use(imported))).toEqual(["noRestrictedImports"]);
});

test.each([
  ["src/core/a/b.ts", "../tensor/tensor.js"],
  ["src/tasks/a.ts", "../core/index.js"],
  ["src/experiments/a.ts", "../tasks/index.js"],
  ["src/index.ts", "../widgets/index.js"],
  ["widgets/gates/a.ts", "../../src/core/index.js"],
  ["widgets/gates/a.ts", "../../src/kernel/host.js"],
  ["src/kernel/main.ts", "./wire/message.js"],
])("%s may import %s", (path, imported) => {
  expect(broken(path, use(imported))).toEqual([]);
});

test.each(["document", "window", "process", "Buffer"])("the core may not use the global %s", (name) => {
  expect(broken("src/core/a.ts", `export const a: unknown = ${name};\n`)).toEqual(["noRestrictedGlobals"]);
});
