import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { FileChanges } from "../../../src/kernel/engine/file-changes.js";

let directory: string;
let changes: FileChanges;
let told: [path: string, kind: number][];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "unrolled-"));
  changes = new FileChanges(directory);
  told = [];
});

const watch = (path: string) => changes.watchers.watchFile(path, (file, kind) => void told.push([file, kind]));

test("a file that was made, changed or removed is reported once, when asked for", () => {
  const file = join(directory, "a.ts");
  const watcher = watch(file);
  expect(changes.report()).toBe(false);
  writeFileSync(file, "1");
  expect(told).toEqual([]);
  expect(changes.report()).toBe(true);
  utimesSync(file, 1, 1);
  changes.report();
  rmSync(file);
  changes.report();
  expect(changes.report()).toBe(false);
  expect(told).toEqual([
    [file, 0],
    [file, 1],
    [file, 2],
  ]);
  watcher.close();
  writeFileSync(file, "2");
  expect(changes.report()).toBe(false);
});

test("what is installed, and declarations outside of the directory, are not looked at; other files there are", () => {
  const installed = join(directory, "node_modules", "p", "index.d.ts");
  mkdirSync(join(directory, "node_modules", "p"), { recursive: true });
  const outside = [`${directory}-other.d.ts`, `${directory}-other.ts`];
  for (const file of [installed, ...outside]) {
    watch(file);
    writeFileSync(file, "");
  }
  changes.report();
  expect(told).toEqual([[outside[1], 0]]);
  for (const file of outside) rmSync(file);
});

test("lookups are retried in every directory that is watched", () => {
  const retried: string[] = [];
  changes.watchers.watchDirectory("/a", (path) => void retried.push(path));
  changes.watchers.watchDirectory("/b", (path) => void retried.push(path)).close();
  changes.retryLookups();
  expect(retried).toEqual(["/a"]);
});
