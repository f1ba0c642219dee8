import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Client, connectionFile, freePorts, kernelMain, type Received } from "./client.js";

const typesOf = (messages: Received[]): string[] => messages.map(({ header }) => header.msg_type);

let kernel: Client;

beforeAll(async () => {
  kernel = await Client.start();
});

afterAll(async () => {
  await kernel.stop();
});

describe("what the kernel says of itself", () => {
  test("kernel_info_reply has a status, the protocol's version and the language", async () => {
    const { header, content } = await kernel.request("kernel_info_request", {});
    expect(header.msg_type).toBe("kernel_info_reply");
    expect(header.session).not.toBe(kernel.session);
    expect(content.status).toBe("ok");
    expect(content.protocol_version).toBe(header.version);
    expect(content.implementation).toBe("unrolled");
    expect(content.banner).toContain(process.versions.node);
    expect(content.language_info).toMatchObject({
      name: "typescript",
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
    });
    expect(content.language_info.version).toBe(createRequire(import.meta.url)("typescript/package.json").version);
  });

  test("connect_request gives the ports", async () => {
    const { content } = await kernel.request("connect_request", {});
    const [shell_port, iopub_port, stdin_port, control_port, hb_port] = kernel.ports;
    expect(content).toMatchObject({ status: "ok", shell_port, iopub_port, stdin_port, control_port, hb_port });
  });

  test("the heartbeat sends back what it gets", async () => {
    expect(await kernel.beat("ping")).toBe("ping");
  });
});

describe("execute_request", () => {
  test("busy, execute_input, execute_result, idle come in this order and have the request for their parent", async () => {
    const { id, reply } = await kernel.execute("6 * 7");
    const published = kernel.published(id);
    expect(published.map(({ header, content }) => content.execution_state ?? header.msg_type)).toEqual([
      "busy",
      "execute_input",
      "execute_result",
      "idle",
    ]);
    const [, input, result] = published;
    expect(input.content.code).toBe("6 * 7");
    expect(result.content).toEqual({
      execution_count: reply.content.execution_count,
      data: { "text/plain": "42" },
      metadata: {},
    });
    expect(reply.content).toMatchObject({ status: "ok", payload: [], user_expressions: {} });
    expect(input.content.execution_count).toBe(reply.content.execution_count);
  });

  test("the count goes up by one a cell, but not for silent cells or cells kept out of the history", async () => {
    const first = (await kernel.execute("1")).reply.content.execution_count;
    expect((await kernel.execute("1", { silent: true })).reply.content.execution_count).toBe(first);
    expect((await kernel.execute("1", { store_history: false })).reply.content.execution_count).toBe(first);
    expect((await kernel.execute("1")).reply.content.execution_count).toBe(first + 1);
  });

  test("a silent cell publishes its status only", async () => {
    const { id } = await kernel.execute('console.log("x"); display(1); 2', { silent: true });
    expect(typesOf(kernel.published(id))).toEqual(["status", "status"]);
  });

  test("user_expressions are evaluated after the cell, each with its own success or failure", async () => {
    const { reply } = await kernel.execute("const three = 3", {
      user_expressions: { nine: "three * three", bad: "three.nothing" },
    });
    expect(reply.content.user_expressions).toMatchObject({
      nine: { status: "ok", data: { "text/plain": "9" } },
      bad: { status: "error", ename: "CompileError" },
    });
  });

  test("a user_expression that no message can hold leaves the kernel at work", async () => {
    const big = '({ [Symbol.for("Jupyter.display")]: () => ({ "application/json": 1n }) })';
    const { reply } = await kernel.execute("1", { user_expressions: { big } });
    expect(reply.content).toMatchObject({ status: "error", evalue: "Do not know how to serialize a BigInt" });
    expect((await kernel.execute("2")).reply.content.status).toBe("ok");
  });

  test("undefined is no result, null is", async () => {
    expect((await kernel.execute("undefined")).outputs).toEqual([]);
    expect((await kernel.execute("null")).outputs[0].content.data).toEqual({ "text/plain": "null" });
  });

  test("top-level await, for await and import() work", async () => {
    const { outputs } = await kernel.execute(`
      async function* count() { yield 1; yield 2; }
      let sum = 0;
      for await (const n of count()) sum += n;
      sum += await Promise.resolve(10);
      const { basename } = await import("node:path");
      basename("a/" + sum);`);
    expect(outputs.map(({ content }) => content.data ?? content)).toEqual([{ "text/plain": "'13'" }]);
  });

  test("cells run one after the other also where they wait", async () => {
    const first = kernel.sendCell('await new Promise((r) => setTimeout(r, 100)); console.log("first")');
    const second = kernel.sendCell('console.log("second")');
    await kernel.idle(second);
    const order = kernel.received.filter(
      ({ channel, parent_header }) => channel === "iopub" && [first, second].includes(parent_header.msg_id ?? ""),
    );
    const parents = order.map(({ parent_header }) => parent_header.msg_id);
    expect(parents).toEqual(parents.toSorted((a, b) => [first, second].indexOf(a!) - [first, second].indexOf(b!)));
  });
});

