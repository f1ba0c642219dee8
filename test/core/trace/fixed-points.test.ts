import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { Random } from "../../../src/core/tensor/random.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { type FixedPoint, fixedPoints } from "../../../src/core/trace/fixed-points.js";

/** h_t = tanh(U h_{t-1} + W x_t). */
function srn(U: number[], W: number[] = [0]): SRN {
  const H = Math.sqrt(U.length);
  const network = new SRN({ inputSize: 1, hiddenSize: H, dtype: "float64" });
  network.loadParameters({
    weight_hh_l0: Float64Array.from(U),
    weight_ih_l0: new Float64Array(H).map((_, n) => W[n] ?? 0),
    bias_ih_l0: new Float64Array(H),
    bias_hh_l0: new Float64Array(H),
  });
  return network;
}

/** The positive solution of h = tanh(w h), by iteration. */
function fork(w: number): number {
  let h = 1;
  for (let n = 0; n < 1000; n++) h = Math.tanh(w * h);
  return h;
}

const kinds = (points: readonly FixedPoint[]) => points.map(({ stability }) => stability).sort();

describe("fixedPoints", () => {
  it("finds the pitchfork of one unit: one point up to w = 1, three beyond", () => {
    const [only, ...others] = fixedPoints(srn([0.5]));
    expect(others).toEqual([]);
    expect(only).toMatchObject({ stability: "stable", starts: 64, imaginary: [0] });
    expect(only.state[0]).toBeCloseTo(0, 8);
    expect(only.real[0]).toBeCloseTo(0.5, 8);
    for (const w of [1.2, 2]) {
      const points = fixedPoints(srn([w])).sort((a, b) => a.state[0] - b.state[0]);
      const known = [-fork(w), 0, fork(w)];
      expect(points.map(({ state }) => state[0].toFixed(6))).toEqual(known.map((h) => h.toFixed(6)).map(unsigned));
      expect(points.map(({ stability }) => stability)).toEqual(["stable", "unstable", "stable"]);
      for (const [n, { real }] of points.entries()) expect(real[0]).toBeCloseTo(w * (1 - known[n] ** 2), 6);
      expect(points.reduce((sum, { starts }) => sum + starts, 0)).toBe(64);
    }
  });

  it("finds nine points of two units that do not meet: four stable, four saddles, one unstable", () => {
    const points = fixedPoints(srn([2, 0, 0, 2]), { starts: 300, seed: 1 });
    expect(kinds(points)).toEqual([...new Array(4).fill("saddle"), ...new Array(4).fill("stable"), "unstable"]);
    const values = [-fork(2), 0, fork(2)];
    for (const { state, speed } of points) {
      expect(speed).toBeLessThan(1e-18);
      for (const h of state) expect(Math.min(...values.map((value) => Math.abs(value - h)))).toBeLessThan(1e-7);
    }
    expect(kinds(fixedPoints(srn([2, 0, 0, 0.5])))).toEqual(["saddle", "stable", "stable"]);
  });

  it("sees a rotation in complex eigenvalues, and a unit that flips in a negative one", () => {
    const [a, s] = [1.2 * Math.cos(0.4), 1.2 * Math.sin(0.4)];
    const [centre] = fixedPoints(srn([a, -s, s, a]), { starts: [[0.01, 0]] });
    expect(centre.stability).toBe("unstable");
    expect(centre.real).toEqual([expect.closeTo(a, 8), expect.closeTo(a, 8)]);
    expect(centre.imaginary).toEqual([expect.closeTo(s, 8), expect.closeTo(-s, 8)]);
    expect(fixedPoints(srn([-3]))).toMatchObject([{ stability: "unstable", real: [expect.closeTo(-3, 6)] }]);
  });

  it("follows the input: a strong one leaves a single point", () => {
    const network = srn([2], [1]);
    expect(fixedPoints(network, { x: [0.1] }).length).toBe(3);
    const [point, ...others] = fixedPoints(network, { x: [2] });
    expect(others).toEqual([]);
    expect(point.state[0]).toBeCloseTo(Math.tanh(2 * point.state[0] + 2), 10);
  });

  it("finds where an LSTM comes to rest, h and c, and what it leaves", () => {
    // A latch: the candidate is tanh(6 h), so that what is written agrees with what is there.
    const lstm = new LSTM({ inputSize: 1, hiddenSize: 1, dtype: "float64" });
    lstm.loadParameters({
      weight_ih_l0: new Float64Array(4),
      weight_hh_l0: Float64Array.of(0, 0, 6, 0),
      bias_ih_l0: Float64Array.of(0, 0, 0, 3),
      bias_hh_l0: new Float64Array(4),
    });
    const points = fixedPoints(lstm).sort((a, b) => a.state[0] - b.state[0]);
    expect(points.map(({ stability }) => stability)).toEqual(["stable", "saddle", "stable"]);
    expect(points[1].blocks.map(({ name }) => name)).toEqual(["h", "c"]);
    for (const { state, stability } of points) {
      let nearby = Float64Array.of(state[0], state[1] + 1e-3);
      for (let n = 0; n < 200; n++) {
        const initial = { h: new Tensor(nearby.slice(0, 1), [1, 1, 1]), c: new Tensor(nearby.slice(1), [1, 1, 1]) };
        const { h, c } = lstm.forward(Tensor.zeros([1, 1, 1], { dtype: "float64" }), { initial });
        nearby = Float64Array.of(h.item(), c.item());
      }
      const distance = Math.hypot(nearby[0] - state[0], nearby[1] - state[1]);
      if (stability === "stable") expect(distance).toBeLessThan(1e-8);
      else expect(distance).toBeGreaterThan(0.5);
    }
  });

  it("is found in float32 and in stacked networks too, the same for the same seed", () => {
    const gru = new GRU({ inputSize: 2, hiddenSize: 4, numLayers: 2, spectralRadius: 2.5, seed: 3 });
    const points = fixedPoints(gru, { starts: 40, seed: 2 });
    expect(points.length).toBeGreaterThan(0);
    expect(fixedPoints(gru, { starts: 40, seed: 2 })).toEqual(points);
    const stable = points.filter(({ stability }) => stability === "stable");
    expect(stable.length).toBeGreaterThan(0);
    for (const { state } of stable) {
      const random = new Random(1);
      const initial = {
        h: new Tensor(
          Float32Array.from(state, (h) => h + random.uniform(-1e-3, 1e-3)),
          [2, 1, 4],
        ),
      };
      const { h } = gru.forward(Tensor.zeros([300, 1, 2]), { initial });
      for (const [n, value] of h.data.entries()) expect(value).toBeCloseTo(state[n], 3);
    }
  });

  it("refuses what does not fit", () => {
    const network = srn([1, 0, 0, 1]);
    expect(() => fixedPoints(network, { x: [1, 2] })).toThrow("fixedPoints: x has 2 numbers; inputSize is 1");
    expect(() => fixedPoints(network, { starts: [[1]] })).toThrow(
      "fixedPoints: start 0 has 1 numbers; the state has 2",
    );
    expect(() => fixedPoints(network, { starts: 0 })).toThrow("fixedPoints: starts is 0");
    expect(() => fixedPoints(network, { iterations: 0 })).toThrow("fixedPoints: iterations is 0");
    expect(() => fixedPoints(network, { tolerance: -1 })).toThrow(
      "fixedPoints: tolerance is -1; it must be a positive",
    );
    expect(() => fixedPoints(network, { x: [Number.NaN] })).toThrow("fixedPoints: x holds NaN, first at element 0");
    expect(() => fixedPoints(network, { starts: [[0, Number.NaN]] })).toThrow("fixedPoints: start 0 holds NaN");
    expect(fixedPoints(network, { starts: [] })).toEqual([]);
  });
});

function unsigned(text: string): string {
  return Number(text) === 0 ? (0).toFixed(6) : text;
}
