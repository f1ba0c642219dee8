import ts from "typescript";
import { describe, expect, test } from "vitest";
import { completeness } from "../../../src/kernel/engine/complete-code.js";

describe("completeness", () => {
  test.each(["", "1", "let a = 1", "class A {}", "`a\nb`", "const f = async () => { await 1 }", "a\n  .b()", "// x"])(
    "%j is complete",
    (code) => expect(completeness(ts, code).status).toBe("complete"),
  );
  test.each([
    "function f() {",
    "f(1,",
    "[1, 2",
    "`open",
    "`a ${b",
    "/* open",
    "const x =",
    "a +",
    "class A {\n  m() {\n  }",
    "if (a) {\n",
    "import { a",
    "({ a: 1,",
  ])("%j is incomplete", (code) => expect(completeness(ts, code).status).toBe("incomplete"));
  test.each(["1 2", "const 1 = 2", "f(1))", "}", "let a b", '"open\nclosed', "const x = ;\nfunction f() {"])(
    "%j is invalid",
    (code) => expect(completeness(ts, code).status).toBe("invalid"),
  );

  test("what is typed next is indented below an opened bracket", () => {
    expect(completeness(ts, "if (a) {")).toEqual({ status: "incomplete", indent: "  " });
    expect(completeness(ts, "if (a) {\n  f(\n    1,")).toEqual({ status: "incomplete", indent: "    " });
  });
});