describe("variables across cells", () => {
  test("a closure and a later cell share a variable", async () => {
    await kernel.execute("let counter = 0; function increment() { return ++counter; }");
    await kernel.execute("increment(); increment();");
    expect((await kernel.execute("counter")).outputs[0].content.data["text/plain"]).toBe("2");
    expect((await kernel.execute("counter = 100; increment()")).outputs[0].content.data["text/plain"]).toBe("101");
  });

  test("a variable can be declared again with another type", async () => {
    await kernel.execute("const again = 1");
    await kernel.execute('const again = "text"');
    expect((await kernel.execute("again.length")).outputs[0].content.data["text/plain"]).toBe("4");
  });

  test("shorthand properties, destructuring, classes, enums and types reach from cell to cell", async () => {
    await kernel.execute(
      "let left = 1, right = 2; class Base { v = 1 } enum Side { L, R } interface Pair { left: number }",
    );
    await kernel.execute("[left, right] = [right, left]");
    const { outputs } = await kernel.execute(
      "class Derived extends Base { w = right } const pair: Pair = { left }; [pair, new Derived().w, Side.R, Side[0]]",
    );
    expect(outputs[0].content.data["text/plain"]).toBe("[ { left: 2 }, 1, 1, 'L' ]");
  });

  test("a namespace that ends a cell sees its own exports, and later cells see it", async () => {
    await kernel.execute(
      "namespace Space { export const one = 1; export interface Of { two: number } export function get() { return one } }",
    );
    await kernel.execute("const unrelated = 1");
    const { outputs } = await kernel.execute("const of: Space.Of = { two: 2 }; [Space.get(), of.two]");
    expect(outputs[0].content.data?.["text/plain"]).toBe("[ 1, 2 ]");
  });

  test("what a cell declares global later cells have", async () => {
    await kernel.execute(
      "declare global { interface Array<T> { theLast(): T } } Array.prototype.theLast = function () { return this[this.length - 1] };",
    );
    await kernel.execute("const unrelatedToo = 1");
    const { outputs } = await kernel.execute("Array.of(1, 2).theLast()");
    expect(outputs[0].content.data?.["text/plain"]).toBe("2");
  });

  test("names may start with underscores, also those that Node gives to modules", async () => {
    await kernel.execute(
      'import { fileURLToPath } from "node:url"; const __filename = fileURLToPath(import.meta.url), __two = 2, ___three = 3;',
    );
    const { outputs } = await kernel.execute("[__filename.endsWith('.js'), __two, ___three]");
    expect(outputs[0].content.data?.["text/plain"]).toBe("[ true, 2, 3 ]");
  });

  test("a cell that throws keeps what it had declared, and only that", async () => {
    await kernel.execute('const unreached = "old"');
    await kernel.execute('const reached = 1; throw new Error("stop"); const unreached = 2');
    expect((await kernel.execute("reached")).outputs[0].content.data["text/plain"]).toBe("1");
    expect((await kernel.execute("unreached.length")).outputs[0].content.data["text/plain"]).toBe("3");
  });

  test("a cell that does not compile changes nothing", async () => {
    await kernel.execute("let kept = 1");
    await kernel.execute('kept = 2; const wrong: number = "x"');
    expect((await kernel.execute("kept")).outputs[0].content.data["text/plain"]).toBe("1");
  });
});

describe("errors", () => {
  test("an error names the cell and the line of the user's TypeScript, and none of the kernel's", async () => {
    const code = [
      "interface Erased { gone: string }",
      "",
      "function thrower(x: number): never {",
      '  throw new RangeError("no " + x);',
      "}",
      "thrower(",
      "  7);",
    ].join("\n");
    const { reply, outputs } = await kernel.execute(code);
    expect(typesOf(outputs)).toEqual(["error"]);
    const { ename, evalue, traceback } = outputs[0].content;
    const cell = `Cell [${reply.content.execution_count}]`;
    expect([ename, evalue]).toEqual(["RangeError", "no 7"]);
    expect(traceback[0]).toBe(`${cell}, line 4`);
    const text = traceback.join("\n");
    expect(text).toContain(`at thrower (${cell}:4:9)`);
    expect(text).toContain(`at ${cell}:6:1`);
    expect(text).not.toMatch(/node:|kernel|Generator/);
    expect(reply.content).toMatchObject({ status: "error", ename, evalue, traceback });
  });

  test("a function of another cell is named with that cell", async () => {
    const { reply } = await kernel.execute('const outside = () => {\n  throw new Error("far");\n};');
    const { outputs } = await kernel.execute("await null;\noutside()");
    const text = outputs[0].content.traceback.join("\n");
    expect(text).toContain(`(Cell [${reply.content.execution_count}]:2:9)`);
    expect(text).toContain(`at Cell [${reply.content.execution_count + 1}]:2:`);
  });

  test("error.stack in a cell has the same lines", async () => {
    const { outputs } = await kernel.execute('type T = 1;\nnew Error("e").stack!.split("\\n")[1].trim()');
    expect(outputs[0].content.data["text/plain"]).toMatch(/^'at Cell \[\d+\]:2:1'$/);
  });

  test("a compile error has line, column and the line marked", async () => {
    const { reply, outputs } = await kernel.execute('const fine = 1;\nconst wrong: number = "x";');
    const { ename, evalue, traceback } = outputs[0].content;
    expect(ename).toBe("CompileError");
    expect(evalue).toBe(
      `Cell [${reply.content.execution_count}]:2:7 - Type 'string' is not assignable to type 'number'.`,
    );
    expect(traceback.join("\n")).toContain('> 2 | const wrong: number = "x";');
  });

  test("a syntax error is reported alone, in the user's own words", async () => {
    const { reply } = await kernel.execute("const before: number = 'x';\nfunction open(");
    expect(reply.content.evalue).toBe(`Cell [${reply.content.execution_count}]:2:15 - ')' expected.`);
    expect(reply.content.traceback.join("\n").match(/TS\d+/g)).toEqual(["TS1005"]);
  });

  test("an error says what it comes from", async () => {
    const { reply } = await kernel.execute(
      'await Promise.any([Promise.reject(new Error("one", { cause: "deeper" })), Promise.reject(2)])',
    );
    const text = reply.content.traceback.join("\n");
    expect(text).toContain("Caused by: Error: one");
    expect(text).toContain("deeper");
    expect(text).toContain("Caused by: 2");
  });

  test("what cannot be read or shown can be thrown", async () => {
    const withGetter = (name: string): string =>
      `throw Object.defineProperty(new Error("e"), "${name}", { get() { throw new Error("getter") } })`;
    const hostile = [
      ...["name", "message", "stack", "cause"].map(withGetter),
      'throw Object.assign(new Error("e"), { name: Symbol("s"), stack: 5 })',
      "throw new Proxy(new Error('e'), { get() { throw 1 }, getPrototypeOf() { throw 2 } })",
      'throw { [Symbol.for("nodejs.util.inspect.custom")]() { throw new Error("inspect") } }',
      "throw Object.create(null)",
    ];
    for (const code of hostile) {
      const { reply, outputs } = await kernel.execute(code);
      expect([code, reply.content.status, typesOf(outputs)]).toEqual([code, "error", ["error"]]);
    }
  });

  test("what is no Error can be thrown", async () => {
    const { outputs } = await kernel.execute("throw { code: 5 }");
    expect(outputs[0].content).toMatchObject({ ename: "Thrown", evalue: "{ code: 5 }" });
  });

  test("an error of a timer and a rejection nobody handles go to stderr", async () => {
    const { id } = await kernel.execute(
      'setTimeout(() => { throw new Error("late") }); void Promise.reject(new Error("rejected")); await new Promise((r) => setTimeout(r, 30))',
    );
    expect(kernel.printed(id, "stderr")).toContain("late");
    expect(kernel.printed(id, "stderr")).toContain("rejected");
  });

  test("stop_on_error: queued cells are aborted, later ones are not", async () => {
    const fails = 'await new Promise((r) => setTimeout(r, 200)); throw new Error("first")';
    const ids = [fails, "1", "2"].map((code) => kernel.sendCell(code));
    const replies = await Promise.all(ids.map((id) => kernel.reply(id)));
    expect(replies.map(({ content }) => content.status)).toEqual(["error", "aborted", "aborted"]);
    const [, aborted] = await Promise.all(ids.map((id) => kernel.idle(id)));
    expect(typesOf(kernel.published(aborted.parent_header.msg_id!))).toEqual(["status", "status"]);
    expect((await kernel.execute("3")).reply.content.status).toBe("ok");
  });

  test("stop_on_error false: the next cell runs", async () => {
    const ids = ['throw new Error("first")', "1"].map((code) => kernel.sendCell(code, { stop_on_error: false }));
    const replies = await Promise.all(ids.map((id) => kernel.reply(id)));
    expect(replies.map(({ content }) => content.status)).toEqual(["error", "ok"]);
  });
});

