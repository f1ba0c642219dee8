import { expect, it } from "vitest";
import { ofNumber, right, wrong } from "../../src/exercises/exercise.js";

const seven = ofNumber((answer) => (answer === 7 ? right("seven", "七") : wrong("another number", "另一个数")));

it("reads a number however it is written", async () => {
  for (const answer of [7, "7", " 7.0 ", "0x7", 7n]) expect(await seven(answer)).toEqual(right("seven", "七"));
  for (const answer of [8, "-7", 0, Number.POSITIVE_INFINITY])
    expect((await seven(answer)).why.en).toBe("another number");
});

it("says of anything else that a number is wanted", async () => {
  for (const answer of [null, "", "seven", Number.NaN, [7], { n: 7 }, () => 7, true, Symbol("7")])
    expect(await seven(answer)).toEqual(wrong("the answer is a number.", "答案应当是一个数。"));
});
