import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { copyOfParameters } from "../../../src/core/networks/parameters.js";
import { add } from "../../../src/core/tensor/arithmetic.js";
import { concat, select, slice } from "../../../src/core/tensor/layout.js";
import { reverseWithin } from "../../../src/core/tensor/rows.js";
import { Tensor, type Values } from "../../../src/core/tensor/tensor.js";
import { whileTraining } from "../../../src/core/training/mode.js";
import { learn, recallMarked, type Task } from "../cells/learn.js";
import { expectClose, randomTensor } from "../helpers.js";

const x = randomTensor([6, 3, 3], 1, "float32").detach();
const lengths = [4, 6, 1];

/** One layer of a network's parameters, named as those of a network of one layer. */
function layerOf(parameters: Readonly<Record<string, Values>>, suffix: string): Record<string, Values> {
  const own = Object.entries(parameters).filter(([name]) => name.endsWith(suffix));
  return Object.fromEntries(own.map(([name, values]) => [`${name.slice(0, -suffix.length)}_l0`, values]));
}

describe("a bidirectional network", () => {
  const gru = new GRU({ inputSize: 3, hiddenSize: 4, bidirectional: true, seed: 1 });

  it("is two networks, one of which reads the sequences from their ends", () => {
    const [forward, reverse] = ["_l0", "_l0_reverse"].map((suffix) => {
      const network = new GRU({ inputSize: 3, hiddenSize: 4 });
      network.loadParameters(layerOf(copyOfParameters(gru.parameters()), suffix));
      return network;
    });
    const there = forward.forward(x, { lengths });
    const back = reverse.forward(reverseWithin(x, lengths), { lengths });
    const { y, last, h } = gru.forward(x, { lengths });
    expectClose("y", y.data, concat([there.y, reverseWithin(back.y, lengths)], 2).data, 1e-6);
    expectClose("last", last.data, concat([there.last, back.last], 1).data, 1e-6);
    expectClose("h", h.data, concat([there.h, back.h], 0).data, 1e-6);
    expect([gru.outputSize, y.shape, last.shape, h.shape]).toEqual([8, [6, 3, 8], [3, 8], [2, 3, 4]]);
  });

  it("names its parameters and shapes as PyTorch does", () => {
    const network = new SRN({ inputSize: 3, hiddenSize: 4, numLayers: 2, bidirectional: true });
    expect(Object.entries(network.parameters()).map(([name, { shape }]) => [name, shape])).toEqual(
      [
        ["_l0", 3],
        ["_l0_reverse", 3],
        ["_l1", 8],
        ["_l1_reverse", 8],
      ].flatMap(([suffix, D]) => [
        [`weight_ih${suffix}`, [4, D]],
        [`weight_hh${suffix}`, [4, 4]],
        [`bias_ih${suffix}`, [4]],
        [`bias_hh${suffix}`, [4]],
      ]),
    );
  });

  it("takes initial states of both directions, and says their shape", () => {
    const initial = { h: randomTensor([2, 3, 4], 2, "float32") };
    expect(gru.forward(x, { initial }).y.data).not.toEqual(gru.forward(x).y.data);
    expect(() => gru.forward(x, { initial: { h: Tensor.zeros([1, 3, 4]) } })).toThrow(
      "GRU.forward: h has shape [1, 3, 4]; it must be [2 · numLayers, B, hiddenSize] = [2, 3, 4]",
    );
  });

  it("learns to say at the first step what comes at the last, as one direction cannot", () => {
    const task: Task = (random) => {
      const values = Tensor.zeros([8, 16, 1]);
      const target = Tensor.zeros([8, 16, 1]);
      for (let b = 0; b < 16; b++) {
        values.data[7 * 16 + b] = random.integer(0, 1) * 2 - 1;
        target.data[b] = values.data[7 * 16 + b];
      }
      return { x: values, target };
    };
    const [both, one] = [true, false].map((bidirectional) =>
      learn(new GRU({ inputSize: 1, hiddenSize: 8, bidirectional, seed: 1 }), task, { steps: 150 }),
    );
    expect(both).toBeLessThan(0.01);
    // A mean of 1/8 is the error of saying 0 where nothing is known.
    expect(one).toBeGreaterThan(0.12);
  });
});

describe("lengths", () => {
  const lstm = new LSTM({ inputSize: 3, hiddenSize: 4, numLayers: 2, bidirectional: true, seed: 1 });

  it("let nothing beyond a sequence's end in, not even NaN", () => {
    const dirty = new Tensor(x.data.slice(), x.shape);
    for (let t = 0; t < 6; t++) {
      for (const [b, length] of lengths.entries()) {
        if (t >= length) dirty.data.fill(Number.NaN, (t * 3 + b) * 3, (t * 3 + b + 1) * 3);
      }
    }
    for (const residual of [false, true]) {
      const network = new LSTM({ inputSize: 3, hiddenSize: 3, residual, seed: 1 });
      const [clean, other] = [x, dirty].map((each) => network.forward(each, { lengths }));
      for (const name of ["y", "last", "h", "c"] as const) expect(other[name].data).toEqual(clean[name].data);
    }
    expect(lstm.forward(dirty, { lengths }).y.data).toEqual(lstm.forward(x, { lengths }).y.data);
    expect(() => lstm.forward(dirty, { lengths: [5, 6, 1] })).toThrow("LSTM.forward: x holds NaN, first at element 36");
  });

  it("that are all T are as none", () => {
    expect(lstm.forward(x, { lengths: [6, 6, 6] }).y.data).toEqual(lstm.forward(x).y.data);
  });

  it("must be one for each sequence, from 1 to T", () => {
    for (const run of ["forward", "unroll", "trace"] as const) {
      expect(() => lstm[run](x, { lengths: [6, 6] })).toThrow(
        `LSTM.${run}: lengths holds 2 numbers; the batch has 3 sequences`,
      );
      for (const wrong of [0, 7, 2.5, Number.NaN]) {
        expect(() => lstm[run](x, { lengths: [6, wrong, 1] })).toThrow(
          `LSTM.${run}: lengths[1] is ${wrong}; it must be a whole number from 1 to T = 6`,
        );
      }
    }
  });
});

