import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { readNotebookConfig } from "../../../src/kernel/engine/notebook-config.js";

function read(files: Record<string, string>): ReturnType<typeof readNotebookConfig> {
  const directory = mkdtempSync(join(tmpdir(), "unrolled-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  return readNotebookConfig(ts, directory);
}

test("without a tsconfig.json nothing is changed, and it is waited for", () => {
  const { options, typeErrors, errors, files } = read({});
  expect([options, typeErrors, errors]).toEqual([{}, "stop", []]);
  expect(files).toEqual([expect.stringMatching(/tsconfig\.json$/)]);
});

test("options of checking are taken, also from what it extends; those that the kernel depends on are not", () => {
  const { options, errors, files } = read({
    "tsconfig.json":
      '{ "extends": "./base.json", "compilerOptions": { "strict": false, "module": "CommonJS", "outDir": "x" } } // fine',
    "base.json": '{ "compilerOptions": { "noUncheckedIndexedAccess": true, "target": "ES5" } }',
  });
  expect(errors).toEqual([]);
  expect(options).toEqual({ strict: false, noUncheckedIndexedAccess: true });
  expect(files).toHaveLength(2);
});

test("type errors can be warnings", () => {
  expect(read({ "tsconfig.json": '{ "unrolled": { "typeErrors": "warn" } }' }).typeErrors).toBe("warn");
  const { typeErrors, errors } = read({ "tsconfig.json": '{ "unrolled": { "typeErrors": 1 } }' });
  expect(typeErrors).toBe("stop");
  expect(errors[0].messageText).toContain('"stop" or "warn", not 1');
});

test("what is wrong is told with its place", () => {
  const { errors } = read({ "tsconfig.json": '{\n  "compilerOptions": { "strict": 1 }\n}' });
  expect(errors).toMatchObject([{ start: { line: 1, character: 33 }, fileName: "tsconfig.json" }]);
  expect(read({ "tsconfig.json": '{ "extends": "./missing.json" }' }).errors[0].messageText).toContain("missing.json");
});
