import { describe, expect, it } from "vitest";
import { Random } from "../../../src/core/tensor/random.js";

describe("Random", () => {
  const draw = (seed: number, stream?: string) => {
    const random = new Random(seed, stream);
    return Array.from({ length: 5 }, () => random.uniform());
  };

  it("is the same for the same seed, and different for another seed or stream", () => {
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(draw(1)).not.toEqual(draw(1, "other"));
    expect(() => new Random(0.5)).toThrow("Random: seed is 0.5");
  });

  it("has the moments of its distributions", () => {
    const random = new Random(3);
    const n = 20_000;
    const normal = Array.from({ length: n }, () => random.normal(2, 3));
    const mean = normal.reduce((a, b) => a + b) / n;
    const deviation = Math.sqrt(normal.reduce((a, b) => a + (b - mean) ** 2, 0) / n);
    expect(mean).toBeCloseTo(2, 1);
    expect(deviation).toBeCloseTo(3, 1);
    const uniform = Array.from({ length: n }, () => random.uniform(-1, 3));
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...uniform)).toBeLessThan(3);
    expect(uniform.reduce((a, b) => a + b) / n).toBeCloseTo(1, 1);
    const counts = [0, 0, 0];
    for (let k = 0; k < 3000; k++) counts[random.integer(5, 7) - 5]++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });

  it("refuses bounds that hold no whole number", () => {
    expect(() => new Random(1).integer(3, 1)).toThrow("Random.integer: low is 3 and high 1");
    expect(() => new Random(1).integer(0, 1.5)).toThrow("Random.integer: low is 0 and high 1.5");
  });

  it("permutes evenly", () => {
    const random = new Random(4);
    const counts = new Map<string, number>();
    for (let k = 0; k < 6000; k++) {
      const order = random.permutation(3).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(["012", "021", "102", "120", "201", "210"]);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(130);
  });
});
