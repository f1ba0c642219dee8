import { afterAll, beforeAll, expect, test } from "vitest";
import { Client, type Received } from "./client.js";

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
});
afterAll(() => kernel.stop());

/** The question that a cell asks. */
function question(id: string): Promise<Received> {
  return kernel.until(
    "input_request",
    ({ channel, parent_header }) => channel === "stdin" && parent_header.msg_id === id,
  );
}

function answer(value: string): void {
  kernel.send("input_reply", { status: "ok", value }, { channel: "stdin" });
}

async function errorOf(id: string): Promise<{ ename: string; evalue: string }> {
  const { content } = await kernel.reply(id);
  await kernel.idle(id);
  expect(content.status).toBe("error");
  return content;
}

test("prompt asks on the stdin channel and gives the answer; what was printed before is shown before", async () => {
  const id = kernel.sendCell('console.log("before"); "hello " + prompt("Who? ")', { allow_stdin: true });
  const { content } = await question(id);
  expect(content).toEqual({ prompt: "Who? ", password: false });
  await kernel.until("print", () => kernel.printed(id) === "before\n");
  answer("Ada 艾达");
  await kernel.idle(id);
  const [, result] = kernel.outputs(id);
  expect(result.content.data["text/plain"]).toBe("'hello Ada 艾达'");
});

test("a password is asked for as one", async () => {
  const id = kernel.sendCell('prompt("Secret: ", { password: true }).length', { allow_stdin: true });
  expect((await question(id)).content).toEqual({ prompt: "Secret: ", password: true });
  answer("four");
  expect((await kernel.reply(id)).content.status).toBe("ok");
});

test("it asks in a function after an await and several times in one cell", async () => {
  const code = "async function two() { await null; return prompt('a') + prompt('b'); } await two()";
  const id = kernel.sendCell(code, { allow_stdin: true });
  await question(id);
  answer("1");
  await kernel.until("second question", ({ channel, content }) => channel === "stdin" && content.prompt === "b");
  answer("2");
  await kernel.idle(id);
  expect(kernel.outputs(id)[0].content.data["text/plain"]).toBe("'12'");
});

test("without allow_stdin it is an error that says so", async () => {
  const { evalue } = await errorOf(kernel.sendCell("prompt('x')", { allow_stdin: false }));
  expect(evalue).toContain("allow_stdin is false");
});

test("an interrupt ends the wait; the next cell asks anew and gets its own answer", async () => {
  const id = kernel.sendCell("prompt('waiting')", { allow_stdin: true });
  await question(id);
  await kernel.request("interrupt_request", {}, { channel: "control" });
  expect((await errorOf(id)).ename).toBe("KeyboardInterrupt");
  answer("too late");
  const next = kernel.sendCell("prompt('again')", { allow_stdin: true });
  await question(next);
  answer("in time");
  await kernel.idle(next);
  expect(kernel.outputs(next)[0].content.data["text/plain"]).toBe("'in time'");
});

test("control and heartbeat answer while it waits, and it can be shut down", async () => {
  const id = kernel.sendCell("prompt('for ever')", { allow_stdin: true });
  await question(id);
  expect(await kernel.beat("ping")).toBe("ping");
  expect((await kernel.request("kernel_info_request", {}, { channel: "control" })).content.status).toBe("ok");
  const { content } = await kernel.request("shutdown_request", { restart: false }, { channel: "control" });
  expect(content.status).toBe("ok");
  await kernel.exited;
});

test("each subscriber is welcomed once it is subscribed", () => {
  const welcomes = kernel.received.filter(({ header }) => header.msg_type === "iopub_welcome");
  expect(welcomes.map(({ content, parent_header }) => [content, parent_header])).toEqual([[{ subscription: "" }, {}]]);
});