describe("output", () => {
  test("console and process.stdout arrive as streams", async () => {
    const { id } = await kernel.execute(
      'console.log("a", { b: 1 }); process.stdout.write("c\\n"); console.error("d"); process.stdout.write(Buffer.from("é\\n"))',
    );
    expect(kernel.printed(id)).toBe("a { b: 1 }\nc\né\n");
    expect(kernel.printed(id, "stderr")).toBe("d\n");
  });

  test("200,000 lines arrive whole and in order, in few messages, before idle", async () => {
    const { id, outputs } = await kernel.execute('for (let i = 0; i < 200_000; i++) console.log("line " + i)');
    const expected = Array.from({ length: 200_000 }, (_, i) => `line ${i}\n`).join("");
    expect(kernel.printed(id) === expected).toBe(true);
    expect(outputs.length).toBeLessThan(1000);
  });

  test("a synchronous loop's output is published while it loops", async () => {
    const id = kernel.sendCell(
      'console.log("one"); console.log("two"); const stopAt = Date.now() + 1500; while (Date.now() < stopAt);',
    );
    await kernel.until("two", () => kernel.printed(id).includes("two"));
    expect(kernel.published(id).some(({ content }) => content.execution_state === "idle")).toBe(false);
    await kernel.idle(id);
  });

  test("a timer's output belongs to the cell that started it", async () => {
    const { id } = await kernel.execute('void setTimeout(() => { console.log("late"); display("later") }, 150)');
    const other = await kernel.execute('await new Promise((r) => setTimeout(r, 300)); console.log("other")');
    expect(kernel.printed(id)).toBe("late\n");
    expect(typesOf(kernel.outputs(id))).toEqual(["stream", "display_data"]);
    expect(kernel.printed(other.id)).toBe("other\n");
  });

  test("streams and displays keep their order", async () => {
    const { outputs } = await kernel.execute(
      "console.log(1); display(2); console.log(3); console.error(4); display(5)",
    );
    expect(typesOf(outputs)).toEqual(["stream", "display_data", "stream", "stream", "display_data"]);
  });

  test("one display has several MIME types; bytes become base64", async () => {
    const { outputs } = await kernel.execute(
      'display({ "text/html": "<b>x</b>", "image/png": new Uint8Array([1, 2, 3]), "application/json": { a: [1] } })',
    );
    expect(outputs[0].content).toEqual({
      data: { "text/html": "<b>x</b>", "image/png": "AQID", "application/json": { a: [1] } },
      metadata: {},
      transient: { display_id: expect.any(String) },
    });
  });

  test("a display can be updated", async () => {
    const { outputs } = await kernel.execute(
      'display("one", { displayId: "d1" }); display("two", { displayId: "d1", update: true })',
    );
    expect(typesOf(outputs)).toEqual(["display_data", "update_display_data"]);
    for (const { content } of outputs) expect(content.transient).toEqual({ display_id: "d1" });
    expect(outputs[1].content.data).toEqual({ "text/plain": "'two'" });
  });

  test("clearOutput and console.clear send clear_output", async () => {
    const { outputs } = await kernel.execute("clearOutput(true); console.clear()");
    expect(outputs.map(({ header, content }) => [header.msg_type, content.wait])).toEqual([
      ["clear_output", true],
      ["clear_output", false],
    ]);
  });

  test("the display of the package tslab shows here", async () => {
    const { outputs } = await kernel.execute('import { display as show } from "tslab"; show.html("<i>x</i>")');
    expect(outputs.map(({ content }) => content.data)).toEqual([{ "text/html": "<i>x</i>" }]);
  });

  test("an object says how it is shown, at once or by a promise", async () => {
    const shown = (method: string): string => `({ [Symbol.for("Jupyter.display")]: ${method} })`;
    const html = await kernel.execute(shown('() => ({ "text/html": "<p>h</p>", "text/plain": "h" })'));
    expect(html.outputs[0].header.msg_type).toBe("execute_result");
    expect(html.outputs[0].content.data).toEqual({ "text/html": "<p>h</p>", "text/plain": "h" });
    const promised = await kernel.execute(shown('async () => { await null; return { "text/html": "p" }; }'));
    expect(promised.outputs[0].content.data).toEqual({ "text/html": "p" });
    expect((await kernel.execute(shown("() => ({})"))).outputs).toEqual([]);
    const displayed = await kernel.execute(`display(${shown('async () => ({ "text/html": "p" })')})`);
    expect(displayed.outputs.map(({ header }) => header.msg_type)).toEqual(["display_data"]);
    const failing = await kernel.execute(shown('() => { throw new Error("cannot show") }'));
    expect(failing.reply.content).toMatchObject({ status: "error", evalue: "cannot show" });
    const text = await kernel.execute(shown('() => "<b>x</b>"'));
    expect(text.reply.content.evalue).toContain("gave '<b>x</b>'; expected an object");
  });
});

