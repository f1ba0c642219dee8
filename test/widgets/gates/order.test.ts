import { describe, expect, it } from "vitest";
import { Random } from "../../../src/core/tensor/random.js";
import { orderOf } from "../../../widgets/gates/order.js";

/** Rows that go with one of three waves, up to a sign of their own size and some noise, in a random order. */
function waves(count: number, seed: number): { rows: Float64Array[]; wave: number[] } {
  const random = new Random(seed);
  const wave = Array.from({ length: count }, () => Math.floor(random.uniform(0, 3)));
  const rows = wave.map((k) => {
    const size = random.uniform(0.2, 3);
    return Float64Array.from({ length: 40 }, (_, t) => size * Math.sin(t / (2 + 3 * k)) + random.uniform(-0.1, 0.1));
  });
  return { rows, wave };
}

describe("an order of units", () => {
  it.each([1, 2, 3, 4])("puts those that go together beside each other, whatever their size (seed %i)", (seed) => {
    const { rows, wave } = waves(30, seed);
    const order = orderOf(rows, "similarity");
    expect(order.toSorted((a, b) => a - b)).toEqual(rows.map((_, n) => n));
    const changes = order.slice(1).filter((unit, n) => wave[unit] !== wave[order[n]]).length;
    expect(changes).toBe(new Set(wave).size - 1);
  });

  it("puts first who first is half-way up, and last who stands still", () => {
    const step = (at: number): number[] => Array.from({ length: 10 }, (_, t) => (t < at ? -0.4 : 0.9));
    const rows = [step(7), new Array(10).fill(0.5), step(2), [0, 0.2, 0.4, 0.6, 0.8, 1, 1, 1, 1, 1]];
    expect(orderOf(rows, "rise")).toEqual([2, 3, 0, 1]);
    expect(orderOf(rows, "number")).toEqual([0, 1, 2, 3]);
  });

  it("knows units that stand still or are no numbers", () => {
    const rows = [new Float32Array(5), Float32Array.from([1, Number.NaN, 2, 3, 4]), new Float32Array(5).fill(2)];
    expect(orderOf(rows, "similarity").toSorted()).toEqual([0, 1, 2]);
    expect(orderOf([[1]], "similarity")).toEqual([0]);
  });
});
