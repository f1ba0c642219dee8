import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client } from "./client.js";

let kernel: Client;

beforeAll(async () => {
  kernel = await Client.start();
});

afterAll(async () => {
  await kernel.stop();
});

interface Completion {
  text: string;
  type: string;
  start: number;
  end: number;
}

/** Completes at the end of `code`. */
async function completions(code: string): Promise<Completion[]> {
  const { content } = await kernel.request("complete_request", { code, cursor_pos: [...code].length });
  expect(content.status).toBe("ok");
  const types: Completion[] = content.metadata._jupyter_types_experimental;
  expect(types.map(({ text }) => text)).toEqual(content.matches);
  return types;
}

/** Inspects at the last character of `code`. */
async function hover(code: string): Promise<{ plain: string; markdown: string }> {
  const { content } = await kernel.request("inspect_request", { code, cursor_pos: code.length - 1, detail_level: 0 });
  expect(content).toMatchObject({ status: "ok", found: true });
  return { plain: content.data["text/plain"], markdown: content.data["text/markdown"] };
}

describe("completion", () => {
  test("says of what kind each name is", async () => {
    await kernel.execute(
      "class Shape { side = 1; area(): number { return 1 } }\nconst shape = new Shape(); function shapely() {}",
    );
    const kinds = Object.fromEntries((await completions("shap")).map(({ text, type }) => [text, type]));
    expect(kinds).toMatchObject({ shape: "const", shapely: "function", Shape: "class" });
    const members = Object.fromEntries((await completions("shape.")).map(({ text, type }) => [text, type]));
    expect(members).toEqual({ side: "property", area: "method" });
  });

  test("knows what the cell itself has written so far, though it does not compile", async () => {
    expect(
      (await completions("const local = { first: 1 }; const broken: = ; local.fi")).map(({ text }) => text),
    ).toEqual(["first"]);
  });

  test("knows string literals, and files beside the notebook", async () => {
    await kernel.execute('type Colour = "red" | "green"; function paint(colour: Colour) {}');
    const code = 'paint("")';
    const { content } = await kernel.request("complete_request", { code, cursor_pos: 7 });
    expect(content.matches).toEqual(["green", "red"]);
  });

  test("is there while a cell runs an await", async () => {
    const cell = kernel.sendCell('console.log("started"); await new Promise((resolve) => setTimeout(resolve, 1500));');
    await kernel.until("start", () => kernel.printed(cell).includes("started"));
    expect((await completions("Math.ma")).map(({ text }) => text)).toContain("max");
    expect((await hover("Math.max")).plain).toContain("max(...values: number[]): number");
    expect(
      kernel.received.some(
        ({ header, parent_header }) => header.msg_type === "execute_reply" && parent_header.msg_id === cell,
      ),
    ).toBe(false);
    await kernel.idle(cell);
  });
});

describe("inspection", () => {
  test("gives signature, documentation and tags, plain and as Markdown", async () => {
    await kernel.execute(
      "/**\n * Doubles `x`.\n * @param x what to double\n */\nfunction doubled(x: number): number { return 2 * x }",
    );
    const { plain, markdown } = await hover("doubled");
    expect(plain).toBe("function doubled(x: number): number\n\nDoubles `x`.\n\n@param x what to double");
    expect(markdown).toBe(
      "```typescript\nfunction doubled(x: number): number\n```\n\nDoubles `x`.\n\n@param x what to double",
    );
  });

  test.each([
    ["console.log", "Prints to `stdout`"],
    ["[1].map", "Calls a defined callback function on each element"],
    ["Buffer.from", "Allocates a new `Buffer`"],
    ['import { readFileSync } from "node:fs"; readFileSync', "Returns the contents of the `path`"],
    ['import * as fs from "node:fs"; fs.readFileSync', "Returns the contents of the `path`"],
  ])("documentation of what is installed: %s", async (code, documentation) => {
    expect((await hover(code)).plain).toContain(documentation);
  });

  test("documentation of a package beside the notebook", async () => {
    const directory = join(kernel.directory, "node_modules", "documented");
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "package.json"), '{ "name": "documented", "main": "i.js", "types": "i.d.ts" }');
    writeFileSync(join(directory, "i.js"), "exports.one = 1; exports.deep = { inner() {} };\n");
    writeFileSync(
      join(directory, "i.d.ts"),
      "/** The number one. */\nexport declare const one: number;\nexport declare const deep: {\n  /** Far inside. */\n  inner(): void;\n};\n",
    );
    await kernel.execute('import { one, deep } from "documented"');
    expect((await hover("one")).plain).toContain("The number one.");
    expect((await hover("deep.inner")).plain).toContain("Far inside.");
  });
});

describe("is_complete", () => {
  test.each([
    ["const x = 1", { status: "complete" }],
    [`\`a \${1} b\``, { status: "complete" }],
    ["class A {\n  @dec m() {}\n}", { status: "complete" }],
    ["function f() {", { status: "incomplete", indent: "  " }],
    ["if (a) {\n  for (;;) {", { status: "incomplete", indent: "    " }],
    ["const t = `open\n  still", { status: "incomplete" }],
    ["const t = `a ${", { status: "incomplete" }],
    ["const t = `a ${f(1", { status: "incomplete" }],
    ["a ? b :", { status: "incomplete" }],
    [`const t = \`a \${1)} b\``, { status: "invalid" }],
    ["const = 1", { status: "invalid" }],
    [")", { status: "invalid" }],
  ])("%s", async (code, expected) => {
    expect((await kernel.request("is_complete_request", { code })).content).toMatchObject(expected);
  });
});

describe("how values and errors look", () => {
  const shown = async (code: string): Promise<string> =>
    (await kernel.execute(code)).outputs.at(-1)?.content.data["text/plain"];

  test("objects are shown by Node's inspect, deep enough; in colour if the notebook asks for it", async () => {
    expect(await shown("new Map([[1, { a: [1, { b: new Set(['x']) }] }]])")).toContain(
      "a: [ 1, { b: Set(1) { 'x' } } ]",
    );
    expect(await shown("({ text: 'it\\'s', 'odd key': 1n })")).toBe(`{ text: "it's", 'odd key': 1n }`);
    await kernel.execute('import { inspect } from "node:util"; inspect.defaultOptions.colors = true;');
    expect(await shown("({ a: 1 })")).toBe("{ a: \u001b[33m1\u001b[39m }");
    await kernel.execute("inspect.defaultOptions.colors = false;");
  });

  test("errors of packages that fail to load, of timers and of callbacks have none of the kernel's frames", async () => {
    const directory = join(kernel.directory, "node_modules", "failing");
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "index.js"), "\nthrow new Error('at load');\n");
    writeFileSync(join(kernel.directory, "failing.ts"), "await null;\nthrow new Error('in module');\nexport {};\n");
    const cells = {
      'import "failing"': "index.js:2:7",
      'import "./failing.ts"': "failing.ts:2:7",
      "[1].map(() => { throw new Error('in callback') })": "Cell [",
      "await (async () => { await null; throw new Error('behind an await') })()": "Cell [",
      "JSON.parse('{')": "JSON.parse",
    };
    for (const [code, place] of Object.entries(cells)) {
      const { reply } = await kernel.execute(code);
      const text = reply.content.traceback.join("\n");
      expect(text).toContain(place);
      expect(text).not.toMatch(/node:internal|\/dist\/src\/kernel\/|prepare|Generator/);
    }
  });
});