describe("help while writing", () => {
  test("is_complete tells complete, incomplete and invalid code apart", async () => {
    const status = async (code: string): Promise<string> =>
      (await kernel.request("is_complete_request", { code })).content.status;
    for (const code of ["1 + 1", "function f() {\n  return 1;\n}", "const t = `a\nb`", "await x"]) {
      expect([code, await status(code)]).toEqual([code, "complete"]);
    }
    for (const code of ["function f() {", "f(1,", "const t = `open", "/* open", "const x =", "if (a) {\n  b();"]) {
      expect([code, await status(code)]).toEqual([code, "incomplete"]);
    }
    for (const code of ["const 1 = 2", "f(1))", "} else {", "let a b", '"open\n1']) {
      expect([code, await status(code)]).toEqual([code, "invalid"]);
    }
    const { content } = await kernel.request("is_complete_request", { code: "if (a) {" });
    expect(content.indent).toBe("  ");
  });

  test("completion knows earlier cells and counts code points", async () => {
    await kernel.execute("const knownThing = { alpha: 1, beta: 2 }");
    const code = '"😀😀"; knownThing.al';
    const { content } = await kernel.request("complete_request", { code, cursor_pos: [...code].length });
    expect(content).toMatchObject({ status: "ok", matches: ["alpha"], cursor_start: 17, cursor_end: 19 });
    const names = await kernel.request("complete_request", { code: "knownTh", cursor_pos: 7 });
    expect(names.content.matches).toContain("knownThing");
    const typed = await kernel.request("complete_request", { code: "console.lo", cursor_pos: 10 });
    expect(typed.content.matches).toContain("log");
  });

  test("inspection gives type and documentation, and counts code points", async () => {
    await kernel.execute("/** Doubles a number. */\nfunction doubled(x: number): number { return 2 * x; }");
    const code = '"😀"; doubled(4)';
    const { content } = await kernel.request("inspect_request", { code, cursor_pos: 7, detail_level: 0 });
    expect(content).toMatchObject({ status: "ok", found: true });
    expect(content.data["text/plain"]).toContain("function doubled(x: number): number");
    const inside = await kernel.request("inspect_request", { code: "Math.max(", cursor_pos: 9, detail_level: 0 });
    expect(inside.content.data["text/plain"]).toContain("Returns the larger of a set");
    const nothing = await kernel.request("inspect_request", { code: "  ", cursor_pos: 1, detail_level: 0 });
    expect(nothing.content).toMatchObject({ status: "ok", found: false });
  });

  test("history gives what was run", async () => {
    await kernel.execute("'for the history'");
    const { content } = await kernel.request("history_request", {
      hist_access_type: "tail",
      n: 1,
      output: true,
      raw: true,
    });
    expect(content.history[0][2]).toEqual(["'for the history'", "'for the history'"]);
  });

  test("history is kept across restarts", async () => {
    const env = { JUPYTER_DATA_DIR: mkdtempSync(join(tmpdir(), "unrolled-data-")) };
    const first = await Client.start({ env });
    await first.execute("const earlier = 1");
    await first.stop();
    const second = await Client.start({ env });
    const search = { hist_access_type: "search", pattern: "*earlier*", output: false, raw: true };
    const { content } = await second.request("history_request", search);
    expect(content.history).toEqual([[1, 1, "const earlier = 1"]]);
    await second.stop();
  });
});

