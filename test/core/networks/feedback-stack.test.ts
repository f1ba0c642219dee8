import { describe, expect, it } from "vitest";
import { gruCell } from "../../../src/core/cells/gru.js";
import { LSTM, lstmCell } from "../../../src/core/cells/lstm.js";
import { srnCell } from "../../../src/core/cells/srn.js";
import { FeedbackStack } from "../../../src/core/networks/feedback-stack.js";
import { copyOfParameters } from "../../../src/core/networks/parameters.js";
import { learn, recallMarked } from "../cells/learn.js";
import { expectClose, randomTensor } from "../helpers.js";
import { checkLayered } from "./layered-checks.js";
import { plainSRN, stepsOf } from "./plain-srn.js";

describe("FeedbackStack of LSTM", () => {
  checkLayered((options) => new FeedbackStack({ ...options, cell: lstmCell() }));
});

describe("FeedbackStack of GRU", () => {
  checkLayered((options) => new FeedbackStack({ ...options, cell: gruCell({ reset: "before" }) }));
});

describe("FeedbackStack", () => {
  const x = randomTensor([7, 1, 2], 1).detach();
  const zeros = [0, 0, 0];

  it("computes its definition: a state reads all layers of the step before", () => {
    const network = new FeedbackStack({
      cell: srnCell(),
      inputSize: 2,
      hiddenSize: 3,
      numLayers: 3,
      dtype: "float64",
      seed: 4,
    });
    const parameters = network.parameters();
    let hidden = [zeros, zeros, zeros];
    const expected = stepsOf(x).flatMap((input) => {
      const before = hidden;
      let below = input;
      hidden = [0, 1, 2].map((layer) => {
        const others = before.toSpliced(layer, 1).flat();
        below = plainSRN(parameters, layer)([...below, ...others], before[layer]);
        return below;
      });
      return below;
    });
    const { y, last } = network.forward(x);
    expectClose("y", y.data, expected, 1e-12);
    expectClose("last", last.data, expected.slice(-3), 1e-12);
  });

  it("is a plain network where it has one layer", () => {
    const network = new FeedbackStack({ cell: lstmCell(), inputSize: 2, hiddenSize: 3, numLayers: 1, seed: 4 });
    const lstm = new LSTM({ inputSize: 2, hiddenSize: 3 });
    lstm.loadParameters(copyOfParameters(network.parameters()));
    const input = randomTensor([6, 3, 2], 1, "float32");
    expectClose("y", network.forward(input).y.data, lstm.forward(input).y.data, 1e-6);
    expect({ ...network.trace(input), cell: "LSTM" }).toEqual(lstm.trace(input));
  });

  it("learns to recall a marked step", () => {
    const network = new FeedbackStack({ cell: gruCell(), inputSize: 2, hiddenSize: 8, seed: 1 });
    expect(learn(network, recallMarked(12), { steps: 120, rate: 0.03 })).toBeLessThan(0.05);
  });
});
