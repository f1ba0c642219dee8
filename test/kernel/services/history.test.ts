import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { History } from "../../../src/kernel/services/history.js";

const file: string = join(mkdtempSync(join(tmpdir(), "unrolled-history-")), "deep", "history.sqlite");
const earlier: History = new History(file);
earlier.add(1, "a = 0", "0");
const history: History = new History(file);
for (const [line, input] of ["a = 1", "b", "a = 1", "c\nd"].entries()) history.add(line + 1, input, null);
const found = (content: Record<string, unknown>, of: History = history): unknown =>
  (of.reply(content) as { history: unknown }).history;

test("tail gives the last entries, those of earlier sessions too", () => {
  expect(found({ hist_access_type: "tail", n: 2 })).toEqual([
    [2, 3, "a = 1"],
    [2, 4, "c\nd"],
  ]);
  expect(found({ hist_access_type: "tail", n: 1, output: true })).toEqual([[2, 4, ["c\nd", null]]]);
  expect(found({ hist_access_type: "tail", n: 9 })).toHaveLength(5);
});

test("range leaves its end out, and counts sessions back from this one or on from the first", () => {
  expect(found({ hist_access_type: "range", session: 0, start: 2, stop: 3 })).toEqual([[2, 2, "b"]]);
  expect(found({ hist_access_type: "range", session: -1 })).toEqual([[1, 1, "a = 0"]]);
  expect(found({ hist_access_type: "range", session: 1, output: true })).toEqual([[1, 1, ["a = 0", "0"]]]);
  expect(found({ hist_access_type: "range", session: 7, start: 1 })).toEqual([]);
  expect(found({ hist_access_type: "range", session: -1, start: 4 }, new History(file))).toEqual([[2, 4, "c\nd"]]);
});

test("search takes a glob pattern", () => {
  expect(found({ hist_access_type: "search", pattern: "a*" })).toHaveLength(3);
  expect(found({ hist_access_type: "search", pattern: "a = 1", unique: true })).toEqual([[2, 3, "a = 1"]]);
  expect(found({ hist_access_type: "search", pattern: "c*" })).toEqual([[2, 4, "c\nd"]]);
  expect(found({ hist_access_type: "search", pattern: "?" })).toEqual([[2, 2, "b"]]);
  expect(found({ hist_access_type: "search", pattern: "." })).toEqual([]);
  expect(found({ hist_access_type: "search", pattern: "*", n: 1 })).toEqual([[2, 4, "c\nd"]]);
});

test("where it cannot be kept on disk it is kept in memory", () => {
  const torn = join(mkdtempSync(join(tmpdir(), "unrolled-history-")), "torn.sqlite");
  writeFileSync(torn, "this is no database, and longer than a header of one would be ".repeat(4));
  const inMemory = new History(torn);
  inMemory.add(1, "x", null);
  expect(found({ hist_access_type: "tail", n: 5 }, inMemory)).toEqual([[1, 1, "x"]]);
});
