import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { StreamBatch } from "../../../src/kernel/wire/stream-batch.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function batch(): { batch: StreamBatch; published: [name: string, text: string, parentHeader: string][] } {
  const published: [string, string, string][] = [];
  return { batch: new StreamBatch((...args) => published.push(args)), published };
}

test("texts are joined, and published after a short wait", () => {
  const { batch: streams, published } = batch();
  for (const text of ["a", "b", "c"]) streams.add("stdout", "1", text);
  expect(published).toEqual([]);
  vi.runAllTimers();
  streams.flush();
  expect(published).toEqual([["stdout", "abc", "1"]]);
});

test("another stream or another parent starts a new message, in order", () => {
  const { batch: streams, published } = batch();
  streams.add("stdout", "1", "a");
  streams.add("stderr", "1", "b");
  streams.add("stderr", "2", "c");
  streams.flush();
  expect(published).toEqual([
    ["stdout", "a", "1"],
    ["stderr", "b", "1"],
    ["stderr", "c", "2"],
  ]);
});

test("a flood does not wait for the timer", () => {
  const { batch: streams, published } = batch();
  for (let i = 0; i < 10; i++) streams.add("stdout", "1", "x".repeat(50_000));
  expect(published.length).toBeGreaterThan(1);
  streams.flush();
  expect(published.map(([, text]) => text).join("").length).toBe(500_000);
});