describe("modules", () => {
  test("the package that holds the kernel is imported from anywhere, with types and documentation", async () => {
    const { reply } = await kernel.execute(
      'import { LSTM } from "unrolled"; const lstm = new LSTM({ inputSize: 2, hiddenSize: 3 });',
    );
    expect(reply.content.status).toBe("ok");
    expect((await kernel.execute("lstm.hiddenSize")).outputs[0].content.data["text/plain"]).toBe("3");
    const wrong = await kernel.execute("lstm.noSuchThing");
    expect(wrong.reply.content.evalue).toContain("does not exist on type");
    const completion = await kernel.request("complete_request", { code: "lstm.forw", cursor_pos: 9 });
    expect(completion.content.matches).toContain("forward");
    const options = await kernel.request("complete_request", { code: "new LSTM({ ", cursor_pos: 11 });
    expect(options.content.matches).toEqual(expect.arrayContaining(["inputSize", "hiddenSize"]));
    const named = await kernel.request("complete_request", { code: 'import { LS } from "unrolled"', cursor_pos: 11 });
    expect(named.content.matches).toContain("LSTM");
    const hover = await kernel.request("inspect_request", { code: "LSTM", cursor_pos: 2, detail_level: 0 });
    expect(hover.content.data["text/plain"].split("\n\n").length).toBeGreaterThan(1);
    expect(
      (await kernel.execute('(await import("unrolled")).LSTM === LSTM')).outputs[0].content.data["text/plain"],
    ).toBe("true");
  });

  test("a module beside the notebook is compiled, and read again after an edit, also through another one", async () => {
    const file = (name: string, text: string): void => writeFileSync(join(kernel.directory, name), text);
    file("inner.ts", "export const value: number = 1;\n");
    file("outer.ts", 'import { value } from "./inner";\nexport function twice(): number { return value * 2; }\n');
    const cell = 'import { twice } from "./outer"; twice()';
    expect((await kernel.execute(cell)).outputs[0].content.data["text/plain"]).toBe("2");
    await sleep(20);
    file("inner.ts", "export const value: number = 21;\n");
    expect((await kernel.execute(cell)).outputs[0].content.data["text/plain"]).toBe("42");
  });

  test("an error in a module beside the notebook names the line of its TypeScript", async () => {
    const lines = [
      "interface Gone {",
      "  x: number;",
      "}",
      "export function fail(): never {",
      '  throw new Error("deep");',
      "}",
    ];
    writeFileSync(join(kernel.directory, "failing.ts"), lines.join("\n"));
    const { reply } = await kernel.execute('import { fail } from "./failing.ts";\nfail();');
    const text = reply.content.traceback.join("\n");
    expect(text).toContain(`at fail (${join(kernel.directory, "failing.ts")}:5:9)`);
    expect(text).toContain(`at Cell [${reply.content.execution_count}]:2:`);
  });

  test("packages that only offer themselves to import, or that await while they load, can be imported", async () => {
    const pack = (name: string, code: string): void => {
      const directory = join(kernel.directory, "node_modules", name);
      mkdirSync(directory, { recursive: true });
      writeFileSync(
        join(directory, "package.json"),
        JSON.stringify({ name, type: "module", exports: { import: { types: "./index.d.ts", default: "./index.js" } } }),
      );
      writeFileSync(join(directory, "index.js"), code);
      writeFileSync(join(directory, "index.d.ts"), "export declare const value: number;\n");
    };
    pack("import-only", "export const value = 5;\n");
    pack("awaiting", "export const value = await Promise.resolve(6);\n");
    const { outputs } = await kernel.execute(
      'import { value as five } from "import-only"; const { value: six } = await import("awaiting"); [five, six]',
    );
    expect(outputs[0].content.data?.["text/plain"]).toBe("[ 5, 6 ]");
    const meta = await kernel.execute("import.meta.dirname === __dirname && __dirname === process.cwd()");
    expect(meta.outputs[0].content.data["text/plain"]).toBe("true");
  });

  test("packages and files of plain JavaScript need no types", async () => {
    const directory = join(kernel.directory, "node_modules", "untyped");
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "package.json"), '{ "name": "untyped" }');
    writeFileSync(join(directory, "index.js"), "module.exports = (x) => x + 1;\n");
    writeFileSync(join(kernel.directory, "plain.js"), "export function twice(x) { return 2 * x; }\n");
    await kernel.execute('import increment from "untyped"; import { twice as plainTwice } from "./plain.js"');
    expect((await kernel.execute("plainTwice(increment(1))")).outputs[0].content.data?.["text/plain"]).toBe("4");
  });

  test("a module beside the notebook exports what it says, whatever its last statement is", async () => {
    writeFileSync(join(kernel.directory, "ending.ts"), "export const only = 1;\nvoid only;\n");
    const { outputs } = await kernel.execute('import * as ending from "./ending.ts"; Object.keys(ending)');
    expect(outputs[0].content.data?.["text/plain"]).toBe("[ 'only' ]");
  });

  test("import() takes attributes, finds files beside the notebook and says nothing of its own", async () => {
    writeFileSync(join(kernel.directory, "data.json"), '{ "n": 1 }');
    const code = '(await import("./data.json", { with: { type: "json" } })).default.n';
    const { id, outputs } = await kernel.execute(code);
    expect(outputs.map(({ content }) => content.data?.["text/plain"])).toEqual(["1"]);
    await kernel.execute("await new Promise((r) => setTimeout(r, 20))");
    expect(kernel.printed(id, "stderr")).toBe("");
  });

  test("a module that was missing is found once it is there", async () => {
    const cell = 'import { there } from "./later"; there';
    expect((await kernel.execute(cell)).reply.content.evalue).toContain("Cannot find module './later'");
    writeFileSync(join(kernel.directory, "later.ts"), "export const there = true;\n");
    expect((await kernel.execute(cell)).outputs[0]?.content.data?.["text/plain"]).toBe("true");
  });
});

