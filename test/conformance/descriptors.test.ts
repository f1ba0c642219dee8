import { afterAll, beforeAll, expect, test } from "vitest";
import { Client } from "./client.js";

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
});
afterAll(() => kernel.stop());

const imports =
  'import { execSync, spawn, spawnSync } from "node:child_process"; import { writeSync } from "node:fs";\n';

test("what a child process prints is the cell's output, in order and before the cell ends", async () => {
  const { id } = await kernel.execute(
    `${imports}console.log("one"); execSync("echo two; echo three >&2", { stdio: "inherit" }); console.log("four")`,
  );
  expect(kernel.printed(id)).toBe("one\ntwo\nfour\n");
  expect(kernel.printed(id, "stderr")).toBe("three\n");
});

test("what is written straight to the descriptors is captured, also more than a pipe holds", async () => {
  const { id } = await kernel.execute(
    `${imports}for (let n = 0; n < 3000; n++) writeSync(1, "é".repeat(100) + "\\n");`,
  );
  expect(kernel.printed(id)).toBe(`${"é".repeat(100)}\n`.repeat(3000));
});

test("a child that goes on prints to the cell that is running", async () => {
  const first = await kernel.execute(`${imports}spawn("sh", ["-c", "sleep .3; echo late"], { stdio: "inherit" }); 1`);
  await kernel.until("late output", () => kernel.printed(first.id) === "late\n");
  expect(kernel.stderr).toBe("");
});

test("a silent cell's is dropped", async () => {
  const { id } = await kernel.execute(`${imports}execSync("echo unheard", { stdio: "inherit" })`, { silent: true });
  expect(kernel.printed(id)).toBe("");
  const next = await kernel.execute(`${imports}writeSync(1, "heard")`);
  expect(kernel.printed(next.id)).toBe("heard");
});

test("a thread of the user's prints too", async () => {
  const { id } = await kernel.execute(
    'import { Worker } from "node:worker_threads";\n' +
      "const done = Promise.withResolvers<void>();\n" +
      'new Worker("console.log(\'from a thread\')", { eval: true }).on("exit", () => done.resolve());\n' +
      "await done.promise",
  );
  await kernel.until("the thread's line", () => kernel.printed(id) === "from a thread\n");
});
