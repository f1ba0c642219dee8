import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { StreamBatch, type StreamText } from "../../../src/kernel/wire/stream-batch.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("texts of one stream and one parent are joined, and published after a short wait", () => {
  const published: StreamText[] = [];
  const batch = new StreamBatch((joined) => published.push(joined));
  for (const text of ["a", "b", "c"]) batch.add({ name: "stdout", text, parentHeader: "1" });
  expect(published).toEqual([]);
  vi.runAllTimers();
  expect(published).toEqual([{ name: "stdout", text: "abc", parentHeader: "1" }]);
  batch.flush();
  expect(published.length).toBe(1);
});

test("another stream or another parent starts a new message, in order", () => {
  const published: StreamText[] = [];
  const batch = new StreamBatch((joined) => published.push(joined));
  batch.add({ name: "stdout", text: "a", parentHeader: "1" });
  batch.add({ name: "stderr", text: "b", parentHeader: "1" });
  batch.add({ name: "stderr", text: "c", parentHeader: "2" });
  batch.flush();
  expect(published.map(({ name, text, parentHeader }) => name + text + parentHeader)).toEqual([
    "stdouta1",
    "stderrb1",
    "stderrc2",
  ]);
});

test("a flood does not wait for the timer", () => {
  const published: StreamText[] = [];
  const batch = new StreamBatch((joined) => published.push(joined));
  for (let i = 0; i < 10; i++) batch.add({ name: "stdout", text: "x".repeat(50_000), parentHeader: "1" });
  batch.flush();
  expect(published.length).toBeGreaterThan(1);
  expect(published.map(({ text }) => text).join("").length).toBe(500_000);
});