describe("interrupt", () => {
  const interrupted = async (code: string, expectedReply: object = { status: "error", ename: "KeyboardInterrupt" }) => {
    const id = kernel.sendCell(code);
    await kernel.until("start", () => kernel.printed(id).includes("started"));
    const { content } = await kernel.request("interrupt_request", {}, { channel: "control" });
    expect(content).toEqual({ status: "ok" });
    const reply = await kernel.reply(id);
    expect(reply.content).toMatchObject(expectedReply);
    await kernel.idle(id);
    return id;
  };

  test("a synchronous loop ends, and what it did stays", async () => {
    await kernel.execute("let turns = 0");
    const id = await interrupted('console.log("started"); for (;;) turns++;');
    expect(typesOf(kernel.outputs(id))).toEqual(["stream", "error"]);
    expect((await kernel.execute("turns > 0")).outputs[0].content.data["text/plain"]).toBe("true");
  });

  test("a synchronous loop after an await ends", async () => {
    await interrupted('await null; console.log("started"); for (;;);');
  });

  test("an await that never settles ends", async () => {
    const id = await interrupted('console.log("started"); await new Promise(() => {});');
    expect(kernel.outputs(id).at(-1)?.content.traceback).toHaveLength(1);
  });

  test("a waiting loop stops for good, and its finally block runs", async () => {
    const id = await interrupted(
      'console.log("started"); try { for (;;) { await new Promise((r) => setTimeout(r, 5)); console.log("tick"); } } finally { console.log("finally"); }',
    );
    expect(kernel.printed(id)).toMatch(/finally\n$/);
    const { length } = kernel.printed(id);
    await sleep(100);
    expect(kernel.printed(id).length).toBe(length);
  });

  const loops = {
    "in an async function behind an await": "async function f() { await sleep(5); START for (;;); } await f()",
    "in a function that an async function calls":
      "function spin() { while (true); } (async () => { await sleep(5); START spin(); })(); await never",
    "in a counted loop of an async arrow":
      "const f = async () => { await sleep(5); START for (let i = 0; i < 1e15; i++); }; await f()",
    "in an async method": "class A { async f() { await sleep(5); START do {} while (true); } } await new A().f()",
    "in a timer": "setTimeout(() => { START for (;;); }, 5); await never",
    "in an interval's function":
      "function spin() { START let n = 0; while (n >= 0) n++; } setInterval(spin, 5); await never",
    "in a promise's callback": "sleep(5).then(() => { START for (let i = 0; i < 1e15; i++); }); await never",
    "in a callback of the cell's first turn": "Promise.resolve().then(() => { START for (;;); }); await never",
    "in a for await of an async function":
      "async function f() { for await (const x of [1, sleep(5), 3]) { START for (;;); } } await f()",
  };
  test.each(Object.entries(loops))("a loop ends %s", async (_, code) => {
    const names =
      'import { setTimeout as sleep } from "node:timers/promises"; const never = new Promise(() => {}); let kept = 7;';
    await interrupted(`${names} ${code.replace("START", 'console.log("started");')}`);
    expect((await kernel.execute("kept")).outputs[0].content.data["text/plain"]).toBe("7");
  });

  test("a loop in a timer ends also when no cell runs", async () => {
    const { id } = await kernel.execute('setTimeout(() => { console.log("started"); for (;;); }, 50); 1');
    await kernel.until("start", () => kernel.printed(id).includes("started"));
    await kernel.request("interrupt_request", {}, { channel: "control" });
    await kernel.until("error", () => kernel.printed(id, "stderr").includes("KeyboardInterrupt"));
    expect((await kernel.execute("1 + 1")).reply.content.status).toBe("ok");
  });

  test.each([
    "async function tick() { for (;;) { console.log('started'); await new Promise((r) => setTimeout(r, 5)); } } await tick()",
    "async function tick() { for (;;) { console.log('started'); await new Promise((r) => setTimeout(r, 5)); } } tick(); await new Promise(() => {})",
    "async function* ticks() { for (;;) yield await new Promise((r) => setTimeout(r, 5)); } async function tick() { for await (const _ of ticks()) console.log('started'); } await tick()",
  ])("an async loop that prints does not go on in the background: %s", async (code) => {
    const id = await interrupted(code);
    await sleep(30);
    const { length } = kernel.printed(id);
    await sleep(100);
    expect(kernel.printed(id).length).toBe(length);
    const next = await kernel.execute("await new Promise((r) => setTimeout(r, 20)); 'unharmed'");
    expect(next.reply.content.status).toBe("ok");
    expect(kernel.printed(id, "stderr")).toBe("");
  });

  test("an error behind an await in async functions says who called them", async () => {
    const code =
      "async function inner() { await null; throw new Error('deep'); }\nasync function outer() { await inner(); }\nawait outer()";
    const { outputs } = await kernel.execute(code);
    const traceback = outputs[0].content.traceback.join("\n");
    expect(traceback).toMatch(/inner[\s\S]*outer/);
  });

  test("a finally block may await; a second interrupt ends that too", async () => {
    const id = await interrupted(
      'console.log("started"); try { await new Promise(() => {}); } finally { await new Promise((r) => setTimeout(r, 20)); console.log("cleaned"); }',
    );
    expect(kernel.printed(id)).toContain("cleaned");
    const stubborn = kernel.sendCell(
      'console.log("started"); try { await new Promise(() => {}); } finally { console.log("cleaning"); await new Promise(() => {}); }',
    );
    for (const text of ["started", "cleaning"]) {
      await kernel.until(text, () => kernel.printed(stubborn).includes(text));
      await kernel.request("interrupt_request", {}, { channel: "control" });
    }
    expect((await kernel.reply(stubborn)).content.ename).toBe("KeyboardInterrupt");
  });

  test("an async iterator that a cell waits for is told to end", async () => {
    const id = await interrupted(
      'async function* steps() { try { for (;;) { await new Promise((r) => setTimeout(r, 5)); yield 1; } } finally { console.log("closed"); } }\nconsole.log("started"); for await (const _ of steps());',
    );
    await kernel.until("closed", () => kernel.printed(id).includes("closed"));
  });

  test("the host's signal aborts; a new cell has a new one", async () => {
    await kernel.execute('const host = (globalThis as any)[Symbol.for("unrolled.kernel")];');
    const id = await interrupted(
      'const signal: AbortSignal = host.signal; console.log("started"); const loop = (async () => { try { for (;;) await new Promise((r) => setTimeout(r, 5)); } finally { console.log("ended", signal.aborted); } })(); await loop;',
    );
    await kernel.until("ended", () => kernel.printed(id).includes("ended true"));
    expect((await kernel.execute("host.signal.aborted")).outputs[0].content.data["text/plain"]).toBe("false");
  });

  test("a loop that awaits nothing but settled promises ends", async () => {
    await interrupted('console.log("started"); for (;;) await null;');
  });

  test("the host's signal aborts with a synchronous loop too", async () => {
    await interrupted('const other: AbortSignal = host.signal; console.log("started"); for (;;);');
    expect((await kernel.execute("other.aborted")).outputs[0].content.data["text/plain"]).toBe("true");
  });

  test("a result that never comes and work that is held for ever end", async () => {
    await interrupted('console.log("started"); ({ [Symbol.for("Jupyter.display")]: () => new Promise(() => {}) })');
    await interrupted('console.log("started"); host.holdCell(new Promise(() => {}));');
  });

  test("while nothing runs it does no harm", async () => {
    await kernel.request("interrupt_request", {}, { channel: "control" });
    await sleep(50);
    expect((await kernel.execute("1 + 2")).outputs[0].content.data["text/plain"]).toBe("3");
  });

  test("it takes the queued cells with it", async () => {
    const first = kernel.sendCell('console.log("started"); for (;;);');
    const second = kernel.sendCell("1");
    await kernel.until("start", () => kernel.printed(first).includes("started"));
    await kernel.request("interrupt_request", {}, { channel: "control" });
    expect((await kernel.reply(second)).content.status).toBe("aborted");
  });
});

