import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { cells } from "../../../src/core/cells/index.js";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { buildNetwork } from "../../../src/core/networks/build.js";
import { copyOfParameters } from "../../../src/core/networks/parameters.js";
import { spectralRadius } from "../../../src/core/tensor/linear-algebra.js";
import { noGrad, Tensor } from "../../../src/core/tensor/tensor.js";
import { randomTensor } from "../helpers.js";

describe("Recurrent", () => {
  const lstm = new LSTM({ inputSize: 3, hiddenSize: 4, numLayers: 2, seed: 1 });
  const x = randomTensor([5, 2, 3], 1, "float32");

  it("gives y of the top layer and every layer's last state", () => {
    const { y, h, c } = lstm.forward(x);
    expect(y.shape).toEqual([5, 2, 4]);
    expect(h.shape).toEqual([2, 2, 4]);
    expect(c.shape).toEqual([2, 2, 4]);
    expect([...h.data.subarray(8)]).toEqual([...y.data.subarray(32)]);
  });

  it("goes on from a state as if the sequence had not been cut", () => {
    const { y, h, c } = lstm.forward(x);
    const first = lstm.forward(new Tensor(x.data.slice(0, 12), [2, 2, 3]));
    const second = lstm.forward(new Tensor(x.data.slice(12), [3, 2, 3]), {
      initial: { h: first.h, c: first.c },
    });
    expect([...first.y.data, ...second.y.data]).toEqual([...y.data]);
    expect([...second.h.data, ...second.c.data]).toEqual([...h.data, ...c.data]);
  });

  it("treats the sequences of a batch apart", () => {
    const { y } = lstm.forward(x);
    const changed = new Tensor(x.data.slice(), x.shape);
    for (let t = 0; t < 5; t++) changed.data[t * 6] += 1;
    const other = lstm.forward(changed).y;
    for (let t = 0; t < 5; t++) {
      expect([...other.data.subarray(t * 8 + 4, t * 8 + 8)]).toEqual([...y.data.subarray(t * 8 + 4, t * 8 + 8)]);
      expect([...other.data.subarray(t * 8, t * 8 + 4)]).not.toEqual([...y.data.subarray(t * 8, t * 8 + 4)]);
    }
  });

  it("computes the same without gradients, and records none", () => {
    const plain = noGrad(() => lstm.forward(x));
    expect([...plain.y.data]).toEqual([...lstm.forward(x).y.data]);
    expect(plain.y.requiresGrad).toBe(false);
    expect(plain.c.requiresGrad).toBe(false);
  });

  it("starts uniform in ±1/√H, the same for the same seed", () => {
    const wide = new LSTM({ inputSize: 20, hiddenSize: 25, seed: 1 });
    const values = Object.values(wide.parameters()).flatMap(({ data }) => [...data]);
    expect(Math.max(...values)).toBeLessThanOrEqual(0.2);
    expect(Math.max(...values)).toBeGreaterThan(0.19);
    expect(Math.min(...values)).toBeLessThan(-0.19);
    expect(Math.abs(values.reduce((a, b) => a + b) / values.length)).toBeLessThan(0.01);
    const again = new LSTM({ inputSize: 20, hiddenSize: 25, seed: 1 });
    const other = new LSTM({ inputSize: 20, hiddenSize: 25, seed: 2 });
    expect(copyOfParameters(again.parameters())).toEqual(copyOfParameters(wide.parameters()));
    expect(copyOfParameters(other.parameters())).not.toEqual(copyOfParameters(wide.parameters()));
  });

  it("starts uniform in ±√(6 / (inputs + outputs)) of one gate with xavier, biases 0", () => {
    const network = new LSTM({ inputSize: 40, hiddenSize: 20, initialization: "xavier", seed: 1 });
    const { weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0 } = network.parameters();
    for (const [{ data }, bound] of [
      [weight_ih_l0, Math.sqrt(6 / 60)],
      [weight_hh_l0, Math.sqrt(6 / 40)],
    ] as const) {
      expect(Math.max(...data)).toBeLessThanOrEqual(bound);
      expect(Math.max(...data)).toBeGreaterThan(0.98 * bound);
      expect(Math.min(...data)).toBeLessThan(-0.98 * bound);
    }
    for (const { data } of [bias_ih_l0, bias_hh_l0]) expect(data.every((value) => value === 0)).toBe(true);
    const radius = spectralRadius(
      new SRN({ inputSize: 1, hiddenSize: 50, initialization: "xavier" }).parameters().weight_hh_l0.data,
      50,
    );
    expect(Math.abs(radius - 1)).toBeLessThan(0.15);
    expect(() => new SRN({ inputSize: 1, hiddenSize: 1, initialization: "zeros" as never })).toThrow(
      "SRN: initialization is zeros",
    );
  });

  it("names its parameters as PyTorch does", () => {
    const shapes = Object.entries(lstm.parameters()).map(([name, { shape }]) => [name, shape]);
    expect(shapes).toEqual([
      ["weight_ih_l0", [16, 3]],
      ["weight_hh_l0", [16, 4]],
      ["bias_ih_l0", [16]],
      ["bias_hh_l0", [16]],
      ["weight_ih_l1", [16, 4]],
      ["weight_hh_l1", [16, 4]],
      ["bias_ih_l1", [16]],
      ["bias_hh_l1", [16]],
    ]);
  });

  it("says what is wrong with its arguments", () => {
    const messages: [() => unknown, string][] = [
      [
        () => lstm.forward(Tensor.zeros([5, 2, 7])),
        "LSTM.forward: x has shape [5, 2, 7]; the last axis must be inputSize = 3",
      ],
      [() => lstm.forward(Tensor.zeros([5, 3])), "LSTM.forward: x has shape [5, 3]; it must be [T, B, inputSize]"],
      [() => lstm.forward(Tensor.zeros([0, 2, 3])), "LSTM.forward: x has shape [0, 2, 3]; it needs at least one step"],
      [() => lstm.unroll(Tensor.zeros([5, 2, 7])), "LSTM.unroll: x has shape [5, 2, 7]"],
      [() => lstm.trace(Tensor.zeros([5, 2, 7])), "LSTM.trace: x has shape [5, 2, 7]"],
      [
        () => lstm.forward(Tensor.zeros([5, 2, 3], { dtype: "float64" })),
        "LSTM.forward: x is float64; the network is float32",
      ],
      [
        () => lstm.forward(new Tensor(Float32Array.of(0, Number.NaN, 0), [1, 1, 3])),
        "LSTM.forward: x holds NaN, first at element 1",
      ],
      [
        () => lstm.forward(x, { initial: { h: Tensor.zeros([1, 2, 4]) } }),
        "LSTM.forward: h has shape [1, 2, 4]; it must be [numLayers, B, hiddenSize] = [2, 2, 4]",
      ],
      [
        () => lstm.forward(x, { initial: { c: new Tensor(new Float32Array(16).fill(Number.NaN), [2, 2, 4]) } }),
        "LSTM.forward: c holds NaN",
      ],
      [
        () => lstm.forward(x, { initial: { c: Tensor.zeros([2, 2, 4], { dtype: "float64" }) } }),
        "LSTM.forward: c is float64; the network is float32",
      ],
      [
        () => lstm.forward(x, { initial: { s: Tensor.zeros([2, 2, 4]) } } as never),
        "LSTM.forward: there is no state s; the cell has h, c",
      ],
      [() => new SRN({ inputSize: 0, hiddenSize: 4 }), "SRN: inputSize is 0; it must be a positive whole number"],
      [() => new GRU({ inputSize: 1, hiddenSize: 2.5 }), "GRU: hiddenSize is 2.5"],
      [() => new GRU({ inputSize: 1, hiddenSize: 2, dtype: "int8" as never }), "GRU: dtype is int8"],
    ];
    for (const [call, message] of messages) expect(call).toThrow(message);
  });

  it("loads all parameters or none", () => {
    const network = new SRN({ inputSize: 2, hiddenSize: 2 });
    const before = copyOfParameters(network.parameters());
    const zeros = Object.fromEntries(
      Object.entries(before).map(([name, values]) => [name, new Float32Array(values.length)]),
    );
    expect(() => network.loadParameters({ ...zeros, bias_hh_l0: new Float32Array(3) })).toThrow(
      "SRN.loadParameters: bias_hh_l0 has 3 values; shape [2] needs 2",
    );
    expect(() => network.loadParameters({ ...zeros, bias_hh_l0: Float32Array.of(0, Number.NaN) })).toThrow(
      "SRN.loadParameters: bias_hh_l0 holds NaN",
    );
    expect(() => network.loadParameters({ ...zeros, bias: new Float32Array(2) })).toThrow("there is no parameter bias");
    expect(() => network.loadParameters({ ...zeros, toString: new Float32Array(2) })).toThrow(
      "there is no parameter toString",
    );
    const { bias_hh_l0: _, ...rest } = zeros;
    expect(() => network.loadParameters(rest)).toThrow("parameter bias_hh_l0 is missing");
    expect(copyOfParameters(network.parameters())).toEqual(before);
    network.loadParameters(zeros);
    expect(copyOfParameters(network.parameters())).toEqual(zeros);
  });
});

