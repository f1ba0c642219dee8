import { describe, expect, it } from "vitest";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { Random } from "../../../src/core/tensor/random.js";
import { placeOf } from "../../../widgets/base/traces.js";
import { gates } from "../../../widgets/gates/model.js";
import { trajectory } from "../../../widgets/trajectory/model.js";
import { handTrace } from "../traces.js";

const x = new Random(1).normalTensor([4, 2, 3]);

describe("traces", () => {
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

  it("are kept whole only where they are small", () => {
    expect(gates(handTrace({ B: 9 })).get("data").networks[0].sequences).toHaveLength(4);
    const large = gates(handTrace({ B: 9, T: 100, H: 1000 }));
    expect(large.get("data").networks[0].sequences).toHaveLength(1);
    expect(large.get("data").networks[0].layers[0].quantities[0].values).toHaveLength(100_000);
    expect(
      gates(handTrace({ B: 9, T: 100, H: 1000 }), { sequences: [1, 5] }).get("data").networks[0].sequences,
    ).toHaveLength(2);
  });
});

it("places of a matrix are told by row and column", () => {
  expect([placeOf(null, 7), placeOf([5, 3], 7), placeOf([1, 9], 7), placeOf([2, 1, 4], 7)]).toEqual([
    "7",
    "2, 1",
    "7",
    "1, 3",
  ]);
});
