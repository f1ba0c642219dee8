import { runInThisContext } from "node:vm";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import type { Bindings } from "../../../src/kernel/engine/lowering.js";
import { toModuleScript, toScript, withoutExports } from "../../../src/kernel/engine/script.js";

/** Runs a cell's module with nothing but what the script asks for. */
function run(module: string, { last, others = {} }: { last?: string; others?: Record<string, unknown> } = {}) {
  const script = toScript(ts, module, { variable: last });
  let bindings: Bindings = {};
  const cell = runInThisContext(script.code);
  const runtime = {
    bind: (made: Bindings) => {
      bindings = made;
    },
    variable: (name: string) => ({ value: others[name] }),
    require: (id: string) => ({ id, answer: 42 }),
    import: (id: string) => `import of ${id}`,
    meta: { dirname: "/there" },
    loop: (values: unknown[]) => {
      const iterator = values[Symbol.iterator]();
      return {
        value: undefined as unknown,
        *advance(): Generator<unknown, boolean> {
          const step = iterator.next();
          this.value = step.value;
          yield "advance";
          return !step.done;
        },
        *finish(): Generator<unknown, void> {
          yield "finish";
        },
      };
    },
  };
  const result = cell({}, () => "the user's require", "file", "directory", runtime);
  return {
    script,
    result,
    get: (name: string) => bindings[name][0](),
    set: (name: string) => bindings[name][1],
    bindings,
  };
}

describe("toScript", () => {
  test("binds what a cell declares; only let and var can be set", () => {
    const { bindings, get, set } = run(
      "let a = 1; var b = 2; const { c, d: [e] } = { c: 3, d: [4] }; function f() { return a; } class G {} export { a, b, c, e, f, G };",
    );
    expect(Object.keys(bindings).sort()).toEqual(["G", "a", "b", "c", "e", "f"]);
    expect(["a", "b", "c", "e"].map(get)).toEqual([1, 2, 3, 4]);
    expect(["a", "b", "c", "e", "f", "G"].map((name) => set(name) !== undefined)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    set("a")?.(10);
    expect((get("f") as () => number)()).toBe(10);
  });

  test("imports become require, and are bound", () => {
    const { get } = run('import { answer as a } from "m"; import * as all from "n"; export { a, all };');
    expect(get("a")).toBe(42);
    expect(get("all")).toMatchObject({ id: "n" });
  });

  test("a cell may have names of its own for what the code around it uses", () => {
    const { get } = run(
      'import { answer } from "m"; const require = (x) => x, cell = 1, loop = require(2); export { answer, require, cell, loop };',
    );
    expect(["answer", "cell", "loop"].map(get)).toEqual([42, 1, 2]);
    expect(run("export const last = [require('x'), __filename, __dirname];", { last: "last" }).result).toEqual([
      ["the user's require", "file", "directory"],
    ]);
  });

  test("import() and import.meta are the runtime's, in functions too", () => {
    const { result } = run(
      "const f = () => [import('m'), import.meta.dirname]; export const last = f(); export { f };",
      {
        last: "last",
      },
    );
    expect(result).toEqual([["import of m", "/there"]]);
  });

  test("returns the last expression's value in an array", () => {
    expect(run("export const last = 1 + 1;", { last: "last" }).result).toEqual([2]);
    expect(run("const a = 1; export { a };").result).toBeUndefined();
  });

  test("a top-level await becomes a yield, one within a function does not", () => {
    expect(run("const f = async () => { await 1; }; export { f };").script.resumable).toBe(false);
    const { script, result } = run("const a = (await 'p') + 1; export const last = [a, await 'q'];", { last: "last" });
    expect(script.resumable).toBe(true);
    expect(result.next()).toEqual({ value: "p", done: false });
    expect(result.next(5)).toEqual({ value: "q", done: false });
    expect(result.next(7)).toEqual({ value: [[6, 7]], done: true });
  });

  test("for await is advanced and finished, also with a label and a continue", () => {
    const { result, get } = run(
      "const seen = []; outer: for await (const x of [1, 2, 3]) { for (;;) { if (x === 2) continue outer; seen.push(x); break; } } export { seen };",
    );
    expect([...result]).toEqual(["advance", "advance", "advance", "advance", "finish"]);
    expect(get("seen")).toEqual([1, 3]);
  });

  test("a function of another cell is called without a this", () => {
    const others = {
      f(this: unknown) {
        return this;
      },
    };
    expect(run("export const last = exports.f();", { last: "last", others }).result).toEqual([undefined]);
  });
});

test("toScript binds what var declares in blocks, and returns what ends the try of a using", () => {
  const { bindings } = run(
    "for (var i = 0; i < 2; i++) { var j = i; let k = 1; } (() => { var own; })(); export { i, j };",
  );
  expect(Object.keys(bindings)).toEqual(["i", "j"]);
  const script = toScript(ts, "try { 1; 2; } finally { }", { inTry: true });
  expect(script.code).toContain("return [2];");
});

test("toModuleScript says whether a module awaits, and what it imports", () => {
  const plain = toModuleScript(
    ts,
    'import a from "./a"; export * from "b"; export const f = async () => { await a; };',
  );
  expect(plain).toMatchObject({ isAsync: false, imports: ["./a", "b"] });
  for (const text of ["await 1;", "for await (const x of xs) ;"]) {
    expect(toModuleScript(ts, text)).toMatchObject({ isAsync: true, imports: [] });
  }
});

test("withoutExports blanks the modifier and moves nothing", () => {
  const source = "export const a = 1;\n  export async function f() {}\nconst text = 'export ';\nexport default 1;";
  expect(withoutExports(ts, source)).toBe(
    "       const a = 1;\n         async function f() {}\nconst text = 'export ';\nexport default 1;",
  );
});
