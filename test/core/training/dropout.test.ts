import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { Random } from "../../../src/core/tensor/random.js";
import { whileTraining } from "../../../src/core/training/mode.js";
import { expectClose, expectGradients, randomTensor } from "../helpers.js";

describe("recurrent dropout", () => {
  const options = { inputSize: 3, hiddenSize: 8, seed: 2, recurrentDropout: 0.5 } as const;
  const x = randomTensor([6, 2, 3], 1, "float32").detach();

  it("is computed with one mask of the hidden state for all steps", () => {
    const srn = new SRN({ ...options, dtype: "float64" });
    const input = randomTensor([6, 1, 3], 1).detach();
    const y = whileTraining(() => srn.forward(input).y, new Random(5));
    const draws = new Random(5);
    const mask = Array.from({ length: 8 }, () => (draws.uniform() < 0.5 ? 0 : 2));
    const { weight_ih_l0: W, weight_hh_l0: U, bias_ih_l0: b, bias_hh_l0: d } = srn.parameters();
    let h = new Array<number>(8).fill(0);
    const expected: number[] = [];
    for (let t = 0; t < 6; t++) {
      h = h.map((_, i) => {
        const fromX = Array.from(W.data.slice(3 * i, 3 * i + 3)).reduce(
          (sum, w, k) => sum + w * input.data[3 * t + k],
          0,
        );
        const fromH = Array.from(U.data.slice(8 * i, 8 * i + 8)).reduce((sum, u, k) => sum + u * mask[k] * h[k], 0);
        return Math.tanh(fromX + fromH + b.data[i] + d.data[i]);
      });
      expected.push(...h);
    }
    expect(new Set(mask)).toEqual(new Set([0, 2]));
    expectClose("y", y.data, expected, 1e-12);
  });

  it("is the same fused and step by step, and draws anew at each call", () => {
    for (const network of [new SRN(options), new GRU(options), new LSTM(options)]) {
      const run = (path: "forward" | "unroll", seed: number) =>
        whileTraining(() => network[path](x).y.data, new Random(seed));
      expectClose(network.cell.name, run("forward", 1), run("unroll", 1), 1e-5);
      expect([...run("forward", 1)]).not.toEqual([...run("forward", 2)]);
      const own = () => whileTraining(() => network.forward(x).y.data);
      expect([...own()]).not.toEqual([...own()]);
    }
  });

  it("is not there outside of training, but its option is described", () => {
    const dropped = new LSTM(options);
    const whole = new LSTM({ ...options, recurrentDropout: 0 });
    expect([...dropped.forward(x).y.data]).toEqual([...whole.forward(x).y.data]);
    expect(dropped.description().options.recurrentDropout).toBe(0.5);
    expect(() => new LSTM({ ...options, recurrentDropout: 1 })).toThrow("LSTM: recurrentDropout is 1; it must be");
  });

  it("has the gradients of central differences", () => {
    const gru = new GRU({ inputSize: 2, hiddenSize: 4, dtype: "float64", seed: 1, recurrentDropout: 0.4 });
    const input = randomTensor([4, 2, 2], 3);
    expectGradients({ input, ...gru.parameters() }, () => whileTraining(() => gru.forward(input).y, new Random(3)));
  });
});
