import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { running, within } from "../../../src/kernel/services/cells.js";
import { Streams } from "../../../src/kernel/services/streams.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Sent = [name: string, text: string, parentHeader: string];

test("the first writes go out at once, a flood is gathered, and nothing is lost", () => {
  const sent: Sent[] = [];
  const streams = new Streams((...args) => sent.push(args));
  const cell = running("cell");
  within(cell, () => {
    streams.write("stdout", "a");
    streams.write("stdout", "b");
    expect(sent.map(([, text]) => text)).toEqual(["a", "b"]);
    for (let i = 0; i < 1000; i++) streams.write("stdout", ".");
  });
  expect(sent.length).toBeLessThan(50);
  vi.runAllTimers();
  expect(sent.map(([, text]) => text).join("")).toBe(`ab${".".repeat(1000)}`);
  expect(new Set(sent.map(([, , parent]) => parent))).toEqual(new Set(["cell"]));
});

test("text goes to the cell that wrote it, also from a timer, and that of a silent cell nowhere", async () => {
  vi.useRealTimers();
  const sent: Sent[] = [];
  const streams = new Streams((...args) => sent.push(args));
  within(running("one"), () => setTimeout(() => streams.write("stdout", "late")));
  within(running("two"), () => streams.write("stderr", "now"));
  within(running("three", true), () => streams.write("stdout", "unheard"));
  await new Promise((resolve) => setTimeout(resolve, 5));
  streams.flush();
  expect(sent).toEqual([
    ["stderr", "now", "two"],
    ["stdout", "late", "one"],
  ]);
});
