import { expect, it } from "vitest";
import { check } from "../../src/exercises/index.js";

it("names the exercises there are", async () => {
  await expect(check("99.9", 1)).rejects.toThrow(/^check: number is 99.9; expected one of/);
});
