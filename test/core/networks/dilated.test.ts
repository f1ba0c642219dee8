import { describe, expect, it } from "vitest";
import { gruCell } from "../../../src/core/cells/gru.js";
import { lstmCell } from "../../../src/core/cells/lstm.js";
import { SRN, srnCell } from "../../../src/core/cells/srn.js";
import { DilatedRNN } from "../../../src/core/networks/dilated.js";
import { learn, recallFirst } from "../cells/learn.js";
import { expectClose, randomTensor } from "../helpers.js";
import { checkLayered } from "./layered-checks.js";
import { plainSRN, stepsOf } from "./plain-srn.js";

describe("DilatedRNN of LSTM", () => {
  checkLayered((options) => new DilatedRNN({ ...options, cell: lstmCell() }));
});

describe("DilatedRNN of GRU", () => {
  checkLayered((options) => new DilatedRNN({ ...options, cell: gruCell({ reset: "before" }) }));
});

describe("DilatedRNN", () => {
  const x = randomTensor([7, 1, 2], 1).detach();
  const zeros = [0, 0, 0];

  it("computes its definition: a state goes on from the one d steps before", () => {
    for (const dilations of [[1], [3], [1, 2, 4], [5, 1, 20]]) {
      const network = new DilatedRNN({
        cell: srnCell(),
        inputSize: 2,
        hiddenSize: 3,
        dilations,
        dtype: "float64",
        seed: 4,
      });
      let states = stepsOf(x);
      for (const [layer, d] of dilations.entries()) {
        const step = plainSRN(network.parameters(), layer);
        const hidden: number[][] = [];
        for (const [t, input] of states.entries()) hidden.push(step(input, hidden[t - d] ?? zeros));
        states = hidden;
      }
      const { y, last } = network.forward(x);
      expectClose("y", y.data, states.flat(), 1e-12);
      expectClose("last", last.data, states[6], 1e-12);
      expect(network.trace(x).layers.map(({ name }) => name)).toEqual(dilations.map((d) => `dilation ${d}`));
    }
  });

  it("doubles its dilations by default, and refuses what cannot be one", () => {
    const options = { cell: gruCell(), inputSize: 2, hiddenSize: 3 };
    expect(new DilatedRNN({ ...options, numLayers: 4 }).dilations).toEqual([1, 2, 4, 8]);
    expect(new DilatedRNN({ ...options, dilations: [3] }).numLayers).toBe(1);
    expect(() => new DilatedRNN({ ...options, dilations: [1, 0] })).toThrow("DilatedRNN: a dilation is 0");
    expect(() => new DilatedRNN({ ...options, dilations: [] })).toThrow("DilatedRNN: dilations is []");
  });

  it("recalls the first of 64 steps with the cell of an SRN, as a stack without dilations does not", () => {
    const options = { inputSize: 2, hiddenSize: 8, initialization: "orthogonal", seed: 1 } as const;
    const dilated = new DilatedRNN({ ...options, cell: srnCell(), dilations: [1, 2, 4, 8, 16, 32] });
    const stacked = new SRN({ ...options, numLayers: 6 });
    const [near, far] = [dilated, stacked].map((network) =>
      learn(network, recallFirst(64), { steps: 150, rate: 0.01 }),
    );
    expect(near).toBeLessThan(0.05);
    expect(far).toBeGreaterThan(0.5);
  });
});
