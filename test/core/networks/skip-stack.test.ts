import { describe, expect, it } from "vitest";
import { gruCell } from "../../../src/core/cells/gru.js";
import { lstmCell } from "../../../src/core/cells/lstm.js";
import { srnCell } from "../../../src/core/cells/srn.js";
import { SkipStack } from "../../../src/core/networks/skip-stack.js";
import { learn, recallMarked } from "../cells/learn.js";
import { expectClose, randomTensor } from "../helpers.js";
import { checkLayered } from "./layered-checks.js";
import { plainSRN, stepsOf } from "./plain-srn.js";

describe("SkipStack of LSTM", () => {
  checkLayered((options) => new SkipStack({ ...options, cell: lstmCell() }));
});

describe("SkipStack of GRU", () => {
  checkLayered((options) => new SkipStack({ ...options, cell: gruCell({ reset: "before" }) }));
});

describe("SkipStack", () => {
  const x = randomTensor([7, 1, 2], 1).detach();
  const zeros = [0, 0, 0];

  it("computes its definition: every layer reads x, all are read at the end", () => {
    const network = new SkipStack({
      cell: srnCell(),
      inputSize: 2,
      hiddenSize: 3,
      numLayers: 3,
      dtype: "float64",
      seed: 4,
    });
    const parameters = network.parameters();
    const hidden = [zeros, zeros, zeros];
    const expected = stepsOf(x).flatMap((input) => {
      for (const layer of [0, 1, 2]) {
        const read = layer === 0 ? input : [...input, ...hidden[layer - 1]];
        hidden[layer] = plainSRN(parameters, layer)(read, hidden[layer]);
      }
      return hidden.flat();
    });
    const { y, last } = network.forward(x);
    expectClose("y", y.data, expected, 1e-12);
    expectClose("last", last.data, expected.slice(-9), 1e-12);
  });

  it("learns to recall a marked step through eight layers of an SRN", () => {
    const network = new SkipStack({
      ...{ cell: srnCell(), inputSize: 2, hiddenSize: 8, numLayers: 8, initialization: "orthogonal", seed: 1 },
    });
    expect(learn(network, recallMarked(8), { steps: 250, rate: 0.01 })).toBeLessThan(0.05);
  });
});
