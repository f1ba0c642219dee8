import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { spectralRadius } from "../../../src/core/tensor/linear-algebra.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { pictureFrame } from "../../../widgets/base/figure.js";
import { stepOf } from "../../../widgets/trajectory/dynamics.js";
import { trajectoryFigure } from "../../../widgets/trajectory/figure.js";
import { trajectory } from "../../../widgets/trajectory/model.js";
import { shown, type TrajectoryState } from "../../../widgets/trajectory/state.js";
import { randomTensor } from "../../core/helpers.js";

const srn = new SRN({ inputSize: 3, hiddenSize: 2, seed: 2 });
const x = randomTensor([6, 2, 3], 1, "float32");
const lengths = [6, 4];
const trace = srn.trace(x, { lengths });
const weights = Object.fromEntries(Object.entries(srn.parameters()).map(([name, { data }]) => [name, [...data]]));

function stateOf(widget: ReturnType<typeof trajectory>): TrajectoryState {
  return new Proxy({} as TrajectoryState, { get: (_, name) => widget.get(name as keyof TrajectoryState) });
}

/** One step of the SRN, written out, with other recurrent weights. */
function step(U: readonly number[], h: readonly number[], input: ArrayLike<number>): number[] {
  return [0, 1].map((i) => {
    let z = weights.bias_ih_l0[i] + weights.bias_hh_l0[i] + U[2 * i] * h[0] + U[2 * i + 1] * h[1];
    for (let d = 0; d < 3; d++) z += weights.weight_ih_l0[3 * i + d] * input[d];
    return Math.tanh(z);
  });
}

/** R(φ) U, scaled to a spectral radius. */
function changed(radius: number, degrees: number): number[] {
  const [a, b, c, d] = weights.weight_hh_l0;
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const turned = [cos * a - sin * c, cos * b - sin * d, sin * a + cos * c, sin * b + cos * d];
  return turned.map((weight) => (weight * radius) / spectralRadius(turned, 2));
}

interface Line {
  mode: string;
  name: string;
  x: (number | null)[];
  y: (number | null)[];
  hovertext: string[];
}

const draw = (widget: ReturnType<typeof trajectory>) => trajectoryFigure(stateOf(widget), pictureFrame);

describe("the trajectory of a network of two units", () => {
  it("is that of the network with its weights turned and scaled", () => {
    const w = trajectory(trace, { field: srn });
    const lines = (): Line[] => (draw(w).data as unknown as Line[]).slice(1);
    const given = trace.layers[0].states[0].values;
    expect(lines()[1].x).toEqual([0, 1, 2, 3].map((t) => given[(t * 2 + 1) * 2]));
    w.set({ spectralRadius: 1.4, rotation: 75 });
    const U = changed(1.4, 75);
    for (const [b, line] of lines().entries()) {
      let h = [0, 0];
      expect(line.x).toHaveLength(lengths[b]);
      for (let t = 0; t < lengths[b]; t++) {
        h = step(U, h, x.data.subarray((t * 2 + b) * 3, (t * 2 + b + 1) * 3));
        expect(line.x[t]).toBeCloseTo(h[0], 5);
        expect(line.y[t]).toBeCloseTo(h[1], 5);
      }
    }
    const { spectra } = shown(stateOf(w)).dynamics ?? { spectra: [] };
    expect(Math.hypot(spectra[0].real[0], spectra[0].imaginary[0])).toBeCloseTo(1.4, 5);
    w.set({ spectralRadius: null, rotation: 0 });
    expect(lines()[1].x).toEqual([0, 1, 2, 3].map((t) => given[(t * 2 + 1) * 2]));
  });

  it("has arrows that begin at a state and point where one step leads, under the input chosen", () => {
    for (const field of ["zero", "step"] as const) {
      const w = trajectory(trace, { field: srn, spectralRadius: 0.8, fieldInput: field });
      w.set({ step: 3 });
      const input = field === "zero" ? [0, 0, 0] : x.data.subarray(2 * 2 * 3, 2 * 2 * 3 + 3);
      const [{ path }] = draw(w).layout.shapes as { path: string }[];
      const arrows = [...path.matchAll(/M([^,]+),([^L]+)L([^,]+),([^M]+)M[^L]+L[^L]+L[^M]+/g)].map((parts) =>
        parts.slice(1).map(Number),
      );
      expect(arrows).toHaveLength(17 * 17);
      for (const [x0, y0, x1, y1] of arrows) {
        const to = step(changed(0.8, 0), [x0, y0], input);
        const cosine =
          ((x1 - x0) * (to[0] - x0) + (y1 - y0) * (to[1] - y0)) /
          (Math.hypot(x1 - x0, y1 - y0) * Math.hypot(to[0] - x0, to[1] - y0));
        expect(cosine).toBeGreaterThan(0.999);
      }
    }
  });

  it("has the fixed points, each left as it is by a step, and says of which kind", () => {
    const w = trajectory(trace, { field: srn, spectralRadius: 2.5, rotation: 20 });
    const [points] = draw(w).data as unknown as Line[];
    expect(points.name).toBe("fixed points");
    expect(points.x.length).toBeGreaterThan(0);
    for (const [n, at] of points.x.entries()) {
      const h = [at as number, points.y[n] as number];
      const to = step(changed(2.5, 20), h, [0, 0, 0]);
      expect(Math.hypot(to[0] - h[0], to[1] - h[1])).toBeLessThan(1e-4);
      expect(points.hovertext[n]).toMatch(/stable fixed point|saddle/);
    }
  });

  it("keeps to fixed points that a state can come to", () => {
    const gru = new GRU({ inputSize: 2, hiddenSize: 2, seed: 1, spectralRadius: 1.5 });
    const { dynamics } = shown(stateOf(trajectory(gru.trace(randomTensor([5, 1, 2], 1, "float32")), { field: gru })));
    const { points } = stepOf(dynamics ?? expect.fail(), [0, 0], [-1.2, 1.2]);
    expect(points.length).toBeGreaterThan(0);
    for (const { state } of points) expect(Math.max(...state.map(Math.abs))).toBeLessThanOrEqual(1.2);
  });

  it("draws a state that explodes as far as there is room, and no field in 3-D or on other axes", () => {
    const linear = new SRN({ inputSize: 3, hiddenSize: 2, seed: 2, activation: "identity" });
    const long = randomTensor([200, 1, 3], 1, "float32");
    const w = trajectory(linear.trace(long), { field: linear, spectralRadius: 3 });
    const [, line] = draw(w).data as unknown as Line[];
    expect(line.x.every((value) => Number.isFinite(value))).toBe(true);
    w.set({ axes: "components" });
    expect(draw(w).layout.shapes).toBeUndefined();
    w.set({ axes: "units", dimensions: 3 });
    expect(draw(w).layout.shapes).toBeUndefined();
  });

  it("refuses a network of another size, and changes of one that has no field", () => {
    const lstm = new LSTM({ inputSize: 3, hiddenSize: 2, seed: 1 });
    expect(() => trajectory(lstm.trace(x), { field: lstm })).toThrow(
      "trajectory: field is of a network whose state has 4 numbers; it must have two",
    );
    expect(() => trajectory(lstm.trace(x), { field: srn })).toThrow(
      "field is a SRN of 3 inputs; the trace is of a LSTM of 3",
    );
    const w = trajectory({ SRN: trace, LSTM: lstm.trace(x) }, { field: { SRN: srn } });
    expect(() => w.set({ network: "LSTM", rotation: 10 })).toThrow("trajectory: LSTM has no field");
    w.set({ network: "LSTM" });
    expect(draw(w).layout.shapes).toBeUndefined();
    expect(() => trajectory(trace, { spectralRadius: 1 })).toThrow("trajectory: SRN has no field");
    expect(() => w.set({ rotation: Number.NaN })).toThrow("trajectory: rotation is NaN");
  });
});

