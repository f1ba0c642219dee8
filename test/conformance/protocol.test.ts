import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client, type Received } from "./client.js";

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
});
afterAll(() => kernel.stop());

/** Text of a cell's result. */
async function value(code: string): Promise<string> {
  return (await kernel.execute(code)).outputs.at(-1)?.content.data["text/plain"];
}

/** What is published for a request, statuses by their state. */
function order(id: string): string[] {
  return kernel.published(id).map(({ header, content }) => content.execution_state ?? header.msg_type);
}

describe("kernel_info", () => {
  test("has this package's version, the protocol's, and a list of supported features, on shell and control alike", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    for (const channel of ["shell", "control"] as const) {
      const { content } = await kernel.request("kernel_info_request", {}, { channel });
      expect(content).toMatchObject({ status: "ok", implementation_version: version, protocol_version: "5.5" });
      // Neither a debugger nor subshells.
      expect(content.supported_features).toEqual([]);
      expect(content.help_links.every(({ text, url }: Record<string, string>) => text && url)).toBe(true);
    }
  });

  test("a request is bracketed by its own busy and idle, and every message names the kernel's session", async () => {
    const id = kernel.send("kernel_info_request", {});
    await kernel.idle(id);
    expect(order(id)).toEqual(["busy", "idle"]);
    const { header } = await kernel.reply(id);
    expect(new Set(kernel.published(id).map((message) => message.header.session))).toEqual(new Set([header.session]));
    expect(header.session).not.toBe(kernel.session);
  });
});

describe("starting", () => {
  test("whoever listens from the beginning hears first that the kernel starts, once", () => {
    const [first, second] = kernel.received.filter(({ channel }) => channel === "iopub");
    expect([first.header.msg_type, second.content]).toEqual(["iopub_welcome", { execution_state: "starting" }]);
    expect(second.parent_header).toEqual({});
    expect(kernel.received.filter(({ content }) => content.execution_state === "starting")).toHaveLength(1);
  });
});

describe("busy and idle", () => {
  test("of two queued cells bracket each one's own output", async () => {
    const cell = (name: string): string => `console.log("${name}"); display("${name}"); "${name}"`;
    const ids = ["a", "b"].map((name) => kernel.sendCell(cell(name)));
    await Promise.all(ids.map((id) => kernel.idle(id)));
    for (const id of ids) {
      expect(order(id)).toEqual(["busy", "execute_input", "stream", "display_data", "execute_result", "idle"]);
    }
    const both = kernel.received.filter(
      ({ channel, parent_header }) => channel === "iopub" && ids.includes(parent_header.msg_id ?? ""),
    );
    const firstOfSecond = both.findIndex(({ parent_header }) => parent_header.msg_id === ids[1]);
    expect(both.slice(firstOfSecond).every(({ parent_header }) => parent_header.msg_id === ids[1])).toBe(true);
  });

  test("of a failing cell come with its error and reply", async () => {
    const { id, reply } = await kernel.execute("throw new TypeError('x')");
    expect(order(id)).toEqual(["busy", "execute_input", "error", "idle"]);
    expect(reply.content).toMatchObject({ status: "error", ename: "TypeError", evalue: "x" });
    expect(reply.content.execution_count).toBe(kernel.published(id)[1].content.execution_count);
  });

  test("a promise's output goes to the cell that started it, after later cells ran", async () => {
    const { id } = await kernel.execute(
      "let release = () => {}; void new Promise<void>((r) => { release = r; }).then(() => console.log('promised'));",
    );
    await kernel.execute("1");
    const later = await kernel.execute("release(); await null; await null; 2");
    await kernel.until("output", () => kernel.printed(id) === "promised\n");
    expect(kernel.printed(later.id)).toBe("");
  });

  test("only queued cells are aborted, not one that comes after the reply", async () => {
    await kernel.execute("throw 1");
    expect((await kernel.execute("2")).reply.content.status).toBe("ok");
  });

  test("an aborted cell is told so in full", async () => {
    const ids = ["await new Promise((r) => setTimeout(r, 200)); throw 1", "2"].map((code) => kernel.sendCell(code));
    const { header, content } = await kernel.reply(ids[1]);
    expect(header.msg_type).toBe("execute_reply");
    expect(content).toMatchObject({ status: "aborted", execution_count: expect.any(Number) });
    await kernel.idle(ids[1]);
    expect(order(ids[1])).toEqual(["busy", "idle"]);
  });
});

