import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client } from "./client.js";

let kernel: Client;

beforeAll(async () => {
  const directory = join(mkdtempSync(join(tmpdir(), "unrolled-notebook-")), "book");
  mkdirSync(directory);
  // Node reads a package.json once.
  writeFileSync(join(directory, "package.json"), '{ "type": "module", "imports": { "#own": "./own.js" } }');
  writeFileSync(join(directory, "own.js"), "export const own = 11;");
  kernel = await Client.start({ directory });
});

afterAll(async () => {
  await kernel.stop();
});

/** Writes a file; `name` is from the notebook's folder. */
function file(name: string, text: string): void {
  const path = join(kernel.directory, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Runs cells, of which only the last may have a value; returns its text. */
async function resultOf(...cells: string[]): Promise<string | undefined> {
  let value: string | undefined;
  for (const code of cells) {
    const { reply, outputs } = await kernel.execute(code);
    expect([code, reply.content.status, reply.content.evalue]).toEqual([code, "ok", undefined]);
    value = outputs.find(({ header }) => header.msg_type === "execute_result")?.content.data["text/plain"];
  }
  return value;
}

async function errorOf(code: string): Promise<{ ename: string; evalue: string; traceback: string }> {
  const { content } = (await kernel.execute(code)).reply;
  expect(content.status).toBe("error");
  return { ename: content.ename, evalue: content.evalue, traceback: content.traceback.join("\n") };
}

describe("what is written", () => {
  test("using and await using dispose at the end of a cell, in reverse order, and the cell has its value", async () => {
    const { id, reply, outputs } = await kernel.execute(`
      using first = { n: 1, [Symbol.dispose]() { console.log("first") } };
      await using second = { async [Symbol.asyncDispose]() { await null; console.log("second") } };
      function ofFirst() { return first.n }
      const besideUsing = 5;
      ofFirst() + 1`);
    expect(reply.content.status).toBe("ok");
    expect(kernel.printed(id)).toBe("second\nfirst\n");
    expect(outputs.at(-1)?.content.data).toEqual({ "text/plain": "2" });
    expect(await resultOf("[besideUsing, ofFirst()]")).toBe("[ 5, 1 ]");
  });

  test("a statement that ends a cell with using is no value", async () => {
    expect(await resultOf("using third = { [Symbol.dispose]() {} }; class Last {}")).toBeUndefined();
  });

  test("standard decorators", async () => {
    const code = `
      function named(method: () => number, context: ClassMethodDecoratorContext) {
        return function (this: unknown) { return [String(context.name), method.call(this)]; } as never;
      }
      class Decorated { @named three() { return 3 } }
      new Decorated().three()`;
    expect(await resultOf(code)).toBe("[ 'three', 3 ]");
  });

  test("for await at the top level and in functions", async () => {
    const code = `
      async function* two() { yield 1; yield 2 }
      async function total() { let sum = 0; for await (const n of two()) sum += n; return sum }
      const seen: number[] = [];
      for await (const n of two()) seen.push(n);
      [await total(), ...seen]`;
    expect(await resultOf(code)).toBe("[ 3, 1, 2 ]");
  });

  test("export in a cell, of any kind", async () => {
    expect(
      await resultOf(
        "export const exported = 1; export function ofExported() { return exported } export interface Shape { n: number } export default 7",
        "const shape: Shape = { n: ofExported() }; shape.n + exported",
      ),
    ).toBe("2");
  });

  test("import.meta and Node's names have types and values where there is no node_modules", async () => {
    expect(await resultOf("[typeof console.log, typeof Buffer, typeof process.pid, typeof setTimeout]")).toContain(
      "function",
    );
    expect(await resultOf("import.meta.dirname === process.cwd() && import.meta.resolve('node:fs')")).toBe("'node:fs'");
    expect((await errorOf("const pid: string = process.pid")).evalue).toContain("'number' is not assignable");
  });
});

describe("errors of type", () => {
  test("checking is strict, the cell does not run and its line is marked", async () => {
    const { ename, traceback } = await errorOf('console.log("not run");\nconst word: string = null;');
    expect(ename).toBe("CompileError");
    expect(traceback).toContain("> 2 | const word: string = null;");
    expect(traceback).toContain("^^^^");
    expect((await errorOf("function untyped(a) { return a }")).evalue).toContain("implicitly has an 'any' type");
  });

  test("an error in a module names and marks its line", async () => {
    file("faulty.ts", "export const one = 1;\nexport const two: number = 'two';\n");
    const { evalue, traceback } = await errorOf('import { two } from "./faulty.ts"; two');
    expect(evalue).toBe("faulty.ts:2:14 - Type 'string' is not assignable to type 'number'.");
    expect(traceback).toContain("> 2 | export const two: number = 'two';");
  });

  test("a tsconfig.json beside the notebook sets the options and may ask for warnings; an edit is taken at once", async () => {
    file("tsconfig.json", '{ "compilerOptions": { "strict": false } }');
    expect(await resultOf("const loose: string = null; function any(a) { return a } any(loose)")).toBe("null");
    file("base.json", '{ "compilerOptions": { "noUncheckedIndexedAccess": true } }');
    file("tsconfig.json", '{ "extends": "./base.json" }');
    expect((await errorOf("const first: number = [1][0]; first")).evalue).toContain("'number | undefined'");
    file("base.json", '{ "compilerOptions": { "noUncheckedIndexedAccess": false } }  ');
    expect(await resultOf("const first: number = [1][0]; first")).toBe("1");

    file("tsconfig.json", '{ "unrolled": { "typeErrors": "warn" } }');
    for (const _ of ["first run", "unchanged run"]) {
      const { id, reply, outputs } = await kernel.execute("const warned: number = 'x';\nwarned");
      expect(reply.content.status).toBe("ok");
      expect(kernel.printed(id, "stderr")).toContain("TS2322: Type 'string' is not assignable to type 'number'.");
      expect(kernel.printed(id, "stderr")).toContain("> 1 | const warned: number = 'x';");
      expect(outputs.at(-1)?.content.data).toEqual({ "text/plain": "'x'" });
    }
    expect((await errorOf("const = 1")).ename).toBe("CompileError");

    rmSync(join(kernel.directory, "tsconfig.json"));
    expect((await errorOf("const strictAgain: number = 'x'")).ename).toBe("CompileError");
  });

  test("a broken tsconfig.json is a clear message", async () => {
    file("tsconfig.json", '{\n  "compilerOptions": { "strcit": true }\n}');
    const { evalue, traceback } = await errorOf("1");
    expect(evalue).toBe("tsconfig.json:2:24 - Unknown compiler option 'strcit'. Did you mean 'strict'?");
    expect(traceback).toContain('> 2 |   "compilerOptions": { "strcit": true }');
    file("tsconfig.json", '{ "compilerOptions": {');
    expect((await errorOf("1")).evalue).toMatch(/^tsconfig\.json:1:\d+ - '}' expected\.$/);
    file("tsconfig.json", '{ "unrolled": { "typeErrors": "no" } }');
    expect((await errorOf("1")).evalue).toContain('"stop" or "warn", not "no"');
    file("tsconfig.json", '{ "compilerOptions": { "verbatimModuleSyntax": true, "isolatedDeclarations": true } }');
    expect(await resultOf("const fine = () => 1; fine()")).toBe("1");
    rmSync(join(kernel.directory, "tsconfig.json"));
    expect(await resultOf("2")).toBe("2");
  });
});

describe("modules", () => {
  test("JSON is imported, with its type, and again after an edit", async () => {
    file("data.json", '{ "n": 1 }');
    const cell = 'import data from "./data.json"; data.n.toFixed(1)';
    expect(await resultOf(cell)).toBe("'1.0'");
    file("data.json", '{ "n": 22 }');
    expect(await resultOf(cell)).toBe("'22.0'");
    expect(await resultOf('(await import("./data.json", { with: { type: "json" } })).default.n')).toBe("22");
    file("data.json", '{ "n": "now text" }');
    expect((await errorOf(cell)).evalue).toContain("'toFixed' does not exist on type 'string'");
  });

  test("../lib.ts outside of the notebook's folder, top-level await in modules, and edits below them", async () => {
    file("../lib.ts", "export const base: number = 1;\n");
    file(
      "slow.ts",
      'import { base } from "../lib.ts";\nexport const tenfold: number = await Promise.resolve(base * 10);\n',
    );
    file("middle.ts", 'import { tenfold } from "./slow";\nexport function get(): number {\n  return tenfold;\n}\n');
    expect(await resultOf('import { base } from "../lib.ts"; base')).toBe("1");
    expect(await resultOf('import { get } from "./middle"; get()')).toBe("10");
    file("../lib.ts", "export const base: number = 33;\n");
    expect(await resultOf('import { get } from "./middle"; get()')).toBe("330");
    expect(await resultOf('(await import("./slow.ts")).tenfold')).toBe("330");
  });

  test("a module's import.meta is its own; its import() too", async () => {
    file("deep/inner.ts", "export const inner = 5;\n");
    file(
      "deep/outer.ts",
      'export const meta: ImportMeta = import.meta;\nexport async function load(): Promise<number> {\n  return (await import("./inner.ts")).inner;\n}\n',
    );
    const code =
      'import { meta, load } from "./deep/outer.ts"; [meta.filename.endsWith("deep/outer.ts"), await load()]';
    expect(await resultOf(code)).toBe("[ true, 5 ]");
  });

  test("packages: for import only, with subpaths, with imports of their own, and with top-level await", async () => {
    const pack = (name: string, manifest: object, files: Record<string, string>): void => {
      file(`node_modules/${name}/package.json`, JSON.stringify({ name, type: "module", ...manifest }));
      for (const [path, text] of Object.entries(files)) file(`node_modules/${name}/${path}`, text);
    };
    pack("import-only", { exports: { import: "./i.js" } }, { "i.js": "export default 6; export const five = 5;" });
    pack("awaiting", { exports: "./i.js" }, { "i.js": "export const seven = await Promise.resolve(7);" });
    pack(
      "subpaths",
      { exports: { ".": "./x/main.js", "./a/*": "./x/*.js" }, imports: { "#in": "./x/in.js" } },
      {
        "x/q.js": "export const eight = 8;",
        "x/main.js": 'export { nine } from "#in";',
        "x/in.js": "export const nine = 9;",
      },
    );
    const code = `
      import six, { five } from "import-only";
      import { seven } from "awaiting";
      import { eight } from "subpaths/a/q";
      import { nine } from "subpaths";
      [five, six, seven, eight, nine]`;
    expect(await resultOf(code)).toBe("[ 5, 6, 7, 8, 9 ]");
    expect(await resultOf('(await import("awaiting")).seven')).toBe("7");
    expect(await resultOf('import { own } from "#own"; own')).toBe("11");
  });

  test.each([
    [
      "in an async function behind an await",
      "export async function spin() { await null; console.log('started'); for (;;); }",
      "await spin()",
    ],
    ["in a function", "export function spin() { console.log('started'); for (;;); }", "spin()"],
    [
      "of awaits",
      "export async function spin() { console.log('started'); for (;;) await new Promise((r) => setTimeout(r, 5)); }",
      "await spin()",
    ],
    [
      "at the top of a module that awaits",
      "await null; console.log('started'); for (;;);\nexport const spin = 1;",
      "spin",
    ],
  ])("an interrupt ends a loop of a module %s", async (_, text, use) => {
    file("spinning.ts", `${text}\n`);
    const id = kernel.sendCell(`import { spin } from "./spinning.ts"; ${use}`);
    await kernel.until("start", () => kernel.printed(id).includes("started"));
    await kernel.request("interrupt_request", {}, { channel: "control" });
    expect((await kernel.reply(id)).content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    expect(await resultOf("1 + 1")).toBe("2");
  });
});

describe("one program", () => {
  test("a variable that a function captures is the same in later cells, and where it is declared again", async () => {
    await resultOf("let count = 0; function increment() { return ++count }");
    expect(await resultOf("count = 100; increment()")).toBe("101");
    expect(await resultOf("let count = 50; increment()")).toBe("51");
    expect(await resultOf("count")).toBe("51");
  });

  test("a function that is declared again is the one that earlier functions call", async () => {
    await resultOf("function outer() { return inner() } function inner() { return 1 }");
    expect(await resultOf("function inner() { return 2 }", "outer()")).toBe("2");
    await resultOf("class Made { v = 1 } const make = () => new Made()");
    expect(await resultOf("class Made { w = 2 }", "make()")).toBe("Made { w: 2 }");
  });

  test("names of functions' own hide those of the cell", async () => {
    const code = `
      let hidden = 1;
      function own(hidden: number) { return { hidden, f: () => { let hidden = 3; hidden++; return hidden } } }
      const { hidden: renamed } = own(2);
      [hidden, renamed, own(2).f(), (() => hidden)()]`;
    expect(await resultOf(code)).toBe("[ 1, 2, 4, 1 ]");
  });

  test("destructuring, updates and shorthand work in functions that capture", async () => {
    const code = `
      let left = 1, right = 2, bag: { left: number } = { left: 0 };
      function swap() { [left, right] = [right, left]; ({ left: bag.left } = { left }); right += 5; return { left, right, bag } }
      swap()`;
    expect(await resultOf(code)).toBe("{ left: 2, right: 6, bag: { left: 2 } }");
    expect(await resultOf("[left, right]")).toBe("[ 2, 6 ]");
  });

  test("enums, namespaces and generics work in functions that capture", async () => {
    const code = `
      enum Side { Left, Right }
      namespace Space { export const one = 1; export function sum(): number { return one + Side.Right } }
      function wrap<T>(value: T): [T, Side] { return [value, Side.Right] }
      class Self { static made = 0; another() { Self.made++; return new Self() } }
      [wrap("x"), Space.sum(), new Self().another() instanceof Self, Self.made]`;
    expect(await resultOf(code)).toBe("[ [ 'x', 1 ], 2, true, 1 ]");
    expect(await resultOf("[wrap(1), Space.sum(), Side[1]]")).toBe("[ [ 1, 1 ], 2, 'Right' ]");
  });

  test("var in blocks is a variable of the notebook", async () => {
    await resultOf("for (var i = 0; i < 3; i++) { var doubled = i * 2 }\nif (i) { var text = 'x' + i }");
    expect(await resultOf("[i, doubled, text.length]")).toBe("[ 3, 4, 2 ]");
    expect(await resultOf("for (var [key, value] of Object.entries({ a: 1 }));", "key + value")).toBe("'a1'");
  });

  test("anything may be declared again as anything", async () => {
    const kinds = [
      "let thing = 1",
      "function thing() { return 2 }",
      "class thing { three = 3 }",
      "enum thing { Four }",
      "namespace thing { export const five = 5 }",
      'import * as thing from "node:path"',
      "const thing = 'six'",
    ];
    for (const kind of [...kinds, ...kinds.toReversed()]) await resultOf(kind);
    expect(await resultOf("thing")).toBe("1");
    await resultOf("interface Kind { a: number }", "type Kind = string");
    expect(await resultOf("const kind: Kind = 'text'; kind")).toBe("'text'");
  });

  test("a cell that throws half-way keeps what it had declared, and functions see what they captured", async () => {
    await resultOf("let halfway = 'old'; const seeHalfway = () => halfway");
    await errorOf("const beforeIt = 1; halfway = 'new'; throw new Error('stop'); const afterIt = 2");
    expect(await resultOf("[beforeIt, seeHalfway()]")).toBe("[ 1, 'new' ]");
    expect((await errorOf("afterIt")).evalue).toContain("Cannot find name 'afterIt'");
    await errorOf("throw new Error('stop'); let halfway = 'never'");
    expect(await resultOf("[halfway, seeHalfway()]")).toBe("[ 'new', 'new' ]");
  });

  test("a cell that is run again and waits leaves its variables to earlier timers meanwhile", async () => {
    const load =
      "const loaded = await new Promise<number>((resolve) => setTimeout(resolve, 100, 1)); const seen: unknown[] = [];";
    await resultOf(load);
    const { id } = await kernel.execute("const ticking = setInterval(() => seen.push(loaded), 10);");
    await resultOf(load);
    await resultOf("await new Promise((resolve) => setTimeout(resolve, 50)); clearInterval(ticking)");
    expect(await resultOf("seen.length > 0 && seen.every((value) => value === 1)")).toBe("true");
    expect(kernel.printed(id, "stderr")).toBe("");
  });

  test("cells that are run again and in another order leave the last run's state", async () => {
    const declare = "let total = 1; const add = (n: number) => (total += n)";
    const use = "add(10); total";
    await resultOf(declare);
    expect(await resultOf(use)).toBe("11");
    expect(await resultOf(use)).toBe("21");
    expect(await resultOf(declare, use)).toBe("11");
    expect(await resultOf("const add = (n: number) => (total -= n)", use)).toBe("1");
    expect(await resultOf("const user = () => total * 2", declare, "user()")).toBe("2");
  });
});