describe("while a cell loops", () => {
  test("kernel_info, heartbeat and control are answered", async () => {
    const id = kernel.sendCell('console.log("started"); const until = Date.now() + 2000; while (Date.now() < until);');
    await kernel.until("start", () => kernel.printed(id).includes("started"));
    expect((await kernel.request("kernel_info_request", {})).content.status).toBe("ok");
    expect((await kernel.request("kernel_info_request", {}, { channel: "control" })).content.status).toBe("ok");
    expect(await kernel.beat("still there")).toBe("still there");
    expect(
      kernel.received.some(({ channel, parent_header }) => channel === "shell" && parent_header.msg_id === id),
    ).toBe(false);
    await kernel.idle(id);
  });
});

describe("comms", () => {
  beforeAll(async () => {
    await kernel.execute(
      'const kernelHost = (globalThis as any)[Symbol.for("unrolled.kernel")]; const heard: unknown[] = [];',
    );
  });

  test("the kernel opens one; messages go both ways with binary buffers", async () => {
    const { outputs } = await kernel.execute(`
      const backing = new Float32Array([0, 1.5, -2, 9]);
      const comm = kernelHost.openComm("a target", { hello: 1 }, { buffers: [backing.subarray(1, 3)], metadata: { version: "2.1.0" } });
      comm.onMessage = (data: any, buffers: DataView[]) => {
        comm.send({ got: data, floats: Array.from({ length: buffers[0].byteLength / 4 }, (_, i) => buffers[0].getFloat32(4 * i, true)) }, buffers);
      };`);
    const [open] = outputs;
    expect(open.header.msg_type).toBe("comm_open");
    expect(open.content).toMatchObject({ target_name: "a target", data: { hello: 1 } });
    expect(open.metadata).toEqual({ version: "2.1.0" });
    expect(open.buffers.map((bytes) => [...new Float32Array(new Uint8Array(bytes).buffer)])).toEqual([[1.5, -2]]);

    const sent = new Float32Array([3, 4.5]);
    const { comm_id } = open.content;
    const id = kernel.send("comm_msg", { comm_id, data: { n: 1 } }, { buffers: [new Uint8Array(sent.buffer)] });
    await kernel.idle(id);
    const published = kernel.published(id);
    expect(published.map(({ header, content }) => content.execution_state ?? header.msg_type)).toEqual([
      "busy",
      "comm_msg",
      "idle",
    ]);
    expect(published[1].content.data).toEqual({ got: { n: 1 }, floats: [3, 4.5] });
    expect([...published[1].buffers[0]]).toEqual([...new Uint8Array(sent.buffer)]);
  });

  test("the front end opens one for a registered target, and closes it", async () => {
    await kernel.execute(`
      kernelHost.registerTarget("echo", (comm: any, data: any) => {
        comm.send({ opened: data });
        comm.onClose = () => { heard.push("closed"); };
      });`);
    const comm_id = "front-end-comm";
    const open = kernel.send("comm_open", { comm_id, target_name: "echo", data: { x: 1 } });
    await kernel.idle(open);
    expect(kernel.published(open)[1].content).toEqual({ comm_id, data: { opened: { x: 1 } } });
    const listed = await kernel.request("comm_info_request", { target_name: "echo" });
    expect(listed.content).toEqual({ status: "ok", comms: { [comm_id]: { target_name: "echo" } } });
    await kernel.idle(kernel.send("comm_close", { comm_id, data: {} }));
    expect((await kernel.execute("heard")).outputs[0].content.data["text/plain"]).toBe("[ 'closed' ]");
    expect((await kernel.request("comm_info_request", { target_name: "echo" })).content.comms).toEqual({});
  });

  test("an unknown target is closed at once", async () => {
    const id = kernel.send("comm_open", { comm_id: "nobody", target_name: "no.such.target", data: {} });
    await kernel.idle(id);
    expect(typesOf(kernel.published(id))).toEqual(["status", "comm_close", "status"]);
    expect(kernel.published(id)[1].content).toMatchObject({ comm_id: "nobody" });
  });

  test("messages are handled while a cell waits", async () => {
    await kernel.execute(
      'const live = kernelHost.openComm("live", {}, { id: "live" }); live.onMessage = (data: any) => live.send({ echo: data });',
    );
    const cell = kernel.sendCell('console.log("started"); await new Promise((r) => setTimeout(r, 1500));');
    await kernel.until("start", () => kernel.printed(cell).includes("started"));
    const id = kernel.send("comm_msg", { comm_id: "live", data: 5 });
    const idle = await kernel.idle(id);
    expect(typesOf(kernel.published(id))).toEqual(["status", "comm_msg", "status"]);
    expect(idle.at).toBeLessThan((await kernel.idle(cell)).at);
  });

  test("an interrupt aborts the signal of a handler that is at work, and ends one that loops", async () => {
    await kernel.execute(
      "live.onMessage = (data: any) => { console.log('at work'); if (data === 1) for (;;); const { signal } = kernelHost; return new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())); };",
    );
    for (const data of [0, 1]) {
      const id = kernel.send("comm_msg", { comm_id: "live", data });
      await kernel.until("start", () => kernel.printed(id).includes("at work"));
      await kernel.request("interrupt_request", {}, { channel: "control" });
      await kernel.idle(id);
    }
  });

  test("a failing handler still ends with idle, and its error is shown", async () => {
    await kernel.execute('live.onMessage = () => { throw new Error("handler failed") };');
    const id = kernel.send("comm_msg", { comm_id: "live", data: 5 });
    await kernel.idle(id);
    expect(kernel.printed(id, "stderr")).toContain("handler failed");
  });

  test("a cell is not finished before what the host holds for it", async () => {
    const { id, reply } = await kernel.execute(`
      kernelHost.holdCell(new Promise((resolve) => setTimeout(() => { kernelHost.display({ "text/plain": "held" }); resolve(0); }, 200)));
      kernelHost.holdCell(Promise.reject(new Error("not the cell's failure")));`);
    expect(reply.content.status).toBe("ok");
    expect(kernel.published(id).map(({ header, content }) => content.execution_state ?? header.msg_type)).toEqual([
      "busy",
      "execute_input",
      "display_data",
      "idle",
    ]);
    expect(kernel.printed(id, "stderr")).toBe("");
  });
});