describe("complete", () => {
  test("tells of what kind each match is, and what it replaces", async () => {
    await kernel.execute("class Shape { area(): number { return 1; } side = 2; } const shape = new Shape();");
    const { content } = await kernel.request("complete_request", { code: "shape.", cursor_pos: 6 });
    const kinds = Object.fromEntries(
      content.metadata._jupyter_types_experimental.map(({ text, type }: Record<string, string>) => [text, type]),
    );
    expect(kinds).toMatchObject({ area: "method", side: "property" });
    expect([content.cursor_start, content.cursor_end]).toEqual([6, 6]);
  });

  test("in the middle of code sees what stands before and after", async () => {
    const code = "const text = 'x';\ntext.toUpp;\nconst after = 1;";
    const { content } = await kernel.request("complete_request", { code, cursor_pos: code.indexOf(";\nconst after") });
    expect(content.matches).toContain("toUpperCase");
  });
});

describe("inspect", () => {
  test("gives signature and documentation, as plain text and as Markdown", async () => {
    await kernel.execute(
      "/**\n * Halves a number.\n * @param x what is halved\n */\nfunction halved(x: number): number { return x / 2; }",
    );
    const { content } = await kernel.request("inspect_request", { code: "halved(4)", cursor_pos: 3, detail_level: 0 });
    expect(content.data["text/plain"]).toMatch(
      /function halved\(x: number\): number[\s\S]*Halves a number\.[\s\S]*what is halved/,
    );
    expect(content.data["text/markdown"]).toMatch(
      /^```typescript\nfunction halved\(x: number\): number\n```\n\nHalves a number\./,
    );
  });
});

describe("is_complete", () => {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: it is code that is asked about
  test.each([
    ["`a ${", "incomplete"],
    ["`a ${b", "incomplete"],
    ["`a ${b}", "incomplete"],
    ["`a ${`b ${c}`}", "incomplete"],
    ["`a ${`b ${c}`}`", "complete"],
    ["`a ${b +}`", "invalid"],
    ["`a ${ { b: 1 }.b }`", "complete"],
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: it is code that is asked about
  ])("inside template literals: %s is %s", async (code, status) => {
    const { content } = await kernel.request("is_complete_request", { code });
    expect(content.status).toBe(status);
  });
});

describe("history", () => {
  const env = { JUPYTER_DATA_DIR: mkdtempSync(join(tmpdir(), "unrolled-data-")) };

  test("by range, tail and search, of this session and of the one before", async () => {
    const first = await Client.start({ env });
    await first.execute("'old one'");
    await first.stop();
    const second = await Client.start({ env });
    for (const code of ["'new one'", "'new two'", "'new one'"]) await second.execute(code);
    const ask = async (content: object): Promise<unknown[]> => {
      const reply = await second.request("history_request", { raw: true, output: false, ...content });
      expect(reply.content.status).toBe("ok");
      return reply.content.history;
    };
    expect(await ask({ hist_access_type: "range", session: 0, start: 1, stop: 3 })).toEqual([
      [2, 1, "'new one'"],
      [2, 2, "'new two'"],
    ]);
    expect(await ask({ hist_access_type: "range", session: -1, start: 1 })).toEqual([[1, 1, "'old one'"]]);
    expect(await ask({ hist_access_type: "tail", n: 2, output: true })).toEqual([
      [2, 2, ["'new two'", "'new two'"]],
      [2, 3, ["'new one'", "'new one'"]],
    ]);
    expect(await ask({ hist_access_type: "search", pattern: "*one*", n: 2 })).toEqual([
      [2, 1, "'new one'"],
      [2, 3, "'new one'"],
    ]);
    expect(await ask({ hist_access_type: "search", pattern: "*one*", unique: true })).toEqual([
      [1, 1, "'old one'"],
      [2, 3, "'new one'"],
    ]);
    await second.stop();
  });
});

