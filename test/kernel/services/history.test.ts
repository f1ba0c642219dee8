import { expect, test } from "vitest";
import { History } from "../../../src/kernel/services/history.js";

const history: History = new History();
for (const [line, input] of ["a = 1", "b", "a = 1", "c\nd"].entries()) history.add(line + 1, input, null);
const found = (content: Record<string, unknown>): unknown => (history.reply(content) as { history: unknown }).history;

test("tail gives the last entries", () => {
  expect(found({ hist_access_type: "tail", n: 2 })).toEqual([
    [1, 3, "a = 1"],
    [1, 4, "c\nd"],
  ]);
  expect(found({ hist_access_type: "tail", n: 1, output: true })).toEqual([[1, 4, ["c\nd", null]]]);
});

test("range leaves its end out, and knows this session only", () => {
  expect(found({ hist_access_type: "range", session: 0, start: 2, stop: 3 })).toEqual([[1, 2, "b"]]);
  expect(found({ hist_access_type: "range", session: 7, start: 1 })).toEqual([]);
});

test("search takes * and ? and nothing else for a pattern", () => {
  expect(found({ hist_access_type: "search", pattern: "a*" })).toHaveLength(2);
  expect(found({ hist_access_type: "search", pattern: "a*", unique: true })).toEqual([[1, 3, "a = 1"]]);
  expect(found({ hist_access_type: "search", pattern: "c*" })).toEqual([[1, 4, "c\nd"]]);
  expect(found({ hist_access_type: "search", pattern: "?" })).toEqual([[1, 2, "b"]]);
  expect(found({ hist_access_type: "search", pattern: "." })).toEqual([]);
  expect(found({ hist_access_type: "search", pattern: "*", n: 1 })).toEqual([[1, 4, "c\nd"]]);
});
