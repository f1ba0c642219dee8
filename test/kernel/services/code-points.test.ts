import fc from "fast-check";
import { expect, test } from "vitest";
import { toCodePoints, toUnits } from "../../../src/kernel/services/code-points.js";

test("positions beyond the basic plane count once as code points, twice as units", () => {
  const text = "a😀b";
  expect([0, 1, 2, 3].map((at) => toUnits(text, at))).toEqual([0, 1, 3, 4]);
  expect([0, 1, 3, 4].map((at) => toCodePoints(text, at))).toEqual([0, 1, 2, 3]);
});

test("the two are inverse for every text, and agree with Array.from", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const characters = Array.from(text);
      for (let at = 0; at <= characters.length; at++) {
        const units = characters.slice(0, at).join("").length;
        expect(toUnits(text, at)).toBe(units);
        expect(toCodePoints(text, units)).toBe(at);
      }
    }),
  );
});

test("a position behind the end is the end", () => {
  expect(toUnits("ab", 9)).toBe(2);
  expect(toCodePoints("ab", 9)).toBe(2);
});
