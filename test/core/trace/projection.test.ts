import { describe, expect, it } from "vitest";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { principalComponents } from "../../../src/core/tensor/linear-algebra.js";
import { Random } from "../../../src/core/tensor/random.js";
import { projectStates } from "../../../src/core/trace/projection.js";
import type { Trace } from "../../../src/core/trace/trace.js";
import { expectClose, randomTensor } from "../helpers.js";

const lstm = new LSTM({ inputSize: 2, hiddenSize: 5, numLayers: 2, seed: 1 });
const long = lstm.trace(randomTensor([6, 2, 2], 1, "float32"));
const short = lstm.trace(randomTensor([4, 3, 2], 2, "float32"), { lengths: [4, 1, 2] });

/** A trace of one step of N sequences, whose states are points around two far centres in turn. */
function twoClusters(N: number): Trace {
  const random = new Random(1);
  const H = 8;
  const values = Float32Array.from({ length: N * H }, (_, n) => random.normal(Math.floor(n / H) % 2 === 0 ? 5 : -5, 1));
  const h = { name: "h", label: "hidden state", labelZh: "隐状态", range: null, values };
  const layer = { H, states: [h], gates: [], netInputs: [], errorTerms: [] };
  return { cell: "made by hand", T: 1, B: N, D: 1, x: new Float32Array(N), layers: [layer] };
}

describe("projectStates", () => {
  it("puts every step of every sequence of every trace at its principal components", () => {
    const found = projectStates([long, short], { dimensions: 3, layer: 0, quantity: "c" });
    const rows = (trace: Trace, lengths: number[]) =>
      lengths.flatMap((length, b) =>
        Array.from({ length }, (_, t) =>
          trace.layers[0].states[1].values.subarray((t * trace.B + b) * 5, (t * trace.B + b + 1) * 5),
        ),
      );
    const { projected, explained, components, mean } = principalComponents(
      [...rows(long, [6, 6]), ...rows(short, [4, 1, 2])],
      3,
    );
    expectClose("points", found.points, projected.flat(), 1e-6);
    expect(found).toMatchObject({ dimensions: 3, explained, components, mean });
    expect([...found.trace]).toEqual([...new Array(12).fill(0), ...new Array(7).fill(1)]);
    expect([...found.sequence].slice(12)).toEqual([0, 0, 0, 0, 1, 2, 2]);
    expect([...found.step].slice(12)).toEqual([0, 1, 2, 3, 0, 0, 1]);
  });

  it("keeps neighbours together by UMAP, with the same points for the same seed", () => {
    const trace = twoClusters(60);
    const { points, explained } = projectStates(trace, { method: "umap", seed: 1 });
    expect(explained).toBe(undefined);
    const distance = (a: number, b: number) =>
      Math.hypot(points[2 * a] - points[2 * b], points[2 * a + 1] - points[2 * b + 1]);
    for (let n = 0; n < 60; n++) {
      const others = Array.from({ length: 60 }, (_, m) => m).filter((m) => m !== n);
      const nearest = others.reduce((best, m) => (distance(n, m) < distance(n, best) ? m : best));
      expect(nearest % 2).toBe(n % 2);
    }
    expect(projectStates(trace, { method: "umap", seed: 1 }).points).toEqual(points);
    expect(projectStates(trace, { method: "umap", seed: 2 }).points).not.toEqual(points);
    expect(projectStates(trace, { method: "umap", dimensions: 3, neighbours: 5 }).points.length).toBe(180);
  });

  it("refuses what is not there", () => {
    expect(() => projectStates([])).toThrow("projectStates: there are no traces");
    expect(() => projectStates(long, { quantity: "r" })).toThrow(
      "projectStates: there is no state or gate r; the layer has h, c, i, f, g, o",
    );
    expect(() => projectStates(long, { layer: 2 })).toThrow("projectStates: layer is 2; the trace has 2 layers");
    expect(() => projectStates(long, { method: "t-sne" as never })).toThrow("projectStates: method is t-sne");
    expect(() => projectStates(twoClusters(1))).toThrow("projectStates: there is one state; it needs at least two");
    expect(() => projectStates([long, twoClusters(4)], { method: "umap" })).toThrow(
      "projectStates: states have 5 and 8 numbers",
    );
  });
});