describe("buildNetwork", () => {
  it("makes every network again from its description and parameters", () => {
    const networks = [
      new SRN({ inputSize: 2, hiddenSize: 3, activation: "relu", initialization: "xavier", seed: 3 }),
      new GRU({ inputSize: 2, hiddenSize: 3, reset: "before", numLayers: 2, seed: 3 }),
      new LSTM({ inputSize: 2, hiddenSize: 3, dtype: "float64", seed: 3 }),
      ...Object.values(cells).map((Network) => new Network({ inputSize: 2, hiddenSize: 4, seed: 3 } as never)),
    ];
    for (const network of networks) {
      const description = JSON.parse(JSON.stringify(network.description()));
      const again = buildNetwork(description, copyOfParameters(network.parameters()));
      const x = randomTensor([4, 2, 2], 1, network.dtype);
      expect(again.description()).toEqual(network.description());
      expect(again.initialization).toBe(network.initialization);
      expect([...again.forward(x).y.data]).toEqual([...network.forward(x).y.data]);
      again.parameters().bias_ih_l0.data.fill(1);
      expect([...again.forward(x).y.data]).not.toEqual([...network.forward(x).y.data]);
    }
  });

  it("refuses a cell that it does not know", () => {
    const { options } = new SRN({ inputSize: 2, hiddenSize: 3 }).description();
    expect(() => buildNetwork({ network: "CNN", options }, {})).toThrow(
      "buildNetwork: network is CNN; it must be one of SRN, GRU, LSTM",
    );
    expect(() => buildNetwork({ network: "toString", options }, {})).toThrow("buildNetwork: network is toString");
  });
});
