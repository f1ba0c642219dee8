import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CoupledLSTM } from "../../../src/core/cells/coupled-lstm.js";
import { GRU } from "../../../src/core/cells/gru.js";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { LSTMWithoutForget } from "../../../src/core/cells/lstm-without-forget.js";
import { MinGRU } from "../../../src/core/cells/min-gru.js";
import { MinLSTM } from "../../../src/core/cells/min-lstm.js";
import { PeepholeLSTM } from "../../../src/core/cells/peephole-lstm.js";
import { QRNN } from "../../../src/core/cells/qrnn.js";
import { SRN } from "../../../src/core/cells/srn.js";
import type { Recurrent, RecurrentOptions } from "../../../src/core/networks/recurrent.js";
import { Random } from "../../../src/core/tensor/random.js";
import { sum } from "../../../src/core/tensor/reductions.js";
import type { Tensor } from "../../../src/core/tensor/tensor.js";
import { expectClose, randomTensor, weightedSum } from "../helpers.js";

describe.each([
  ["one direction", false],
  ["both directions", true],
])("runs of %s that wait for their backward", (_, bidirectional) => {
  const lstm = new LSTM({ inputSize: 2, hiddenSize: 128, bidirectional, seed: 1 });
  const small = randomTensor([3, 2, 2], 1, "float32");
  const large = randomTensor([64, 64, 2], 2, "float32");
  const gradientOf = (y: Tensor) => {
    for (const parameter of Object.values(lstm.parameters())) parameter.grad = null;
    sum(y).backward();
    return lstm.parameters().weight_hh_l0.grad!;
  };

  it("are given up beyond the budget, and made again for their backward", () => {
    const first = lstm.forward(small).y;
    const changed = lstm.forward(small).y;
    const expected = gradientOf(lstm.forward(small).y);
    // 18 runs of some 17 MB each.
    for (let n = 0; n < 18; n++) lstm.forward(large);
    expectClose("gradient", gradientOf(first), expected, 0);
    lstm.parameters().bias_ih_l0.data[0] += 1;
    expect(() => sum(changed).backward()).toThrow("parameters or input were changed between forward and backward");
    lstm.parameters().bias_ih_l0.data[0] -= 1;
  });
});

const networks: Record<string, (options: RecurrentOptions) => Recurrent> = {
  SRN: (options) => new SRN(options),
  GRU: (options) => new GRU(options),
  "GRU that resets before the product": (options) => new GRU({ ...options, reset: "before" }),
  LSTM: (options) => new LSTM(options),
  PeepholeLSTM: (options) => new PeepholeLSTM(options),
  CoupledLSTM: (options) => new CoupledLSTM(options),
  LSTMWithoutForget: (options) => new LSTMWithoutForget(options),
  MinGRU: (options) => new MinGRU(options),
  MinLSTM: (options) => new MinLSTM(options),
  'QRNN with "f"-pooling': (options) => new QRNN({ ...options, pooling: "f", window: 1 }),
  'QRNN with "fo"-pooling': (options) => new QRNN({ ...options, pooling: "fo", window: 2 }),
  'QRNN with "ifo"-pooling': (options) => new QRNN({ ...options, pooling: "ifo", window: 4 }),
};

describe.each(Object.entries(networks))("%s over whole batches", (_, make) => {
  it("gives the values and gradients of its step equations: stacks, both directions, unequal lengths", () => {
    const size = (max: number) => fc.integer({ min: 1, max });
    const sizes = { T: size(12), D: size(30), H: size(40), numLayers: size(3), bidirectional: fc.boolean() };
    const batch = {
      ends: fc.array(fc.nat(1000), { minLength: 1, maxLength: 12 }),
      equal: fc.boolean(),
      ofX: fc.boolean(),
      seed: fc.nat(),
    };
    fc.assert(
      fc.property(
        fc.record({ ...sizes, ...batch }),
        ({ T, D, H, numLayers, bidirectional, ends, equal, ofX, seed }) => {
          const network = make({ inputSize: D, hiddenSize: H, numLayers, bidirectional, seed });
          const x = new Random(seed).normalTensor([T, ends.length, D], { requiresGrad: ofX });
          const lengths = equal ? undefined : ends.map((end) => 1 + (end % T));
          const tensors = { ...(ofX && { x }), ...network.parameters() };
          const [expected, actual] = (["unroll", "forward"] as const).map((path) => {
            for (const tensor of Object.values(tensors)) tensor.grad = null;
            const { y, last, h } = network[path](x, { lengths });
            weightedSum([y, last, h]).backward();
            return [
              ["y", y.data] as const,
              ["h", h.data] as const,
              ...Object.entries(tensors).map(([name, { grad }]) => [name, grad!] as const),
            ];
          });
          for (const [n, [name, values]] of actual.entries()) expectClose(name, values, expected[n][1], 1e-5, 1);
        },
      ),
      { numRuns: 25, seed: 4 },
    );
  });
});