describe("a plane of one's own, and density", () => {
  const gru = new GRU({ inputSize: 3, hiddenSize: 4, seed: 1 });
  const many = gru.trace(randomTensor([5, 30, 3], 2, "float32"));

  it("puts h · v on the axes", () => {
    const directions = [
      [1, 0, -1, 2],
      [0, 0.5, 0, 0],
    ];
    const origin = [0.1, 0.2, 0, 0];
    const w = trajectory(many, { plane: { directions, origin, names: ["<b>a", "b"] }, sequences: [7] });
    const { data, layout } = draw(w);
    const [{ x: across, y: up }] = data as unknown as Line[];
    for (let t = 0; t < 5; t++) {
      const h = many.layers[0].states[0].values.subarray((t * 30 + 7) * 4, (t * 30 + 8) * 4);
      expect(across[t]).toBeCloseTo(h[0] - 0.1 - h[2] + 2 * h[3], 5);
      expect(up[t]).toBeCloseTo(0.5 * (h[1] - 0.2), 5);
    }
    expect(layout.xaxis).toMatchObject({ title: { text: "&lt;b&gt;a" } });
    expect(() => trajectory(many, { plane: { directions: [[1, 0]] } })).toThrow(
      "plane has 1 directions; there must be 2 or 3",
    );
    expect(() => trajectory(many, { plane: { directions: [[1], [1, 0]] } })).toThrow(
      "plane has vectors of 1, 2, 1 numbers",
    );
    expect(() =>
      trajectory(many, {
        plane: {
          directions: [
            [1, 0],
            [0, 1],
          ],
        },
      }),
    ).toThrow("plane has 2 numbers; the state h has 4");
  });

  it("counts the points of all sequences up to the present step", () => {
    const w = trajectory(many, { density: true, sequences: [3, 1] });
    const counted = (): number => (draw(w).data[0].customdata as number[][]).flat().reduce((a, b) => a + b);
    expect(draw(w).data.map(({ type }) => type)).toEqual(["heatmap", "scatter", "scatter"]);
    expect(counted()).toBe(150);
    w.set({ step: 2 });
    expect(counted()).toBe(60);
    w.set({ density: false });
    expect(draw(w).data.map(({ type }) => type)).toEqual(["scatter", "scatter"]);
    const one = new Tensor(x.data.subarray(0, 6), [2, 1, 3]);
    expect(trajectory(srn.trace(one)).get("data").networks[0].sequences).toHaveLength(1);
  });
});