describe("connect, comm_info and what is unknown", () => {
  test("connect is answered on control too", async () => {
    const { content } = await kernel.request("connect_request", {}, { channel: "control" });
    expect(content).toMatchObject({ status: "ok", shell_port: kernel.ports[0] });
  });

  test("comm_info lists comms of both sides, all or those of one target", async () => {
    await kernel.execute(
      'const hostOf = (globalThis as any)[Symbol.for("unrolled.kernel")]; hostOf.openComm("ours", {}, { id: "o" }); hostOf.registerTarget("theirs", () => {});',
    );
    await kernel.idle(kernel.send("comm_open", { comm_id: "t", target_name: "theirs", data: {} }));
    const comms = async (content: object): Promise<unknown> =>
      (await kernel.request("comm_info_request", content)).content.comms;
    const [o, t] = [{ o: { target_name: "ours" } }, { t: { target_name: "theirs" } }];
    expect(await comms({})).toEqual({ ...o, ...t });
    expect(await comms({ target_name: null })).toEqual({ ...o, ...t });
    expect(await comms({ target_name: "theirs" })).toEqual(t);
    await kernel.execute("2", {});
  });

  test("a message to a comm that is not there does no harm", async () => {
    for (const type of ["comm_msg", "comm_close"]) {
      const id = kernel.send(type, { comm_id: "nowhere", data: {} });
      await kernel.idle(id);
      expect(order(id)).toEqual(["busy", "idle"]);
    }
  });

  test("an unknown request is answered with an error, and nothing is shown", async () => {
    const id = kernel.send("unheard_of_request", {});
    const { header, content } = await kernel.reply(id);
    await kernel.idle(id);
    expect([header.msg_type, content.status]).toEqual(["unheard_of_reply", "error"]);
    expect(order(id)).toEqual(["busy", "idle"]);
  });
});

describe("objects of the library show themselves", () => {
  test("a tensor as a table with its shape, a model as its layers with their parameters", async () => {
    const tensor = (
      await kernel.execute('import { Random, LSTM } from "unrolled"; new Random(1, "x").normalTensor([2, 3])')
    ).outputs[0];
    expect(tensor.content.data["text/plain"]).toMatch(/Tensor \[2, 3\]/);
    expect(tensor.content.data["text/html"].match(/<td/g).length).toBeGreaterThanOrEqual(6);
    const model = (await kernel.execute("new LSTM({ inputSize: 2, hiddenSize: 3 })")).outputs[0];
    expect(model.content.data["text/plain"]).toMatch(/LSTM[\s\S]*parameters[\s\S]*weight_ih/);
    expect(model.content.data["text/html"]).toContain("weight_ih");
  });
});

describe("shutdown", () => {
  const pending = {
    "an await that never settles": "await new Promise(() => {});",
    "a loop behind an await": "await null; for (;;);",
    "a server that listens":
      'import { createServer } from "node:net"; createServer().listen(0); await new Promise(() => {});',
    "a thread that works":
      "import { Worker } from 'node:worker_threads'; new Worker('for (;;);', { eval: true }); await new Promise(() => {});",
  };
  test.each(Object.entries(pending))("ends the process at once with %s pending", async (_, code) => {
    const ending = await Client.start();
    const id = ending.sendCell(
      `${code.startsWith("import") ? code.replace("; ", '; console.log("started"); ') : `console.log("started"); ${code}`}`,
    );
    await ending.until("start", () => ending.printed(id).includes("started"));
    const { content } = await ending.request("shutdown_request", { restart: true }, { channel: "control" });
    expect(content).toEqual({ status: "ok", restart: true });
    await ending.exited;
    await ending.stop();
  });

  test("is done for old clients on the shell channel", async () => {
    const ending = await Client.start();
    const { content } = await ending.request("shutdown_request", { restart: false });
    expect(content).toEqual({ status: "ok", restart: false });
    await ending.exited;
    await ending.stop();
  });
});

describe("output", () => {
  test("clear_output can wait for the next output", async () => {
    const { outputs } = await kernel.execute("clearOutput(true); console.log(1)");
    expect(outputs.map(({ header, content }: Received) => [header.msg_type, content.wait])).toEqual([
      ["clear_output", true],
      ["stream", undefined],
    ]);
  });

  test("colours of the console's own reach the front end", async () => {
    expect(await value("'\\u001b[31mred\\u001b[39m'.length")).toBe("13");
    const { id } = await kernel.execute("console.log('\\u001b[31mred\\u001b[39m')");
    expect(kernel.printed(id)).toBe("\u001b[31mred\u001b[39m\n");
  });
});