describe("a residual stack", () => {
  it("learns to recall a marked step through sixteen layers, as a plain one does not", () => {
    const sizes = { inputSize: 2, hiddenSize: 8, numLayers: 16, seed: 1 };
    const [residual, plain] = [true, false].map((each) =>
      learn(new GRU({ ...sizes, residual: each }), recallMarked(8), { steps: 120, rate: 0.01 }),
    );
    expect(residual).toBeLessThan(0.05);
    expect(plain).toBeGreaterThan(0.5);
  });

  it("adds a layer's input to its output where their sizes are the same", () => {
    const stack = new LSTM({ inputSize: 3, hiddenSize: 4, numLayers: 3, residual: true, seed: 1 });
    let y = x;
    for (const [layer, inputSize] of [3, 4, 4].entries()) {
      const one = new LSTM({ inputSize, hiddenSize: 4 });
      one.loadParameters(layerOf(copyOfParameters(stack.parameters()), `_l${layer}`));
      const output = one.forward(y);
      y = layer === 0 ? output.y : add(output.y, y);
      expectClose("h", select(stack.forward(x).h, 0, layer).data, output.h.data, 1e-6);
    }
    expectClose("y", stack.forward(x).y.data, y.data, 1e-6);
    expectClose("last", stack.forward(x).last.data, select(y, 0, -1).data, 1e-6);
    const fitting = new SRN({ inputSize: 4, hiddenSize: 4, residual: true });
    fitting.loadParameters(
      Object.fromEntries(Object.entries(fitting.parameters()).map(([n, p]) => [n, p.data.map(() => 0)])),
    );
    const input = randomTensor([2, 1, 4], 1, "float32");
    expect(fitting.forward(input).y.data).toEqual(input.data);
  });
});

describe("dropout", () => {
  const options = { inputSize: 3, hiddenSize: 200, numLayers: 2, seed: 1 };

  it("drops between layers in training alone, anew each time, the same for the same seed", () => {
    const lstm = new LSTM({ ...options, dropout: 0.5 });
    const plain = new LSTM(options);
    expect(lstm.forward(x).y.data).toEqual(plain.forward(x).y.data);
    const [first, second] = [1, 2].map(() => whileTraining(() => lstm.forward(x)).y.data);
    expect(first).not.toEqual(plain.forward(x).y.data);
    expect(second).not.toEqual(first);
    const again = new LSTM({ ...options, dropout: 0.5 });
    expect(whileTraining(() => again.forward(x)).y.data).toEqual(first);
    expect(lstm.forward(x).y.data).toEqual(plain.forward(x).y.data);
    const single = new LSTM({ ...options, numLayers: 1, dropout: 0.5 });
    expect(whileTraining(() => single.forward(x)).y.data).toEqual(single.forward(x).y.data);
  });

  it("drops the given share and scales what is left", () => {
    const srn = new SRN({ ...options, dropout: 0.25, activation: "identity" });
    const all = copyOfParameters(srn.parameters());
    const unit = all.weight_ih_l1.map((_, n) => (n % 201 === 0 ? 1 : 0));
    for (const name of ["weight_hh_l0", "weight_hh_l1", "weight_ih_l0", "bias_hh_l0", "bias_ih_l1", "bias_hh_l1"]) {
      all[name].fill(0);
    }
    srn.loadParameters({ ...all, weight_ih_l1: unit, bias_ih_l0: all.bias_ih_l0.fill(3) });
    const { data } = whileTraining(() => srn.forward(x)).y;
    const kept = data.filter((value) => value !== 0);
    for (const value of kept) expect(value).toBeCloseTo(4, 5);
    expect(Math.abs(kept.length / data.length - 0.75)).toBeLessThan(0.03);
  });

  it("is refused outside of 0 … 1", () => {
    for (const dropout of [-0.1, 1, Number.NaN]) {
      expect(() => new GRU({ ...options, dropout })).toThrow(
        `GRU: dropout is ${dropout}; it must be a number from 0, less than 1`,
      );
    }
  });
});

describe("unroll with lengths", () => {
  it("holds at each step the sequences that are not over, in either direction's order", () => {
    const srn = new SRN({ inputSize: 3, hiddenSize: 4, bidirectional: true, seed: 1 });
    const { y, steps } = srn.unroll(x, { lengths });
    expect(steps.map((layer) => layer.map(({ states }) => states.h.shape[0]))).toEqual([
      [3, 2, 2, 2, 1, 1],
      [3, 2, 2, 2, 1, 1],
    ]);
    // Step 1 of the reverse direction reads x_2 of the first sequence and x_4 of the second.
    expect([...steps[1][1].states.h.data]).toEqual([
      ...slice(y, 2, 4, 8).data.subarray((2 * 3 + 0) * 4, (2 * 3 + 0) * 4 + 4),
      ...slice(y, 2, 4, 8).data.subarray((4 * 3 + 1) * 4, (4 * 3 + 1) * 4 + 4),
    ]);
  });
});
