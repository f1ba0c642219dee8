import { describe, expect, it } from "vitest";
import { inBlocks } from "../../../src/core/cells/blocks.js";
import { GRU } from "../../../src/core/cells/gru.js";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { peepholeLSTMCell } from "../../../src/core/cells/peephole-lstm.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { Recurrent } from "../../../src/core/networks/recurrent.js";
import { spectralRadius } from "../../../src/core/tensor/linear-algebra.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { checkCell, checkSequence } from "./checks.js";
import { learn, recallMarked } from "./learn.js";

describe.each([
  ["SRN", SRN],
  ["GRU", GRU],
  ["LSTM", LSTM],
] as const)("%s in blocks", (_, Network) => {
  checkCell((options) => new Network({ ...options, blocks: 2 }));
  checkSequence((options) => new Network({ ...options, hiddenSize: 2 * options.hiddenSize, blocks: 2 }));
});

describe("LSTM with peepholes in blocks", () => {
  checkSequence((options) => {
    return new Recurrent(inBlocks(peepholeLSTMCell(), 3), { ...options, hiddenSize: 3 * options.hiddenSize });
  });
});

describe("parallel sub-networks", () => {
  it("know nothing of each other", () => {
    const gru = new GRU({ inputSize: 2, hiddenSize: 6, blocks: 3, reset: "before", seed: 1 });
    const x = Tensor.zeros([4, 1, 2]);
    const [one, other] = [0.5, -0.5].map((value) =>
      gru.forward(x, { initial: { h: Tensor.from([[[0.1, 0.2, value, value, 0.3, 0.4]]]) } }),
    );
    const same = Array.from(one.y.data, (value, n) => value === other.y.data[n]);
    expect(same).toEqual(same.map((__, n) => n % 6 < 2 || n % 6 > 3));
  });

  it("have as many parameters as they have apart", () => {
    const count = (network: Recurrent) =>
      Object.values(network.parameters()).reduce((total, { data }) => total + data.length, 0);
    const one = new SRN({ inputSize: 3, hiddenSize: 2 });
    expect(count(new SRN({ inputSize: 3, hiddenSize: 8, blocks: 4 }))).toBe(4 * count(one));
  });

  it("each start with the spectral radius that is given", () => {
    const { weight_hh_l0 } = new LSTM({ inputSize: 1, hiddenSize: 6, blocks: 2, spectralRadius: 0.5 }).parameters();
    for (let start = 0; start < weight_hh_l0.data.length; start += 9) {
      expect(spectralRadius(weight_hh_l0.data.subarray(start, start + 9), 3)).toBeCloseTo(0.5, 5);
    }
  });

  it("learn together to recall what was marked among 10 steps", () => {
    const lstm = new LSTM({ inputSize: 2, hiddenSize: 6, blocks: 3, forgetBias: 1, seed: 1 });
    expect(learn(lstm, recallMarked(10), { steps: 150 })).toBeLessThan(0.1);
  });

  it("each start as the cell wants", () => {
    const options = { inputSize: 1, hiddenSize: 4 };
    const { bias_ih_l0 } = new Recurrent(inBlocks(peepholeLSTMCell({ forgetBias: 3 }), 2), options).parameters();
    const at3 = Array.from(bias_ih_l0.data, (value) => value === 3);
    expect(at3).toEqual(at3.map((_, row) => row >= 4 && row < 8));
  });

  it("refuse sizes that cannot be", () => {
    expect(() => new LSTM({ inputSize: 1, hiddenSize: 5, blocks: 2 })).toThrow(
      "LSTM: hiddenSize is 5; it must be a multiple of blocks = 2",
    );
    expect(() => new SRN({ inputSize: 1, hiddenSize: 5, blocks: 0 })).toThrow("SRN: blocks is 0");
  });
});