describe("messages that are wrong", () => {
  test("a wrong signature, torn frames and unknown types are not acted on and reach no cell", async () => {
    const before = kernel.received.length;
    const parts = [
      { msg_id: "forged", msg_type: "execute_request", session: "s", username: "", date: "", version: "5.3" },
      {},
      {},
      { code: 'console.log("forged")' },
    ].map((part) => JSON.stringify(part));
    kernel.sendFrames(["<IDS|MSG>", "0".repeat(64), ...parts]);
    kernel.sendFrames(["<IDS|MSG>", kernel.sign([]), "{}"]);
    kernel.sendFrames(["nothing", "of", "the", "kind"]);
    const noJson = ["{", "{}", "{}", "{}"];
    kernel.sendFrames(["<IDS|MSG>", kernel.sign(noJson), ...noJson]);
    const unknown = kernel.send("no_such_notice", {});
    await kernel.idle(unknown);
    const request = await kernel.request("no_such_request", {});
    expect(request.content.status).toBe("error");
    expect((await kernel.execute("4")).outputs[0].content.data["text/plain"]).toBe("4");
    const since = kernel.received.slice(before);
    expect(since.filter(({ header }) => header.msg_type === "stream")).toEqual([]);
    expect(since.filter(({ parent_header }) => parent_header.msg_id === "forged")).toEqual([]);
  });
});

describe("start and end", () => {
  test("an unsigned connection works, and shutdown ends the process with timers pending", async () => {
    const unsigned = await Client.start({ key: "" });
    await unsigned.execute("setInterval(() => {}, 1000); 1");
    const reply = await unsigned.request("shutdown_request", { restart: true }, { channel: "control" });
    expect(reply.content).toEqual({ status: "ok", restart: true });
    expect(await Promise.race([unsigned.exited, sleep(20_000, "still running")])).toBe(0);
    expect(unsigned.stderr).toBe("");
    await unsigned.stop();
  });

  test("shutdown ends a synchronous loop", async () => {
    const looping = await Client.start();
    const id = looping.sendCell('console.log("started"); for (;;);');
    await looping.until("start", () => looping.printed(id).includes("started"));
    expect((await looping.request("shutdown_request", { restart: false }, { channel: "control" })).content.status).toBe(
      "ok",
    );
    expect(await Promise.race([looping.exited.then(() => "ended"), sleep(20_000, "still running")])).toBe("ended");
    await looping.stop();
  });

  test("process.exit in a cell ends the kernel without a crash, its output sent", async () => {
    const leaving = await Client.start();
    const id = leaving.sendCell('console.log("bye"); process.exit(3)');
    expect(await leaving.exited).toBe(3);
    await leaving.until("output", () => leaving.printed(id).includes("bye"));
    await leaving.stop();
  });

  test("a kernel whose Jupyter was killed ends", async () => {
    const ports = await freePorts(5);
    const jupyter = `require("node:child_process").spawn(process.execPath, process.argv.slice(1), { stdio: ["ignore", "inherit", "ignore"] });
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ["-e", jupyter, kernelMain, connectionFile(ports, "")], {
      env: { ...process.env, JPY_PARENT_PID: String(process.pid) },
      stdio: ["ignore", "pipe", "ignore"],
    });
    // The pipe is closed once the last process that holds it has ended.
    const ended = new Promise((resolve) => parent.stdout.resume().on("close", () => resolve("ended")));
    await vi.waitFor(
      () =>
        new Promise(
          (resolve, reject) => void connect(ports[4], "127.0.0.1").on("connect", resolve).on("error", reject),
        ),
      { timeout: 30_000 },
    );
    parent.kill("SIGKILL");
    expect(await Promise.race([ended, sleep(20_000, "still running")])).toBe("ended");
  });

  test("a port that is taken ends the process with one sentence", async () => {
    const ports = await freePorts(5);
    const taken = createServer().listen(ports[0], "127.0.0.1");
    const started = spawn(process.execPath, [kernelMain, connectionFile(ports, "")]);
    let said = "";
    started.stderr.on("data", (data) => {
      said += data;
    });
    expect(await new Promise((resolve) => started.on("close", resolve))).toBe(1);
    expect(said).toMatch(/^unrolled kernel: cannot listen on tcp:\/\/127\.0\.0\.1: .*in use.*\n$/);
    taken.close();
  });

  test("a bad connection file ends the process with one sentence", () => {
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [kernelMain, ...args], { encoding: "utf8", timeout: 30_000 });
    const missing = run("/no/such/file.json");
    expect([missing.status, missing.stderr.trim().split("\n").length]).toEqual([1, 1]);
    expect(missing.stderr).toContain("/no/such/file.json");
    const torn = join(mkdtempSync(join(tmpdir(), "unrolled-")), "torn.json");
    writeFileSync(torn, '{"shell_port": 1');
    expect(run(torn).status).toBe(1);
    writeFileSync(torn, '{"shell_port": 1}');
    expect(run(torn).stderr).toContain("iopub_port");
    expect(run().stderr).toContain("CONNECTION_FILE");
  });
});
