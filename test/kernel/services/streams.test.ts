import { afterEach, expect, test } from "vitest";
import { running, within } from "../../../src/kernel/services/cells.js";
import { Iopub } from "../../../src/kernel/services/iopub.js";
import { captureStreams } from "../../../src/kernel/services/streams.js";
import type { Wire } from "../../../src/kernel/wire/wire.js";

const { write: stdout } = process.stdout;
const { write: stderr } = process.stderr;

afterEach(() => {
  process.stdout.write = stdout;
  process.stderr.write = stderr;
});

test("text goes to the cell that wrote it, also from a timer, and that of a silent cell nowhere", async () => {
  const sent: string[][] = [];
  captureStreams(new Iopub({ stream: (...args: string[]) => void sent.push(args) } as unknown as Wire));
  within(running("one"), () => setTimeout(() => process.stdout.write("late")));
  within(running("two"), () => process.stderr.write("now"));
  within(running("three", { silent: true }), () => process.stdout.write("unheard"));
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(sent).toEqual([
    ["stderr", "now", "two"],
    ["stdout", "late", "one"],
  ]);
});

test("a character torn over two writes is put together; the callback is called", async () => {
  const sent: string[] = [];
  captureStreams({ stream: (_, text) => void sent.push(text) });
  const bytes = Buffer.from("é");
  process.stdout.write(bytes.subarray(0, 1));
  await new Promise<void>((resolve) => process.stdout.write(bytes.subarray(1), () => resolve()));
  expect(sent.join("")).toBe("é");
});
