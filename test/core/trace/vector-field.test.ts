import { describe, expect, it } from "vitest";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { fixedPoints } from "../../../src/core/trace/fixed-points.js";
import { vectorField } from "../../../src/core/trace/vector-field.js";

describe("vectorField", () => {
  it("is the change by one step from each point of the plane", () => {
    const srn = new SRN({ inputSize: 2, hiddenSize: 2, seed: 1 });
    const { u, v, du, dv, speed } = vectorField(srn, { x: [1, -1], range: [-0.5, 1], points: 4 });
    expect([...u]).toEqual([-0.5, 0, 0.5, 1]);
    expect(v).toEqual(u);
    const x = Tensor.from([[[1, -1]]]);
    for (const [j, b] of v.entries()) {
      for (const [i, a] of u.entries()) {
        const { h } = srn.forward(x, { initial: { h: Tensor.from([[[a, b]]]) } });
        expect(du[4 * j + i]).toBeCloseTo(h.data[0] - a, 6);
        expect(dv[4 * j + i]).toBeCloseTo(h.data[1] - b, 6);
        expect(speed[4 * j + i]).toBeCloseTo(Math.hypot(h.data[0] - a, h.data[1] - b), 6);
      }
    }
  });

  it("stands still at a fixed point, on any plane through the state space", () => {
    const lstm = new LSTM({ inputSize: 1, hiddenSize: 2, seed: 1 });
    const [{ state }] = fixedPoints(lstm, { starts: 4 });
    const directions = [
      [0, 0, Math.SQRT1_2, Math.SQRT1_2],
      [0, 0, Math.SQRT1_2, -Math.SQRT1_2],
    ] as const;
    const { speed, du, dv } = vectorField(lstm, { origin: state, directions, points: 3, range: [-0.4, 0.4] });
    expect(speed[4]).toBeLessThan(1e-5);
    // One step brings c nearer to where it rests.
    expect(du[3]).toBeGreaterThan(0);
    expect(du[5]).toBeLessThan(0);
    expect(dv[1]).toBeGreaterThan(0);
    expect(dv[7]).toBeLessThan(0);
  });

  it("refuses what does not fit", () => {
    const srn = new SRN({ inputSize: 1, hiddenSize: 1 });
    expect(() => vectorField(srn)).toThrow("vectorField: the state is one number; a plane needs two");
    const two = new SRN({ inputSize: 1, hiddenSize: 2 });
    expect(() => vectorField(two, { origin: [1, 2, 3] })).toThrow("vectorField: origin has 3 numbers; the state has 2");
    expect(() => vectorField(two, { directions: [[1], [0, 0, 1]] })).toThrow(
      "vectorField: directions[1] has 3 numbers",
    );
    expect(() => vectorField(two, { points: 0 })).toThrow("vectorField: points is 0");
    expect(() => vectorField(two, { x: [] })).toThrow("vectorField: x has 0 numbers; inputSize is 1");
  });
});
