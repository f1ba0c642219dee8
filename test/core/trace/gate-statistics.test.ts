import { describe, expect, it } from "vitest";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { gateStatistics } from "../../../src/core/trace/gate-statistics.js";
import type { Trace } from "../../../src/core/trace/trace.js";
import { randomTensor } from "../helpers.js";

const gate = (name: string, range: [number, number] | null, values: number[]) => ({
  name,
  label: name,
  labelZh: name,
  range,
  values: Float32Array.from(values),
});

/** T = 3, B = 2, of which the second sequence has one step; H = 2. */
const trace: Trace = {
  cell: "made by hand",
  T: 3,
  B: 2,
  D: 1,
  x: new Float32Array(6),
  lengths: [3, 1],
  layers: [
    {
      H: 2,
      states: [],
      gates: [
        gate("f", [0, 1], [0.05, 0.5, 0.95, 0.2, 0.01, 0.91, 0, 0, 0.3, 0.89, 0, 0]),
        gate("g", [-1, 1], [-0.9, 0, 0.9, 0, -0.7, 0.81, 0, 0, 0.7, -0.81, 0, 0]),
        gate("open", null, new Array<number>(12).fill(0)),
      ],
      netInputs: [],
      errorTerms: [],
    },
  ],
};

describe("gateStatistics", () => {
  it("counts what lies below and above the shares of a gate's range, within the sequences", () => {
    const [f, g, ...others] = gateStatistics(trace);
    expect(others).toEqual([]);
    expect(f).toMatchObject({ layer: 0, name: "f", label: "f", labelZh: "f", count: 4 });
    expect([...f.left]).toEqual([0.5, 0]);
    expect([...f.right]).toEqual([0.25, 0.25]);
    expect(f.mean[0]).toBeCloseTo((0.05 + 0.95 + 0.01 + 0.3) / 4, 6);
    expect([...g.left]).toEqual([0.25, 0.25]);
    expect([...g.right]).toEqual([0.25, 0.25]);
    const [twice] = gateStatistics([trace, trace]);
    expect(twice).toEqual({ ...f, count: 8 });
    expect([...gateStatistics(trace, { low: 0.25, high: 0.85 })[0].left]).toEqual([0.5, 0.25]);
  });

  it("sees a forget gate that a bias holds open or shut", () => {
    const lstm = new LSTM({ inputSize: 2, hiddenSize: 3, numLayers: 2, seed: 1 });
    const bias = lstm.parameters().bias_ih_l1.data;
    bias.fill(20, 3, 6);
    bias.fill(-20, 9, 12);
    const statistics = gateStatistics(lstm.trace(randomTensor([4, 3, 2], 1, "float32")));
    const of = (name: string) => statistics.find((each) => each.layer === 1 && each.name === name)!;
    expect([...of("f").right]).toEqual([1, 1, 1]);
    expect([...of("o").left]).toEqual([1, 1, 1]);
  });

  it("refuses what does not fit", () => {
    expect(() => gateStatistics([])).toThrow("gateStatistics: there are no traces; it needs at least one");
    expect(() => gateStatistics(trace, { low: 0.9, high: 0.1 })).toThrow("gateStatistics: low is 0.9 and high 0.1");
    const other = { ...trace, layers: [] };
    expect(() => gateStatistics([trace, other])).toThrow("gateStatistics: layer is 0; the trace has 0 layers");
    const fewer = { ...trace, layers: [{ ...trace.layers[0], gates: [] }] };
    expect(() => gateStatistics([trace, fewer])).toThrow("gate f of layer 0 is not the same in every trace");
  });
});
