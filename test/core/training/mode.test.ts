import { expect, it } from "vitest";
import { Random } from "../../../src/core/tensor/random.js";
import { isTraining, trainingRandom, trainingStep, whileTraining } from "../../../src/core/training/mode.js";

it("is training only until the computation returns or throws", () => {
  const [own, given] = [new Random(1), new Random(2)];
  expect([isTraining(), trainingRandom(own)]).toEqual([false, own]);
  whileTraining(() => {
    expect([isTraining(), trainingRandom(own)]).toEqual([true, given]);
    whileTraining(() => expect(trainingRandom(own)).toBe(own));
    expect(trainingRandom(own)).toBe(given);
  }, given);
  expect([isTraining(), trainingRandom(own)]).toEqual([false, own]);
  expect(() =>
    whileTraining(() => {
      throw new Error("in between");
    }, given),
  ).toThrow("in between");
  expect([isTraining(), trainingRandom(own)]).toEqual([false, own]);
});

it("counts the steps that it is told, or those of who asks", () => {
  expect(trainingStep(3)).toBe(3);
  expect(whileTraining(() => trainingStep(3))).toBe(3);
  expect(whileTraining(() => trainingStep(3), undefined, 7)).toBe(7);
});

it("draws go on from a state that was kept", () => {
  const random = new Random(7, "any");
  random.uniform();
  const { state } = random;
  const expected = [random.uniform(), random.normal(), random.integer(0, 1000)];
  const other = new Random(1);
  other.state = JSON.parse(JSON.stringify(state)) as number[];
  expect([other.uniform(), other.normal(), other.integer(0, 1000)]).toEqual(expected);
});
