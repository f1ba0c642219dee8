import { describe, expect, it } from "vitest";
import { gruCell } from "../../../src/core/cells/gru.js";
import { lstmCell } from "../../../src/core/cells/lstm.js";
import { srnCell } from "../../../src/core/cells/srn.js";
import { AttendingStack } from "../../../src/core/networks/attending-stack.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { learn, recallMarked, type Task } from "../cells/learn.js";
import { expectClose, randomTensor } from "../helpers.js";
import { checkLayered } from "./layered-checks.js";
import { plainSRN, stepsOf } from "./plain-srn.js";

describe("AttendingStack of LSTM", () => {
  checkLayered((options) => new AttendingStack({ ...options, initialization: "xavier", cell: lstmCell() }));
});

describe("AttendingStack of GRU", () => {
  checkLayered(
    (options) => new AttendingStack({ ...options, initialization: "xavier", cell: gruCell({ reset: "before" }) }),
  );
});

describe("AttendingStack", () => {
  const x = randomTensor([7, 1, 2], 1).detach();
  const zeros = [0, 0, 0];

  it("computes its definition: a state reads all times of the layer below", () => {
    const network = new AttendingStack({
      cell: srnCell(),
      inputSize: 2,
      hiddenSize: 3,
      numLayers: 2,
      initialization: "xavier",
      dtype: "float64",
      seed: 4,
    });
    const parameters = network.parameters();
    const run = (layer: number, inputs: readonly number[][]) => {
      let state = zeros;
      return inputs.map((input) => {
        state = plainSRN(parameters, layer)(input, state);
        return state;
      });
    };
    const below = run(0, stepsOf(x));
    const A = parameters.weight_attention_l1.data;
    const weights = below.map((query) => {
      const scores = below.map((key) => {
        let score = 0;
        for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) score += query[i] * A[i * 3 + j] * key[j];
        return Math.exp(score / Math.sqrt(3));
      });
      const total = scores.reduce((sum, score) => sum + score);
      return scores.map((score) => score / total);
    });
    const inputs = below.map((own, t) => {
      const context = [0, 1, 2].map((unit) => below.reduce((sum, state, s) => sum + weights[t][s] * state[unit], 0));
      return [...own, ...context];
    });
    const expected = run(1, inputs);
    expectClose("y", network.forward(x).y.data, expected.flat(), 1e-12);
    const [first, second] = network.trace(x).layers;
    expect(first.gates).toEqual([]);
    expect(second.gates[0]).toMatchObject({ name: "α", shape: [1, 7], range: [0, 1] });
    expectClose("α", second.gates[0].values, weights.flat(), 1e-6);
  });

  it("learns to say at every step what stands at a marked one, before or after", () => {
    const task = recallMarked(12);
    const everywhere: Task = (random) => {
      const { x, target } = task(random);
      return {
        x,
        target: new Tensor(
          Float32Array.from({ length: 12 * 16 }, (_, n) => target.data[n % 16]),
          [12, 16, 1],
        ),
      };
    };
    const network = new AttendingStack({
      cell: gruCell(),
      inputSize: 2,
      hiddenSize: 8,
      initialization: "xavier",
      seed: 1,
    });
    expect(learn(network, everywhere, { steps: 150, rate: 0.02 })).toBeLessThan(0.05);
  });
});
