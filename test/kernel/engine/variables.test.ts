import { expect, test } from "vitest";
import { Variables } from "../../../src/kernel/engine/variables.js";

test("a variable is that of the cell that declared it last", () => {
  const variables = new Variables();
  const seen = variables.variable("x");
  let first = 1;
  variables.newCell().bind({
    x: [
      () => first,
      (value) => {
        first = value as number;
      },
    ],
  });
  seen.value = 2;
  expect([first, seen.value]).toEqual([2, 2]);
  let second = "b";
  variables.newCell().bind({
    x: [
      () => second,
      (value) => {
        second = value as string;
      },
    ],
  });
  seen.value = "c";
  expect([first, second, seen.value]).toEqual([2, "c", "c"]);
});

test("what a cell does not get to keeps its value, and a constant cannot be assigned", () => {
  const variables = new Variables();
  const done = variables.newCell();
  done.bind({ kept: [() => 1] });
  expect(done.settle()).toEqual(new Set());
  const stopped = variables.newCell();
  const notYet = (): never => {
    throw new ReferenceError("Cannot access before initialization");
  };
  stopped.bind({ kept: [notYet], never: [notYet] });
  expect(stopped.settle()).toEqual(new Set(["kept", "never"]));
  expect(variables.variable("kept").value).toBe(1);
  expect(variables.variable("never").value).toBeUndefined();
  expect(() => {
    variables.variable("kept").value = 2;
  }).toThrow("constant");
});

test("a variable that is declared again stays what it was until the cell gets there", () => {
  const variables = new Variables();
  const first = variables.newCell();
  first.bind({ x: [() => "old"] });
  first.settle();
  let declared = false;
  const second = variables.newCell();
  second.bind({
    x: [
      () => {
        if (!declared) throw new ReferenceError("Cannot access 'x' before initialization");
        return "new";
      },
    ],
  });
  expect(variables.variable("x").value).toBe("old");
  declared = true;
  expect(variables.variable("x").value).toBe("new");
  expect(second.settle()).toEqual(new Set());
});
