import { describe, expect, it } from "vitest";
import { gruCell } from "../../../src/core/cells/gru.js";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { AttendingStack } from "../../../src/core/networks/attending-stack.js";
import { Random } from "../../../src/core/tensor/random.js";
import { unitLayers } from "../../../widgets/base/traces.js";
import { gates } from "../../../widgets/gates/model.js";
import { trajectory } from "../../../widgets/trajectory/model.js";

const x = new Random(1).normalTensor([4, 2, 3]);

describe("traces of any network", () => {
  it("are drawn in what each unit has, without quantities of another shape and layers of other steps", () => {
    const trace = new AttendingStack({ cell: gruCell(), inputSize: 3, hiddenSize: 5, seed: 1 }).trace(x);
    expect(trace.layers[1].gates.map(({ name }) => name)).toEqual(["r", "z", "n", "α"]);
    const sliced = { ...trace.layers[0], T: 9 };
    const layers = unitLayers({ ...trace, layers: [sliced, ...trace.layers] });
    expect(layers.map((layer) => layer.gates.map(({ name }) => name))).toEqual([
      ["r", "z", "n"],
      ["r", "z", "n"],
    ]);
    const { quantities } = gates(trace).get("data").layers[1];
    expect(quantities.map(({ name, values }) => [name, values.length])).toEqual([
      ["r", 40],
      ["z", 40],
      ["n", 40],
      ["h", 40],
    ]);
  });

  it("end where their sequences end", () => {
    const lstm = new LSTM({ inputSize: 3, hiddenSize: 5, bidirectional: true, seed: 1 });
    const [network] = trajectory(lstm.trace(x, { lengths: [2, 4] })).get("data").networks;
    expect(network.sequences.map(({ tokens }) => tokens.length)).toEqual([2, 4]);
    const { h } = lstm.forward(x, { lengths: [2, 4] });
    const [forward, reverse] = network.layers.map(({ states }) => states[0].values);
    expect(forward.length).toBe(6 * 5);
    expect([...forward.subarray(5, 10)].map((value) => value.toFixed(5))).toEqual(
      [...h.data.subarray(0, 5)].map((value) => value.toFixed(5)),
    );
    expect([...reverse.subarray(10, 15)].map((value) => value.toFixed(5))).toEqual(
      [...h.data.subarray(15, 20)].map((value) => value.toFixed(5)),
    );
  });
});
